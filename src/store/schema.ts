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
  readonly deleted_owners: DeletedOwnerRow
  readonly keys: KeyRow
  readonly secret_versions: SecretVersionRow
  readonly sessions: SessionRow
  readonly events: EventTable
  readonly event_heads: EventHeadRow
  readonly checkpoints: CheckpointRow
  readonly meters: MeterRow
  readonly usage: UsageRow
  readonly last_uses: LastUseRow
  readonly sealed_answers: SealedAnswerRow
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

/** A user, organisation or machine that is no more. */
export interface DeletedOwnerRow {
  readonly id: string
  /** `OwnerKind` */
  readonly kind: string
  readonly organisation_id: string | null
  readonly deleted_at: number
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
  readonly updated_at: number | null
  /** JSON of `Limit[]`; null for none. */
  readonly limits: string | null
  /** JSON of `CreditPlan`. */
  readonly credits: string | null
  readonly first_use_by: number | null
  /** Milliseconds without use after which the key ends. */
  readonly idle_expiry: number | null
  /** The fewest days before its end that were told of already. */
  readonly expiry_told: number | null
}

export interface SecretVersionRow {
  readonly key_id: string
  readonly version: number
  readonly lookup: string
  readonly hash: Uint8Array
  readonly created_at: number
  /** Good before this moment; null: as long as its key. */
  readonly ends_at: number | null
  /** 0 or 1; 1 stays so, whatever the clock says. */
  readonly ended: number
  /** 0 or 1. */
  readonly ends_older: number
  /** Which pepper `hash` was made under; empty for the one of schema 1. */
  readonly pepper: string
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
  /** JSON of an object; its very text is part of what is hashed. */
  readonly details: string
  /** The organisation's id, or empty for what belongs to none; null for events of schema 1, which are in no chain. */
  readonly chain: string | null
  /** 1 for the first of its chain. */
  readonly place: number | null
  /** base64url of SHA-256; see event-chain.ts. */
  readonly hash: string | null
}

/** What is used up of a limit of a key, or remains of its credits; each kind of meter says what the two columns are to it. */
export interface MeterRow {
  readonly key_id: string
  readonly name: string
  readonly since: number
  readonly amount: number
}

/** How often in an hour (milliseconds of its beginning) a version of a key was answered with a code. */
export interface UsageRow {
  readonly key_id: string
  readonly version: number
  readonly hour: number
  readonly code: string
  readonly count: number
}

/** When, and from where, a version of a key was used last; of a key that is gone it may stay. */
export interface LastUseRow {
  readonly key_id: string
  readonly version: number
  readonly at: number
  readonly address: string | null
}

/** The newest event of a chain. */
export interface EventHeadRow {
  readonly chain: string
  readonly place: number
  readonly hash: string
}

/** The heads of all chains at a moment, signed. */
export interface CheckpointRow {
  readonly at: number
  readonly jws: string
}

/** An answer that a repeat of its request gets again, readable only by who repeats it. */
export interface SealedAnswerRow {
  readonly id: string
  readonly request_hash: string
  readonly sealed: Uint8Array
  readonly expires_at: number
}

export interface EventTable extends EventRow {
  /** Grows with every event and is never given twice, not even after old events were removed. */
  readonly id: Generated<number>
}
