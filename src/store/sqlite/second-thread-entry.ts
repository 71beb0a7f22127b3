/** What runs in the second thread: one call after the other, each to its end. */
import { readlinkSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { basename } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { Kysely } from 'kysely'
import { StoreUnavailable } from '../../keys/index.ts'
import { makeKeyQueries } from '../key-queries.ts'
import { makeKeyReads } from '../keys.ts'
import type { Schema } from '../schema.ts'
import { makeUsageQueries, makeUsageWrites } from '../usage.ts'
import { SqliteConnection } from './connection.ts'
import { existing, fileIdentity } from './database-file.ts'
import { makeSqliteDialect } from './dialect.ts'
import { unpackUses } from './packed-uses.ts'
import { tuneWriting } from './prepare-database.ts'
import type { AnswerMessage, CallMessage, SecondThreadCalls, SecondThreadOptions } from './second-thread.ts'

const { file, identity, busyTimeoutMs } = workerData as SecondThreadOptions
const port = parentPort!
standBack()
requireInPlace()
// Opened by name, so that what has the name afterwards is looked at too; and never made.
const connection = new SqliteConnection(existing(file), { readOnly: false, busyTimeoutMs })
requireInPlace()
tuneWriting(connection)
const db = new Kysely<Schema>({ dialect: makeSqliteDialect(connection) })
const usage = makeUsageWrites(makeUsageQueries(db), connection)
const keys = makeKeyReads(makeKeyQueries(db), connection)

const calls: SecondThreadCalls = {
  async addUses(uses) {
    rollBack()
    connection.execute('BEGIN IMMEDIATE')
    try {
      await usage.addUses(unpackUses(uses))
      requireInPlace()
      connection.execute('COMMIT')
    } catch (error) {
      rollBack()
      throw error
    }
  },
  hashesAfter: keys.hashesAfter,
  async copyBack() {
    requireInPlace()
    connection.execute('PRAGMA wal_checkpoint(PASSIVE)')
  },
}

/** Where there are few processors, whoever answers comes first. Linux counts threads as it does processes; elsewhere nothing is changed. */
function standBack(): void {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {}
}

/** @throws StoreUnavailable */
function requireInPlace(): void {
  if (fileIdentity(file) !== identity) throw new StoreUnavailable('the database is not where it was opened')
}

/** Should it fail, the next transaction begins with it once more. */
function rollBack(): void {
  if (connection.inTransaction) connection.execute('ROLLBACK')
}

async function answer({ id, name, args }: CallMessage): Promise<AnswerMessage> {
  try {
    return { id, value: await (calls[name] as (...args: readonly unknown[]) => Promise<unknown>)(...args) }
  } catch (error) {
    const { message, stack = message, cause } = error as Error
    const detail = cause instanceof Error ? (cause.stack ?? cause.message) : stack
    return { id, trouble: { message, isUnavailable: error instanceof StoreUnavailable, detail } }
  }
}

let last: Promise<void> = Promise.resolve()
port.on('message', (message: CallMessage | 'close') => {
  last = last.then(async () => {
    if (message !== 'close') return port.postMessage(await answer(message))
    connection.close()
    port.close()
  })
})
