/** What is agreed, told anew and simply: an oracle for what meters grant, which knows nothing of how they count. */
import type { CreditPlan, Limit } from '../../src/keys/index.ts'

/** A use that was asked for, in the order of answers. */
export interface Asked {
  readonly nowMs: number
  readonly cost: number
  readonly granted: boolean
}

interface Granted {
  readonly cost: number
  /** The newest moment of all that was granted until then: windows and periods of before are over. */
  readonly fromMs: number
  /** The newest moment that anything was asked for until then: no later window or period can have begun. */
  readonly untilMs: number
  /** How many uses had been asked for. */
  readonly asked: number
}

function grantsOf(uses: readonly Asked[]): readonly Granted[] {
  const grants: Granted[] = []
  let [fromMs, untilMs] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
  uses.forEach(({ nowMs, cost, granted }, at) => {
    untilMs = Math.max(untilMs, nowMs)
    if (!granted) return
    fromMs = Math.max(fromMs, nowMs)
    grants.push({ cost, fromMs, untilMs, asked: at + 1 })
  })
  return grants
}

/** By how much the dearest stretch of uses goes beyond what `allowed` says of it; 0 or less when none does. */
function excess(grants: readonly Granted[], allowed: (first: Granted, last: Granted) => number): number {
  let worst = Number.NEGATIVE_INFINITY
  grants.forEach((first, from) => {
    let sum = 0
    for (const last of grants.slice(from)) {
      sum += last.cost
      worst = Math.max(worst, sum - allowed(first, last))
    }
  })
  return worst
}

/** In each window or period that a use was asked for in, `max`; of those that can have been open in the stretch. */
const inEach =
  (uses: readonly Asked[], max: number, numberOf: (ms: number) => number) =>
  (first: Granted, last: Granted): number => {
    const [low, high] = [numberOf(first.fromMs), numberOf(last.untilMs)]
    const seen = uses.slice(0, last.asked).map(({ nowMs }) => numberOf(nowMs))
    return max * new Set(seen.filter((window) => window >= low && window <= high)).size
  }

/** By how many uses more was granted than the limit allows, at worst. With a clock that never goes back: in any window, or any stretch of time. */
export function limitExcess({ kind, max, windowMs }: Limit, uses: readonly Asked[]): number {
  const grants = grantsOf(uses)
  if (kind === 'window')
    return excess(
      grants,
      inEach(uses, max, (ms) => Math.floor(ms / windowMs)),
    )
  return excess(grants, (first, last) => max + ((last.untilMs - first.fromMs) * max) / windowMs + 1e-3)
}

/** The same of credits of a key that was made long before. */
export function creditExcess({ initial, refill }: CreditPlan, uses: readonly Asked[]): number {
  const grants = grantsOf(uses)
  if (!refill) return excess(grants, () => initial)
  const numberOf = (ms: number): number => {
    const at = new Date(ms)
    return refill.every === 'day' ? Math.floor(ms / 86_400_000) : at.getUTCFullYear() * 12 + at.getUTCMonth()
  }
  return excess(grants, inEach(uses, refill.amount, numberOf))
}
