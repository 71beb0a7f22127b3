/** Schema 2: what a key's whole life needs: rotation, limits, credits, usage, a chained audit trail, and answers that are given again. */
import type { ColumnTypes, SchemaChange } from '../migration.ts'

type Database = Parameters<SchemaChange>[0]

export const life: SchemaChange = async (db, types) => {
  await extendKeys(db)
  await extendSecretVersions(db)
  await createMeters(db)
  await createUsage(db)
  await chainEvents(db)
  await createSealedAnswers(db, types)
}

async function extendKeys(db: Database): Promise<void> {
  const columns = [
    ['updated_at', 'bigint'],
    // JSON text; an empty list and null for keys without.
    ['limits', 'text'],
    ['credits', 'text'],
    // Must be used for the first time by then, and again within so many milliseconds.
    ['first_use_by', 'bigint'],
    ['idle_expiry', 'bigint'],
    ['last_used_at', 'bigint'],
    // The fewest days before its end that were told of already.
    ['expiry_told', 'integer'],
  ] as const
  for (const [name, type] of columns) await db.schema.alterTable('keys').addColumn(name, type).execute()
  await db.schema.createIndex('keys_expires_at_id').on('keys').columns(['expires_at', 'id']).execute()
  await db.schema
    .createIndex('keys_state_created_at_id')
    .on('keys')
    .columns(['state', 'created_at', 'id'])
    .execute()
}

async function extendSecretVersions(db: Database): Promise<void> {
  const table = (): ReturnType<typeof db.schema.alterTable> => db.schema.alterTable('secret_versions')
  // Good before this moment; null for as long as its key.
  await table().addColumn('ends_at', 'bigint').execute()
  // 1: it ended, and stays so when the clock is set back before that moment.
  await table()
    .addColumn('ended', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
  // 1: the first good use of this version ends the older ones.
  await table()
    .addColumn('ends_older', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
  // Which pepper it is hashed under; empty for the one of schema 1.
  await table()
    .addColumn('pepper', 'text', (column) => column.notNull().defaultTo(''))
    .execute()
  await table().addColumn('last_used_at', 'bigint').execute()
  await table().addColumn('last_used_address', 'text').execute()
  await db.schema
    .createIndex('secret_versions_pepper_key_id_version')
    .on('secret_versions')
    .columns(['pepper', 'key_id', 'version'])
    .execute()
}

/** What is used up of each limit of a key, and of its credits. */
async function createMeters(db: Database): Promise<void> {
  await db.schema
    .createTable('meters')
    .addColumn('key_id', 'text', (column) => column.notNull().references('keys.id').onDelete('cascade'))
    .addColumn('name', 'text', (column) => column.notNull())
    // Of a count: the window, and how much of it is used. Of a bucket: when it lacked so much. Of credits: when they were set, and what remains.
    .addColumn('since', 'bigint', (column) => column.notNull())
    .addColumn('amount', 'double precision', (column) => column.notNull())
    .addPrimaryKeyConstraint('meters_key', ['key_id', 'name'])
    .execute()
}

async function createUsage(db: Database): Promise<void> {
  await db.schema
    .createTable('usage')
    // Empty for refusals of what is no key of ours.
    .addColumn('key_id', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('hour', 'bigint', (column) => column.notNull())
    .addColumn('code', 'text', (column) => column.notNull())
    .addColumn('count', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('usage_key', ['key_id', 'hour', 'version', 'code'])
    .execute()
}

/** Events of before have no place in a chain; nothing is told of them but that they are older than the first that has one. */
async function chainEvents(db: Database): Promise<void> {
  const table = (): ReturnType<typeof db.schema.alterTable> => db.schema.alterTable('events')
  // The organisation, or empty for what belongs to none.
  await table().addColumn('chain', 'text').execute()
  await table().addColumn('place', 'bigint').execute()
  await table().addColumn('hash', 'text').execute()
  await db.schema
    .createIndex('events_chain_place')
    .unique()
    .on('events')
    .columns(['chain', 'place'])
    .execute()
  await db.schema
    .createIndex('events_organisation_id_id')
    .on('events')
    .columns(['organisation_id', 'id'])
    .execute()
  for (const column of ['subject', 'actor_id', 'kind'])
    await db.schema.createIndex(`events_${column}_id`).on('events').columns([column, 'id']).execute()
  await db.schema
    .createTable('event_heads')
    .addColumn('chain', 'text', (column) => column.primaryKey().notNull())
    .addColumn('place', 'bigint', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('checkpoints')
    .addColumn('at', 'bigint', (column) => column.primaryKey().notNull())
    .addColumn('jws', 'text', (column) => column.notNull())
    .execute()
}

async function createSealedAnswers(db: Database, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('sealed_answers')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('request_hash', 'text', (column) => column.notNull())
    .addColumn('sealed', types.blob, (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema
    .createIndex('sealed_answers_expires_at')
    .on('sealed_answers')
    .columns(['expires_at'])
    .execute()
}
