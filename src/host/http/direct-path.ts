/**
 * Answers on a connection itself, without `node:http`, while what comes over it are whole requests of a plain form for one of a few addresses.
 * Reading and writing those through `node:http` takes more time than all the rest of such a request. With the first bytes that are
 * anything else the connection is handed over for good, those bytes included. The requests go to the same `handle` (decision 7).
 */
import type { Socket } from 'node:net'
import { AnswerHeads } from './answer-heads.ts'
import { followed } from './eventual.ts'
import type { HttpRequest } from './exchange.ts'
import { type Finished, finished } from './finished.ts'
import { callerAddress, type Front, isSecure, type Peer, peerOf } from './front.ts'
import { tooLarge } from './incoming-body.ts'
import { PLAIN_HEAD_BYTES_MAX, type PlainHead, type PlainLine, readPlainHead } from './plain-head.ts'
import type { Handle } from './site.ts'

export interface DirectPathOptions {
  readonly handle: Handle
  readonly front: Front
  /** What is answered here. */
  readonly lines: readonly PlainLine[]
  /** Time for the first request to arrive. */
  readonly headersTimeoutMs: number
  /** Idle time of a kept-alive connection. */
  readonly keepAliveTimeoutMs: number
  readonly clock: () => Date
  /** Status → what is said beside it. */
  readonly reasons: Readonly<Record<number, string | undefined>>
  /** Takes a connection over; what was read of it is to be read again. */
  readonly handOver: (socket: Socket) => void
}

/** The connections that are answered here. */
export class DirectPath {
  readonly #options: DirectPathOptions
  readonly #heads: AnswerHeads
  readonly #connections = new Set<DirectConnection>()

  constructor(options: DirectPathOptions) {
    this.#options = options
    this.#heads = new AnswerHeads(options)
  }

  accept(socket: Socket): void {
    const connection = new DirectConnection(socket, this.#options, this.#heads, () =>
      this.#connections.delete(connection),
    )
    this.#connections.add(connection)
  }

  /** Ends the connections without a request under way. */
  closeIdle(): void {
    for (const connection of this.#connections) if (!connection.isBusy) connection.destroy()
  }

  closeAll(): void {
    for (const connection of this.#connections) connection.destroy()
  }
}

class DirectConnection {
  readonly #socket: Socket
  readonly #options: DirectPathOptions
  readonly #heads: AnswerHeads
  readonly #peer: Peer
  readonly #left: () => void
  /** Of the request before: programs send the same again and again, apart from the body. */
  #head: PlainHead | undefined
  #isAnswering = false
  /** What came while a request was answered. */
  #early: Buffer[] = []

  /** `left` is called once, when the connection is closed or handed over. */
  constructor(socket: Socket, options: DirectPathOptions, heads: AnswerHeads, left: () => void) {
    this.#socket = socket
    this.#options = options
    this.#heads = heads
    this.#peer = peerOf(socket.remoteAddress, options.front)
    this.#left = left
    socket.setTimeout(options.headersTimeoutMs)
    socket.on('data', this.#onData).on('end', this.#onEnd).on('close', left)
    // A broken connection is closed, and that is all there is to do; its timeout closes it too.
    socket.on('error', ignore).on('timeout', this.destroy)
  }

  get isBusy(): boolean {
    return this.#isAnswering
  }

  readonly destroy = (): void => {
    this.#socket.destroy()
  }

  /** The caller says nothing more; as with `node:http`, what it has asked is not waited for. */
  readonly #onEnd = (): void => {
    this.#socket.end()
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#isAnswering) {
      this.#early.push(chunk)
      this.#socket.pause()
      return
    }
    const head = this.#headOf(chunk)
    if (head && chunk.length === head.text.length + head.bodyBytes) this.#serve(head, chunk)
    else this.#handOver(chunk)
  }

  #headOf(chunk: Buffer): PlainHead | undefined {
    const known = this.#head
    if (known && chunk.toString('latin1', 0, known.text.length) === known.text) return known
    const head = readPlainHead(chunk.toString('latin1', 0, PLAIN_HEAD_BYTES_MAX), this.#options.lines)
    if (!this.#head) this.#socket.setTimeout(this.#options.keepAliveTimeoutMs)
    this.#head = head
    return head
  }

  #serve(head: PlainHead, chunk: Buffer): void {
    try {
      const request = new DirectRequest(head, chunk, this.#peer, this.#options.front)
      const answer = followed(this.#options.handle(request), (response) => finished(request, response))
      if (answer instanceof Promise) this.#sendLater(answer)
      else this.#send(answer)
    } catch {
      this.destroy()
    }
  }

  async #sendLater(answer: Promise<Finished>): Promise<void> {
    this.#isAnswering = true
    try {
      this.#send(await answer)
      this.#isAnswering = false
      if (this.#early.length > 0) this.#handOver(Buffer.concat(this.#early))
    } catch {
      this.destroy()
    }
  }

  #send(answer: Finished): void {
    const socket = this.#socket
    if (!socket.writable) return
    const { text: head, isLast } = this.#heads.of(answer)
    const isTaken = socket.write(joined(head, answer))
    if (isLast) socket.end()
    else if (!isTaken) this.#waitForDrain()
  }

  /** Who does not read the answers is not read from. */
  #waitForDrain(): void {
    this.#socket.pause()
    this.#socket.once('drain', () => this.#socket.resume())
  }

  #handOver(unread: Buffer): void {
    const socket = this.#socket
    socket.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#left)
    socket.off('error', ignore).off('timeout', this.destroy)
    socket.setTimeout(0)
    this.#left()
    socket.pause()
    socket.unshift(unread)
    this.#options.handOver(socket)
    socket.resume()
  }
}

/** In one piece, which is one call of the operating system. */
function joined(head: string, { body = '', length }: Finished): Buffer {
  const bytes = Buffer.allocUnsafe(head.length + length)
  bytes.write(head, 'latin1')
  if (typeof body === 'string') bytes.write(body, head.length)
  else bytes.set(body, head.length)
  return bytes
}

const ignore = (): void => {}

class DirectRequest implements HttpRequest {
  readonly method: string
  readonly target: string
  readonly address: string
  readonly secure: boolean
  readonly #head: PlainHead
  readonly #chunk: Buffer

  constructor(head: PlainHead, chunk: Buffer, peer: Peer, front: Front) {
    const header = (name: string) => head.headers.get(name)
    this.method = head.method
    this.target = head.target
    this.address = callerAddress(peer, header, front)
    this.secure = isSecure(peer, header, front)
    this.#head = head
    this.#chunk = chunk
  }

  header(name: string): string | undefined {
    return this.#head.headers.get(name)
  }

  body(bytesMax: number): Uint8Array {
    if (this.#head.bodyBytes > bytesMax) throw tooLarge(bytesMax)
    return this.#chunk.subarray(this.#head.text.length)
  }
}
