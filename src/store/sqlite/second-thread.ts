/**
 * A thread beside the one that answers, with a connection of its own: for work that nobody waits for. A write waits for the disk, and while
 * it does so on the thread that answers, everybody waits. It is begun when it is needed first.
 */
import { type Transferable, Worker } from 'node:worker_threads'
import { type HashPage, type SecretPlace, StoreUnavailable, type UseCount } from '../../keys/index.ts'
import { type PackedUses, packUses } from './packed-uses.ts'

/** What is done there. */
export interface SecondThreadCalls {
  /** As `UsageStore.addUses`; should not run while another connection of this process has a transaction open. */
  addUses(uses: PackedUses): Promise<void>
  /** As `KeyReads.hashesAfter`. */
  hashesAfter(after: SecretPlace, limit: number): Promise<HashPage>
  /** Copies into the database what of the write-ahead log it can without waiting for anybody. */
  copyBack(): Promise<void>
}

export interface SecondThreadOptions {
  readonly file: string
  /** `fileIdentity` of the database as it was opened: nothing is done to another that has taken its name. */
  readonly identity: string | undefined
  /** How long to wait there for a lock that somebody else holds, milliseconds. */
  readonly busyTimeoutMs: number
}

export type CallName = keyof SecondThreadCalls

/** A call on its way there. */
export interface CallMessage {
  readonly id: number
  readonly name: CallName
  readonly args: readonly unknown[]
}

/** What became of it: an error comes as its text, for not all of an error outlives the way. */
export interface AnswerMessage {
  readonly id: number
  readonly value?: unknown
  readonly trouble?: { readonly message: string; readonly isUnavailable: boolean; readonly detail: string }
}

interface Waiting {
  readonly resolve: (value: any) => void
  readonly reject: (error: Error) => void
}

/** Beside this file, which has another ending once it is built. */
const ENTRY = new URL(
  import.meta.url.endsWith('.ts') ? './second-thread-entry.ts' : './second-thread-entry.js',
  import.meta.url,
)

/** What it makes is soon forgotten again; with less room for it the thread takes a few MiB less. */
const YOUNG_MIB = 8

export class SecondThread implements Omit<SecondThreadCalls, 'addUses'> {
  readonly #options: SecondThreadOptions
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | undefined
  #lastId = 0

  constructor(options: SecondThreadOptions) {
    this.#options = options
  }

  /** @throws StoreUnavailable */
  addUses(uses: readonly UseCount[]): Promise<void> {
    const packed = packUses(uses)
    return this.#call('addUses', [packed], [packed.numbers.buffer])
  }

  /** @throws StoreUnavailable */
  hashesAfter(after: SecretPlace, limit: number): Promise<HashPage> {
    return this.#call('hashesAfter', [after, limit])
  }

  /** @throws StoreUnavailable */
  copyBack(): Promise<void> {
    return this.#call('copyBack', [])
  }

  /** To be called when nothing is under way. */
  async close(): Promise<void> {
    const worker = this.#worker
    if (!worker) return
    const ended = new Promise((resolve) => worker.once('exit', resolve))
    worker.ref()
    worker.postMessage('close')
    await ended
  }

  #call<N extends CallName>(
    name: N,
    args: Parameters<SecondThreadCalls[N]>,
    handedOver?: readonly Transferable[],
  ): ReturnType<SecondThreadCalls[N]>
  #call(
    name: CallName,
    args: readonly unknown[],
    handedOver: readonly Transferable[] = [],
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#worker ??= this.#begin()
      // Only for whom somebody waits does the process go on.
      this.#worker.ref()
      this.#lastId += 1
      this.#waiting.set(this.#lastId, { resolve, reject })
      this.#worker.postMessage({ id: this.#lastId, name, args } satisfies CallMessage, handedOver)
    })
  }

  #begin(): Worker {
    const worker = new Worker(ENTRY, {
      workerData: this.#options,
      name: 'keyhaven store',
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB },
    })
    worker.on('message', (answer: AnswerMessage) => this.#answered(answer))
    worker.on('error', (cause: unknown) => this.#lost(worker, cause))
    worker.on('exit', () => this.#lost(worker, undefined))
    return worker
  }

  #answered({ id, value, trouble }: AnswerMessage): void {
    const waiting = this.#waiting.get(id)!
    this.#waiting.delete(id)
    if (this.#waiting.size === 0) this.#worker?.unref()
    if (trouble === undefined) waiting.resolve(value)
    else waiting.reject(errorOf(trouble))
  }

  /** The next call begins another one; an error is told of before the exit that it led to. */
  #lost(worker: Worker, cause: unknown): void {
    if (worker !== this.#worker) return
    this.#worker = undefined
    const error = new StoreUnavailable('the store lost its second thread', { cause })
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}

function errorOf({ message, isUnavailable, detail }: NonNullable<AnswerMessage['trouble']>): Error {
  const cause = new Error(detail)
  return isUnavailable ? new StoreUnavailable(message, { cause }) : new Error(message, { cause })
}
