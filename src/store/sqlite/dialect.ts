/** The query builder's dialect for `node:sqlite`. */
import {
  type Dialect,
  type Driver,
  type Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { SqliteConnection } from './connection.ts'

/**
 * For compiling queries, and for running them one after the other (migrations): every caller gets the one connection, whoever uses it
 * already. Closing the connection is its maker's affair.
 */
export function makeSqliteDialect(connection: SqliteConnection): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => makeDriver(connection),
    createIntrospector: (db: Kysely<any>) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

function makeDriver(connection: SqliteConnection): Driver {
  const run = (sql: string) => connection.execute(sql)
  return {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: async () => run('BEGIN IMMEDIATE'),
    commitTransaction: async () => run('COMMIT'),
    rollbackTransaction: async () => {
      // SQLite may have rolled back by itself: the failure that made it do so is the one to tell.
      if (connection.inTransaction) run('ROLLBACK')
    },
    savepoint: async (_, name) => run(`SAVEPOINT "${name}"`),
    rollbackToSavepoint: async (_, name) => run(`ROLLBACK TO "${name}"`),
    releaseSavepoint: async (_, name) => run(`RELEASE "${name}"`),
    releaseConnection: async () => {},
    destroy: async () => {},
  }
}
