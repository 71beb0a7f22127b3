/** Uses that are paid for. Its reading: since when what remains was last set, by a refill or by hand, and what remains. */
import { CREDITS, type CreditPlan } from './limit.ts'
import type { Meter } from './meter.ts'

const DAY_MS = 86_400_000

/** When the day or month (UTC) of this moment began. */
function periodOf(every: 'day' | 'month', atMs: number): number {
  if (every === 'day') return Math.floor(atMs / DAY_MS) * DAY_MS
  const at = new Date(atMs)
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1)
}

/** When the day or month after it begins. */
function nextPeriod(every: 'day' | 'month', atMs: number): number {
  if (every === 'day') return periodOf(every, atMs) + DAY_MS
  const at = new Date(atMs)
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1)
}

/** `sinceMs` is when `initial` was given, as long as nothing is written down: a period that began before it refills nothing. */
export function creditMeter({ initial, refill, counting }: CreditPlan, sinceMs: number): Meter {
  return {
    id: CREDITS,
    name: CREDITS,
    counting,
    max: refill?.amount ?? initial,
    code: 'CreditsExhausted',
    settled(reading = { since: sinceMs, amount: initial }, nowMs) {
      if (!refill) return reading
      const period = periodOf(refill.every, nowMs)
      return period > reading.since ? { since: period, amount: refill.amount } : reading
    },
    left: ({ amount }) => amount,
    charged: ({ since, amount }, cost) => ({ since, amount: amount - cost }),
    resetsAtMs: ({ since }) => refill && nextPeriod(refill.every, since),
    affordsAtMs: ({ since }, cost) =>
      refill && cost <= refill.amount ? nextPeriod(refill.every, since) : undefined,
    flowsBack: false,
  }
}
