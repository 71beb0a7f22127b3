/** Brings a database to the schema that this program knows: forward only, each step in its own transaction. */
import type { Kysely } from 'kysely'
import { SchemaTooNew, UnknownStore } from './errors.ts'
import type { ColumnTypes, SchemaChange } from './migration.ts'
import { first } from './migrations/0001-first.ts'
import { life } from './migrations/0002-life.ts'
import { uses } from './migrations/0003-uses.ts'
import { deletedOwners } from './migrations/0004-deleted-owners.ts'
import type { Schema } from './schema.ts'

/** In order; the first leads to schema 1. Released changes are never edited, only followed by others. */
const changes: readonly SchemaChange[] = [first, life, uses, deletedOwners]

/** The schema that this program works with. */
export const schemaVersion = changes.length

/**
 * The schema of the database, 0 for an empty one. Only reads.
 * @throws SchemaTooNew, or UnknownStore when the tables are not Keyhaven's.
 */
export async function readSchemaVersion(db: Kysely<Schema>, known = schemaVersion): Promise<number> {
  const tables = await db.introspection.getTables()
  if (tables.length === 0) return 0
  if (!tables.some((table) => table.name === 'store_meta')) throw notOurs()
  const row = await db
    .selectFrom('store_meta')
    .select('value')
    .where('name', '=', 'schema_version')
    .executeTakeFirst()
  const found = Number(row?.value)
  if (!Number.isSafeInteger(found) || found < 1) throw notOurs()
  if (found > known) throw new SchemaTooNew(found, known)
  return found
}

/** Runs what is missing; nothing when the schema is the newest already. A step that fails leaves the schema before it. */
export async function migrate(db: Kysely<Schema>, types: ColumnTypes, steps = changes): Promise<void> {
  const found = await readSchemaVersion(db, steps.length)
  for (const [index, change] of steps.entries()) {
    if (index >= found) await db.transaction().execute((step) => take(step, index + 1, change, types))
  }
}

async function take(
  db: Kysely<Schema>,
  version: number,
  change: SchemaChange,
  types: ColumnTypes,
): Promise<void> {
  await change(db, types)
  if (version === 1) await createMeta(db)
  await db
    .updateTable('store_meta')
    .set({ value: String(version) })
    .where('name', '=', 'schema_version')
    .execute()
}

async function createMeta(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('store_meta')
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute()
  await db.insertInto('store_meta').values({ name: 'schema_version', value: '0' }).execute()
}

function notOurs(): UnknownStore {
  return new UnknownStore("unknown store: the database has tables, but they are not Keyhaven's")
}
