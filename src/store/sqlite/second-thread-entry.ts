/** What runs in the second thread: one call after the other, each to its end. */
import { parentPort, workerData } from 'node:worker_threads'
import { Kysely } from 'kysely'
import { StoreUnavailable } from '../../keys/index.ts'
import { makeKeyQueries } from '../key-queries.ts'
import { makeKeyReads } from '../keys.ts'
import type { Schema } from '../schema.ts'
import { makeUsageQueries, makeUsageWrites } from '../usage.ts'
import { SqliteConnection } from './connection.ts'
import { makeSqliteDialect } from './dialect.ts'
import { tuneWriting } from './prepare-database.ts'
import type { AnswerMessage, CallMessage, SecondThreadCalls, SecondThreadOptions } from './second-thread.ts'

const { file, busyTimeoutMs } = workerData as SecondThreadOptions
const port = parentPort!
const connection = new SqliteConnection(file, { readOnly: false, busyTimeoutMs })
tuneWriting(connection)
const db = new Kysely<Schema>({ dialect: makeSqliteDialect(connection) })
const usage = makeUsageWrites(makeUsageQueries(db), connection)
const keys = makeKeyReads(makeKeyQueries(db), connection)

const calls: SecondThreadCalls = {
  async addUses(uses) {
    connection.execute('BEGIN IMMEDIATE')
    try {
      await usage.addUses(uses)
      connection.execute('COMMIT')
    } catch (error) {
      if (connection.inTransaction) connection.execute('ROLLBACK')
      throw error
    }
  },
  hashesAfter: keys.hashesAfter,
  async copyBack() {
    connection.execute('PRAGMA wal_checkpoint(PASSIVE)')
  },
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
