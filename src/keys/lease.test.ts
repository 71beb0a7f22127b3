import { expect, test } from 'vitest'
import { bucketOf, creditsOf, windowOf } from '../../test/keys/metered.ts'
import { bucketMeter } from './bucket-meter.ts'
import { creditMeter } from './credit-meter.ts'
import { applyFetch, emptyLease, givenBack, type Lease, moveTo, planFetch, shareOf } from './lease.ts'
import type { BucketLimit, WindowLimit } from './limit.ts'
import type { Meter, Reading } from './meter.ts'
import { windowMeter } from './window-meter.ts'

const window = windowMeter(windowOf({ max: 100 }) as WindowLimit)
const bucket = bucketMeter(bucketOf({ max: 100, windowMs: 100_000 }) as BucketLimit)
const credits = creditMeter(creditsOf({ initial: 100 }), 0)

/** A lease of five, out of a reading that others have used 20 of. */
function leaseOf(meter: Meter): { readonly lease: Lease; readonly stored: Reading } {
  const lease = emptyLease(meter)
  const fetched = planFetch(lease, meter.charged(meter.settled(undefined, 0), 20), 5, 0)
  applyFetch(lease, fetched)
  expect(lease.held).toBe(5)
  return { lease, stored: fetched.after }
}

function fetchInto(lease: Lease, stored: Reading, wanted: number): number {
  const fetched = planFetch(lease, stored, wanted, 0)
  applyFetch(lease, fetched)
  return fetched.got
}

test('a lease is a twentieth of what there is at most: one at least, a thousand at most', () => {
  const shares = [1, 19, 39, 40, 100, 20_000, 1_000_000_000].map((max) =>
    shareOf(windowMeter(windowOf({ max }) as WindowLimit)),
  )
  expect(shares).toEqual([1, 1, 1, 2, 5, 1000, 1000])
})

test('a fetch brings what is held up to what is wanted, and says when there is no more', () => {
  for (const meter of [window, bucket, credits]) {
    const { lease, stored } = leaseOf(meter)
    lease.held -= 3
    expect(fetchInto(lease, stored, 10)).toBe(8)
    expect([lease.held, lease.isShort]).toEqual([10, false])
    expect(fetchInto(lease, lease.written!, 1000)).toBe(100 - 20 - 13)
    expect([lease.held, lease.isShort]).toEqual([77, true])
  }
})

test('what others take in between leaves a lease of a window or of credits, and ends one of a bucket', () => {
  for (const meter of [window, credits]) {
    const { lease, stored } = leaseOf(meter)
    expect(fetchInto(lease, meter.charged(stored, 1), 5)).toBe(0)
    expect(lease.held).toBe(5)
    expect(meter.left(givenBack(lease, meter.charged(stored, 1))!)).toBe(79)
  }
  const { lease, stored } = leaseOf(bucket)
  const byOthers = bucket.charged(stored, 1)
  // They took what flows back later: nobody knows any more which part of what is lacking is held here.
  expect(givenBack(lease, byOthers)).toBeUndefined()
  expect(fetchInto(lease, byOthers, 5)).toBe(5)
  expect([lease.held, lease.epoch]).toEqual([5, 2])
})

test('what was held before another window, or other credits, is void: not granted, and not given back', () => {
  for (const meter of [window, credits]) {
    const { lease, stored } = leaseOf(meter)
    const anew: Reading = { since: stored.since + 60_000, amount: 50 }
    expect(givenBack(lease, anew)).toBeUndefined()
    expect(fetchInto(lease, anew, 5)).toBe(5)
    expect(lease.held).toBe(5)
  }
})

test('what is held of a bucket flows back last, and is gone when the bucket is full', () => {
  const { lease, stored } = leaseOf(bucket)
  const heldAt = (ms: number): number => {
    moveTo(lease, ms)
    return lease.held
  }
  // 25 are lacking, one flows back each second.
  expect(heldAt(20_000)).toBe(5)
  expect(heldAt(23_000)).toBeCloseTo(2, 9)
  expect(bucket.left(bucket.settled(stored, 23_000)) + lease.held).toBeCloseTo(100, 9)
  expect(heldAt(25_000)).toBe(0)
  expect(heldAt(0)).toBe(0)
})
