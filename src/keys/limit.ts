/** How often a key may be used: what is agreed, and whether it can be. What is used up of it is kept elsewhere. */
import { KeyError } from './errors.ts'
import { isName } from './name.ts'

/**
 * How exactly is counted. `exact` writes each use down before it is answered. `fast` takes a few uses at once from what is written down and
 * grants them from memory; a crash loses what was taken and not granted, and never grants more than was taken.
 */
export type Counting = 'exact' | 'fast'

interface NamedLimit {
  /** Unique among the limits of a key. */
  readonly name: string
  readonly counting: Counting
}

/** At most `max` in each window of `windowMs`, counted from 1970. */
export interface WindowLimit extends NamedLimit {
  readonly kind: 'window'
  readonly max: number
  readonly windowMs: number
}

/** A bucket of `max` that fills again evenly, `max` in `windowMs`: bursts of `max`, and that rate on the whole. */
export interface BucketLimit extends NamedLimit {
  readonly kind: 'bucket'
  readonly max: number
  readonly windowMs: number
}

export type Limit = WindowLimit | BucketLimit

/** Uses that are paid for. */
export interface CreditPlan {
  /** How many there were to begin with. */
  readonly initial: number
  /** Sets what remains to `amount` when a day or month (UTC) begins. */
  readonly refill: { readonly amount: number; readonly every: 'day' | 'month' } | undefined
  readonly counting: Counting
}

/** Under which credits are told of among limits; no limit has this name. */
export const CREDITS = 'credits'

/** Limits that a key can have. */
const LIMITS_MAX = 10
/** A use costs at most this much, and nothing allows more. */
const AMOUNT_MAX = 1_000_000_000
const SECOND_MS = 1000
/** 366 days. */
const WINDOW_MS_MAX = 366 * 86_400_000

const isAmount = (value: number, min: number): boolean =>
  Number.isInteger(value) && value >= min && value <= AMOUNT_MAX

/** @throws KeyError `LimitNotValid`, `TooMany` */
export function checkLimits(limits: readonly Limit[]): void {
  if (limits.length > LIMITS_MAX) throw new KeyError('TooMany', `At most ${LIMITS_MAX}.`, 'limits')
  const names = new Set<string>()
  limits.forEach((limit, at) => {
    const wrong = faultOf(limit, names)
    if (wrong) throw new KeyError('LimitNotValid', wrong.message, `limits[${at}].${wrong.member}`)
    names.add(limit.name)
  })
}

/** `names` are those of the limits before. */
function faultOf({ name, max, windowMs }: Limit, names: ReadonlySet<string>) {
  if (!isName(name) || name.length > 60 || name === CREDITS)
    return {
      member: 'name',
      message: `A limit has a name of 1 to 60 characters, which is not "${CREDITS}".`,
    }
  if (names.has(name)) return { member: 'name', message: 'Another limit of the key has this name.' }
  if (!isAmount(max, 1)) return { member: 'max', message: `A limit allows 1 to ${AMOUNT_MAX} uses.` }
  if (!Number.isInteger(windowMs) || windowMs < SECOND_MS || windowMs > WINDOW_MS_MAX)
    return { member: 'windowMs', message: 'A limit is for 1 second to 366 days.' }
  return undefined
}

/** @throws KeyError `CreditsNotValid` */
export function checkCredits({ initial, refill }: CreditPlan): void {
  if (!isAmount(initial, 0))
    throw new KeyError('CreditsNotValid', `Credits are 0 to ${AMOUNT_MAX}.`, 'credits.initial')
  if (refill && !isAmount(refill.amount, 1))
    throw new KeyError('CreditsNotValid', `A refill is of 1 to ${AMOUNT_MAX}.`, 'credits.refillAmount')
}

/** What remains of credits, given by hand. @throws KeyError `CreditsNotValid` also where there are none to have something left of. */
export function checkCreditsLeft(credits: CreditPlan | undefined, left: number): void {
  if (!credits) throw new KeyError('CreditsNotValid', 'The key has no credits.', 'credits')
  if (!isAmount(left, 0)) throw new KeyError('CreditsNotValid', `Credits are 0 to ${AMOUNT_MAX}.`, 'credits')
}
