/** How often keys were used, hour by hour: what is counted, and what that asks of the store. */
import type { UseCode } from './use.ts'

export const HOUR_MS = 3_600_000

/** The order of `UseCount.counts`. */
export const USE_CODES: readonly UseCode[] = [
  'Valid',
  'NotFound',
  'Revoked',
  'Frozen',
  'Expired',
  'OwnerDisabled',
  'AddressNotAllowed',
  'WrongEnvironment',
  'InsufficientScope',
  'RateLimited',
  'CreditsExhausted',
]

/** Uses of one secret of a key within one hour (UTC). */
export interface UseCount {
  /** Empty for what is no key of ours. */
  readonly keyId: string
  /** When the key was made: keys of one time lie together in the store, and are written together at half the cost. */
  readonly keyCreatedAtMs: number
  /** 0 for what is no key of ours. */
  readonly version: number
  /** The hour's beginning. */
  readonly hourMs: number
  /** How often each of `USE_CODES` was answered. */
  readonly counts: readonly number[]
  /** The newest good use; 0 where there was none. */
  readonly lastUsedAtMs: number
  /** Where that came from; empty when it is not known. */
  readonly lastAddress: string
}

/** Whole hours or days, beginning with `fromMs` and ending before `toMs`. */
export interface UsageRange {
  readonly fromMs: number
  readonly toMs: number
  /** Length of what is counted together; `fromMs` and `toMs` are multiples of it. */
  readonly stepMs: number
}

/** Uses of one version that were answered with one code, of one step of a range. */
export interface StoredUses {
  readonly startMs: number
  readonly version: number
  readonly code: UseCode
  readonly count: number
}

/** When, and from where, a secret of a key was used last. */
export interface VersionUse {
  readonly version: number
  readonly createdAtMs: number
  readonly endsAtMs: number | undefined
  /** Undefined: never. Refused uses are none. */
  readonly lastUsedAtMs: number | undefined
  readonly lastAddress: string | undefined
}

export interface UsageReads {
  /** Steps without a use are left out; in no order. */
  usesOf(keyId: string, range: UsageRange): Promise<readonly StoredUses[]>
  /** The newest 100 versions, newest first; none when there is no such key. */
  versionUses(keyId: string): Promise<readonly VersionUse[]>
}

export interface UsageStore extends UsageReads {
  /**
   * Adds to what is counted already, all or nothing, each secret and hour at most once; last uses only ever become later. Counts of keys that are gone are kept too. Nobody who
   * reads or writes should have to wait for it. @throws StoreUnavailable
   */
  addUses(uses: readonly UseCount[]): Promise<void>
}
