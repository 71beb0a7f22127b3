/**
 * A lease: uses that were taken out of what is written down of a meter, to be granted from memory. Pure but for the lease itself.
 *
 * What is held is never more than what the written reading has been charged with and nobody used. Where what is used flows back, what is
 * held flows back with it: a lease holds the part of what is lacking that flows back last, so it holds at most what is lacking now.
 */
import type { MeterView } from './key-meters.ts'
import { affords, type Meter, type Reading } from './meter.ts'

export interface Lease {
  readonly meter: Meter
  /** As last heard of the store, at the newest moment that was asked; undefined before the first word of it. */
  reading: Reading | undefined
  /** As it stood in the store then. */
  written: Reading | undefined
  held: number
  /** Counts how often all that was held became void: what was taken before is not given back. */
  epoch: number
  /** The store had less than was wanted, last time. */
  isShort: boolean
}

/** A lease is this part of what a meter has at most, within these bounds. */
const SHARE = 0.05
const SHARE_MIN = 1
const SHARE_MAX = 1000

/** How much is taken at once. */
export const shareOf = ({ max }: Meter): number =>
  Math.min(SHARE_MAX, Math.max(SHARE_MIN, Math.floor(max * SHARE)))

export const emptyLease = (meter: Meter): Lease => ({
  meter,
  reading: undefined,
  written: undefined,
  held: 0,
  epoch: 0,
  isShort: false,
})

/** Lets go what has become void, or has flowed back. */
export function moveTo(lease: Lease, nowMs: number): void {
  const { meter, reading, held } = lease
  if (!reading) return
  const moved = meter.settled(reading, nowMs)
  lease.reading = moved
  if (meter.flowsBack) lease.held = Math.min(held, moved.amount)
  else if (moved.since !== reading.since) letGo(lease)
}

function letGo(lease: Lease): void {
  lease.held = 0
  lease.epoch += 1
  lease.isShort = false
}

/** The meter as if all that is held were given back: what is left in the store and here. */
export function viewOf({ meter, reading, held }: Lease, nowMs: number): MeterView {
  return { meter, reading: meter.charged(reading ?? meter.settled(undefined, nowMs), -held) }
}

/** Whether the store had no more, and all that is left does not afford a use of this cost. */
export function isExhausted(lease: Lease, cost: number, nowMs: number): boolean {
  const { meter, reading } = viewOf(lease, nowMs)
  return lease.isShort && !affords(meter.left(reading), cost)
}

/** What a fetch does to the reading in the store, and to the lease when that is on disk. */
export interface Fetch {
  readonly before: Reading | undefined
  readonly after: Reading
  /** What it adds to what is held; 0 leaves the store as it is. */
  readonly got: number
  /** Whether what is held already stays good beside it. */
  readonly keepsHeld: boolean
  readonly isShort: boolean
}

/** Brings what is held up to `wanted`, as far as the store has it. */
export function planFetch(lease: Lease, before: Reading | undefined, wanted: number, nowMs: number): Fetch {
  const { meter } = lease
  const settled = meter.settled(before, nowMs)
  const keepsHeld = lease.reading !== undefined && isOfLease(lease, before, settled)
  const held = keepsHeld ? (meter.flowsBack ? Math.min(lease.held, settled.amount) : lease.held) : 0
  const missing = Math.max(0, wanted - held)
  const got = Math.max(0, Math.min(missing, meter.left(settled)))
  const after = got > 0 ? meter.charged(settled, got) : settled
  return { before, after, got, keepsHeld, isShort: got < missing }
}

/** To be called when what `planFetch` planned is on disk. */
export function applyFetch(lease: Lease, { before, after, got, keepsHeld, isShort }: Fetch): void {
  if (!keepsHeld) letGo(lease)
  lease.held += got
  lease.reading = after
  lease.written = got > 0 ? after : before
  lease.isShort = isShort
}

/** The reading of the store with all that is held given back to it; undefined where it is void by now, or flows back by itself. */
export function givenBack(lease: Lease, stored: Reading | undefined): Reading | undefined {
  if (!stored || lease.held <= 0 || !isOfLease(lease, stored, stored)) return undefined
  return lease.meter.charged(stored, -lease.held)
}

/**
 * Whether what is held was taken out of this reading, and is still part of it. Where it flows back, nobody else may have written since:
 * they took what flows back later, and gave back what flows back at a time not known here.
 */
function isOfLease(lease: Lease, stored: Reading | undefined, settled: Reading): boolean {
  if (!lease.meter.flowsBack) return settled.since === lease.reading?.since
  return stored?.since === lease.written?.since && stored?.amount === lease.written?.amount
}
