/** The part of a shared transaction that one work may use. */
import type { CompiledQuery } from 'kysely'
import type { Runner } from '../prepared.ts'
import type { SqliteConnection } from './connection.ts'

/**
 * Runs the queries of one work until that work has ended: one that was not awaited would otherwise be done in somebody else's savepoint.
 * Once SQLite has given up the transaction (a full disk), nothing runs any more: it would be committed on its own.
 */
export class WorkScope implements Runner {
  readonly #connection: SqliteConnection
  #open = true
  #lost: unknown

  constructor(connection: SqliteConnection) {
    this.#connection = connection
  }

  get open(): boolean {
    return this.#open
  }

  end(): void {
    this.#open = false
  }

  /** @throws what made SQLite give up the transaction, if it did. */
  refuseWhenLost(): void {
    if (!this.#connection.inTransaction) throw this.#lost
  }

  async executeQuery<Row>(query: CompiledQuery<Row>): Promise<{ readonly rows: readonly Row[] }> {
    if (!this.#open) throw new Error('the transaction has ended: await every call inside the write')
    this.refuseWhenLost()
    try {
      return await this.#connection.executeQuery<Row>(query)
    } catch (error) {
      this.#lost = error
      throw error
    }
  }
}
