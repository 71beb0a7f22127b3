import { CompiledQuery, Kysely } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { migrate, readSchemaVersion } from './migrate.ts'
import type { SchemaChange } from './migration.ts'
import { first } from './migrations/0001-first.ts'
import { life } from './migrations/0002-life.ts'
import { uses } from './migrations/0003-uses.ts'
import type { Schema } from './schema.ts'
import { SqliteConnection } from './sqlite/connection.ts'
import { makeSqliteDialect } from './sqlite/dialect.ts'

const types = { blob: 'blob', counter: 'integer' } as const
const addTable =
  (name: string): SchemaChange =>
  (db) =>
    db.schema.createTable(name).addColumn('id', 'text').execute()

function open() {
  const connection = new SqliteConnection(':memory:', { readOnly: false, busyTimeoutMs: 0 })
  onTestFinished(() => connection.close())
  const db = new Kysely<Schema>({ dialect: makeSqliteDialect(connection) })
  const tables = async () => (await db.introspection.getTables()).map((table) => table.name)
  return { connection, db, tables }
}

test('only what is missing is run, in order', async () => {
  const { db, tables } = open()
  await migrate(db, types, [first])
  expect(await readSchemaVersion(db, 1)).toBe(1)
  await migrate(db, types, [addTable('never'), addTable('second'), addTable('third')])
  expect(await readSchemaVersion(db, 3)).toBe(3)
  expect(await tables()).toEqual(expect.arrayContaining(['second', 'third']))
  expect(await tables()).not.toContain('never')
})

test('a step that fails leaves the schema of the step before it, and the next start goes on from there', async () => {
  const { db, tables } = open()
  const breaks: SchemaChange = async (db, types) => {
    await addTable('half')(db, types)
    throw new Error('broken step')
  }
  await expect(migrate(db, types, [first, addTable('second'), breaks])).rejects.toThrow('broken step')
  expect(await readSchemaVersion(db, 3)).toBe(2)
  expect(await tables()).toContain('second')
  expect(await tables()).not.toContain('half')
  await migrate(db, types, [first, addTable('second'), addTable('half')])
  expect(await tables()).toContain('half')
})

test('an event id is not given again after the newest events were removed', async () => {
  const { connection, db } = open()
  await migrate(db, types)
  const insert = async () => {
    const columns = 'at, kind, subject, actor_id, address, request_id, details'
    const query = `INSERT INTO events (${columns}) VALUES (1, '', '', '', '', '', '{}')`
    return (await connection.executeQuery(CompiledQuery.raw(query))).insertId
  }
  await insert()
  const last = await insert()
  connection.execute('DELETE FROM events')
  expect(await insert()).toBe(last! + 1n)
})

test('what schema 2 knew of uses is there in the next one', async () => {
  const { connection, db } = open()
  await migrate(db, types, [first, life])
  const run = (query: string) => connection.executeQuery<Record<string, unknown>>(CompiledQuery.raw(query))
  await run(`
    INSERT INTO keys (id, owner_kind, owner_id, environment, key_type, format, masked, scopes, roles, allowed_addresses, meta, state, created_at, created_by, last_used_at)
    VALUES ('key_1', 'user', 'u', 'live', 'secret', 'guid', '4f7d…', '[]', '[]', '[]', '[]', 'active', 1, 'root', 9)
  `)
  for (const [version, at, address] of [
    [1, 5, "'192.0.2.1'"],
    [2, 9, 'NULL'],
    [3, 'NULL', 'NULL'],
  ])
    await run(`
      INSERT INTO secret_versions (key_id, version, lookup, hash, created_at, last_used_at, last_used_address)
      VALUES ('key_1', ${version}, 'lookup ${version}', x'00', 1, ${at}, ${address})
    `)
  await run("INSERT INTO usage VALUES ('key_1', 1, 3600000, 'Valid', 7), ('', 0, 0, 'NotFound', 2)")
  await migrate(db, types)
  expect((await run('SELECT * FROM last_uses ORDER BY version')).rows).toEqual([
    { key_id: 'key_1', version: 1, at: 5, address: '192.0.2.1' },
    { key_id: 'key_1', version: 2, at: 9, address: null },
  ])
  expect((await run('SELECT * FROM usage ORDER BY hour')).rows).toEqual([
    { key_id: '', version: 0, hour: 0, code: 'NotFound', count: 2 },
    { key_id: 'key_1', version: 1, hour: 3600000, code: 'Valid', count: 7 },
  ])
  expect(await tables(db)).not.toContain('usage_before')
})

test('owners of schema 3 are there in the next one, and none of them is deleted', async () => {
  const { connection, db } = open()
  await migrate(db, types, [first, life, uses])
  connection.execute("INSERT INTO organisations VALUES ('org_1', 'Acme', 'active', 1)")
  connection.execute("INSERT INTO machines VALUES ('m 1', 'press', 'org_1', 'disabled', 2)")
  connection.execute(
    "INSERT INTO users (id, user_name, roles, permissions, organisation_id, state, created_at) VALUES ('user_1', 'ada', '[]', '[]', 'org_1', 'active', 3)",
  )
  await migrate(db, types)
  const rowsOf = async (table: 'organisations' | 'machines' | 'users' | 'deleted_owners') =>
    (await db.selectFrom(table).select('id').execute()).map(({ id }) => id)
  expect(await rowsOf('organisations')).toEqual(['org_1'])
  expect(await rowsOf('machines')).toEqual(['m 1'])
  expect(await rowsOf('users')).toEqual(['user_1'])
  expect(await rowsOf('deleted_owners')).toEqual([])
})

const tables = async (db: Kysely<Schema>) => (await db.introspection.getTables()).map(({ name }) => name)
