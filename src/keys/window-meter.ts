/** Counts uses in windows of one length, counted from 1970. Its reading: when the window began, and how much of it is used. */
import type { WindowLimit } from './limit.ts'
import type { Meter, Reading } from './meter.ts'

/**
 * A window never goes back: a clock that does is answered from the newest window that was seen. A reading whose window began amid a longer
 * one, since the limit was changed, counts for what is left of that one.
 */
export function windowMeter({ name, max, windowMs, counting }: WindowLimit): Meter {
  const windowOf = (atMs: number): number => Math.floor(atMs / windowMs) * windowMs
  const endOf = ({ since }: Reading): number => windowOf(since) + windowMs

  return {
    id: `window ${name}`,
    name,
    counting,
    max,
    code: 'RateLimited',
    settled(reading, nowMs) {
      const window = windowOf(nowMs)
      return reading && window <= reading.since ? reading : { since: window, amount: 0 }
    },
    left: ({ amount }) => max - amount,
    charged: ({ since, amount }, cost) => ({ since, amount: amount + cost }),
    resetsAtMs: endOf,
    affordsAtMs: (reading, cost) => (cost <= max ? endOf(reading) : undefined),
    flowsBack: false,
  }
}
