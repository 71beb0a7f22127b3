/** What a change of the schema is. */
import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** Column types that engines spell differently. */
export interface ColumnTypes {
  readonly blob: 'blob' | 'bytea'
  /** Counts up by itself and never gives a number twice: SQLite's `integer … autoincrement`, PostgreSQL's `bigserial`. */
  readonly counter: 'integer' | 'bigserial'
}

/** One step forward, run in a transaction. There is no way back: restore a backup instead. */
export type SchemaChange = (db: Kysely<Schema>, types: ColumnTypes) => Promise<void>
