/** The only file that touches a socket: `node:http` ↔ the exchange. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { COMPRESSED_BYTES_MIN, chosenEncoding, compressed, compressedOnce } from './compress.ts'
import type { BodyStream, HttpRequest, HttpResponse } from './exchange.ts'
import { writtenName } from './header-name.ts'
import { BodyReader } from './incoming-body.ts'
import type { Handle } from './site.ts'
import { originForm } from './target.ts'

// As an import it would bring all that it could ever need, a client of the web among them: 13 MiB, and 30 ms of every start.
const { createServer } = process.getBuiltinModule('node:http')

export interface ServerLimits {
  /** All headers of a request; beyond it 431. */
  readonly headerBytesMax: number
  /** Time for the headers to arrive. */
  readonly headersTimeoutMs: number
  /** Time for the body to arrive; beyond it 408. */
  readonly bodyTimeoutMs: number
  /** Idle time of a kept-alive connection. */
  readonly keepAliveTimeoutMs: number
  /** Whoever takes nothing of an answer that goes on for this long is cut off. */
  readonly stalledTimeoutMs: number
}

export const defaultLimits: ServerLimits = {
  headerBytesMax: 16 * 1024,
  headersTimeoutMs: 10_000,
  bodyTimeoutMs: 10_000,
  keepAliveTimeoutMs: 65_000,
  stalledTimeoutMs: 30_000,
}

/** What stands between the caller and this server. */
export interface Front {
  /** True when everybody comes by https, whatever this server itself sees. */
  readonly isSecure: boolean
  /** Whether an address is a proxy whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed. */
  readonly isTrusted: (address: string) => boolean
}

export function createNodeServer(handle: Handle, limits: ServerLimits, front: Front): Server {
  const bodies = new BodyReader(limits.bodyTimeoutMs)
  return createServer(
    {
      maxHeaderSize: limits.headerBytesMax,
      headersTimeout: limits.headersTimeoutMs,
      // How late a timeout is noticed; Node looks every 30 seconds by itself.
      connectionsCheckingInterval: Math.min(limits.headersTimeoutMs, 1_000),
      // Ours fires first and answers in the caller's format; this one ends connections that do not even take that.
      requestTimeout: limits.headersTimeoutMs + limits.bodyTimeoutMs + 1_000,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
    },
    (incoming, outgoing) => {
      const request = new NodeRequest(incoming, bodies, front)
      handle(request)
        .then((response) =>
          typeof response.body === 'function'
            ? sendStream(request, response, response.body, outgoing, limits.stalledTimeoutMs)
            : send(request, response, outgoing),
        )
        .catch(() => outgoing.destroy())
    },
  )
}

const EMPTY = new Uint8Array(0)

class NodeRequest implements HttpRequest {
  readonly method: string
  readonly target: string
  readonly address: string
  readonly secure: boolean
  readonly #incoming: IncomingMessage
  readonly #headers: IncomingMessage['headers']
  readonly #authority: string | undefined
  readonly #bodies: BodyReader

  constructor(incoming: IncomingMessage, bodies: BodyReader, front: Front) {
    this.#incoming = incoming
    this.#headers = incoming.headers
    this.#bodies = bodies
    this.method = incoming.method!
    const { target, authority } = originForm(incoming.url!)
    this.target = target
    this.#authority = authority
    const peer = incoming.socket.remoteAddress ?? ''
    const isBehind = front.isTrusted(peer)
    this.address = isBehind ? forwardedFor(this.header('x-forwarded-for'), peer, front) : peer
    this.secure =
      front.isSecure || (isBehind && this.header('x-forwarded-proto')?.split(',').at(-1)?.trim() === 'https')
  }

  header(name: string): string | undefined {
    if (name === 'host' && this.#authority !== undefined) return this.#authority
    const value = this.#headers[name]
    return Array.isArray(value) ? value.join(', ') : value
  }

  body(bytesMax: number): Promise<Uint8Array> {
    const { 'content-length': length, 'transfer-encoding': transfer } = this.#headers
    if (transfer === undefined && (length === undefined || length === '0')) return Promise.resolve(EMPTY)
    return this.#bodies.read(this.#incoming, length, bytesMax)
  }
}

/** The last address that a trusted proxy did not add itself: everything before it the caller may have made up. */
function forwardedFor(chain: string | undefined, peer: string, front: Front): string {
  const addresses = (chain ?? '')
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '')
  return addresses.findLast((address) => !front.isTrusted(address)) ?? addresses[0] ?? peer
}

/** Waits for the reader before the next text is asked for, so that no more than one and the socket's own buffer is held. */
async function sendStream(
  request: HttpRequest,
  response: HttpResponse,
  stream: BodyStream,
  outgoing: ServerResponse,
  stalledTimeoutMs: number,
): Promise<void> {
  outgoing.writeHead(response.status, headerList(response, false) as string[])
  if (request.method === 'HEAD') {
    outgoing.end()
    return
  }
  const closed = new AbortController()
  outgoing.once('close', () => closed.abort())
  if (outgoing.destroyed) return
  outgoing.flushHeaders()
  for await (const text of stream(closed.signal)) {
    if (closed.signal.aborted) return
    if (!outgoing.write(text)) await drained(outgoing, stalledTimeoutMs)
  }
  outgoing.end()
}

/** Resolves when more can be written, or nobody reads any more. */
function drained(outgoing: ServerResponse, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => outgoing.destroy(), timeoutMs)
    const done = (): void => {
      clearTimeout(timer)
      outgoing.off('drain', done).off('close', done)
      resolve()
    }
    outgoing.once('drain', done).once('close', done)
  })
}

async function send(request: HttpRequest, response: HttpResponse, outgoing: ServerResponse): Promise<void> {
  const { status, compressible, lasting } = response
  let body = bytesOf(response.body as string | Uint8Array | undefined)
  const headers = headerList(response, body !== undefined && compressible === true)
  if (compressible && body !== undefined && body.length >= COMPRESSED_BYTES_MIN) {
    const encoding = chosenEncoding(request.header('accept-encoding'))
    if (encoding !== undefined) {
      body = await (lasting ? compressedOnce : compressed)(body, encoding)
      headers.push('Content-Encoding', encoding)
    }
  }
  if (status !== 204 && status !== 304) headers.push('Content-Length', String(body?.length ?? 0))
  outgoing.writeHead(status, headers as string[])
  if (body === undefined || request.method === 'HEAD') outgoing.end()
  else outgoing.end(body)
}

/** Bytes throughout: `node:http` joins head and body when both are text, and one letter beyond Latin-1 makes all of that wide. */
const bytesOf = (body: string | Uint8Array | undefined): Uint8Array | undefined =>
  typeof body === 'string' ? Buffer.from(body) : body

/** Names and values in turn, which `node:http` takes as they are. */
function headerList({ headers }: HttpResponse, variesByEncoding: boolean): (string | readonly string[])[] {
  const list: (string | readonly string[])[] = []
  for (const name in headers) list.push(writtenName(name), headers[name]!)
  if (variesByEncoding) {
    const at = list.indexOf('Vary') + 1
    if (at > 0) list[at] = `${list[at]}, Accept-Encoding`
    else list.push('Vary', 'Accept-Encoding')
  }
  return list
}
