/** Writes that wait share one commit: the disk is asked once for all of them. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { StoreUnavailable } from '../../keys/index.ts'
import type { Runner } from '../prepared.ts'
import type { SqliteConnection } from './connection.ts'
import { isBusy } from './failure.ts'
import { WorkScope } from './work-scope.ts'

/** Bounds how long the first work of a commit waits for the last. */
const WORKS_MAX = 256
/** How often it is tried to get the write lock while somebody else holds it. */
const BUSY_RETRY_MS = 5

export interface GroupCommitOptions {
  /** How long works wait for a lock that somebody else holds, milliseconds. The thread does not: the connection's own waiting must be off. */
  readonly busyMsMax: number
  /** Whether the database is still the one that others would find; asked once in every commit. */
  readonly isInPlace?: () => boolean
  /** Called after each commit, when the callers have been told. */
  readonly committed?: () => void
}

/** Waits to write on another connection; never rejects. */
type Borrower = () => Promise<void>

interface Waiting<Transaction> {
  readonly work: (tx: Transaction) => Promise<unknown>
  readonly inContext: <T>(run: () => T) => T
  readonly resolve: (value: any) => void
  readonly reject: (error: unknown) => void
  /** Tells the caller; set when the work has ended, called when the commit has. */
  tell: () => void
}

/**
 * Runs works one after the other, as many as wait within one `BEGIN IMMEDIATE … COMMIT`, each under a savepoint so that it fails alone.
 * Nobody hears of their work before the commit has returned; when the commit fails, everyone does, those refused too: what refused
 * them may be among what was lost.
 */
export class GroupCommit<Transaction> {
  readonly #connection: SqliteConnection
  readonly #makeTransaction: (run: Runner) => Transaction
  readonly #current = new AsyncLocalStorage<WorkScope>()
  readonly #waiting: Waiting<Transaction>[] = []
  readonly #borrowers: Borrower[] = []
  #running: Promise<void> | undefined
  readonly #busyMsMax: number
  readonly #isInPlace: () => boolean
  readonly #committed: () => void
  #closed = false
  #failing = false

  constructor(
    connection: SqliteConnection,
    makeTransaction: (run: Runner) => Transaction,
    { busyMsMax, isInPlace = () => true, committed = () => {} }: GroupCommitOptions,
  ) {
    this.#connection = connection
    this.#makeTransaction = makeTransaction
    this.#busyMsMax = busyMsMax
    this.#isInPlace = isInPlace
    this.#committed = committed
  }

  /** Whether the last commit failed. */
  get failing(): boolean {
    return this.#failing
  }

  /** @throws StoreUnavailable, or whatever `work` throws. */
  async write<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    this.refuseInsideWork()
    if (this.#closed) throw new StoreUnavailable('the store is closed')
    return new Promise<T>((resolve, reject) => {
      const inContext = AsyncLocalStorage.snapshot()
      this.#waiting.push({ work, inContext, resolve, reject, tell: () => {} })
      this.#running ??= this.#start()
    })
  }

  /**
   * Runs `task`, which writes on another connection, between two commits: who waits for SQLite's lock by trying again would not get it from
   * somebody who always has more to write. Also after `close`: who borrows says when that ends. @throws StoreUnavailable, or whatever `task` throws.
   */
  async lend(task: () => Promise<void>): Promise<void> {
    this.refuseInsideWork()
    return new Promise((resolve, reject) => {
      this.#borrowers.push(async () => {
        try {
          await task()
          resolve()
        } catch (error) {
          this.#failing = true
          reject(error)
        }
      })
      this.#running ??= this.#start()
    })
  }

  /** Resolves when no transaction is open; none will be before the caller awaits something else. */
  async idle(): Promise<void> {
    while (this.#connection.inTransaction) await this.#running
  }

  /** @throws Error when the caller is a work: it must use its transaction. */
  refuseInsideWork(): void {
    if (this.#current.getStore()?.open) throw new Error('inside a write only its transaction may be used')
  }

  /** Refuses further works and resolves when those accepted have ended. */
  async close(): Promise<void> {
    this.#closed = true
    while (this.#running) await this.#running
  }

  /** Not at once: requests that arrive in the same turn of the event loop share a commit. */
  #start(): Promise<void> {
    return new Promise((resolve) => {
      setImmediate(async () => {
        if (this.#waiting.length > 0) await this.#runBatch()
        await this.#borrowers.shift()?.()
        this.#running = this.#waiting.length + this.#borrowers.length > 0 ? this.#start() : undefined
        resolve()
      })
    })
  }

  async #runBatch(): Promise<void> {
    try {
      await this.#begin()
    } catch (error) {
      // Everyone: those beyond this batch would wait as long again for the same answer.
      this.#fail(this.#waiting.splice(0), error)
      return
    }
    const batch = this.#waiting.splice(0, WORKS_MAX)
    try {
      for (const waiting of batch) await this.#runWork(waiting)
      if (!this.#isInPlace()) throw new StoreUnavailable('the database is not where it was opened')
      this.#connection.execute('COMMIT')
    } catch (error) {
      this.#rollBack()
      this.#fail(batch, error)
      return
    }
    this.#failing = false
    for (const waiting of batch) waiting.tell()
    this.#committed()
  }

  /** Waits for the lock without holding up the thread, which has reads to answer. */
  async #begin(): Promise<void> {
    const until = performance.now() + this.#busyMsMax
    for (;;) {
      try {
        this.#connection.execute('BEGIN IMMEDIATE')
        return
      } catch (error) {
        if (!isBusy((error as Error).cause) || performance.now() >= until) throw error
      }
      await pause(BUSY_RETRY_MS)
    }
  }

  #fail(works: readonly Waiting<Transaction>[], error: unknown): void {
    this.#failing = true
    const failure = error instanceof StoreUnavailable ? error : cannotCommit(error)
    for (const waiting of works) waiting.reject(failure)
  }

  /** @throws whatever ended the transaction of the whole batch; what ends only this work is for `tell`. */
  async #runWork(waiting: Waiting<Transaction>): Promise<void> {
    const scope = new WorkScope(this.#connection)
    let end = 'RELEASE work'
    this.#connection.execute('SAVEPOINT work')
    try {
      const transaction = this.#makeTransaction(scope)
      const value = await waiting.inContext(() => this.#current.run(scope, waiting.work, transaction))
      waiting.tell = () => waiting.resolve(value)
    } catch (error) {
      waiting.tell = () => waiting.reject(error)
      end = 'ROLLBACK TO work'
    }
    scope.end()
    scope.refuseWhenLost()
    this.#connection.execute(end)
    if (end !== 'RELEASE work') this.#connection.execute('RELEASE work')
  }

  /** Should it fail, the next `BEGIN` fails too and leads here again, until it succeeds. */
  #rollBack(): void {
    try {
      if (this.#connection.inTransaction) this.#connection.execute('ROLLBACK')
    } catch {}
  }
}

function cannotCommit(cause: unknown): StoreUnavailable {
  return new StoreUnavailable('the database cannot commit', { cause })
}
