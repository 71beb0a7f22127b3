import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { Kysely } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { sampleEvent, sampleKey } from '../../../test/store/samples.ts'
import { temporaryFile } from '../../../test/store/temporary-file.ts'
import type { IdentityWrites } from '../../identity/index.ts'
import { StoreUnavailable } from '../../keys/index.ts'
import type { Schema } from '../schema.ts'
import { makeTables } from '../tables.ts'
import { SqliteConnection } from './connection.ts'
import { makeSqliteDialect } from './dialect.ts'
import { GroupCommit } from './group-commit.ts'
import { prepareFile } from './prepare-database.ts'

/** Remembers what was executed beside queries: transactions and savepoints. */
class WatchedConnection extends SqliteConnection {
  readonly executed: string[] = []
  override execute(sql: string): void {
    this.executed?.push(sql)
    super.execute(sql)
  }
  commits(): number {
    return this.executed.filter((sql) => sql === 'COMMIT').length
  }
}

async function open(options: { isInPlace?: () => boolean } = {}) {
  const file = temporaryFile()
  const connection = new WatchedConnection(file, { readOnly: false, busyTimeoutMs: 0 })
  await prepareFile(connection)
  connection.executed.length = 0
  const tables = makeTables(new Kysely<Schema>({ dialect: makeSqliteDialect(connection) }))
  const commits = new GroupCommit<IdentityWrites>(connection, tables.writes, { busyMsMax: 60, ...options })
  const other = new DatabaseSync(file, { timeout: 0 })
  onTestFinished(() => {
    other.close()
    connection.close()
  })
  /** As another process sees them: what is committed. */
  const ids = () =>
    other
      .prepare('SELECT id FROM keys ORDER BY id')
      .all()
      .map((row) => row.id)
  return { connection, commits, other, ids }
}

const insert = (id: string) => (tx: IdentityWrites) => tx.insertKey(sampleKey(id))
const statuses = (settled: PromiseSettledResult<unknown>[]) => settled.map(({ status }) => status)

test('writes of the same turn share one commit, and answer what their work answered', async () => {
  const { connection, commits, ids } = await open()
  const works = Array.from({ length: 64 }, (_, n) => commits.write(async () => n))
  const keys = ['a', 'b'].map((id) => commits.write(insert(id)))
  expect(await Promise.all(works)).toEqual(Array.from({ length: 64 }, (_, n) => n))
  await Promise.all(keys)
  expect(connection.commits()).toBe(1)
  expect(ids()).toEqual(['a', 'b'])
})

test('a commit has a bounded number of works', async () => {
  const { connection, commits } = await open()
  await Promise.all(Array.from({ length: 600 }, (_, n) => commits.write(insert(`key ${n}`))))
  expect(connection.commits()).toBe(3)
})

test('a work that fails leaves nothing, fails alone, and its neighbours in the same commit stay', async () => {
  const { connection, commits, other, ids } = await open()
  const broken = new Error('broken')
  const settled = await Promise.allSettled([
    commits.write(insert('a')),
    commits.write(async (tx) => {
      await tx.insertKey(sampleKey('b'))
      await tx.setKeyState(['a'], 'revoked', 'never', 1)
      await tx.insertEvent(sampleEvent('b'))
      throw broken
    }),
    commits.write(insert('a')),
    commits.write(() => {
      throw broken
    }),
    commits.write(insert('c')),
  ])
  expect(statuses(settled)).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected', 'fulfilled'])
  expect(settled[1]).toMatchObject({ reason: broken })
  expect(settled[2]).toMatchObject({ reason: { name: 'StoreConflict', field: 'key.id' } })
  expect(connection.commits()).toBe(1)
  expect(ids()).toEqual(['a', 'c'])
  expect(other.prepare('SELECT * FROM events').all()).toEqual([])
  expect(other.prepare("SELECT state FROM keys WHERE id = 'a'").get()).toMatchObject({ state: 'active' })
})

test('a work sees what it and the works before it wrote', async () => {
  const { commits } = await open()
  const [, seen] = await Promise.all([
    commits.write(insert('a')),
    commits.write(async (tx) => {
      await tx.insertKey(sampleKey('b'))
      return [await tx.keyById('a'), await tx.keyById('b'), await tx.keyById('c')].map((key) => key?.id)
    }),
    commits.write(insert('c')),
  ])
  expect(seen).toEqual(['a', 'b', undefined])
})

test('nobody hears of their work before the commit', async () => {
  const { commits, ids } = await open()
  const gate = Promise.withResolvers<void>()
  const heard: string[] = []
  const first = commits.write(insert('a')).then(() => heard.push(`a, with ${ids()}`))
  const refused = commits.write(insert('a')).catch(() => heard.push(`refused, with ${ids()}`))
  const slow = commits.write(async () => gate.promise)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(heard).toEqual([])
  expect(ids()).toEqual([])
  gate.resolve()
  await Promise.all([first, refused, slow])
  expect(heard).toEqual(['a, with a', 'refused, with a'])
})

test('while somebody else holds the write lock all works are refused, and go on when it is free', async () => {
  const { commits, other, ids } = await open()
  await commits.write(insert('acknowledged'))
  other.exec('BEGIN IMMEDIATE')
  const settled = await Promise.allSettled(['a', 'b'].map((id) => commits.write(insert(id))))
  for (const result of settled) {
    expect(result).toMatchObject({ reason: { name: 'StoreUnavailable', message: 'the database is locked' } })
    expect((result as PromiseRejectedResult).reason.cause).toMatchObject({ errcode: 5 })
  }
  other.exec('ROLLBACK')
  await commits.write(insert('a'))
  expect(ids()).toEqual(['a', 'acknowledged'])
})

test('while somebody else holds the write lock the process goes on, and a lock that ends in time refuses nobody', async () => {
  const { commits, other, ids } = await open()
  other.exec('BEGIN IMMEDIATE')
  const writing = Promise.all(['a', 'b'].map((id) => commits.write(insert(id))))
  let turns = 0
  const counting = setInterval(() => {
    turns += 1
    if (turns === 5) other.exec('ROLLBACK')
  }, 2)
  await writing
  clearInterval(counting)
  expect(turns).toBeGreaterThanOrEqual(5)
  expect(ids()).toEqual(['a', 'b'])
})

test('a lock that does not end in time refuses all that wait, those beyond one commit and those that came late too', async () => {
  const { commits, other } = await open()
  other.exec('BEGIN IMMEDIATE')
  const began = performance.now()
  // Somebody listens to them before the clock is waited for, which may take longer than the lock.
  const works = Promise.allSettled(Array.from({ length: 600 }, (_, n) => commits.write(insert(`key ${n}`))))
  await new Promise((resolve) => setTimeout(resolve, 20))
  const settled = [...(await Promise.allSettled([commits.write(insert('late'))])), ...(await works)]
  expect(new Set(statuses(settled))).toEqual(new Set(['rejected']))
  expect(performance.now() - began).toBeLessThan(1000)
})

test('after a commit that failed it is known that nothing can be written, until one succeeds', async () => {
  const { connection, commits } = await open()
  expect(commits.failing).toBe(false)
  connection.execute('PRAGMA max_page_count = 1')
  await expect(
    commits.write((tx) => tx.insertKey(sampleKey('a', { notes: 'x'.repeat(500_000) }))),
  ).rejects.toThrow('full')
  expect(commits.failing).toBe(true)
  connection.execute('PRAGMA max_page_count = 1000000')
  await commits
    .write(async () => {
      throw new Error('its own fault')
    })
    .catch(() => {})
  expect(commits.failing).toBe(false)
})

test('when the file is not in its place any more nothing is acknowledged, and nothing is written', async () => {
  let isInPlace = true
  const { commits, ids } = await open({ isInPlace: () => isInPlace })
  await commits.write(insert('a'))
  isInPlace = false
  await expect(commits.write(insert('b'))).rejects.toMatchObject({
    name: 'StoreUnavailable',
    message: 'the database is not where it was opened',
  })
  isInPlace = true
  await commits.write(insert('c'))
  expect(ids()).toEqual(['a', 'c'])
})

test('on a full disk all works of the commit are refused, also one that goes on after it', async () => {
  const { connection, commits, other, ids } = await open()
  await commits.write(insert('acknowledged'))
  connection.execute('PRAGMA max_page_count = 1')
  const notes = 'x'.repeat(500_000)
  const settled = await Promise.allSettled([
    commits.write(async () => 'innocent'),
    commits.write(async (tx) => {
      await tx.insertKey(sampleKey('big', { notes })).catch(() => {})
      await tx.insertEvent(sampleEvent('would be alone')).catch(() => {})
      return 'pretends'
    }),
    commits.write(insert('after')),
  ])
  expect(statuses(settled)).toEqual(['rejected', 'rejected', 'rejected'])
  for (const result of settled) {
    expect(result).toMatchObject({ reason: { name: 'StoreUnavailable', message: 'the database is full' } })
  }
  expect(ids()).toEqual(['acknowledged'])
  expect(other.prepare('SELECT * FROM events').all()).toEqual([])
  connection.execute('PRAGMA max_page_count = 1000000')
  await commits.write((tx) => tx.insertKey(sampleKey('big', { notes })))
  expect(ids()).toEqual(['acknowledged', 'big'])
})

test('when the commit itself fails every work is refused, and nothing remains', async () => {
  const { connection, commits, ids } = await open()
  const refused = new Error('refused')
  const settled = await Promise.allSettled([
    commits.write(insert('a')),
    commits.write(async () => {
      throw refused
    }),
    commits.write(async () => {
      // Deferred to the commit, a broken reference makes the commit fail.
      connection.execute('PRAGMA defer_foreign_keys = ON')
      connection.execute(
        "INSERT INTO secret_versions (key_id, version, lookup, hash, created_at) VALUES ('nobody', 1, 'l', x'00', 1)",
      )
    }),
  ])
  for (const result of settled) {
    expect((result as PromiseRejectedResult).reason).toBeInstanceOf(StoreUnavailable)
    expect((result as PromiseRejectedResult).reason.cause).toMatchObject({ errcode: 787 })
  }
  expect(ids()).toEqual([])
  await commits.write(insert('a'))
  expect(ids()).toEqual(['a'])
})

test('a call that was not awaited is refused once its work has ended', async () => {
  const { commits, ids } = await open()
  const leaked = await commits.write(async (tx) => tx)
  await expect(leaked.insertKey(sampleKey('a'))).rejects.toThrow('the transaction has ended')
  const [, late] = await Promise.all([
    commits.write(async (tx) => void (await tx.insertKey(sampleKey('b')))),
    commits.write(async () => leaked.insertKey(sampleKey('c')).catch((error: Error) => error.message)),
  ])
  expect(late).toMatch('the transaction has ended')
  expect(ids()).toEqual(['b'])
})

test('writes that arrive while others run are done next', async () => {
  const { connection, commits, ids } = await open()
  let late: Promise<void> | undefined
  await commits.write(insert('a')).then(() => {
    late = commits.write(insert('b'))
  })
  await late
  await Promise.all([commits.write(insert('c')), commits.close()])
  expect(connection.commits()).toBe(3)
  expect(ids()).toEqual(['a', 'b', 'c'])
})

test('who borrows the database gets a turn between the commits of those who always write', async () => {
  const { connection, commits, other, ids } = await open()
  let isWriting = true
  const writing = (async () => {
    for (let n = 0; isWriting; n++)
      await Promise.all([`a${n}`, `b${n}`].map((id) => commits.write(insert(id))))
  })()
  for (let n = 0; n < 10; n++) {
    await commits.lend(async () => {
      expect(connection.inTransaction).toBe(false)
      other.exec('BEGIN IMMEDIATE')
      await pause(1)
      other.exec('COMMIT')
    })
  }
  isWriting = false
  await writing
  expect(ids().length).toBeGreaterThan(10)
})

test('what who borrows throws is thrown, and those who write go on', async () => {
  const { commits, ids } = await open()
  const lent = commits.lend(async () => {
    throw new Error('broken')
  })
  const written = commits.write(insert('a'))
  await expect(lent).rejects.toThrow('broken')
  await written
  expect(ids()).toEqual(['a'])
})
