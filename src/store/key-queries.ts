/** The SQL of keys. */
import type { Kysely } from 'kysely'
import type { KeyFilter } from '../keys/index.ts'
import type { JoinedKeyRow } from './key-row.ts'
import { prepare, prepareInsert } from './prepared.ts'
import type { KeyRow, Schema, SecretVersionRow } from './schema.ts'

/** What else verifying reads beside the key: the states of its owner and of the organisation that the owner belongs to. */
export interface StoredKeyRow extends JoinedKeyRow {
  readonly owner_state: string | null
  readonly owner_organisation_state: string | null
}

export type KeyQueries = ReturnType<typeof makeKeyQueries>

export function makeKeyQueries(db: Kysely<Schema>) {
  return {
    insertKey: prepareInsert<KeyRow>(db, 'keys'),
    insertSecretVersion: prepareInsert<SecretVersionRow>(db, 'secret_versions'),
    deleteKey: prepare((given: { id: string }) => db.deleteFrom('keys').where('id', '=', given.id)),
    setState: prepare(
      (given: { id: string; state: string; reason: string | null; revoked_at: number | null }) =>
        db
          .updateTable('keys')
          .set({ state: given.state, reason: given.reason, revoked_at: given.revoked_at })
          .where('id', '=', given.id)
          .where('state', '!=', 'revoked'),
    ),
    revokeOf: prepare(
      (given: { kind: string; owner: string; environment: string; reason: string; now: number }) =>
        db
          .updateTable('keys')
          .set({ state: 'revoked', reason: given.reason, revoked_at: given.now })
          .where('owner_kind', '=', given.kind)
          .where('owner_id', '=', given.owner)
          .where('environment', '=', given.environment)
          .where('state', '!=', 'revoked')
          .where((is) => is.or([is('expires_at', 'is', null), is('expires_at', '>=', given.now)]))
          .returning(['id', 'organisation_id', 'key_type'])
          .returning((query) =>
            query
              .selectFrom('secret_versions as secret')
              .whereRef('secret.key_id', '=', 'keys.id')
              .orderBy('secret.version', 'desc')
              .limit(1)
              .select('secret.lookup')
              .as('lookup'),
          ),
    ),
    byId: prepare((given: { id: string }) => selectKeys(db).where('keys.id', '=', given.id)),
    byLookup: prepare((given: { lookup: string }) => selectByLookup(db, given.lookup)),
    matching: (filter: KeyFilter) => selectMatching(db, filter),
  }
}

/** Every key with the newest of its secret versions. */
function selectKeys(db: Kysely<Schema>) {
  return db
    .selectFrom('keys')
    .innerJoin('secret_versions as secret', 'secret.key_id', 'keys.id')
    .where('secret.version', '=', (query) =>
      query
        .selectFrom('secret_versions as other')
        .whereRef('other.key_id', '=', 'keys.id')
        .select((column) => column.fn.max('other.version').as('newest')),
    )
    .selectAll('keys')
    .select(['secret.version', 'secret.lookup', 'secret.hash', 'secret.created_at as secret_created_at'])
}

function selectMatching(db: Kysely<Schema>, filter: KeyFilter) {
  const { owner, organisationId, environment, state } = filter
  return selectKeys(db)
    .$if(owner !== undefined, (query) =>
      query.where('keys.owner_kind', '=', owner!.kind).where('keys.owner_id', '=', owner!.id),
    )
    .$if(organisationId !== undefined, (query) => query.where('keys.organisation_id', '=', organisationId!))
    .$if(environment !== undefined, (query) => query.where('keys.environment', '=', environment!))
    .$if(state !== undefined, (query) => query.where('keys.state', '=', state!))
}

/** One query over at most six rows, each found by a unique index: the read of every verify that no cache answers. */
function selectByLookup(db: Kysely<Schema>, lookup: string) {
  return db
    .selectFrom('secret_versions as secret')
    .innerJoin('keys', 'keys.id', 'secret.key_id')
    .leftJoin('users', (join) =>
      join.onRef('users.id', '=', 'keys.owner_id').on('keys.owner_kind', '=', 'user'),
    )
    .leftJoin('machines', (join) =>
      join.onRef('machines.id', '=', 'keys.owner_id').on('keys.owner_kind', '=', 'machine'),
    )
    .leftJoin('organisations as owner', (join) =>
      join.onRef('owner.id', '=', 'keys.owner_id').on('keys.owner_kind', '=', 'organisation'),
    )
    .leftJoin('organisations as home', (join) =>
      join.on('home.id', '=', (on) => on.fn.coalesce('users.organisation_id', 'machines.organisation_id')),
    )
    .where('secret.lookup', '=', lookup)
    .selectAll('keys')
    .select(['secret.version', 'secret.lookup', 'secret.hash', 'secret.created_at as secret_created_at'])
    .select((column) => [
      column.fn.coalesce('users.state', 'machines.state', 'owner.state').as('owner_state'),
      'home.state as owner_organisation_state',
    ])
}
