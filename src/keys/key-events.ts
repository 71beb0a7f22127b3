/** What the audit trail says of keys; never anything of a secret. */
import type { Actor, Key, NewEvent } from './key.ts'

const KIND_OF = { active: 'key.thawed', frozen: 'key.frozen', revoked: 'key.revoked' } as const

/** What every event of a key tells. */
type Told = Pick<Key, 'id' | 'organisationId' | 'environment' | 'keyType'>

/** `key.created`. */
export function keyCreated(key: Key, actor: Actor, atMs: number): NewEvent {
  return event('key.created', key, actor, atMs, {
    ownerKind: key.owner.kind,
    owner: key.owner.id,
    format: key.format,
  })
}

/** `key.thawed`, `key.frozen` or `key.revoked`, after the state that the key is in now. */
export function keyStateChanged(
  key: Told & Pick<Key, 'state' | 'reason'>,
  actor: Actor,
  atMs: number,
): NewEvent {
  return event(KIND_OF[key.state], key, actor, atMs, key.reason === undefined ? {} : { reason: key.reason })
}

function event(kind: string, key: Told, actor: Actor, atMs: number, more: NewEvent['details']): NewEvent {
  const details = { environment: key.environment, keyType: key.keyType, ...more }
  return { atMs, kind, subject: key.id, organisationId: key.organisationId, actor, details }
}
