/** Every check of a key in order: what `judge` decides, and why. Pure. */
import { judge, keyChecks, type RefusalCode, type VerifyAsk } from './judge.ts'
import type { Key } from './key.ts'
import { CREDITS } from './limit.ts'
import type { StoredKey } from './ports.ts'
import type { Remaining, UseCode } from './use.ts'

/** One check. `because` says what was compared; it is safe to show to whoever may know the key. */
export interface TracedCheck {
  readonly code: UseCode
  readonly outcome: 'held' | 'failed' | 'not reached'
  readonly because: string
}

export interface KeyTrace {
  readonly valid: boolean
  readonly code: UseCode
  readonly key: Key | undefined
  /** Existence, state and so on, in the order of judging; limits and credits last, where the key has any. */
  readonly checks: readonly TracedCheck[]
  readonly remaining: readonly Remaining[] | undefined
}

const at = (ms: number): string => new Date(ms).toISOString()
const listed = (texts: readonly string[]): string => (texts.length === 0 ? 'none' : texts.join(', '))

const REASONS: Readonly<Record<RefusalCode, (stored: StoredKey, ask: VerifyAsk, nowMs: number) => string>> = {
  Revoked: ({ key }) => {
    if (key.state === 'revoked') return `revoked${key.reason === undefined ? '' : `: ${key.reason}`}`
    const { version, endsAtMs, ended } = key.secret
    return endsAtMs === undefined
      ? `not revoked, version ${version} of its secret`
      : `version ${version} of its secret was replaced and ${ended ? 'ended' : 'ends'} ${at(endsAtMs)}`
  },
  Frozen: ({ key }) =>
    key.state === 'frozen' ? `frozen${key.reason === undefined ? '' : `: ${key.reason}`}` : 'not frozen',
  Expired: ({ key }, _ask, nowMs) => {
    const bounds = [
      key.expiresAtMs === undefined ? 'no expiry' : `expires ${at(key.expiresAtMs)}`,
      ...(key.firstUseByMs === undefined ? [] : [`first use by ${at(key.firstUseByMs)}`]),
      ...(key.idleExpiryMs === undefined ? [] : [`unused for at most ${key.idleExpiryMs / 1000} s`]),
      ...(key.lastUsedAtMs === undefined ? [] : [`last used ${at(key.lastUsedAtMs)}`]),
    ]
    return `${bounds.join(', ')}; now ${at(nowMs)}`
  },
  OwnerDisabled: ({ key, ownerState }) => `the ${key.owner.kind} ${key.owner.id} is ${ownerState}`,
  AddressNotAllowed: ({ key }, { address }) =>
    `allowed: ${key.allowedAddresses.length === 0 ? 'any' : listed(key.allowedAddresses)}; asked: ${address ?? 'none'}`,
  WrongEnvironment: ({ key }, { environment }) => `of ${key.environment}; asked: ${environment ?? 'any'}`,
  InsufficientScope: ({ key }, { scopes = [], anyScopes = [] }) =>
    `has ${listed(key.scopes)}; needs all of ${listed(scopes)}${anyScopes.length === 0 ? '' : ` and one of ${listed(anyScopes)}`}`,
}

/** The trace of judging; limits and credits are added by who can ask for them. */
export function traced(stored: StoredKey | undefined, ask: VerifyAsk, nowMs: number): KeyTrace {
  const { valid, code } = judge(stored, ask, nowMs)
  const exists: TracedCheck = {
    code: 'NotFound',
    outcome: stored ? 'held' : 'failed',
    because: stored ? `the key ${stored.key.id}` : 'no key of yours has this secret',
  }
  const failedAt = stored ? keyChecks.findIndex((check) => check.code === code) : -1
  const checks = keyChecks.map((check, place): TracedCheck => {
    if (!stored || (!valid && place > failedAt))
      return { code: check.code, outcome: 'not reached', because: '' }
    const because = REASONS[check.code](stored, ask, nowMs)
    return { code: check.code, outcome: !valid && place === failedAt ? 'failed' : 'held', because }
  })
  return { valid, code, key: stored?.key, checks: [exists, ...checks], remaining: undefined }
}

/** With what remains of limits and credits, each a check of its own: the limits in their order, then the credits. */
export function withRemaining(trace: KeyTrace, remaining: readonly Remaining[], cost: number): KeyTrace {
  const failedAt = trace.valid ? remaining.findIndex(({ left }) => left < cost) : -1
  const checks = remaining.map(({ name, left, max }, place): TracedCheck => {
    const code = name === CREDITS ? 'CreditsExhausted' : 'RateLimited'
    if (!trace.valid || (failedAt >= 0 && place > failedAt))
      return { code, outcome: 'not reached', because: '' }
    const because = `${name}: ${left} of ${max} left; asked: ${cost}`
    return { code, outcome: place === failedAt ? 'failed' : 'held', because }
  })
  const failed = checks[failedAt]
  return {
    ...trace,
    valid: trace.valid && !failed,
    code: failed?.code ?? trace.code,
    checks: [...trace.checks, ...checks],
    remaining,
  }
}
