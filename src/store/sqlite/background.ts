/** What the second thread is given to do, and when: one thing at a time, and what writes between two commits of the first. */
import { CompiledQuery } from 'kysely'
import { type HashPage, type SecretPlace, StoreUnavailable, type UseCount } from '../../keys/index.ts'
import type { SqliteConnection } from './connection.ts'
import type { GroupCommit } from './group-commit.ts'
import type { SecondThread } from './second-thread.ts'

/**
 * Pages in the write-ahead log, of 4 KiB, at which it is copied back into the database. Less often than by default: a burst changes the same
 * pages again and again.
 */
const LOG_PAGES = 4000

/** What SQLite tells of its log (sqlite.org/pragma.html#pragma_wal_checkpoint). */
interface LogState {
  readonly log: number
  readonly checkpointed: number
}

const LOG_STATE = CompiledQuery.raw('PRAGMA wal_checkpoint(NOOP)')

export class Background {
  readonly #writer: SqliteConnection
  readonly #thread: SecondThread
  readonly #commits: Pick<GroupCommit<unknown>, 'lend'>
  #last: Promise<unknown> = Promise.resolve()
  #isCopying = false
  #closed = false

  constructor(writer: SqliteConnection, thread: SecondThread, commits: Pick<GroupCommit<unknown>, 'lend'>) {
    this.#writer = writer
    this.#thread = thread
    this.#commits = commits
  }

  /** @throws StoreUnavailable */
  async addUses(uses: readonly UseCount[]): Promise<void> {
    await this.#inTurn(() => this.#commits.lend(() => this.#thread.addUses(uses)))
    this.written()
  }

  /** @throws StoreUnavailable */
  hashesAfter(after: SecretPlace, limit: number): Promise<HashPage> {
    return this.#inTurn(() => this.#thread.hashesAfter(after, limit))
  }

  /** To be called after every commit. */
  written(): void {
    if (this.#isCopying || this.#closed) return
    this.#isCopying = true
    this.#inTurn(() => this.#copyBack())
      // Whoever writes is told of what is wrong with the database, and the next commit leads here again.
      .catch(() => {})
      .finally(() => {
        this.#isCopying = false
      })
  }

  /** Resolves when what is under way has ended; nothing else is begun. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#last
  }

  /**
   * Most of it while others write. Where they always do, some would always be left, and the log, which begins anew only when all was copied,
   * would grow for ever: so the rest is copied while nobody writes.
   */
  async #copyBack(): Promise<void> {
    const { rows } = await this.#writer.executeQuery<LogState>(LOG_STATE)
    const { log, checkpointed } = rows[0]!
    if (log - checkpointed < LOG_PAGES) return
    await this.#thread.copyBack()
    await this.#commits.lend(() => this.#thread.copyBack())
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new StoreUnavailable('the store is closed'))
    const turn = this.#last.then(work)
    this.#last = turn.catch(() => {})
    return turn
  }
}
