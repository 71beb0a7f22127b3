/**
 * Schema 4: users, organisations and machines can be deleted. Their rows go, and with them names, addresses and password hashes, so that no read has to
 * leave them out; what stays is that the id was somebody's, for keys and events go on naming it.
 */
import type { SchemaChange } from '../migration.ts'

export const deletedOwners: SchemaChange = async (db) => {
  await db.schema
    .createTable('deleted_owners')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    // That it belonged to; an organisation's is its own.
    .addColumn('organisation_id', 'text')
    .addColumn('deleted_at', 'bigint', (column) => column.notNull())
    .execute()
}
