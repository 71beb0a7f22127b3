/** Judging a key: pure, and in one fixed order. */
import { isInRanges } from './address.ts'
import type { Key, SecretVersion } from './key.ts'
import type { StoredKey } from './ports.ts'
import { grants } from './scope.ts'

/** What the key is wanted for; what is absent is not asked, but for the address of a key that is bound to addresses. */
export interface VerifyAsk {
  readonly environment?: string
  /** Remote address of whoever presents the key. */
  readonly address?: string
  /** All of them are needed. */
  readonly scopes?: readonly string[]
  /** One of them is enough, where there are any. */
  readonly anyScopes?: readonly string[]
  /** Of the request that the key itself came with, for the record. */
  readonly requestId?: string
}

/** Why a known key is refused. */
export type RefusalCode =
  | 'Revoked'
  | 'Frozen'
  | 'Expired'
  | 'OwnerDisabled'
  | 'AddressNotAllowed'
  | 'WrongEnvironment'
  | 'InsufficientScope'

/** `NotFound` carries nothing: whoever presents an unknown secret learns nothing. */
export type Verdict =
  | { readonly valid: true; readonly code: 'Valid'; readonly key: Key }
  | { readonly valid: false; readonly code: 'NotFound'; readonly key?: undefined }
  | { readonly valid: false; readonly code: RefusalCode; readonly key: Key }

/** One question about a known key. */
export interface KeyCheck {
  readonly code: RefusalCode
  readonly holds: (stored: StoredKey, ask: VerifyAsk, nowMs: number) => boolean
}

/** Those whose answer depends on what the key is wanted for, and on nothing else where it is good at all. */
const useChecks: readonly KeyCheck[] = [
  { code: 'WrongEnvironment', holds: ({ key }, ask) => isOfEnvironment(key, ask) },
  { code: 'InsufficientScope', holds: ({ key }, ask) => hasScopes(key, ask) },
]

const isOfEnvironment = (key: Key, { environment }: VerifyAsk): boolean =>
  environment === undefined || environment === key.environment

function hasScopes(key: Key, { scopes, anyScopes }: VerifyAsk): boolean {
  if (scopes !== undefined) for (const needed of scopes) if (!grants(key.scopes, needed)) return false
  if (anyScopes === undefined || anyScopes.length === 0) return true
  return anyScopes.some((wanted) => grants(key.scopes, wanted))
}

/**
 * In the order they are asked: first whether the key is good at all (state, expiry, then the owner, who may come back while a revoked
 * key never does), then whether it is good for this caller and use. A refusal so names the most lasting reason.
 */
export const keyChecks: readonly KeyCheck[] = [
  {
    code: 'Revoked',
    holds: ({ key }, _ask, nowMs) => key.state !== 'revoked' && isInUse(key.secret, nowMs),
  },
  { code: 'Frozen', holds: ({ key }) => key.state !== 'frozen' },
  // Good up to and including its last millisecond (auth spec 3.3 d).
  {
    code: 'Expired',
    holds: ({ key }, _ask, nowMs) => !hasEnded(key, nowMs),
  },
  { code: 'OwnerDisabled', holds: ({ ownerState }) => ownerState === 'active' },
  { code: 'AddressNotAllowed', holds: ({ key }, ask) => isFromAllowedAddress(key, ask.address) },
  ...useChecks,
]

/** Whether the version is the newest one, or holds beside it for now. */
export const isInUse = ({ ended, endsAtMs }: SecretVersion, nowMs: number): boolean =>
  !ended && (endsAtMs === undefined || nowMs < endsAtMs)

/** Whether it depends on its last use when the key ends. */
export const endsUnused = ({ firstUseByMs, idleExpiryMs }: Key): boolean =>
  firstUseByMs !== undefined || idleExpiryMs !== undefined

/** By its expiry, by not being used in time for the first time, or by not being used for too long. */
export function hasEnded(key: Key, nowMs: number): boolean {
  const { expiresAtMs, firstUseByMs, idleExpiryMs, lastUsedAtMs, createdAtMs } = key
  if (expiresAtMs !== undefined && nowMs > expiresAtMs) return true
  if (firstUseByMs !== undefined && lastUsedAtMs === undefined && nowMs > firstUseByMs) return true
  // By a clock that was set back it may have been used before it was made; it ends no sooner by that.
  return (
    idleExpiryMs !== undefined && nowMs > Math.max(lastUsedAtMs ?? createdAtMs, createdAtMs) + idleExpiryMs
  )
}

/**
 * Whether nothing but its use can be wrong with a key, whoever asks and whenever, as long as nobody changes it; and whether no more than that it was
 * used follows from its use: it ends no older secret, and is kept under the newest pepper. To be asked once of a key that is held in memory: most
 * keys are so, and the rest need not be gone through for every use.
 */
export const isPlain = ({ key, ownerState }: StoredKey, newestPepper: string): boolean =>
  key.state === 'active' &&
  ownerState === 'active' &&
  !key.secret.ended &&
  key.secret.endsAtMs === undefined &&
  !key.secret.endsOlder &&
  key.secret.pepper === newestPepper &&
  key.expiresAtMs === undefined &&
  key.allowedAddresses.length === 0 &&
  !endsUnused(key)

/** The first check that fails decides; `undefined` is a key that is not there. */
export function judge(stored: StoredKey | undefined, ask: VerifyAsk, nowMs: number): Verdict {
  if (!stored) return { valid: false, code: 'NotFound' }
  const { key } = stored
  for (const { code, holds } of stored.isPlain ? useChecks : keyChecks)
    if (!holds(stored, ask, nowMs)) return { valid: false, code, key }
  return { valid: true, code: 'Valid', key }
}

/** A key that is bound to addresses is refused when nobody says where it is used. */
function isFromAllowedAddress(key: Key, address: string | undefined): boolean {
  if (key.allowedAddresses.length === 0) return true
  return address !== undefined && isInRanges(address, key.allowedAddresses)
}
