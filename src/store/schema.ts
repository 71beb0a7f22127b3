/**
 * The tables as the query builder sees them. Column types are portable (text, bigint milliseconds, blob), names are plain
 * snake_case, and lists and maps are JSON text, so the same queries serve every SQL engine.
 */
import type { Generated } from 'kysely'

export interface Schema {
  readonly store_meta: MetaRow
  readonly organisations: OrganisationRow
  readonly users: UserRow
  readonly machines: MachineRow
  readonly keys: KeyRow
  readonly secret_versions: SecretVersionRow
  readonly sessions: SessionRow
  readonly events: EventTable
}

/** Facts of the store about itself; `schema_version` is one. */
export interface MetaRow {
  readonly name: string
  readonly value: string
}

export interface OrganisationRow {
  readonly id: string
  readonly name: string
  readonly state: string
  readonly created_at: number
}

export interface UserRow {
  readonly id: string
  readonly user_name: string
  readonly email: string | null
  /** The e-mail folded to lower case by us: engines differ in what `lower` does beyond ASCII. Unique. */
  readonly email_lower: string | null
  readonly display_name: string | null
  readonly password_hash: string | null
  readonly roles: string
  readonly permissions: string
  readonly organisation_id: string | null
  readonly state: string
  readonly created_at: number
}

export interface MachineRow {
  readonly id: string
  readonly name: string
  readonly organisation_id: string
  readonly state: string
  readonly created_at: number
}

export interface KeyRow {
  readonly id: string
  readonly owner_kind: string
  readonly owner_id: string
  readonly organisation_id: string | null
  readonly environment: string
  readonly key_type: string
  readonly format: string
  readonly masked: string
  readonly name: string | null
  readonly notes: string | null
  readonly contact_email: string | null
  readonly scopes: string
  readonly roles: string
  readonly allowed_addresses: string
  /** A JSON array of pairs: a JSON object would not keep the order of names that look like numbers. */
  readonly meta: string
  readonly state: string
  readonly reason: string | null
  readonly created_at: number
  readonly expires_at: number | null
  readonly revoked_at: number | null
  readonly created_by: string
}

export interface SecretVersionRow {
  readonly key_id: string
  readonly version: number
  readonly lookup: string
  readonly hash: Uint8Array
  readonly created_at: number
}

export interface SessionRow {
  readonly id_hash: string
  readonly user_id: string
  /** 0 or 1. */
  readonly permanent: number
  readonly created_at: number
  readonly last_seen_at: number
  readonly expires_at: number
}

export interface EventRow {
  readonly at: number
  readonly kind: string
  readonly subject: string
  readonly organisation_id: string | null
  readonly actor_id: string
  readonly actor_key_id: string | null
  readonly address: string
  readonly request_id: string
  readonly details: string
}

export interface EventTable extends EventRow {
  /** Grows with every event and is never given twice, not even after old events were removed. */
  readonly id: Generated<number>
}
