/** The SQL of keys. */
import { type ExpressionBuilder, type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Key, KeyFilter } from '../keys/index.ts'
import { type JoinedKeyRow, toChangedRow } from './key-row.ts'
import { type Prepared, prepare, prepareInsert } from './prepared.ts'
import type { KeyRow, Schema, SecretVersionRow } from './schema.ts'

/** What else verifying reads beside the key: the states of its owner and of the organisation that the owner belongs to. */
export interface StoredKeyRow extends JoinedKeyRow {
  readonly owner_state: string | null
  readonly owner_organisation_state: string | null
}

/** Of the secret version beside a key. */
const SECRET_COLUMNS = [
  'secret.version',
  'secret.lookup',
  'secret.hash',
  'secret.pepper',
  'secret.created_at as secret_created_at',
  'secret.ends_at',
  'secret.ended',
  'secret.ends_older',
] as const

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
          .returning(['id', 'organisation_id', 'key_type']),
    ),
    revokeAllOf: prepare((given: { kind: string; owner: string; reason: string; now: number }) =>
      db
        .updateTable('keys')
        .set({ state: 'revoked', reason: given.reason, revoked_at: given.now })
        .where('owner_kind', '=', given.kind)
        .where('owner_id', '=', given.owner)
        .where('state', '!=', 'revoked')
        .returning(['id', 'organisation_id', 'environment', 'key_type']),
    ),
    /** Not prepared: it is seldom, and what it sets is listed in one place. */
    updateKey: (key: Key) =>
      db
        .updateTable('keys')
        .set({ ...toChangedRow(key), expiry_told: toldOfSameEnd(key.expiresAtMs) })
        .where('id', '=', key.id)
        .compile(),
    showMasked: prepare((given: { id: string; masked: string; now: number }) =>
      db.updateTable('keys').set({ masked: given.masked, updated_at: given.now }).where('id', '=', given.id),
    ),
    versionsOf: prepare((given: { id: string }) =>
      db.selectFrom('secret_versions').selectAll().where('key_id', '=', given.id).orderBy('version', 'desc'),
    ),
    endVersions: prepare((given: { id: string; version: number; now: number }) =>
      db
        .updateTable('secret_versions')
        .set({
          ends_at: sql<number>`case when ends_at < ${given.now} then ends_at else ${given.now} end`,
          ended: 1,
        })
        .where('key_id', '=', given.id)
        .where('version', '<', given.version)
        .where('ended', '=', 0),
    ),
    letVersionsEnd: prepare((given: { id: string; version: number; ends: number }) =>
      db
        .updateTable('secret_versions')
        .set({ ends_at: given.ends })
        .where('key_id', '=', given.id)
        .where('version', '<', given.version)
        .where((is) => is.or([is('ends_at', 'is', null), is('ends_at', '>', given.ends)])),
    ),
    settleVersion: prepare((given: { id: string; version: number }) =>
      db
        .updateTable('secret_versions')
        .set({ ends_older: 0 })
        .where('key_id', '=', given.id)
        .where('version', '=', given.version),
    ),
    count: prepare((given: { kind: string; owner: string; now: number }) =>
      db
        .selectFrom('keys')
        .select((column) => column.fn.countAll<number>().as('count'))
        .where('owner_kind', '=', given.kind)
        .where('owner_id', '=', given.owner)
        .where('state', '!=', 'revoked')
        .where((is) => is.or([is('expires_at', 'is', null), is('expires_at', '>=', given.now)])),
    ),
    byId: prepare((given: { id: string }) => selectKeys(db).where('keys.id', '=', given.id)),
    byLookup: prepare((given: { lookup: string; hash: Uint8Array }) =>
      selectStored(db).where('secret.lookup', '=', given.lookup).where('secret.hash', '=', given.hash),
    ),
    byLookups: prepareByLookups(db),
    hashesAfter: prepare((given: { id: string; version: number; limit: number }) =>
      db
        .selectFrom('secret_versions')
        .select(['key_id', 'version', 'hash'])
        .where('key_id', '>=', given.id)
        .where((is) => is.or([is('key_id', '>', given.id), is('version', '>', given.version)]))
        .orderBy('key_id')
        .orderBy('version')
        .limit(given.limit),
    ),
    rehash: prepare(
      (given: {
        id: string
        version: number
        from: string
        lookup: string
        hash: Uint8Array
        pepper: string
      }) =>
        db
          .updateTable('secret_versions')
          .set({ lookup: given.lookup, hash: given.hash, pepper: given.pepper })
          .where('key_id', '=', given.id)
          .where('version', '=', given.version)
          .where('pepper', '=', given.from),
    ),
    matching: (filter: KeyFilter) => selectMatching(db, filter),
    walked: (filter: KeyFilter) => selectWalked(db, filter),
  }
}

/** One query for each power of two of how many there are; fewer are filled up with the last of them. */
function prepareByLookups(db: Kysely<Schema>) {
  const queries = new Map<number, Prepared<readonly unknown[], StoredKeyRow>>()
  return (lookups: readonly string[], hashes: readonly Uint8Array[]) => {
    const size = 2 ** Math.ceil(Math.log2(Math.max(lookups.length, hashes.length)))
    const places = Array.from({ length: size }, (_, at) => at)
    const query =
      queries.get(size) ??
      prepare((given: readonly any[]) =>
        selectStored(db)
          .where(
            'secret.lookup',
            'in',
            places.map((at) => given[at]),
          )
          .where(
            'secret.hash',
            'in',
            places.map((at) => given[size + at]),
          ),
      )
    queries.set(size, query)
    const filled = (list: readonly unknown[]) => places.map((at) => list[Math.min(at, list.length - 1)])
    return query([...filled(lookups), ...filled(hashes)])
  }
}

/** What was told of an end holds as long as the end does. */
const toldOfSameEnd = (expiresAtMs: number | undefined): RawBuilder<number | null> =>
  expiresAtMs === undefined
    ? sql`null`
    : sql`case when expires_at = ${expiresAtMs} then expiry_told else null end`

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
    .select([...SECRET_COLUMNS])
    .select(lastUsedAt)
}

/** By any of its secrets. */
const lastUsedAt = (query: ExpressionBuilder<Schema, 'keys'>) =>
  query
    .selectFrom('last_uses')
    .whereRef('last_uses.key_id', '=', 'keys.id')
    .select((column) => column.fn.max('last_uses.at').as('newest'))
    .as('last_used_at')

/** What has to be looked at for what of a filter no index is for; undefined where there is nothing of that. */
function selectWalked(db: Kysely<Schema>, { owner, organisationId, state, ...others }: KeyFilter) {
  if (Object.values(others).every((wanted) => wanted === undefined)) return undefined
  return db
    .selectFrom('keys')
    .select(['keys.created_at', 'keys.id'])
    .$if(owner !== undefined, (query) =>
      query.where('keys.owner_kind', '=', owner!.kind).where('keys.owner_id', '=', owner!.id),
    )
    .$if(organisationId !== undefined, (query) => query.where('keys.organisation_id', '=', organisationId!))
    .$if(state !== undefined, (query) => query.where('keys.state', '=', state!))
}

function selectMatching(db: Kysely<Schema>, filter: KeyFilter) {
  const { owner, organisationId, environment, state, keyType, scope, text } = filter
  const { expiringBeforeMs, unusedSinceMs } = filter
  return (
    selectKeys(db)
      .$if(owner !== undefined, (query) =>
        query.where('keys.owner_kind', '=', owner!.kind).where('keys.owner_id', '=', owner!.id),
      )
      .$if(organisationId !== undefined, (query) => query.where('keys.organisation_id', '=', organisationId!))
      .$if(environment !== undefined, (query) => query.where('keys.environment', '=', environment!))
      .$if(state !== undefined, (query) => query.where('keys.state', '=', state!))
      .$if(keyType !== undefined, (query) => query.where('keys.key_type', '=', keyType!))
      // A list is JSON text, in which a scope stands between quotes and has nothing to escape.
      .$if(scope !== undefined, (query) =>
        query.where(contains(sql.ref('keys.scopes'), JSON.stringify(scope))),
      )
      .$if(text !== undefined, (query) => query.where(matchesText(text!)))
      .$if(expiringBeforeMs !== undefined, (query) => query.where(endsBefore(expiringBeforeMs!)))
      .$if(unusedSinceMs !== undefined, (query) =>
        query
          .where('keys.created_at', '<', unusedSinceMs!)
          .where(({ not, exists, selectFrom }) =>
            not(
              exists(
                selectFrom('last_uses')
                  .whereRef('last_uses.key_id', '=', 'keys.id')
                  .where('last_uses.at', '>=', unusedSinceMs!)
                  .select('last_uses.at'),
              ),
            ),
          ),
      )
  )
}

/** Whether a column has a text in it, cases told apart: `like` tells them apart on one engine and not on another. */
const contains = (column: RawBuilder<unknown>, text: unknown): RawBuilder<SqlBool> =>
  sql<SqlBool>`replace(${column}, ${text}, '') <> ${column}`

/** Whether a key ends before then if it is not used any more: by its expiry, its first use, or by what it may be unused. */
function endsBefore(ms: number) {
  const lastUse = sql`(select max(at) from last_uses where last_uses.key_id = keys.id)`
  return sql<SqlBool>`(keys.expires_at < ${ms}
    or (keys.first_use_by < ${ms} and ${lastUse} is null)
    or (keys.idle_expiry is not null and coalesce(${lastUse}, keys.created_at) + keys.idle_expiry < ${ms}))`
}

const SEARCHED = ['keys.name', 'keys.notes', 'keys.contact_email', 'keys.masked'] as const

/** Both sides in lower case by the same engine: SQLite's `lower` knows the letters of ASCII alone. */
function matchesText(text: string): RawBuilder<SqlBool> {
  const wanted = sql`lower(${text})`
  const found = SEARCHED.map((name) => contains(sql`lower(coalesce(${sql.ref(name)}, ''))`, wanted))
  const whole = sql<SqlBool>`keys.id = ${text} or keys.id in (select key_id from secret_versions where lookup = ${text})`
  return sql<SqlBool>`(${sql.join([...found, whole], sql` or `)})`
}

/** At most six rows for each secret, each found by a unique index: the read of every verify that no cache answers. */
function selectStored(db: Kysely<Schema>) {
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
    .selectAll('keys')
    .select([...SECRET_COLUMNS])
    .select((column) => [
      column.fn.coalesce('users.state', 'machines.state', 'owner.state').as('owner_state'),
      'home.state as owner_organisation_state',
    ])
    .select(lastUsedAt)
}
