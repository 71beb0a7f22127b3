/** One connection to a SQLite database, in the shape that the query builder wants. */
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'
import { toStoreError } from './failure.ts'

export interface ConnectionOptions {
  readonly readOnly: boolean
  readonly busyTimeoutMs: number
}

const STATEMENTS_MAX = 200

interface Statement {
  readonly statement: StatementSync
  readonly answersRows: boolean
}

/**
 * Statements run at once and to their end, on this thread: when a method returns or its promise is made, it is done. Integers are read
 * as numbers, and one beyond 2^53 is an error rather than a wrong number.
 */
export class SqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync
  /** By SQL text; the least recently used comes first. */
  readonly #statements = new Map<string, Statement>()

  /** @throws StoreUnavailable */
  constructor(path: string | URL, { readOnly, busyTimeoutMs }: ConnectionOptions) {
    this.#database = attempt(() => new DatabaseSync(path, { readOnly, timeout: busyTimeoutMs }))
    this.execute('PRAGMA foreign_keys = ON')
    this.execute('PRAGMA trusted_schema = OFF')
  }

  /** Runs SQL that has no parameters and whose rows do not matter. */
  execute(sql: string): void {
    attempt(() => {
      const { statement, answersRows } = this.#prepare(sql)
      if (answersRows) statement.all()
      else statement.run()
    })
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    return attempt(() => {
      const { statement, answersRows } = this.#prepare(query.sql)
      const parameters = query.parameters as null[]
      if (answersRows) return { rows: statement.all(...parameters) as Row[] }
      const { changes, lastInsertRowid } = statement.run(...parameters)
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
    })
  }

  async *streamQuery<Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    const statement = attempt(() => this.#database.prepare(query.sql))
    const rows = attempt(() => statement.iterate(...(query.parameters as null[])))
    for (let row = attempt(() => rows.next()); !row.done; row = attempt(() => rows.next())) {
      yield { rows: [row.value as Row] }
    }
  }

  /** False also after SQLite itself has rolled back, as it does when the disk is full. */
  get inTransaction(): boolean {
    return this.#database.isOpen && this.#database.isTransaction
  }

  close(): void {
    this.#statements.clear()
    if (this.#database.isOpen) this.#database.close()
  }

  #prepare(sql: string): Statement {
    const known = this.#statements.get(sql)
    if (known) this.#statements.delete(sql)
    const used = known ?? this.#compile(sql)
    this.#statements.set(sql, used)
    if (this.#statements.size > STATEMENTS_MAX) {
      this.#statements.delete(this.#statements.keys().next().value!)
    }
    return used
  }

  #compile(sql: string): Statement {
    const statement = this.#database.prepare(sql)
    return { statement, answersRows: statement.columns().length > 0 }
  }
}

function attempt<T>(run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw toStoreError(error)
  }
}
