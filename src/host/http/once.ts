/**
 * A request that is sent again with its `Idempotency-Key` is answered as it was, without being done again. What is kept for that, and how, is
 * the application's: this file knows when to ask for it, tells another request under the same key, and lets those at once wait for the first.
 */
import type { Format, Reader, Writer } from '../format/index.ts'
import { type Operation, Refusal, type WireSettings } from '../message/index.ts'

/** How long an answer is given again. */
export const KEPT_MS = 600_000

/** An answer as the application keeps it. */
export interface KeptAnswer {
  readonly id: string
  /** Tells another request under the same id. */
  readonly requestHash: string
  readonly sealed: Uint8Array
  readonly expiresAtMs: number
}

/** What a transaction of the application must be able to do with one. */
export interface AnswerWrites {
  insertSealedAnswer(answer: KeptAnswer, nowMs: number): Promise<void>
}

/** Which request a key names: the same key means another one for another caller, host or operation, and elsewhere in a batch. */
export interface Named<C> {
  readonly key: string
  readonly caller: C
  readonly host: string
  readonly operation: string
  /** Place in a batch; undefined outside. */
  readonly index: number | undefined
}

/** What the application does to give an answer again. */
export type Repeats<C> = (named: Named<C>) => Repeat

export interface Repeat {
  /** What the answer is kept under. */
  readonly id: string
  /** `request` is the whole of it. */
  seal(request: string, answer: string, expiresAtMs: number): KeptAnswer
  /** Writes it down in a transaction of its own. */
  keep(kept: KeptAnswer, nowMs: number): Promise<void>
  /** Undefined when none is kept, or its time is over. */
  recall(request: string, nowMs: number): Promise<Recalled | undefined>
}

export interface Recalled {
  /** Whether it is the answer of this request, and not of another one under the same key. */
  readonly isOfRequest: boolean
  /** The answer. */
  open(): string
}

/** What keeps every value as it is. */
const KEPT_SETTINGS: WireSettings = { textCase: 'pascal', dates: 'iso', nullableDates: 'plain' }

export interface Asked<C> extends Named<C> {
  readonly message: unknown
  readonly nowMs: number
}

/** How work keeps its answer. */
export interface Keeper {
  /** What is to be written down of it, in the transaction of the work. */
  seal(answer: unknown): KeptAnswer
  /** Writes it down in a transaction of its own. */
  keep(answer: unknown): Promise<void>
}

export interface Once<C> {
  /** Does `work`, or answers what was kept of it. */
  answer(asked: Asked<C>, work: (keeper: Keeper) => unknown): Promise<unknown>
  /** What was kept for this very request, if anything. */
  recall(asked: Asked<C>): Promise<{ readonly answer: unknown } | undefined>
}

/** Undefined for an operation whose requests may as well be done again. */
export type OnceOf<C> = (operation: Operation, formats: readonly Format[]) => Once<C> | undefined

interface Running {
  readonly request: string
  /** Undefined when it was refused: whoever waits tries for themselves. */
  readonly done: Promise<{ readonly answer: unknown } | undefined>
}

/** For the operations of one host. */
export function createOnce<C>(repeats: Repeats<C>): OnceOf<C> {
  const running = new Map<string, Running>()

  return ({ repeatable, request: asks, returns }, formats) => {
    const format = formats.find(({ reader }) => reader)
    if (!repeatable || !returns || !format) return undefined
    const requestText = format.writer(asks, KEPT_SETTINGS)
    const texts = {
      write: format.writer(returns, KEPT_SETTINGS),
      read: format.reader!(returns, KEPT_SETTINGS),
    }
    return {
      async answer(asked, work) {
        const repeat = repeats(asked)
        const request = requestText(asked.message)
        for (let first = running.get(repeat.id); first; first = running.get(repeat.id)) {
          requireSame(first.request === request)
          const done = await first.done
          if (done) return done.answer
        }
        const answering = answerOf({ repeat, request, texts, nowMs: asked.nowMs }, work).finally(() =>
          running.delete(repeat.id),
        )
        const done = answering.then(
          (answer) => ({ answer }),
          () => undefined,
        )
        running.set(repeat.id, { request, done })
        return answering
      },
      async recall(asked) {
        const recalled = await repeats(asked).recall(requestText(asked.message), asked.nowMs)
        return recalled?.isOfRequest ? { answer: texts.read(recalled.open(), []) } : undefined
      },
    }
  }
}

interface Asking {
  readonly repeat: Repeat
  readonly request: string
  /** Of answers, whatever format they travel in. */
  readonly texts: { readonly write: Writer; readonly read: Reader }
  readonly nowMs: number
}

/** @throws Refusal 422 when another request was kept under the key, and whatever `work` throws. */
async function answerOf(asking: Asking, work: (keeper: Keeper) => unknown): Promise<unknown> {
  const { repeat, request, texts, nowMs } = asking
  const again = (recalled: Recalled): unknown => {
    requireSame(recalled.isOfRequest)
    return texts.read(recalled.open(), [])
  }
  const recalled = await repeat.recall(request, nowMs)
  if (recalled) return again(recalled)
  try {
    const seal = (answer: unknown) => repeat.seal(request, texts.write(answer), nowMs + KEPT_MS)
    return await work({ seal, keep: (answer) => repeat.keep(seal(answer), nowMs) })
  } catch (error) {
    // Another process may have done the same meanwhile: its row is there, so that ours could not be written.
    const theirs = await repeat.recall(request, nowMs).catch(() => undefined)
    if (!theirs) throw error
    return again(theirs)
  }
}

function requireSame(isSame: boolean): void {
  if (isSame) return
  throw new Refusal({
    status: 422,
    code: 'IdempotencyKeyReused',
    message: 'Another request was sent with this Idempotency-Key. Send each request with a key of its own.',
  })
}
