/** The only file that touches a socket: `node:http` ↔ the exchange. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { DirectPath, type DirectPathOptions } from './direct-path.ts'
import type { BodyStream, HttpRequest, HttpResponse } from './exchange.ts'
import { bytesOf, type Finished, finished, hasLength, headerList } from './finished.ts'
import { callerAddress, type Front, isSecure, peerOf } from './front.ts'
import { BodyReader } from './incoming-body.ts'
import { LastInLine } from './last-in-line.ts'
import { OneByOne } from './one-by-one.ts'
import type { PlainLine } from './plain-head.ts'
import type { Handle } from './site.ts'
import { originForm } from './target.ts'

// As an import it would bring all that it could ever need, a client of the web among them: 13 MiB, and 30 ms of every start.
const { Server: HttpServer, STATUS_CODES } = process.getBuiltinModule('node:http')

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

/** What is answered without `node:http`; see `DirectPath`. */
export interface Direct {
  readonly lines: readonly PlainLine[]
  readonly clock: () => Date
}

/** Requests that a connection may have sent and not been answered yet; whoever sends more is cut off. */
const AT_ONCE_MAX = 1000

/** A server that is to listen; `direct` says which requests take the direct path, none when left out. */
export function createNodeServer(
  handle: Handle,
  limits: ServerLimits,
  front: Front,
  direct?: Direct,
): Server {
  const bodies = new BodyReader(limits.bodyTimeoutMs)
  const line = new LastInLine()
  const turns = new OneByOne(AT_ONCE_MAX)
  const server = new NodeServer(
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
      const serve = () => answered(incoming, outgoing).catch(() => void outgoing.destroy())
      if (!turns.run(incoming.socket, serve)) incoming.socket.destroy()
    },
  )
  if (direct) server.answerDirectly({ handle, front, line, ...limits, ...direct, reasons: STATUS_CODES })
  return server

  async function answered(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { socket } = incoming
    if (socket.destroyed) return
    const request = new NodeRequest(incoming, bodies, front)
    await line.turnOf(socket)
    // Who has left meanwhile is waited for by nobody.
    if (socket.destroyed) return
    const response = await handle(request)
    if (typeof response.body === 'function')
      return await sendStream(request, response, response.body, outgoing, limits.stalledTimeoutMs)
    const answer = await finished(request, response)
    line.note(socket, answer.yields)
    send(request, answer, outgoing)
  }
}

/** A server of `node:http` before which connections may be answered directly. */
class NodeServer extends HttpServer {
  #direct: DirectPath | undefined

  answerDirectly(options: Omit<DirectPathOptions, 'handOver'>): void {
    // What Node does with a connection; that it may be given one by others is part of its interface ("Event: 'connection'").
    const [general] = this.listeners('connection')
    const direct = new DirectPath({ ...options, handOver: (socket) => general!.call(this, socket) })
    this.#direct = direct
    this.removeAllListeners('connection')
    this.on('connection', (socket) => direct.accept(socket))
  }

  override closeIdleConnections(): void {
    super.closeIdleConnections()
    this.#direct?.closeIdle()
  }

  override closeAllConnections(): void {
    super.closeAllConnections()
    this.#direct?.closeAll()
  }
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
    const peer = peerOf(incoming.socket.remoteAddress, front)
    const header = (name: string) => this.header(name)
    this.address = callerAddress(peer, header, front)
    this.secure = isSecure(peer, header, front)
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

/** Waits for the reader before the next text is asked for, so that no more than one and the socket's own buffer is held. */
async function sendStream(
  request: HttpRequest,
  response: HttpResponse,
  stream: BodyStream,
  outgoing: ServerResponse,
  stalledTimeoutMs: number,
): Promise<void> {
  outgoing.writeHead(response.status, headerList(response) as string[])
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

function send(request: HttpRequest, answer: Finished, outgoing: ServerResponse): void {
  const { status, body, length } = answer
  const headers = headerList(answer)
  if (hasLength(status)) headers.push('Content-Length', String(length))
  outgoing.writeHead(status, headers as string[])
  if (body === undefined || request.method === 'HEAD') outgoing.end()
  // Bytes: `node:http` joins head and body when both are text, and one letter beyond Latin-1 makes all of that wide.
  else outgoing.end(bytesOf(body))
}
