/**
 * The load: its own process, so that it shares no thread with what is measured. As many keep-alive connections as asked, each with one
 * request under way: the next is sent when the answer is there, never before.
 */
import { connect, type Socket } from 'node:net'

/** What a round is to do; sent by the parent. */
export interface LoadAsk {
  readonly port: number
  /** The whole request as it goes over the wire; every one of the round is the same. */
  readonly request: string
  readonly connections: number
  readonly ms: number
}

/** What a round was. */
export interface LoadResult {
  readonly requests: number
  readonly ms: number
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

/** Sends until `isOver`; resolves with the number of answers. */
function drive(socket: Socket, request: Buffer, isOver: () => boolean): Promise<number> {
  return new Promise((resolve, reject) => {
    let answers = 0
    let held: Buffer | undefined
    socket.setNoDelay(true)
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('the server closed a connection')))
    socket.on('data', (chunk: Buffer) => {
      const bytes = held ? Buffer.concat([held, chunk]) : chunk
      let length = 0
      try {
        length = answerLength(bytes)
      } catch (error) {
        reject(error)
      }
      held = length === bytes.length ? undefined : bytes
      if (held) return
      answers += 1
      if (isOver()) resolve(answers)
      else socket.write(request)
    })
    socket.on('connect', () => socket.write(request))
  })
}

/**
 * Asks for what has arrived again and again instead of sleeping until something has. To wake a process costs its waker several
 * microseconds, more so on virtual machines, and a slow server would pay that for every answer while a fast one finds the load awake.
 */
function stayAwake(isOver: () => boolean): void {
  if (!isOver()) setImmediate(stayAwake, isOver)
}

async function run({ port, request, connections, ms }: LoadAsk): Promise<LoadResult> {
  const bytes = Buffer.from(request)
  const sockets = Array.from({ length: connections }, () => connect(port, '127.0.0.1'))
  const started = performance.now()
  const isOver = (): boolean => performance.now() - started >= ms
  stayAwake(isOver)
  const counts = await Promise.all(sockets.map((socket) => drive(socket, bytes, isOver)))
  const elapsed = performance.now() - started
  for (const socket of sockets) socket.removeAllListeners('close').destroy()
  return {
    requests: counts.reduce((sum, count) => sum + count, 0),
    ms: elapsed,
  }
}

process.on('message', (ask: LoadAsk) => {
  run(ask).then(
    (result) => process.send!(result),
    (error: Error) => process.send!({ error: error.message }),
  )
})
process.on('disconnect', () => process.exit(0))
