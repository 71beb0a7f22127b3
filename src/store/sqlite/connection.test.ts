import { CompiledQuery } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFile } from '../../../test/store/temporary-file.ts'
import { StoreUnavailable } from '../../keys/index.ts'
import { SqliteConnection } from './connection.ts'

function open(path = ':memory:', readOnly = false) {
  const connection = new SqliteConnection(path, { readOnly, busyTimeoutMs: 0 })
  onTestFinished(() => connection.close())
  return connection
}

const query = (sql: string, ...parameters: unknown[]) => CompiledQuery.raw(sql, parameters)

test('milliseconds are numbers, bytes are bytes, and an integer beyond 2^53 is an error', async () => {
  const connection = open()
  const row = { at: 253_402_300_799_999, bytes: Uint8Array.of(0, 255), none: null }
  const { rows } = await connection.executeQuery(
    query('SELECT ? AS at, ? AS bytes, ? AS none', row.at, row.bytes, row.none),
  )
  expect(rows.map((found) => ({ ...(found as object) }))).toStrictEqual([row])
  await expect(connection.executeQuery(query('SELECT 9007199254740993 AS n'))).rejects.toThrow(RangeError)
})

test('changes are counted', async () => {
  const connection = open()
  connection.execute('CREATE TABLE t (id integer primary key)')
  const { numAffectedRows, rows } = await connection.executeQuery(query('INSERT INTO t VALUES (1), (2)'))
  expect([numAffectedRows, rows]).toEqual([2n, []])
  const returned = await connection.executeQuery(query('DELETE FROM t RETURNING id'))
  expect(returned.rows).toMatchObject([{ id: 1 }, { id: 2 }])
})

test('statements beyond those that are kept still run', async () => {
  const connection = open()
  for (let round = 0; round < 2; round++) {
    for (let n = 0; n < 300; n++) {
      const { rows } = await connection.executeQuery(query(`SELECT ${n} AS n`))
      expect(rows).toMatchObject([{ n }])
    }
  }
})

test('rows can be streamed', async () => {
  const seen: unknown[] = []
  for await (const { rows } of open().streamQuery<{ n: number }>(query('VALUES (1), (2)'))) seen.push(...rows)
  expect(seen).toMatchObject([{ column1: 1 }, { column1: 2 }])
})

test('a read-only connection cannot write, and a mistake in SQL stays what it is', async () => {
  const file = temporaryFile()
  open(file).execute('CREATE TABLE t (id)')
  const reader = open(file, true)
  await expect(reader.executeQuery(query('DELETE FROM t'))).rejects.toBeInstanceOf(StoreUnavailable)
  await expect(reader.executeQuery(query('SELECT nope'))).rejects.toThrow('no such column')
})

test('foreign keys hold, and a schema that came with the file is not trusted', async () => {
  const connection = open()
  for (const [pragma, value] of [
    ['foreign_keys', 1],
    ['trusted_schema', 0],
  ] as const) {
    const { rows } = await connection.executeQuery(query(`PRAGMA ${pragma}`))
    expect(rows).toMatchObject([{ [pragma]: value }])
  }
})
