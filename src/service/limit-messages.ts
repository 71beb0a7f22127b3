/** Limits and credits of keys as messages: what is agreed, and what remains. */
import {
  dateTime,
  dto,
  enumeration,
  given,
  type Infer,
  instantAt,
  int32,
  invalidArgument,
  list,
  member,
  nullable,
  presentItems,
  text,
} from '../host/message/index.ts'
import type { CreditPlan, Limit as DomainLimit, Remaining as DomainRemaining } from '../keys/index.ts'
import { KEYHAVEN } from './namespace.ts'

export const LimitKind = enumeration('LimitKind', KEYHAVEN, { Window: 0, Bucket: 1 })
export const Counting = enumeration('Counting', KEYHAVEN, { Exact: 0, Fast: 1 })
export const RefillEvery = enumeration('RefillEvery', KEYHAVEN, { Never: 0, Day: 1, Month: 2 })

const counting = member(Counting, {
  description:
    'Exact writes each use down before it is answered; Fast takes several at once and grants them from memory',
})

export const Limit = dto(
  'Limit',
  { ...KEYHAVEN, description: 'How often a key may be used' },
  {
    Name: member(text, { description: 'Unique among the limits of the key' }),
    Kind: member(LimitKind, {
      description:
        'Window: at most Max in each window; Bucket: Max at once, filled again evenly within WindowSeconds',
    }),
    Max: int32,
    WindowSeconds: member(int32, { description: '1 to 31,622,400' }),
    Counting: counting,
  },
)

export const Credits = dto(
  'Credits',
  { ...KEYHAVEN, description: 'How many uses of a key are paid for' },
  {
    Amount: member(int32, { description: 'What there is; given anew, it is what remains' }),
    RefillEvery: member(RefillEvery, {
      description: 'When RefillAmount takes the place of what remains, in UTC',
    }),
    RefillAmount: int32,
    Counting: counting,
  },
)

export const Remaining = dto(
  'Remaining',
  { ...KEYHAVEN, description: 'What is left of a limit, or of the credits' },
  {
    Name: member(text, { description: "The limit's name; credits for credits" }),
    Left: int32,
    Max: int32,
    ResetsAt: member(nullable(dateTime), {
      description: 'When it is full again; never by itself when not given',
    }),
    Counting: Counting,
    OvershootMax: member(int32, { description: 'Uses beyond what is agreed that could be granted at worst' }),
  },
)

/** Limits as a request has them. */
export const limits = list(Limit)

const KIND = { window: 'Window', bucket: 'Bucket' } as const
const DOMAIN_KIND = { Window: 'window', Bucket: 'bucket' } as const
const COUNTING = { exact: 'Exact', fast: 'Fast' } as const
const DOMAIN_COUNTING = { Exact: 'exact', Fast: 'fast' } as const
const DOMAIN_EVERY = { Never: 'never', Day: 'day', Month: 'month' } as const
const EVERY = { day: 'Day', month: 'Month' } as const
const SECOND_MS = 1000

/** A number without a name is no value of an enum here. @throws Refusal 400 naming the member */
function named<T>(table: Readonly<Record<string, T>>, value: string | number, field: string): T {
  const found = Object.hasOwn(table, value) ? table[value] : undefined
  if (found === undefined) throw invalidArgument(field, `One of ${Object.keys(table).join(', ')}.`)
  return found
}

/** @throws Refusal 400 naming the member */
export const toDomainLimits = (
  sent: readonly (Infer<typeof Limit> | undefined)[] | undefined,
): readonly DomainLimit[] =>
  presentItems(sent, 'Limits').map((limit, at) => ({
    name: given(limit.Name) ?? '',
    kind: named(DOMAIN_KIND, limit.Kind, `Limits[${at}].Kind`),
    max: limit.Max,
    windowMs: limit.WindowSeconds * SECOND_MS,
    counting: named(DOMAIN_COUNTING, limit.Counting, `Limits[${at}].Counting`),
  }))

/** @throws Refusal 400 naming the member */
export function toDomainCredits(sent: Infer<typeof Credits> | undefined): CreditPlan | undefined {
  if (!sent) return undefined
  const every = named(DOMAIN_EVERY, sent.RefillEvery, 'Credits.RefillEvery')
  if (every === 'never' && sent.RefillAmount !== 0)
    throw invalidArgument('Credits.RefillEvery', 'A refill is every Day or every Month.')
  return {
    initial: sent.Amount,
    refill: every === 'never' ? undefined : { amount: sent.RefillAmount, every },
    counting: named(DOMAIN_COUNTING, sent.Counting, 'Credits.Counting'),
  }
}

export const toLimit = (limit: DomainLimit): Infer<typeof Limit> => ({
  Name: limit.name,
  Kind: KIND[limit.kind],
  Max: limit.max,
  WindowSeconds: limit.windowMs / SECOND_MS,
  Counting: COUNTING[limit.counting],
})

export const toCredits = (credits: CreditPlan): Infer<typeof Credits> => ({
  Amount: credits.initial,
  RefillEvery: credits.refill ? EVERY[credits.refill.every] : 'Never',
  RefillAmount: credits.refill?.amount ?? 0,
  Counting: COUNTING[credits.counting],
})

export const toRemaining = (remaining: DomainRemaining): Infer<typeof Remaining> => ({
  Name: remaining.name,
  Left: remaining.left,
  Max: remaining.max,
  ResetsAt: instantAt(remaining.resetsAtMs),
  Counting: COUNTING[remaining.counting],
  OvershootMax: remaining.overshootMax,
})
