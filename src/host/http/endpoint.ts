/** Where an operation meets the code that does it. */

import type { Infer, Operation } from '../message/index.ts'
import type { Eventual } from './eventual.ts'
import type { BodyStream, RequestFacts } from './exchange.ts'
import type { AnswerWrites } from './once.ts'

/** What a handler says of its answer, beside the result. */
export interface AnswerNotes {
  /** Adds a header. */
  set(name: string, value: string): void
  addCookie(cookie: string): void
  /** Sends a browser on (302) instead of showing it the result, or the refusal that is thrown after it. */
  redirect(location: string): void
  /** Whoever asks so may wait (`HttpResponse.yields`). */
  yield(): void
}

/** One call of an operation, for its handler. `C` is whatever the application knows a caller by. */
export interface Call<C> {
  readonly now: Date
  readonly request: RequestFacts
  readonly answer: AnswerNotes
  /** Service name of the host that was called. */
  readonly service: string
  /**
   * Who calls; resolved once.
   * @throws Refusal 401 when nobody is signed in or the credentials are wrong.
   */
  authenticate(): Eventual<C>
}

/** A call that came through the guard. */
export interface GuardedCall<C> extends Call<C> {
  readonly caller: C
  /**
   * For operations that are `repeatable`: what to write beside the work, in its transaction, so that a repeat of the request gets the answer
   * that `show` makes. Undefined when the caller has not asked for that.
   */
  keeping<M>(show: (made: M) => unknown): ((tx: AnswerWrites, made: M) => Promise<void>) | undefined
  /** The same for work of several transactions: keeps the answer after them. When the process ends between, the work is done and no answer kept. */
  keep(answer: unknown): Promise<void>
}

type RequestOf<O> = O extends Operation<infer Req, any> ? Req : never
type AnswerOf<O> = O extends Operation<any, infer Res> ? Res : never
type Answer<O> = Eventual<AnswerOf<O>>

/** An answer that is sent as it comes, in a form of its own whatever format was asked for. */
export class Streamed {
  readonly contentType: string
  readonly body: BodyStream

  constructor(contentType: string, body: BodyStream) {
    this.contentType = contentType
    this.body = body
  }
}

export interface Endpoint<C = any> {
  readonly operation: Operation
  /** Verbs that run `handle`; a string answer is sent as it stands, undefined as 204. */
  readonly handle: (request: any, call: GuardedCall<C>) => unknown
}

/** An operation that demands a signed-in caller. */
export const endpoint = <O extends Operation, C>(
  operation: O,
  handle: (request: RequestOf<O>, call: GuardedCall<C>) => Answer<O>,
): Endpoint<C> => {
  if (!operation.access.authenticated) throw new TypeError(`${operation.name} lets anybody in`)
  return { operation, handle }
}

/** An operation that demands a signed-in caller, and whose answer goes on. */
export const streamEndpoint = <O extends Operation, C>(
  operation: O,
  handle: (request: RequestOf<O>, call: GuardedCall<C>) => Promise<Streamed>,
): Endpoint<C> => {
  if (!operation.access.authenticated) throw new TypeError(`${operation.name} lets anybody in`)
  return { operation, handle }
}

/** An operation that anybody may call. */
export const openEndpoint = <O extends Operation, C>(
  operation: O,
  handle: (request: RequestOf<O>, call: Call<C>) => Answer<O>,
): Endpoint<C> => {
  if (operation.access.authenticated) throw new TypeError(`${operation.name} demands a caller`)
  return { operation, handle }
}

export type { Infer }
