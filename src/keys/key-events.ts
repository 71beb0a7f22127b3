/** What the audit trail says of keys; never anything of a secret. */
import type { Actor, Key, KeyState, NewEvent } from './key.ts'
import { changeDetails, shown } from './key-changes.ts'
import type { Changeable, KeyChange } from './new-key.ts'
import type { RotationMode } from './rotation.ts'
import { withoutSecret } from './secret-format.ts'
import type { UseAsk, UseCode } from './use.ts'

const KIND_OF = { active: 'key.thawed', frozen: 'key.frozen', revoked: 'key.revoked' } as const

/** What every event of a key tells. */
type Told = Pick<Key, 'id' | 'organisationId' | 'environment' | 'keyType'>

/** What is told of a new key where it has it: with what every event tells, all that a change can change. */
const TOLD_AT_FIRST = [
  'name',
  'notes',
  'contactEmail',
  'scopes',
  'roles',
  'allowedAddresses',
  'meta',
  'expiresAtMs',
  'limits',
  'credits',
  'firstUseByMs',
  'idleExpiryMs',
] as const satisfies readonly (keyof Changeable)[]

function factsOf(key: Key, imported: string | undefined): NewEvent['details'] {
  const without = imported === undefined ? undefined : (text: string): string => withoutSecret(text, imported)
  const facts: Record<string, string> = {}
  for (const name of TOLD_AT_FIRST) {
    const value = key[name]
    if (isThere(value)) facts[name] = shown(value, without)
  }
  return facts
}

function isThere(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0
  return value instanceof Map ? value.size > 0 : value !== undefined
}

/** `key.created`. `imported` is the secret that it was made with: whoever brings one along may have noted it beside. */
export function keyCreated(key: Key, actor: Actor, atMs: number, imported?: string): NewEvent {
  return event('key.created', key, actor, atMs, {
    ownerKind: key.owner.kind,
    owner: key.owner.id,
    format: key.format,
    ...factsOf(key, imported),
  })
}

/** `key.thawed`, `key.frozen` or `key.revoked`, after the state that the key is in now; `before` where it is known. */
export function keyStateChanged(
  key: Told & Pick<Key, 'state' | 'reason'>,
  actor: Actor,
  atMs: number,
  before?: KeyState,
): NewEvent {
  return event(KIND_OF[key.state], key, actor, atMs, {
    ...(before === undefined ? {} : { 'state.before': before }),
    'state.after': key.state,
    ...(key.reason === undefined ? {} : { reason: key.reason }),
  })
}

/** `key.updated`, with what was before and is after. */
export const keyUpdated = (key: Key, changes: KeyChange, actor: Actor, atMs: number): NewEvent =>
  event('key.updated', key, actor, atMs, changeDetails<KeyChange>(key, changes))

/** `key.rotated`: the new version, and when the one before it ends. */
export const keyRotated = (
  key: Key,
  mode: RotationMode,
  endsAtMs: number,
  actor: Actor,
  atMs: number,
): NewEvent =>
  event('key.rotated', key, actor, atMs, {
    version: key.secret.version,
    mode: mode.kind,
    replacedEnds: new Date(endsAtMs).toISOString(),
  })

/** `key.rotation-settled`: the new secret was used, so the older ones ended. */
export const keyRotationSettled = (key: Key, actor: Actor, atMs: number): NewEvent =>
  event('key.rotation-settled', key, actor, atMs, { version: key.secret.version })

/** `key.refused`: one of the uses that were refused, with what was asked; the asker sees to it that nothing of that is a secret. */
export const keyRefused = (key: Key, code: UseCode, asked: UseAsk, actor: Actor, atMs: number): NewEvent =>
  event('key.refused', key, actor, atMs, { code, version: key.secret.version, ...askedOf(asked) })

/** As `asked.address` and so on, what there is. */
function askedOf({ address, environment, scopes, anyScopes, cost }: UseAsk): NewEvent['details'] {
  const asked = Object.entries({ address, environment, scopes, anyScopes, cost })
  return Object.fromEntries(
    asked.filter(([, value]) => isThere(value)).map(([name, value]) => [`asked.${name}`, shown(value)]),
  )
}

/** `key.expiring`: it ends within so many days. */
export const keyExpiring = (
  key: Told,
  expiresAtMs: number,
  days: number,
  actor: Actor,
  atMs: number,
): NewEvent =>
  event('key.expiring', key, actor, atMs, { days, expiresAt: new Date(expiresAtMs).toISOString() })

function event(kind: string, key: Told, actor: Actor, atMs: number, more: NewEvent['details']): NewEvent {
  const details = { environment: key.environment, keyType: key.keyType, ...more }
  return { atMs, kind, subject: key.id, organisationId: key.organisationId, actor, details }
}
