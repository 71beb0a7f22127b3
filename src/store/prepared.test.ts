import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import { expect, test } from 'vitest'
import { prepare, prepareInsert, prepareReplace } from './prepared.ts'
import type { OrganisationRow, Schema } from './schema.ts'

const db = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
})
const row: OrganisationRow = { id: 'org_1', name: 'One', state: 'active', created_at: 5 }

test('a prepared query is built once, and its values follow the order of its parameters', () => {
  let built = 0
  const find = prepare((given: { name: string; id: string }) => {
    built++
    return db
      .selectFrom('organisations')
      .select('id')
      .where('id', '=', given.id)
      .where('state', '=', 'active')
      .where('name', '=', given.name)
  })
  const one = find({ name: 'One', id: 'org_1' })
  const two = find({ name: 'Two', id: 'org_2' })
  expect(one.parameters).toEqual(['org_1', 'active', 'One'])
  expect(two.parameters).toEqual(['org_2', 'active', 'Two'])
  expect(two.sql).toBe(one.sql)
  expect(built).toBe(1)
})

test('an insert gives every column its value, a replacement every column but the id', () => {
  const insert = prepareInsert<OrganisationRow>(db, 'organisations')
  insert(row)
  const { sql, parameters } = insert({ created_at: 6, state: 'disabled', name: 'Two', id: 'org_2' })
  expect(sql).toBe('insert into "organisations" ("id", "name", "state", "created_at") values (?, ?, ?, ?)')
  expect(parameters).toEqual(['org_2', 'Two', 'disabled', 6])
  const replaced = prepareReplace<OrganisationRow>(db, 'organisations')(row)
  expect(replaced.sql).toBe(
    'update "organisations" set "name" = ?, "state" = ?, "created_at" = ? where "id" = ?',
  )
  expect(replaced.parameters).toEqual(['One', 'active', 5, 'org_1'])
})
