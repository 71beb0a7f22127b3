/** Schema 1: owners, keys, sessions and events. */
import type { ColumnTypes, SchemaChange } from '../migration.ts'

type Database = Parameters<SchemaChange>[0]

/** A key may outlive its owner, so `keys` refers to no owner; an owner's state is judged when the key is used. */
export const first: SchemaChange = async (db, types) => {
  await createOwners(db)
  await createKeys(db)
  await createSecretVersions(db, types)
  await createSessions(db)
  await createEvents(db, types)
}

async function createOwners(db: Database): Promise<void> {
  await db.schema
    .createTable('organisations')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('users')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('user_name', 'text', (column) => column.notNull().unique())
    .addColumn('email', 'text')
    .addColumn('email_lower', 'text', (column) => column.unique())
    .addColumn('display_name', 'text')
    .addColumn('password_hash', 'text')
    .addColumn('roles', 'text', (column) => column.notNull())
    .addColumn('permissions', 'text', (column) => column.notNull())
    .addColumn('organisation_id', 'text', (column) => column.references('organisations.id'))
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('machines')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('organisation_id', 'text', (column) => column.notNull().references('organisations.id'))
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute()
  await index(db, 'organisations', ['created_at', 'id'])
  for (const table of ['users', 'machines']) {
    await index(db, table, ['created_at', 'id'])
    await index(db, table, ['organisation_id', 'created_at', 'id'])
  }
}

async function createKeys(db: Database): Promise<void> {
  await db.schema
    .createTable('keys')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('owner_kind', 'text', (column) => column.notNull())
    .addColumn('owner_id', 'text', (column) => column.notNull())
    .addColumn('organisation_id', 'text')
    .addColumn('environment', 'text', (column) => column.notNull())
    .addColumn('key_type', 'text', (column) => column.notNull())
    .addColumn('format', 'text', (column) => column.notNull())
    .addColumn('masked', 'text', (column) => column.notNull())
    .addColumn('name', 'text')
    .addColumn('notes', 'text')
    .addColumn('contact_email', 'text')
    .addColumn('scopes', 'text', (column) => column.notNull())
    .addColumn('roles', 'text', (column) => column.notNull())
    .addColumn('allowed_addresses', 'text', (column) => column.notNull())
    .addColumn('meta', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('reason', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint')
    .addColumn('revoked_at', 'bigint')
    .addColumn('created_by', 'text', (column) => column.notNull())
    .execute()
  await index(db, 'keys', ['created_at', 'id'])
  await index(db, 'keys', ['owner_id', 'created_at', 'id'])
  await index(db, 'keys', ['organisation_id', 'created_at', 'id'])
}

async function createSecretVersions(db: Database, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('secret_versions')
    .addColumn('key_id', 'text', (column) => column.notNull().references('keys.id').onDelete('cascade'))
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('lookup', 'text', (column) => column.notNull().unique())
    .addColumn('hash', types.blob, (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('secret_versions_key', ['key_id', 'version'])
    .execute()
}

async function createSessions(db: Database): Promise<void> {
  await db.schema
    .createTable('sessions')
    .addColumn('id_hash', 'text', (column) => column.primaryKey().notNull())
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('permanent', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_seen_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute()
  await index(db, 'sessions', ['user_id'])
}

async function createEvents(db: Database, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('events')
    .addColumn('id', types.counter, (column) =>
      types.counter === 'integer' ? column.primaryKey().autoIncrement() : column.primaryKey(),
    )
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('organisation_id', 'text')
    .addColumn('actor_id', 'text', (column) => column.notNull())
    .addColumn('actor_key_id', 'text')
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('request_id', 'text', (column) => column.notNull())
    .addColumn('details', 'text', (column) => column.notNull())
    .execute()
}

async function index(db: Database, table: string, columns: readonly string[]): Promise<void> {
  await db.schema
    .createIndex([table, ...columns].join('_'))
    .on(table)
    .columns([...columns])
    .execute()
}
