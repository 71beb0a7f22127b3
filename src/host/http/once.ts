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
  /** `text` is the whole request. */
  hash(text: string): string
  seal(requestHash: string, text: string, expiresAtMs: number): KeptAnswer
  /** Writes it down in a transaction of its own. */
  keep(kept: KeptAnswer, nowMs: number): Promise<void>
  /** What was sealed. */
  open(kept: KeptAnswer): string
  /** Undefined when none is kept, or its time is over. */
  recall(nowMs: number): Promise<KeptAnswer | undefined>
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
  readonly requestHash: string
  /** Undefined when it was refused: whoever waits tries for themselves. */
  readonly done: Promise<{ readonly answer: unknown } | undefined>
}

/** For the operations of one host. */
export function createOnce<C>(repeats: Repeats<C>): OnceOf<C> {
  const running = new Map<string, Running>()

  return ({ repeatable, request, returns }, formats) => {
    const format = formats.find(({ reader }) => reader)
    if (!repeatable || !returns || !format) return undefined
    const requestText = format.writer(request, KEPT_SETTINGS)
    const texts = {
      write: format.writer(returns, KEPT_SETTINGS),
      read: format.reader!(returns, KEPT_SETTINGS),
    }
    const asking = (asked: Asked<C>): Asking => {
      const repeat = repeats(asked)
      return { repeat, requestHash: repeat.hash(requestText(asked.message)), texts, nowMs: asked.nowMs }
    }
    return {
      async answer(asked, work) {
        const { repeat, requestHash, ...rest } = asking(asked)
        for (let first = running.get(repeat.id); first; first = running.get(repeat.id)) {
          requireSame(first.requestHash, requestHash)
          const done = await first.done
          if (done) return done.answer
        }
        const answering = answerOf({ repeat, requestHash, ...rest }, work).finally(() =>
          running.delete(repeat.id),
        )
        const done = answering.then(
          (answer) => ({ answer }),
          () => undefined,
        )
        running.set(repeat.id, { requestHash, done })
        return answering
      },
      async recall(asked) {
        const { repeat, requestHash, nowMs } = asking(asked)
        const kept = await repeat.recall(nowMs)
        if (kept?.requestHash !== requestHash) return undefined
        return { answer: texts.read(repeat.open(kept), []) }
      },
    }
  }
}

interface Asking {
  readonly repeat: Repeat
  readonly requestHash: string
  /** Of answers, whatever format they travel in. */
  readonly texts: { readonly write: Writer; readonly read: Reader }
  readonly nowMs: number
}

/** @throws Refusal 422 when another request was kept under the key, and whatever `work` throws. */
async function answerOf(asking: Asking, work: (keeper: Keeper) => unknown): Promise<unknown> {
  const { repeat, requestHash, texts, nowMs } = asking
  const again = (kept: KeptAnswer): unknown => {
    requireSame(kept.requestHash, requestHash)
    return texts.read(repeat.open(kept), [])
  }
  const kept = await repeat.recall(nowMs)
  if (kept) return again(kept)
  try {
    const seal = (answer: unknown) => repeat.seal(requestHash, texts.write(answer), nowMs + KEPT_MS)
    return await work({ seal, keep: (answer) => repeat.keep(seal(answer), nowMs) })
  } catch (error) {
    // Another process may have done the same meanwhile: its row is there, so that ours could not be written.
    const theirs = await repeat.recall(nowMs).catch(() => undefined)
    if (!theirs) throw error
    return again(theirs)
  }
}

function requireSame(known: string, sent: string): void {
  if (known === sent) return
  throw new Refusal({
    status: 422,
    code: 'IdempotencyKeyReused',
    message: 'Another request was sent with this Idempotency-Key. Send each request with a key of its own.',
  })
}
