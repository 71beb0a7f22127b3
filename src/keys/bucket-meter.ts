/** A bucket that uses are taken from, and that fills again evenly. Its reading: how much it lacked of being full, and when. */
import type { BucketLimit } from './limit.ts'
import { type Meter, type Reading, ROUNDING } from './meter.ts'

/**
 * What it lacks is kept, not what it holds: so what is used up stays the same when the limit is changed, and a bucket that nobody has used
 * is full. It fills by time that has passed since the newest moment that was seen; a clock that goes back fills nothing.
 */
export function bucketMeter({ name, max, windowMs, counting }: BucketLimit): Meter {
  const perMs = max / windowMs
  const lackingOnlyAtMs = ({ since, amount }: Reading, lacking: number): number =>
    since + Math.ceil(Math.max(0, amount - lacking - ROUNDING) / perMs)

  return {
    id: `bucket ${name}`,
    name,
    counting,
    max,
    code: 'RateLimited',
    settled(reading, nowMs) {
      if (!reading) return { since: nowMs, amount: 0 }
      const flowed = Math.max(0, nowMs - reading.since) * perMs
      // It lacks more than all of it only where the limit was lowered; the little that rounding let through is still owed.
      const lacking = reading.amount > max + ROUNDING ? max : reading.amount
      return { since: Math.max(reading.since, nowMs), amount: Math.max(0, lacking - flowed) }
    },
    left: ({ amount }) => max - amount,
    charged: ({ since, amount }, cost) => ({ since, amount: Math.max(0, amount + cost) }),
    resetsAtMs: (reading) => lackingOnlyAtMs(reading, 0),
    affordsAtMs: (reading, cost) => (cost <= max ? lackingOnlyAtMs(reading, max - cost) : undefined),
    flowsBack: true,
  }
}
