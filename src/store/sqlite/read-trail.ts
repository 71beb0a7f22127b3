/** The audit trail of a database that somebody else may be writing to, read as of one moment. */
import { CompiledQuery, Kysely } from 'kysely'
import { type ChainLink, NEWEST_CHECKPOINT, type StoredCheckpoint } from '../checkpoints.ts'
import { IncompleteStore, UnknownStore } from '../errors.ts'
import type { KeptRow } from '../event-queries.ts'
import { readSchemaVersion } from '../migrate.ts'
import { makePinQueries, makePins } from '../pins.ts'
import type { CheckpointRow, Schema } from '../schema.ts'
import { SqliteConnection } from './connection.ts'
import { makeSqliteDialect } from './dialect.ts'
import { lacksSomething } from './failure.ts'

export type TrailRecord =
  | ({ readonly kind: 'checkpoint' } & StoredCheckpoint)
  | { readonly kind: 'event'; readonly row: KeptRow }
  | ({ readonly kind: 'head' } & ChainLink)
  | ({ readonly kind: 'known' } & KnownOfTrail)

/** What a database knows of its trail beside the trail. */
export interface KnownOfTrail {
  /** The newest id that an event was ever given. */
  readonly lastId: number
  /** The moment of the newest checkpoint, as text; undefined when none is known. */
  readonly newestCheckpoint: string | undefined
}

const CHAINS_SINCE = 2
const BUSY_TIMEOUT_MS = 5_000

// Columns by their names: one that is not there is an error then, and not a value that is missing.
const CHECKPOINTS = 'SELECT at, jws FROM checkpoints ORDER BY at'
const EVENTS = `SELECT id, at, kind, subject, organisation_id, actor_id, actor_key_id, address, request_id, details, chain, place, hash
  FROM events ORDER BY id`
const HEADS = 'SELECT chain, place, hash FROM event_heads ORDER BY chain'
const LAST_ID = "SELECT seq FROM sqlite_sequence WHERE name = 'events'"

/**
 * Checkpoints in their order, events by id, the newest link that is known of each chain, and what else is known. Changes nothing and takes
 * no lock that others wait for, but while it reads the write-ahead log cannot be cut back.
 * @throws UnknownStore when the database is not Keyhaven's or has no chains, IncompleteStore, SchemaTooNew, StoreUnavailable
 */
export async function* readTrail(path: string): AsyncGenerator<TrailRecord> {
  const connection = new SqliteConnection(path, { readOnly: true, busyTimeoutMs: BUSY_TIMEOUT_MS })
  const db = new Kysely<Schema>({ dialect: makeSqliteDialect(connection) })
  try {
    const found = await readSchemaVersion(db)
    if (found < CHAINS_SINCE) throw new UnknownStore(`the database has schema ${found}, which has no chains`)
    connection.execute('BEGIN')
    for await (const { at, jws } of rowsOf<CheckpointRow>(connection, CHECKPOINTS))
      yield { kind: 'checkpoint', atMs: at, jws }
    for await (const row of rowsOf<KeptRow>(connection, EVENTS)) yield { kind: 'event', row }
    for await (const link of rowsOf<ChainLink>(connection, HEADS)) yield { kind: 'head', ...link }
    yield { kind: 'known', ...(await knownOfTrail(connection, db)) }
  } catch (error) {
    throw lacksSomething(error) ? new IncompleteStore(error.message, { cause: error }) : error
  } finally {
    connection.close()
  }
}

async function knownOfTrail(connection: SqliteConnection, db: Kysely<Schema>): Promise<KnownOfTrail> {
  const { rows } = await connection.executeQuery<{ readonly seq: number }>(CompiledQuery.raw(LAST_ID))
  const newestCheckpoint = await makePins(makePinQueries(db), connection).pinned(NEWEST_CHECKPOINT)
  return { lastId: rows[0]?.seq ?? 0, newestCheckpoint }
}

async function* rowsOf<Row>(connection: SqliteConnection, sql: string): AsyncGenerator<Row> {
  for await (const { rows } of connection.streamQuery<Row>(CompiledQuery.raw(sql))) yield* rows
}
