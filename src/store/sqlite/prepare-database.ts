/** Makes a database ready for its owner: durable, and with today's schema. */
import { CompiledQuery, Kysely } from 'kysely'
import { StoreUnavailable } from '../../keys/index.ts'
import { migrate, readSchemaVersion } from '../migrate.ts'
import type { ColumnTypes } from '../migration.ts'
import type { Schema } from '../schema.ts'
import type { SqliteConnection } from './connection.ts'
import { makeSqliteDialect } from './dialect.ts'

const types: ColumnTypes = { blob: 'blob', counter: 'integer' }

/**
 * With a write-ahead log, readers and the writer do not wait for each other; `FULL` has every commit on disk before it is acknowledged
 * (sqlite.org/pragma.html#pragma_synchronous). The schema is read first: a database of a newer release stays as it is.
 * @throws SchemaTooNew, UnknownStore, StoreUnavailable
 */
export async function prepareFile(connection: SqliteConnection): Promise<void> {
  const db = builderFor(connection)
  await readSchemaVersion(db)
  await writeAheadLog(connection)
  tuneWriting(connection)
  await prepareMemory(connection)
}

/** What holds for a connection that writes, and not for the database. */
export function tuneWriting(connection: SqliteConnection): void {
  connection.execute('PRAGMA synchronous = FULL')
  // Whoever writes does not copy the log back into the database: that takes hundreds of milliseconds, and the second thread does it.
  connection.execute('PRAGMA wal_autocheckpoint = 0')
  // Bytes: after a burst the log is cut back to this size instead of keeping its largest.
  connection.execute('PRAGMA journal_size_limit = 67108864')
  // KiB: a full batch fits, or its pages would be written twice.
  connection.execute('PRAGMA cache_size = -16384')
}

/** @throws StoreUnavailable */
export async function prepareMemory(connection: SqliteConnection): Promise<void> {
  connection.execute('PRAGMA temp_store = MEMORY')
  await migrate(builderFor(connection), types)
}

function builderFor(connection: SqliteConnection): Kysely<Schema> {
  return new Kysely<Schema>({ dialect: makeSqliteDialect(connection) })
}

/** SQLite answers the mode that it is in now: a file system without shared memory cannot have a log. */
async function writeAheadLog(connection: SqliteConnection): Promise<void> {
  const { rows } = await connection.executeQuery<{ readonly journal_mode: string }>(
    CompiledQuery.raw('PRAGMA journal_mode = WAL'),
  )
  if (rows[0]?.journal_mode !== 'wal') {
    throw new StoreUnavailable('the database cannot keep a write-ahead log on this file system')
  }
}
