/** The audit trail of a database that somebody else may be writing to, read as of one moment. */
import { CompiledQuery, Kysely } from 'kysely'
import type { ChainLink } from '../checkpoints.ts'
import { UnknownStore } from '../errors.ts'
import type { KeptRow } from '../event-queries.ts'
import { readSchemaVersion } from '../migrate.ts'
import type { CheckpointRow, Schema } from '../schema.ts'
import { SqliteConnection } from './connection.ts'
import { makeSqliteDialect } from './dialect.ts'

export type TrailRecord =
  | { readonly kind: 'checkpoint'; readonly jws: string }
  | { readonly kind: 'event'; readonly row: KeptRow }
  | ({ readonly kind: 'head' } & ChainLink)

const CHAINS_SINCE = 2
const BUSY_TIMEOUT_MS = 5_000

/**
 * Checkpoints in their order, events by id, and the newest link that is known of each chain. Changes nothing and takes no lock that others
 * wait for, but while it reads the write-ahead log cannot be cut back.
 * @throws UnknownStore when the database is not Keyhaven's or has no chains, SchemaTooNew, StoreUnavailable
 */
export async function* readTrail(path: string): AsyncGenerator<TrailRecord> {
  const connection = new SqliteConnection(path, { readOnly: true, busyTimeoutMs: BUSY_TIMEOUT_MS })
  try {
    const found = await readSchemaVersion(new Kysely<Schema>({ dialect: makeSqliteDialect(connection) }))
    if (found < CHAINS_SINCE) throw new UnknownStore(`the database has schema ${found}, which has no chains`)
    connection.execute('BEGIN')
    for await (const { jws } of rowsOf<CheckpointRow>(connection, 'SELECT * FROM checkpoints ORDER BY at'))
      yield { kind: 'checkpoint', jws }
    for await (const row of rowsOf<KeptRow>(connection, 'SELECT * FROM events ORDER BY id'))
      yield { kind: 'event', row }
    for await (const link of rowsOf<ChainLink>(connection, 'SELECT * FROM event_heads ORDER BY chain'))
      yield { kind: 'head', ...link }
  } finally {
    connection.close()
  }
}

async function* rowsOf<Row>(connection: SqliteConnection, sql: string): AsyncGenerator<Row> {
  for await (const { rows } of connection.streamQuery<Row>(CompiledQuery.raw(sql))) yield* rows
}
