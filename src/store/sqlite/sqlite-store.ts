/** The store on one SQLite database. */
import { Kysely } from 'kysely'
import type { SecretPlace } from '../../keys/index.ts'
import { NEWEST_CHECKPOINT } from '../checkpoints.ts'
import { schemaVersion } from '../migrate.ts'
import { makePinQueries, makePins } from '../pins.ts'
import type { Runner } from '../prepared.ts'
import type { Schema } from '../schema.ts'
import type { Store, StoreOptions } from '../store.ts'
import { makeTables } from '../tables.ts'
import { Background } from './background.ts'
import { SqliteConnection } from './connection.ts'
import { claimFile, fileIdentity, restrict } from './database-file.ts'
import { makeSqliteDialect } from './dialect.ts'
import { GroupCommit } from './group-commit.ts'
import { lockDatabase } from './lock.ts'
import { prepareFile, prepareMemory } from './prepare-database.ts'
import { SecondThread } from './second-thread.ts'

/** Long enough for the short locks of other tools, short enough for whoever waits for an answer. */
const BUSY_TIMEOUT_MS = 250

/** As much as the largest key and its event may take. */
const ROOM_BYTES = 65_536

interface Database {
  readonly writer: SqliteConnection
  /** A connection of its own, which never sees what the writer has not committed; or the writer, which does. */
  readonly reader: SqliteConnection
  /** An in-memory database has none: no other connection would see it. */
  readonly secondThread?: SecondThread
  isInPlace(): boolean
  close(): Promise<void>
}

/** `place` is a path or `:memory:`; errors as `openStore`. */
export async function openSqliteStore(place: string, options: StoreOptions): Promise<Store> {
  const { busyTimeoutMs = BUSY_TIMEOUT_MS } = options
  const database = await (place === ':memory:' ? openMemory(busyTimeoutMs) : openFile(place, busyTimeoutMs))
  return makeStore(database, busyTimeoutMs)
}

/** An in-memory database has one connection. */
async function openMemory(busyTimeoutMs: number): Promise<Database> {
  const writer = new SqliteConnection(':memory:', { readOnly: false, busyTimeoutMs })
  await prepareMemory(writer)
  return { writer, reader: writer, isInPlace: () => true, close: async () => writer.close() }
}

async function openFile(path: string, busyTimeoutMs: number): Promise<Database> {
  const file = claimFile(path)
  const closing: (() => void | Promise<void>)[] = [lockDatabase(file).release]
  const close = async () => {
    for (const step of closing.splice(0)) await step()
  }
  try {
    restrict(file)
    const writer = new SqliteConnection(file, { readOnly: false, busyTimeoutMs })
    closing.unshift(() => writer.close())
    await prepareFile(writer)
    // From here on nobody waits in the thread: `GroupCommit` does it by the clock.
    writer.execute('PRAGMA busy_timeout = 0')
    const reader = new SqliteConnection(file, { readOnly: true, busyTimeoutMs })
    // KiB: what leads to the rows of ten million keys fits, and a read of one of them fetches little but the row.
    reader.execute('PRAGMA cache_size = -32768')
    // The reader first: the last to close tidies up the write-ahead log, which a reader may not.
    closing.unshift(() => reader.close())
    const identity = fileIdentity(file)
    const secondThread = new SecondThread({ file, identity, busyTimeoutMs })
    closing.unshift(() => secondThread.close())
    return { writer, reader, secondThread, isInPlace: () => fileIdentity(file) === identity, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Most stores have no secrets beyond the first page, and so need no second thread for them. */
const isFirst = ({ keyId, version }: SecretPlace): boolean => keyId === '' && version === 0

function makeStore({ writer, reader, secondThread, isInPlace, close }: Database, busyMsMax: number): Store {
  const db = new Kysely<Schema>({ dialect: makeSqliteDialect(writer) })
  const tables = makeTables(db)
  const pins = makePinQueries(db)
  const listeners = new Set<() => void>()
  const commits = new GroupCommit(
    writer,
    (run: Runner) => ({ ...tables.writes(run), ...makePins(pins, run) }),
    {
      busyMsMax,
      isInPlace,
      committed: () => {
        for (const listener of listeners) listener()
        background?.written()
      },
    },
  )
  const background = secondThread && new Background(writer, secondThread, commits)
  const run: Runner = {
    async executeQuery(query) {
      commits.refuseInsideWork()
      if (reader === writer) await commits.idle()
      return await reader.executeQuery(query)
    },
  }
  /** Where less can be written than the largest of keys, the store is as good as full. */
  const tryRoom = async (): Promise<void> => {
    for (const length of [ROOM_BYTES, 0]) await commits.write((tx) => tx.fill(length))
  }
  const reads = tables.reads(run)
  let closed: Promise<void> | undefined
  const closeAll = async (): Promise<void> => {
    // Both refuse from now on, and what was accepted ends.
    await Promise.all([background?.close(), commits.close()])
    await close()
  }
  const anyRow = db.selectFrom('store_meta').select('value').limit(1).compile()

  return {
    ...reads,
    hashesAfter: (after, limit) =>
      (isFirst(after) || !background ? reads : background).hashesAfter(after, limit),
    write: (work) => commits.write(work),
    addUses: (uses) => background?.addUses(uses) ?? commits.write((tx) => tx.addUses(uses)),
    pinned: (name) => makePins(pins, run).pinned(name),
    pin: (name, value) => commits.write((tx) => tx.pin(name, value)),
    keepCheckpoint: (checkpoint) =>
      commits.write(async (tx) => {
        await tx.insertCheckpoint(checkpoint)
        await tx.repin(NEWEST_CHECKPOINT, String(checkpoint.atMs))
      }),
    repin: (name, value) => commits.write((tx) => tx.repin(name, value)),
    schemaVersion,
    onCommit(listener) {
      // Wrapped: the same listener may be given twice.
      const each = (): void => listener()
      listeners.add(each)
      return () => void listeners.delete(each)
    },
    async healthy() {
      try {
        const { rows } = await run.executeQuery(anyRow)
        if (rows.length !== 1 || !isInPlace()) return false
        // Without a try of our own it would stay so for as long as nobody else writes, and who is not ready is asked for nothing.
        if (commits.failing) await tryRoom()
        return true
      } catch {
        return false
      }
    },
    close() {
      closed ??= closeAll()
      return closed
    },
  }
}
