/** What using a key costs and leaves behind, beyond judging it: the two things that the keyring asks of others at every use. */
import type { RefusalCode, Verdict, VerifyAsk } from './judge.ts'
import type { Key } from './key.ts'
import type { Counting } from './limit.ts'

/** What remains of a limit, or of credits, after a use. */
export interface Remaining {
  /** Of the limit; `credits` for credits. */
  readonly name: string
  /** Uses of cost 1 that are left now. */
  readonly left: number
  /** What there is at most; of credits what they are refilled to, or began with. */
  readonly max: number
  /** When it is full again, or the next window or period begins; undefined: never. */
  readonly resetsAtMs: number | undefined
  readonly counting: Counting
  /** By how many uses more than agreed could be granted at worst; 0 where every use is written down before it is answered. */
  readonly overshootMax: number
}

/** All limits and the credits of a key granted a use, or none of them was charged. */
export type Spent =
  | { readonly granted: true; readonly remaining: readonly Remaining[] }
  | {
      readonly granted: false
      readonly code: 'RateLimited' | 'CreditsExhausted'
      readonly remaining: readonly Remaining[]
      /** Until the same could be granted; undefined: never by itself. */
      readonly retryAfterMs: number | undefined
    }

/** Keeps what is used up of limits and credits. */
export interface Meters {
  /** Charges every limit and the credits of the key, or none. Only asked of keys that have some. @throws StoreUnavailable */
  spend(key: Key, cost: number, nowMs: number): Promise<Spent>
  /** What remains, without charging. */
  remaining(key: Key, nowMs: number): Promise<readonly Remaining[]>
  /**
   * To be called before the limits or credits of a key are changed, so that all that is used up is where it is changed, and again after
   * that, for what was asked in between. Resolves when nothing is kept in memory of the key; is never rejected.
   */
  release(keyId: string): Promise<void>
}

/** Counts what keys were answered, off the way of who asks. */
export interface UsageRecorder {
  /** Never waits, never throws. `key` is undefined for what is no key of ours. */
  record(key: Key | undefined, code: UseCode, address: string | undefined, nowMs: number): void
  /** The newest good use of a key that may not be in the store yet; undefined when there is none. */
  lastUsedAtMs(keyId: string): number | undefined
}

export type UseCode = 'Valid' | 'NotFound' | RefusalCode | 'RateLimited' | 'CreditsExhausted'

export interface UseAsk extends VerifyAsk {
  /** What the use is charged with; 1 when left out, 0 asks without charging. */
  readonly cost?: number
}

/** A verdict, and what remains of the key's limits and credits where they were asked. */
export type UseVerdict =
  | (Verdict & { readonly remaining?: readonly Remaining[]; readonly retryAfterMs?: undefined })
  | {
      readonly valid: false
      readonly code: 'RateLimited' | 'CreditsExhausted'
      readonly key: Key
      readonly remaining: readonly Remaining[]
      readonly retryAfterMs: number | undefined
    }
