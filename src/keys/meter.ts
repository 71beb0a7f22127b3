/** One limit, or the credits, of a key: arithmetic over what is written down of it. Pure; who writes it down is another's affair. */
import type { Counting } from './limit.ts'

/** What is written down of a meter. What it means is the meter's affair. */
export interface Reading {
  /** Milliseconds since 1970; never goes back. */
  readonly since: number
  readonly amount: number
}

/** Readings by the id of their meter. */
export type Readings = ReadonlyMap<string, Reading>

/**
 * Every method but `settled` takes a reading that is settled. A use is charged where what is left affords it, by one rule for all kinds;
 * a charge below zero gives back.
 */
export interface Meter {
  /** Under which its reading is kept: kind and name, so that a limit that becomes another kind begins anew. */
  readonly id: string
  /** As `Remaining.name`. */
  readonly name: string
  readonly counting: Counting
  /** As `Remaining.max`. */
  readonly max: number
  /** What a use is refused with that it does not afford. */
  readonly code: 'RateLimited' | 'CreditsExhausted'
  /** The reading as it is at this moment: a new window or period has begun, or something has flowed back. A moment before it changes nothing. */
  settled(reading: Reading | undefined, nowMs: number): Reading
  /** Uses of cost 1 that are left; of a bucket with a fraction. May be below zero after a change of what is agreed. */
  left(reading: Reading): number
  charged(reading: Reading, cost: number): Reading
  /** When it is full again, or the next window or period begins; undefined: never. */
  resetsAtMs(reading: Reading): number | undefined
  /** When a use of this cost, which it does not afford now, could be afforded; undefined: never by itself. */
  affordsAtMs(reading: Reading, cost: number): number | undefined
  /**
   * True: what is used flows back as time passes, and so does what was taken out and not used. False: what was taken out is for the window
   * or period that begins with `since`, and void in another.
   */
  readonly flowsBack: boolean
}

/** Sums of fractions are off by less than this; whole uses differ by more. */
export const ROUNDING = 1e-6

/** Whether a use of this cost is left. */
export const affords = (left: number, cost: number): boolean => left + ROUNDING >= cost
