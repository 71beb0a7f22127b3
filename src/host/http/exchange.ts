/** A request and its response as plain values, so that the host needs neither a socket nor a runtime's classes. */

import type { Eventual } from './eventual.ts'

/**
 * Stands for all of a request but its body, where others before it had the same: programs send the same head again and again. What is
 * made of no more than that need not be made again (`ofHead`).
 */
export interface Headed {
  /** The same object for the same head; undefined where nobody has looked. */
  readonly head?: object | undefined
}

export interface HttpRequest extends Headed {
  /** As sent, upper case. */
  readonly method: string
  /** Path and query as sent: `/things/12?format=xml`. */
  readonly target: string
  /** One header, lower-case name; several lines are joined with `, `. */
  header(name: string): string | undefined
  /** Remote address, IPv4 or IPv6 text. */
  readonly address: string
  /** True when the connection (or the proxy in front, where it is trusted) is https. */
  readonly secure: boolean
  /**
   * The whole body; at once where it has arrived already.
   * @throws Refusal 413 beyond `bytesMax`, 408 when it does not arrive in time.
   */
  body(bytesMax: number): Eventual<Uint8Array>
}

/**
 * A body that is sent as it comes, and has no length. It is begun when it is sent; the next text is asked for when the one before has been
 * taken. `closed` is aborted when nobody reads any more, which must also end a text that is being waited for.
 */
export type BodyStream = (closed: AbortSignal) => AsyncIterable<string>

/** Lower-case names; `set-cookie` may be a list. */
export type Headers = Readonly<Record<string, string | readonly string[]>>

/** What stands before the body. */
export interface HeadedAnswer {
  readonly status: number
  readonly headers: Headers
  /**
   * Those that other answers have too, beside `headers`, which count where both have one. The same object each time and never changed, so that
   * it is put into words once.
   */
  readonly common?: Headers
  /** Of the request, sent as `X-Request-Id`: letters, digits and `_.:-`. */
  readonly requestId?: string
}

export interface HttpResponse extends HeadedAnswer {
  /** Absent for no body at all. */
  readonly body?: string | Uint8Array | BodyStream
  /** True when the body may be compressed: long enough, and without a secret (BREACH). */
  readonly compressible?: boolean
  /** True when these very bytes (this `Uint8Array`) are the body of further responses: they are compressed once, and thoroughly. */
  readonly lasting?: boolean
  /**
   * True when who asked for this may wait: the next request of the same connection is served after what others have sent by then, so that a
   * flood of keys that nobody has keeps nobody waiting. Refusals (4xx) yield whatever this says.
   */
  readonly yields?: boolean
}

/** Every header that is sent, but for what belongs to the connection. */
export const allHeaders = ({ headers, common, requestId }: HeadedAnswer): Headers => ({
  ...common,
  ...headers,
  ...(requestId === undefined ? undefined : { 'x-request-id': requestId }),
})

/** What is known of a request beside its message. */
export interface RequestFacts extends Headed {
  /** `X-Request-Id`, the caller's or ours. */
  readonly id: string
  /** After `X-HTTP-Method-Override`. */
  readonly method: string
  /** Path below the host's base path, still encoded. */
  readonly path: string
  /** Query as sent, without `?`. */
  readonly query: string
  /** Where the host is reached: `/bokamera`, or empty at the root. */
  readonly basePath: string
  /** `https://api.example.org:8443`: scheme and authority that the caller used. */
  readonly origin: string
  /** Host name without port. */
  readonly hostName: string
  readonly address: string
  readonly secure: boolean
  header(name: string): string | undefined
  /** One cookie's value. */
  cookie(name: string): string | undefined
}
