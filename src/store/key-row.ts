/** A key and its row. */
import type { Key, KeyState, OwnerKind, SecretFormatName, SecretVersion } from '../keys/index.ts'
import { fromJson, fromListText, fromMapText, toJson, toListText, toMapText } from './json-text.ts'
import type { KeyRow, SecretVersionRow } from './schema.ts'

/** A row of `keys` with one of its secret versions beside it. */
export interface JoinedKeyRow extends KeyRow {
  readonly version: number
  readonly lookup: string
  readonly hash: Uint8Array
  readonly pepper: string
  readonly secret_created_at: number
  readonly ends_at: number | null
  readonly ended: number
  readonly ends_older: number
  readonly last_used_at: number | null
}

/** Most keys have none, and are read often. */
const NO_LIMITS: Key['limits'] = Object.freeze([])

export function toKey(row: JoinedKeyRow): Key {
  return {
    id: row.id,
    owner: { kind: row.owner_kind as OwnerKind, id: row.owner_id },
    organisationId: row.organisation_id ?? undefined,
    environment: row.environment,
    keyType: row.key_type,
    format: row.format as SecretFormatName,
    masked: row.masked,
    name: row.name ?? undefined,
    notes: row.notes ?? undefined,
    contactEmail: row.contact_email ?? undefined,
    scopes: fromListText(row.scopes),
    roles: fromListText(row.roles),
    allowedAddresses: fromListText(row.allowed_addresses),
    meta: fromMapText(row.meta),
    state: row.state as KeyState,
    reason: row.reason ?? undefined,
    createdAtMs: row.created_at,
    expiresAtMs: row.expires_at ?? undefined,
    revokedAtMs: row.revoked_at ?? undefined,
    createdBy: row.created_by,
    updatedAtMs: row.updated_at ?? undefined,
    limits: fromJson(row.limits) ?? NO_LIMITS,
    credits: fromJson(row.credits),
    firstUseByMs: row.first_use_by ?? undefined,
    idleExpiryMs: row.idle_expiry ?? undefined,
    lastUsedAtMs: row.last_used_at ?? undefined,
    secret: {
      version: row.version,
      lookup: row.lookup,
      hash: row.hash,
      pepper: row.pepper,
      createdAtMs: row.secret_created_at,
      endsAtMs: row.ends_at ?? undefined,
      ended: row.ended === 1,
      endsOlder: row.ends_older === 1,
    },
  }
}

export function toKeyRow(key: Key): KeyRow {
  return {
    id: key.id,
    owner_kind: key.owner.kind,
    owner_id: key.owner.id,
    organisation_id: key.organisationId ?? null,
    environment: key.environment,
    key_type: key.keyType,
    format: key.format,
    masked: key.masked,
    name: key.name ?? null,
    notes: key.notes ?? null,
    contact_email: key.contactEmail ?? null,
    scopes: toListText(key.scopes),
    roles: toListText(key.roles),
    allowed_addresses: toListText(key.allowedAddresses),
    meta: toMapText(key.meta),
    state: key.state,
    reason: key.reason ?? null,
    created_at: key.createdAtMs,
    expires_at: key.expiresAtMs ?? null,
    revoked_at: key.revokedAtMs ?? null,
    created_by: key.createdBy,
    updated_at: key.updatedAtMs ?? null,
    limits: key.limits.length === 0 ? null : toJson(key.limits),
    credits: toJson(key.credits),
    first_use_by: key.firstUseByMs ?? null,
    idle_expiry: key.idleExpiryMs ?? null,
    expiry_told: null,
  }
}

export function toSecretVersionRow(keyId: string, secret: SecretVersion): SecretVersionRow {
  return {
    key_id: keyId,
    version: secret.version,
    lookup: secret.lookup,
    hash: secret.hash,
    created_at: secret.createdAtMs,
    ends_at: secret.endsAtMs ?? null,
    ended: secret.ended ? 1 : 0,
    ends_older: secret.endsOlder ? 1 : 0,
    pepper: secret.pepper,
  }
}

export const toSecretVersion = (row: SecretVersionRow): SecretVersion => ({
  version: row.version,
  lookup: row.lookup,
  hash: row.hash,
  pepper: row.pepper,
  createdAtMs: row.created_at,
  endsAtMs: row.ends_at ?? undefined,
  ended: row.ended === 1,
  endsOlder: row.ends_older === 1,
})

/** What can be changed of a key, as its row has it. */
export const toChangedRow = (key: Key) => {
  const {
    name,
    notes,
    contact_email,
    environment,
    key_type,
    scopes,
    roles,
    allowed_addresses,
    meta,
    ...rest
  } = toKeyRow(key)
  const { expires_at, updated_at, limits, credits, first_use_by, idle_expiry, expiry_told } = rest
  const labels = { name, notes, contact_email, environment, key_type, meta }
  const bounds = { scopes, roles, allowed_addresses, expires_at, limits, credits, first_use_by, idle_expiry }
  return { ...labels, ...bounds, updated_at, expiry_told }
}
