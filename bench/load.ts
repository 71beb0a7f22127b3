/**
 * The load: its own process, so that it shares no thread with what is measured. Each stream has keep-alive connections, each with one request
 * under way: the next is sent when the answer is there, never before.
 */
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'

/** Requests of one kind. */
export interface Stream {
  /** Whole requests as they go over the wire, sent in turn; or the path of a file with a JSON array of them. */
  readonly requests: readonly string[] | string
  readonly connections: number
  /** Sent so often whatever the answers take, as far as there is a free connection; undefined: as often as answers come. */
  readonly perSecond?: number
}

/** What a round is to do; sent by the parent. */
export interface LoadAsk {
  readonly port: number
  readonly ms: number
  readonly streams: readonly Stream[]
}

export interface StreamResult {
  readonly requests: number
  /** From when a request was due until its answer was there: one that had to wait for a free connection has waited. */
  readonly p50Ms: number
  readonly p99Ms: number
}

/** What a round was. */
export interface LoadResult {
  readonly ms: number
  readonly streams: readonly StreamResult[]
}

const HEAD_END = Buffer.from('\r\n\r\n')

/** Bytes of the answer that begins the buffer; 0 while that cannot be told. @throws Error on anything but 200. */
function answerLength(bytes: Buffer): number {
  const end = bytes.indexOf(HEAD_END)
  if (end < 0) return 0
  const head = bytes.toString('latin1', 0, end)
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  if (!head.startsWith('HTTP/1.1 200') || length === undefined)
    throw new Error(`answered: ${bytes.toString('latin1')}`)
  return end + HEAD_END.length + Number(length)
}

/** One connection, which sends when it is told to. */
class Connection {
  readonly socket: Socket
  readonly ready: Promise<void>
  isFree = false
  #answered: () => void = () => {}
  #held: Buffer | undefined

  constructor(port: number, failed: (error: Error) => void) {
    this.socket = connect(port, '127.0.0.1')
    this.socket.setNoDelay(true)
    this.socket.on('error', failed)
    this.socket.on('close', () => failed(new Error('the server closed a connection')))
    this.socket.on('data', (chunk: Buffer) => {
      try {
        this.#onData(chunk)
      } catch (error) {
        failed(error as Error)
      }
    })
    this.ready = new Promise((resolve) => {
      this.socket.once('connect', () => {
        this.isFree = true
        resolve()
      })
    })
  }

  send(request: Buffer, answered: () => void): void {
    this.isFree = false
    this.#answered = answered
    this.socket.write(request)
  }

  #onData(chunk: Buffer): void {
    const bytes = this.#held ? Buffer.concat([this.#held, chunk]) : chunk
    this.#held = answerLength(bytes) === bytes.length ? undefined : bytes
    if (this.#held) return
    this.isFree = true
    this.#answered()
  }

  close(): void {
    this.socket.removeAllListeners('close').destroy()
  }
}

/** Requests in turn. */
class Requests {
  readonly #all: readonly Buffer[]
  #next = 0

  constructor(texts: readonly string[]) {
    this.#all = texts.map((each) => Buffer.from(each))
  }

  next(): Buffer {
    return this.#all[this.#next++ % this.#all.length]!
  }
}

/** A round goes on in a file where the one before ended: else it would only ever meet its first requests. */
const files = new Map<string, Requests>()

function requestsOf(requests: Stream['requests']): Requests {
  if (typeof requests !== 'string') return new Requests(requests)
  const known = files.get(requests) ?? new Requests(JSON.parse(readFileSync(requests, 'utf8')) as string[])
  files.set(requests, known)
  return known
}

/** A stream that is under way. */
class Running {
  readonly connections: readonly Connection[]
  readonly #requests: Requests
  readonly #gapMs: number | undefined
  readonly #waitedMs: number[] = []
  #dueMs = 0

  constructor(port: number, stream: Stream, failed: (error: Error) => void) {
    this.#requests = requestsOf(stream.requests)
    this.#gapMs = stream.perSecond === undefined ? undefined : 1000 / stream.perSecond
    this.connections = Array.from({ length: stream.connections }, () => new Connection(port, failed))
  }

  start(nowMs: number): void {
    this.#dueMs = nowMs
  }

  /** Sends what is due on the connections that are free. */
  turn(nowMs: number): void {
    for (const connection of this.connections) {
      if (this.#gapMs !== undefined && this.#dueMs > nowMs) return
      if (!connection.isFree) continue
      const dueMs = this.#gapMs === undefined ? nowMs : this.#dueMs
      if (this.#gapMs !== undefined) this.#dueMs += this.#gapMs
      this.#send(connection, dueMs)
    }
  }

  #send(connection: Connection, dueMs: number): void {
    connection.send(this.#requests.next(), () => this.#waitedMs.push(performance.now() - dueMs))
  }

  result(): StreamResult {
    const sorted = this.#waitedMs.toSorted((a, b) => a - b)
    const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN
    return { requests: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99) }
  }
}

/**
 * Asks for what has arrived again and again instead of sleeping until something has. To wake a process costs its waker several
 * microseconds, more so on virtual machines, and a slow server would pay that for every answer while a fast one finds the load awake.
 */
const turnOfLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

async function run({ port, ms, streams }: LoadAsk): Promise<LoadResult> {
  let failure: Error | undefined
  const failed = (error: Error): void => {
    failure ??= error
  }
  const running = streams.map((stream) => new Running(port, stream, failed))
  const connections = running.flatMap((stream) => stream.connections)
  await Promise.race([Promise.all(connections.map(({ ready }) => ready)), failing(() => failure)])
  const started = performance.now()
  for (const stream of running) stream.start(started)
  for (let now = started; now - started < ms && !failure; now = performance.now()) {
    for (const stream of running) stream.turn(now)
    await turnOfLoop()
  }
  while (!failure && connections.some(({ isFree }) => !isFree)) await turnOfLoop()
  const elapsed = performance.now() - started
  for (const connection of connections) connection.close()
  if (failure) throw failure
  return { ms: elapsed, streams: running.map((stream) => stream.result()) }
}

async function failing(failure: () => Error | undefined): Promise<void> {
  while (!failure()) await new Promise((resolve) => setTimeout(resolve, 10))
}

process.on('message', (ask: LoadAsk) => {
  run(ask).then(
    (result) => process.send!(result),
    (error: Error) => process.send!({ error: error.message }),
  )
})
process.on('disconnect', () => process.exit(0))
