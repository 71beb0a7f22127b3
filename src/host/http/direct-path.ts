/**
 * Answers on a connection itself, without `node:http`, while what comes over it are whole requests of a plain form for one of a few addresses.
 * Reading and writing those through `node:http` takes more time than all the rest of such a request. With the first bytes that are
 * anything else the connection is handed over for good, those bytes included. The requests go to the same `handle` (decision 7).
 */
import { Socket } from 'node:net'
import { AnswerHeads } from './answer-heads.ts'
import { followed } from './eventual.ts'
import type { HttpRequest } from './exchange.ts'
import { type Finished, finished } from './finished.ts'
import { callerAddress, type Front, isSecure, type Peer, peerOf } from './front.ts'
import { tooLarge } from './incoming-body.ts'
import type { LastInLine, Waiting } from './last-in-line.ts'
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
  /** Of all connections of the server. */
  readonly line: LastInLine
  /** Status → what is said beside it. */
  readonly reasons: Readonly<Record<number, string | undefined>>
  /** Takes a connection over; what was read of it is to be read again. */
  readonly handOver: (socket: Socket) => void
}

/** How often connections are looked through for idle ones, at least, and in how many parts of the shortest time that one may be idle. */
const LOOK_MS_MAX = 1000
const LOOKS = 5

/** The connections that are answered here. */
export class DirectPath {
  readonly #options: DirectPathOptions
  readonly #shared: Shared
  readonly #connections = new Set<DirectConnection>()
  readonly #lookMs: number
  #looking: NodeJS.Timeout | undefined

  constructor(options: DirectPathOptions) {
    this.#options = options
    this.#shared = { heads: new AnswerHeads(options), looks: 0 }
    this.#lookMs = Math.min(
      LOOK_MS_MAX,
      Math.min(options.headersTimeoutMs, options.keepAliveTimeoutMs) / LOOKS,
    )
  }

  accept(socket: Socket): void {
    const connection = new DirectConnection(socket, this.#options, this.#shared, () =>
      this.#connections.delete(connection),
    )
    this.#connections.add(connection)
    this.#looking ??= setInterval(this.#look, this.#lookMs).unref()
  }

  readonly #look = (): void => {
    this.#shared.looks += 1
    for (const connection of this.#connections) connection.endIdle(this.#lookMs)
    if (this.#connections.size > 0) return
    clearInterval(this.#looking)
    this.#looking = undefined
  }

  /** Ends the connections without a request under way. */
  closeIdle(): void {
    for (const connection of this.#connections) if (!connection.isBusy) connection.destroy()
  }

  closeAll(): void {
    for (const connection of this.#connections) connection.destroy()
  }
}

/** What all connections have in common. */
interface Shared {
  readonly heads: AnswerHeads
  /** How often connections were looked through: a clock for how long they have been idle, which costs nothing to read. */
  looks: number
}

class DirectConnection implements Waiting {
  readonly #socket: Socket
  readonly #shared: Shared
  /** `Shared.looks` when something was last received or sent. */
  #busyAt: number
  readonly #options: DirectPathOptions
  readonly #peer: Peer
  readonly #left: () => void
  /** Of the request before: programs send the same again and again. */
  #head: DirectHead | undefined
  #isAnswering = false
  #yields = false
  /** Lets others go first. */
  #waiting: DirectRequest | undefined
  /** What came while a request was answered. */
  #early: Buffer[] = []

  /** `left` is called once, when the connection is closed or handed over. */
  constructor(socket: Socket, options: DirectPathOptions, shared: Shared, left: () => void) {
    this.#socket = socket
    this.#shared = shared
    this.#busyAt = shared.looks
    this.#options = options
    this.#peer = peerOf(socket.remoteAddress, options.front)
    this.#left = left
    socket.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onClose)
    socket.push = this.#onPush
    // A broken connection is closed, and that is all there is to do.
    socket.on('error', ignore)
  }

  /** To be called at every look, which come so many milliseconds apart. */
  endIdle(lookMs: number): void {
    if (this.#isAnswering) return
    const { headersTimeoutMs, keepAliveTimeoutMs } = this.#options
    const idleMs = (this.#shared.looks - this.#busyAt - 1) * lookMs
    // Whose first request had no head that is read here has been handed over.
    if (idleMs >= (this.#head ? keepAliveTimeoutMs : headersTimeoutMs)) this.destroy()
  }

  get isBusy(): boolean {
    return this.#isAnswering
  }

  readonly destroy = (): void => {
    this.#socket.destroy()
  }

  /** The caller says nothing more; as with `node:http`, what it has asked is not waited for, but what only lets others go first is answered. */
  readonly #onEnd = (): void => {
    this.serve()
    this.#socket.end()
  }

  /** What was not served yet, nobody waits for any more; and whoever took the connection over would never hear of its end. */
  readonly #onClose = (): void => {
    this.#waiting = undefined
    this.#early = []
    this.#options.line.delete(this)
    this.#left()
  }

  /**
   * What arrives is pushed into a queue, from which it comes as `data` (Node's streams). Where the queue is empty and would be taken from at once it
   * is gone past: that saves a twentieth of a request. Should a socket no longer push what it reads, all comes as `data`.
   */
  readonly #onPush = (chunk: Buffer | null): boolean => {
    const socket = this.#socket
    if (chunk === null || this.#isAnswering || !socket.readableFlowing || socket.readableLength > 0)
      return Socket.prototype.push.call(socket, chunk)
    this.#onData(chunk)
    return true
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#busyAt = this.#shared.looks
    if (this.#isAnswering) {
      this.#early.push(chunk)
      this.#socket.pause()
      return
    }
    const before = this.#head
    const isRepeated = before?.begins(chunk) === true
    try {
      const head = isRepeated ? before : this.#read(chunk)
      if (head?.isWhole(chunk)) this.#admit(new DirectRequest(head, isRepeated, chunk))
      else this.#handOver(chunk)
    } catch {
      this.destroy()
    }
  }

  #read(chunk: Buffer): DirectHead | undefined {
    const { lines, front } = this.#options
    const head = readPlainHead(chunk.toString('latin1', 0, PLAIN_HEAD_BYTES_MAX), lines)
    this.#head = head && new DirectHead(head, this.#peer, front)
    return this.#head
  }

  #admit(request: DirectRequest): void {
    if (!this.#yields) {
      this.#serve(request)
      return
    }
    this.#waiting = request
    this.#isAnswering = true
    this.#options.line.add(this)
  }

  /** What waits, if it still does. */
  serve(): void {
    const request = this.#waiting
    if (!request || this.#socket.destroyed) return
    this.#waiting = undefined
    this.#isAnswering = false
    try {
      this.#serve(request)
      if (!this.#isAnswering) this.#handOverEarly()
    } catch {
      this.destroy()
    }
  }

  #serve(request: DirectRequest): void {
    const answer = followed(this.#options.handle(request), (response) => finished(request, response))
    if (answer instanceof Promise) this.#sendLater(answer)
    else this.#send(answer)
  }

  async #sendLater(answer: Promise<Finished>): Promise<void> {
    this.#isAnswering = true
    try {
      this.#send(await answer)
      this.#isAnswering = false
      this.#handOverEarly()
    } catch {
      this.destroy()
    }
  }

  #handOverEarly(): void {
    if (this.#early.length > 0) this.#handOver(Buffer.concat(this.#early))
  }

  #send(answer: Finished): void {
    const socket = this.#socket
    this.#yields = answer.yields
    if (!socket.writable) return
    const { text: head, isLast } = this.#shared.heads.of(answer)
    this.#busyAt = this.#shared.looks
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
    this.#options.line.note(socket, this.#yields)
    socket.push = Socket.prototype.push
    socket.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose)
    socket.off('error', ignore)
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

/** A head, and what it tells on its connection. */
class DirectHead {
  readonly method: string
  readonly target: string
  readonly address: string
  readonly secure: boolean
  readonly #plain: PlainHead

  constructor(plain: PlainHead, peer: Peer, front: Front) {
    this.#plain = plain
    this.method = plain.method
    this.target = plain.target
    const header = (name: string) => this.header(name)
    this.address = callerAddress(peer, header, front)
    this.secure = isSecure(peer, header, front)
  }

  header(name: string): string | undefined {
    return this.#plain.headers.get(name)
  }

  begins(chunk: Buffer): boolean {
    const { text } = this.#plain
    return chunk.toString('latin1', 0, text.length) === text
  }

  /** Whether the body that belongs to it follows, and no more. */
  isWhole(chunk: Buffer): boolean {
    return chunk.length === this.#plain.text.length + this.#plain.bodyBytes
  }

  /** @throws Refusal 413 */
  bodyOf(chunk: Buffer, bytesMax: number): Uint8Array {
    if (this.#plain.bodyBytes > bytesMax) throw tooLarge(bytesMax)
    return chunk.subarray(this.#plain.text.length)
  }
}

class DirectRequest implements HttpRequest {
  readonly method: string
  readonly target: string
  readonly address: string
  readonly secure: boolean
  readonly head: object | undefined
  readonly #head: DirectHead
  readonly #chunk: Buffer

  /** To remember something of a head that comes once would take longer than to make it. */
  constructor(head: DirectHead, isRepeated: boolean, chunk: Buffer) {
    this.method = head.method
    this.target = head.target
    this.address = head.address
    this.secure = head.secure
    this.head = isRepeated ? head : undefined
    this.#head = head
    this.#chunk = chunk
  }

  header(name: string): string | undefined {
    return this.#head.header(name)
  }

  body(bytesMax: number): Uint8Array {
    return this.#head.bodyOf(this.#chunk, bytesMax)
  }
}
