/** The store on one SQLite database. */
import { Kysely } from 'kysely'
import { schemaVersion } from '../migrate.ts'
import type { Runner } from '../prepared.ts'
import type { Schema } from '../schema.ts'
import type { Store, StoreOptions } from '../store.ts'
import { makeTables } from '../tables.ts'
import { SqliteConnection } from './connection.ts'
import { claimFile, fileIdentity, restrict } from './database-file.ts'
import { makeSqliteDialect } from './dialect.ts'
import { GroupCommit } from './group-commit.ts'
import { lockDatabase } from './lock.ts'
import { prepareFile, prepareMemory } from './prepare-database.ts'

/** Long enough for the short locks of other tools; the whole process waits, so not longer. */
const BUSY_TIMEOUT_MS = 250

interface Database {
  readonly writer: SqliteConnection
  /** A connection of its own, which never sees what the writer has not committed; or the writer, which does. */
  readonly reader: SqliteConnection
  isInPlace(): boolean
  close(): void
}

/** `place` is a path or `:memory:`; errors as `openStore`. */
export async function openSqliteStore(place: string, options: StoreOptions): Promise<Store> {
  const { busyTimeoutMs = BUSY_TIMEOUT_MS } = options
  return makeStore(await (place === ':memory:' ? openMemory(busyTimeoutMs) : openFile(place, busyTimeoutMs)))
}

/** An in-memory database has one connection. */
async function openMemory(busyTimeoutMs: number): Promise<Database> {
  const writer = new SqliteConnection(':memory:', { readOnly: false, busyTimeoutMs })
  await prepareMemory(writer)
  return { writer, reader: writer, isInPlace: () => true, close: () => writer.close() }
}

async function openFile(path: string, busyTimeoutMs: number): Promise<Database> {
  const file = claimFile(path)
  const closing = [lockDatabase(file).release]
  const close = () => {
    for (const step of closing.splice(0)) step()
  }
  try {
    restrict(file)
    const writer = new SqliteConnection(file, { readOnly: false, busyTimeoutMs })
    closing.unshift(() => writer.close())
    await prepareFile(writer)
    const reader = new SqliteConnection(file, { readOnly: true, busyTimeoutMs })
    // The reader first: the last to close tidies up the write-ahead log, which a reader may not.
    closing.unshift(() => reader.close())
    const identity = fileIdentity(file)
    return { writer, reader, isInPlace: () => fileIdentity(file) === identity, close }
  } catch (error) {
    close()
    throw error
  }
}

function makeStore({ writer, reader, isInPlace, close }: Database): Store {
  const db = new Kysely<Schema>({ dialect: makeSqliteDialect(writer) })
  const tables = makeTables(db)
  const commits = new GroupCommit(writer, tables.writes)
  const run: Runner = {
    async executeQuery(query) {
      commits.refuseInsideWork()
      if (reader === writer) await commits.idle()
      return await reader.executeQuery(query)
    },
  }
  const anyRow = db.selectFrom('store_meta').select('value').limit(1).compile()

  return {
    ...tables.reads(run),
    write: (work) => commits.write(work),
    schemaVersion,
    async healthy() {
      try {
        const { rows } = await run.executeQuery(anyRow)
        return rows.length === 1 && isInPlace()
      } catch {
        return false
      }
    },
    async close() {
      await commits.close()
      close()
    },
  }
}
