/** The meters of a key, and what they say together: granted all, or refused and by which. */
import { bucketMeter } from './bucket-meter.ts'
import { creditMeter } from './credit-meter.ts'
import type { Key } from './key.ts'
import { affords, type Meter, type Reading, ROUNDING } from './meter.ts'
import type { Remaining, Spent } from './use.ts'
import { windowMeter } from './window-meter.ts'

/** What a key's meters are made of. */
export type MeteredKey = Pick<Key, 'id' | 'limits' | 'credits' | 'createdAtMs'>

/** Limits in their order, then credits. */
export function metersOf({ limits, credits, createdAtMs }: MeteredKey): readonly Meter[] {
  const meters = limits.map((limit) => (limit.kind === 'window' ? windowMeter(limit) : bucketMeter(limit)))
  return credits ? [...meters, creditMeter(credits, createdAtMs)] : meters
}

/** A meter and its reading, settled. */
export interface MeterView {
  readonly meter: Meter
  readonly reading: Reading
}

/** Whether one of the meters does not afford a use of this cost. */
export const isRefused = (views: readonly MeterView[], cost: number): boolean =>
  views.some(({ meter, reading }) => !affords(meter.left(reading), cost))

export const remainingOf = (views: readonly MeterView[]): readonly Remaining[] =>
  views.map(({ meter, reading }) => ({
    name: meter.name,
    left: Math.max(0, Math.floor(meter.left(reading) + ROUNDING)),
    max: meter.max,
    resetsAtMs: meter.resetsAtMs(reading),
    counting: meter.counting,
    // Nothing is granted that was not written down before, whichever way it is counted.
    overshootMax: 0,
  }))

/** What a refused use is told. A limit that does not afford it goes before credits; of several the last to afford it says when. */
export function refusal(
  views: readonly MeterView[],
  cost: number,
  nowMs: number,
): Extract<Spent, { granted: false }> {
  const short = views.filter(({ meter, reading }) => !affords(meter.left(reading), cost))
  const moments = short.map(({ meter, reading }) => meter.affordsAtMs(reading, cost))
  const isForEver = moments.includes(undefined)
  return {
    granted: false,
    code: short.some(({ meter }) => meter.code === 'RateLimited') ? 'RateLimited' : 'CreditsExhausted',
    remaining: remainingOf(views),
    retryAfterMs: isForEver ? undefined : Math.max(...(moments as number[])) - nowMs,
  }
}
