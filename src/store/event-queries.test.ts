import { CompiledQuery, Kysely } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import type { EventFilter } from '../keys/index.ts'
import type { Schema } from './schema.ts'
import { SqliteConnection } from './sqlite/connection.ts'
import { makeSqliteDialect } from './sqlite/dialect.ts'
import { prepareMemory } from './sqlite/prepare-database.ts'
import { makeTables } from './tables.ts'

/** The indexes by which the database finds the events of a filter. */
async function indexesOf(filter: EventFilter): Promise<readonly string[]> {
  const connection = new SqliteConnection(':memory:', { readOnly: false, busyTimeoutMs: 0 })
  onTestFinished(() => connection.close())
  await prepareMemory(connection)
  const db = new Kysely<Schema>({ dialect: makeSqliteDialect(connection) })
  const asked: CompiledQuery[] = []
  const { queryEvents } = makeTables(db).reads({
    executeQuery(query) {
      asked.push(query)
      return connection.executeQuery(query)
    },
  })
  await queryEvents(filter, { limit: 10 })
  const { sql, parameters } = asked.at(-1)!
  const plan = CompiledQuery.raw(`EXPLAIN QUERY PLAN ${sql}`, [...parameters])
  const { rows } = await connection.executeQuery<{ detail: string }>(plan)
  return rows.flatMap(({ detail }) => /^SEARCH events USING INDEX (\w+)/.exec(detail)?.[1] ?? [])
}

const concerning = { kind: 'user', id: 'user_1' } as const

test.each<[EventFilter, readonly string[]]>([
  [{ kind: 'key.created' }, ['events_kind_id']],
  [{ actorId: 'root' }, ['events_actor_id_id']],
  [{ actorId: 'root', kind: 'key.created' }, ['events_actor_id_id']],
  [{ organisationId: 'org', kind: 'key.created' }, ['events_organisation_id_id']],
  [{ organisationId: 'org', actorId: 'root' }, ['events_organisation_id_id']],
  [{ organisationId: 'org', subject: 'key_1', kind: 'key.created' }, ['events_subject_id']],
  [
    { concerning, kind: 'key.created', actorId: 'root' },
    ['events_actor_id_id', 'events_subject_id', 'events_subject_id'],
  ],
])('of %j no more is looked at than who asks may see, or has named', async (filter, indexes) => {
  expect(await indexesOf(filter)).toEqual(indexes)
})
