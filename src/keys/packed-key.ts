/** A key as two texts: what many keys have alike, and what is its own. */
import type { Key, SecretVersion } from './key.ts'
import { hasAny, type Seldom, seldomOf } from './lean-key.ts'
import type { OwnerState, StoredKey } from './ports.ts'

export interface PackedKey {
  /** Read once for all keys that have the same. */
  readonly alike: string
  readonly own: string
}

/** And what few of those have that are packed. */
interface PackedSeldom extends Seldom, Pick<SecretVersion, 'endsAtMs'> {
  readonly allowedAddresses: Key['allowedAddresses'] | undefined
  readonly limits: Key['limits'] | undefined
  readonly meta: readonly (readonly [string, string])[] | undefined
}

type Own = readonly [
  id: string,
  lookup: string,
  masked: string,
  name: string | null,
  ownerId: string,
  /** 0: the owner itself. */
  organisationId: string | 0 | null,
  createdBy: string,
  createdAtMs: number,
  /** Null: made with the key. */
  secretCreatedAtMs: number | null,
  expiresAtMs: number | null,
  lastUsedAtMs: number | null,
  seldom?: PackedSeldom,
]

/** What `readAlike` makes of the first text. */
export interface Alike
  extends Pick<Key, 'environment' | 'keyType' | 'format' | 'scopes' | 'roles' | 'state'> {
  readonly ownerKind: Key['owner']['kind']
  readonly ownerState: OwnerState
  readonly secret: Pick<SecretVersion, 'version' | 'pepper' | 'ended' | 'endsOlder'>
}

const NO_LIMITS: Key['limits'] = Object.freeze([])
const NO_ADDRESSES: Key['allowedAddresses'] = Object.freeze([])
const NO_HASH = new Uint8Array(0)

/** All of it but the hash of its secret and the room for its uses, as for `LeanKeys`. */
export function packKey({ key, ownerState }: StoredKey): PackedKey {
  const { environment, keyType, format, scopes, roles, state, owner } = key
  const { version, pepper, ended, endsOlder } = key.secret
  const alike: Alike = {
    environment,
    keyType,
    format,
    scopes,
    roles,
    state,
    ownerKind: owner.kind,
    ownerState,
    secret: { version, pepper, ended, endsOlder },
  }
  const own: Own = [
    key.id,
    key.secret.lookup,
    key.masked,
    key.name ?? null,
    owner.id,
    key.organisationId === owner.id ? 0 : (key.organisationId ?? null),
    key.createdBy,
    key.createdAtMs,
    key.secret.createdAtMs === key.createdAtMs ? null : key.secret.createdAtMs,
    key.expiresAtMs ?? null,
    key.lastUsedAtMs ?? null,
  ]
  const seldom: PackedSeldom = {
    ...seldomOf(key),
    endsAtMs: key.secret.endsAtMs,
    allowedAddresses: key.allowedAddresses.length === 0 ? undefined : key.allowedAddresses,
    limits: key.limits.length === 0 ? undefined : key.limits,
    meta: key.meta.size === 0 ? undefined : [...key.meta],
  }
  return { alike: JSON.stringify(alike), own: JSON.stringify(hasAny(seldom) ? [...own, seldom] : own) }
}

export const readAlike = (alike: string): Alike => JSON.parse(alike) as Alike

/** The hash of its secret is empty. */
export function unpackKey(alike: Alike, text: string): StoredKey {
  const own = JSON.parse(text) as Own
  const [id, lookup, masked, name, ownerId, organisationId, createdBy, createdAtMs, secretCreatedAtMs] = own
  const [expiresAtMs, lastUsedAtMs, seldom] = [own[9], own[10], own[11]]
  const { version, pepper, ended, endsOlder } = alike.secret
  const key: Key = {
    id,
    owner: { kind: alike.ownerKind, id: ownerId },
    organisationId: organisationId === 0 ? ownerId : (organisationId ?? undefined),
    environment: alike.environment,
    keyType: alike.keyType,
    format: alike.format,
    masked,
    name: name ?? undefined,
    notes: seldom?.notes,
    contactEmail: seldom?.contactEmail,
    scopes: alike.scopes,
    roles: alike.roles,
    allowedAddresses: seldom?.allowedAddresses ?? NO_ADDRESSES,
    meta: new Map(seldom?.meta),
    state: alike.state,
    reason: seldom?.reason,
    createdAtMs,
    expiresAtMs: expiresAtMs ?? undefined,
    revokedAtMs: seldom?.revokedAtMs,
    createdBy,
    updatedAtMs: seldom?.updatedAtMs,
    limits: seldom?.limits ?? NO_LIMITS,
    credits: seldom?.credits,
    firstUseByMs: seldom?.firstUseByMs,
    idleExpiryMs: seldom?.idleExpiryMs,
    lastUsedAtMs: lastUsedAtMs ?? undefined,
    secret: {
      version,
      lookup,
      hash: NO_HASH,
      pepper,
      createdAtMs: secretCreatedAtMs ?? createdAtMs,
      endsAtMs: seldom?.endsAtMs,
      ended,
      endsOlder,
    },
  }
  return { key, ownerState: alike.ownerState }
}
