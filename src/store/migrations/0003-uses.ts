/**
 * Schema 3: what is written down of uses is kept apart from keys, in rows so small that a hundred of them lie on a page: whoever uses a hundred thousand keys
 * changes a thousand pages and not twenty thousand.
 */
import { type RawBuilder, sql } from 'kysely'
import type { ColumnTypes, SchemaChange } from '../migration.ts'

type Database = Parameters<SchemaChange>[0]

export const uses: SchemaChange = async (db, types) => {
  await createLastUses(db, types)
  await shrinkUsage(db, types)
}

/** Rows are kept in the index of their key, where the engine can do that, and not a second time beside it. */
const inItsKey = (types: ColumnTypes): RawBuilder<unknown> =>
  types.counter === 'integer' ? sql`without rowid` : sql``

async function createLastUses(db: Database, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('last_uses')
    .addColumn('key_id', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('address', 'text')
    .addPrimaryKeyConstraint('last_uses_key', ['key_id', 'version'])
    .modifyEnd(inItsKey(types))
    .execute()
  await sql`
    insert into last_uses (key_id, version, at, address)
    select key_id, version, last_used_at, last_used_address from secret_versions where last_used_at is not null
  `.execute(db)
  await db.schema.alterTable('secret_versions').dropColumn('last_used_at').execute()
  await db.schema.alterTable('secret_versions').dropColumn('last_used_address').execute()
  await db.schema.alterTable('keys').dropColumn('last_used_at').execute()
}

async function shrinkUsage(db: Database, types: ColumnTypes): Promise<void> {
  await sql`alter table usage rename to usage_before`.execute(db)
  await db.schema
    .createTable('usage')
    // Empty for refusals of what is no key of ours.
    .addColumn('key_id', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('hour', 'bigint', (column) => column.notNull())
    .addColumn('code', 'text', (column) => column.notNull())
    .addColumn('count', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('usage_row', ['key_id', 'hour', 'version', 'code'])
    .modifyEnd(inItsKey(types))
    .execute()
  await sql`
    insert into usage (key_id, version, hour, code, count) select key_id, version, hour, code, count from usage_before
  `.execute(db)
  await sql`drop table usage_before`.execute(db)
}
