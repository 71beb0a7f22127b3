/** A real server on a real socket, and a client that sends exactly the bytes it is given. */
import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import {
  createNodeServer,
  defaultLimits,
  type Front,
  type PlainLine,
  type ServerLimits,
} from '../../src/host/http/index.ts'
import { isInRanges } from '../../src/keys/index.ts'
import type { Fixture } from '../service/app-fixture.ts'

export interface Running {
  readonly port: number
  readonly url: string
  /** Sends the bytes and gives all that comes back until the server closes, or until `isEnough`. */
  talk(bytes: string | Uint8Array, isEnough?: (heard: string) => boolean): Promise<Heard>
  open(): Promise<Socket>
  close(): Promise<void>
}

export interface Heard {
  readonly text: string
  /** True when the server ended the connection in order: with FIN, not with a reset. */
  readonly ended: boolean
}

/** To be closed by whoever opens it; addresses in `trusted` are proxies, `lines` are answered on the direct path. */
export async function serve(
  fixture: Fixture,
  limits: Partial<ServerLimits> = {},
  trusted: readonly string[] = [],
  lines: readonly PlainLine[] = [],
): Promise<Running> {
  const front: Front = { isSecure: false, isTrusted: (address) => isInRanges(address, trusted) }
  const direct = lines.length > 0 ? { lines, clock: () => new Date() } : undefined
  const server = createNodeServer(fixture.app.handle, { ...defaultLimits, ...limits }, front, direct)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  async function open(): Promise<Socket> {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    return socket
  }

  return {
    port,
    url: `http://127.0.0.1:${port}`,
    open,
    talk: async (bytes, isEnough) => listen(await open(), bytes, isEnough),
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function listen(
  socket: Socket,
  bytes: string | Uint8Array,
  isEnough: (heard: string) => boolean = () => false,
): Promise<Heard> {
  return new Promise((resolve) => {
    let text = ''
    const done = (ended: boolean): void => {
      resolve({ text, ended })
      socket.destroy()
    }
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      if (isEnough(text)) done(false)
    })
    socket.on('end', () => done(true))
    socket.on('error', () => done(false))
    socket.write(bytes)
  })
}

/** A request as text; `Content-Length` is added where there is a body. */
export function requestText(
  method: string,
  target: string,
  headers: Record<string, string>,
  body = '',
): string {
  const all = {
    Host: 'localhost',
    ...headers,
    ...(body === '' ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }),
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return [`${method} ${target} HTTP/1.1`, ...lines, '', body].join('\r\n')
}
