/** A key and its row. */
import type { Key, KeyState, OwnerKind, SecretFormatName, SecretVersion } from '../keys/index.ts'
import { fromListText, fromMapText, toListText, toMapText } from './json-text.ts'
import type { KeyRow, SecretVersionRow } from './schema.ts'

/** A row of `keys` with one of its secret versions beside it. */
export interface JoinedKeyRow extends KeyRow {
  readonly version: number
  readonly lookup: string
  readonly hash: Uint8Array
  readonly secret_created_at: number
}

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
    secret: {
      version: row.version,
      lookup: row.lookup,
      hash: row.hash,
      createdAtMs: row.secret_created_at,
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
  }
}

export function toSecretVersionRow(keyId: string, secret: SecretVersion): SecretVersionRow {
  return {
    key_id: keyId,
    version: secret.version,
    lookup: secret.lookup,
    hash: secret.hash,
    created_at: secret.createdAtMs,
  }
}
