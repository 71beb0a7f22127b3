import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bucketOf } from '../../test/keys/metered.ts'
import { bucketMeter } from './bucket-meter.ts'
import type { BucketLimit } from './limit.ts'
import { affords, type Reading } from './meter.ts'

/** One every six seconds. */
const bucket = bucketMeter(bucketOf() as BucketLimit)

test('an unused bucket is full, and one that is used fills evenly', () => {
  const empty = bucket.charged(bucket.settled(undefined, 1000), 10)
  expect(empty).toEqual({ since: 1000, amount: 10 })
  expect(bucket.left(bucket.settled(empty, 7000))).toBeCloseTo(1, 9)
  expect(bucket.left(bucket.settled(empty, 61_000))).toBeCloseTo(10, 9)
  expect(bucket.left(bucket.settled(empty, 999_000))).toBe(10)
})

test('a clock that goes back fills nothing, nor does the same time when it comes again', () => {
  const used: Reading = { since: 60_000, amount: 5 }
  const back = bucket.settled(used, 0)
  expect(back).toEqual(used)
  expect(bucket.settled(back, 60_000)).toEqual(used)
})

test('it is told when a use will be affordable: then it is, and a millisecond before it is not', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.integer({ min: 1000, max: 31_622_400_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 1_000_000 }),
      (max, windowMs, part, cost) => {
        const meter = bucketMeter(bucketOf({ max, windowMs }) as BucketLimit)
        const reading: Reading = { since: 1_800_000_000_000, amount: max * part }
        fc.pre(!affords(meter.left(reading), cost))
        const atMs = meter.affordsAtMs(reading, cost)
        if (cost > max) expect(atMs).toBeUndefined()
        else {
          expect(affords(meter.left(meter.settled(reading, atMs!)), cost)).toBe(true)
          expect(affords(meter.left(meter.settled(reading, atMs! - 1)) - 1e-5, cost)).toBe(false)
        }
      },
    ),
  )
})

test('what is used up stays when the limit is raised; lowered, nothing but all of it can be lacking', () => {
  const used: Reading = { since: 0, amount: 8 }
  expect(bucketMeter(bucketOf({ max: 20 }) as BucketLimit).left(used)).toBe(12)
  const small = bucketMeter(bucketOf({ max: 5 }) as BucketLimit)
  expect(small.left(small.settled(used, 0))).toBeCloseTo(0, 5)
  expect(small.affordsAtMs(small.settled(used, 0), 1)).toBe(12_000)
})
