/** Replacing the secret of a key: when the old one ends. Pure. */
import { KeyError } from './errors.ts'
import { hasEnded } from './judge.ts'
import type { Key } from './key.ts'

/**
 * `immediate`: the old secret is refused from now on. `grace`: both are good until the grace is over. `until first use`: the old one is good
 * until the new one is used for the first time, or until the deadline.
 */
export type RotationMode =
  | { readonly kind: 'immediate' }
  | { readonly kind: 'grace'; readonly graceMs: number }
  | { readonly kind: 'until first use'; readonly deadlineMs: number }

/** 366 days. */
const OVERLAP_MS_MAX = 366 * 86_400_000

/**
 * When the secret that is replaced ends, never after the key itself.
 * @throws KeyError `RotationNotValid`; `KeyRevoked` and `KeyExpired` for a key that cannot be used again.
 */
export function endOfReplaced(key: Key, mode: RotationMode, nowMs: number): number {
  if (key.state === 'revoked') throw new KeyError('KeyRevoked', 'The key is revoked, for ever.', 'id')
  if (hasEnded(key, nowMs)) throw new KeyError('KeyExpired', 'The key has expired.', 'id')
  if (mode.kind === 'immediate') return nowMs
  const [overlapMs, field] =
    mode.kind === 'grace'
      ? ([mode.graceMs, 'graceSeconds'] as const)
      : ([mode.deadlineMs, 'deadlineSeconds'] as const)
  if (!Number.isSafeInteger(overlapMs) || overlapMs < 1 || overlapMs > OVERLAP_MS_MAX)
    throw new KeyError('RotationNotValid', 'Both secrets are good for 1 second to 366 days.', field)
  // A key is good up to and including its expiry, a version before its end.
  const keyEndsMs = key.expiresAtMs === undefined ? Number.POSITIVE_INFINITY : key.expiresAtMs + 1
  return Math.min(nowMs + overlapMs, keyEndsMs)
}
