/** The only file that touches a socket: `node:http` ↔ the exchange. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Refusal } from '../message/index.ts'
import { chosenEncoding, compressed } from './compress.ts'
import type { HttpRequest, HttpResponse } from './exchange.ts'
import type { Handle } from './site.ts'

export interface ServerLimits {
  /** All headers of a request; beyond it 431. */
  readonly headerBytesMax: number
  /** Time for the headers to arrive. */
  readonly headersTimeoutMs: number
  /** Time for the body to arrive; beyond it 408. */
  readonly bodyTimeoutMs: number
  /** Idle time of a kept-alive connection. */
  readonly keepAliveTimeoutMs: number
}

export const defaultLimits: ServerLimits = {
  headerBytesMax: 16 * 1024,
  headersTimeoutMs: 10_000,
  bodyTimeoutMs: 10_000,
  keepAliveTimeoutMs: 65_000,
}

/** What stands between the caller and this server. */
export interface Front {
  /** True when everybody comes by https, whatever this server itself sees. */
  readonly isSecure: boolean
  /** Whether an address is a proxy whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed. */
  readonly isTrusted: (address: string) => boolean
}

export function createNodeServer(handle: Handle, limits: ServerLimits, front: Front): Server {
  const server = createServer(
    {
      maxHeaderSize: limits.headerBytesMax,
      headersTimeout: limits.headersTimeoutMs,
      // Ours fires first and answers in the caller's format; this one ends connections that do not even take that.
      requestTimeout: limits.headersTimeoutMs + limits.bodyTimeoutMs + 1_000,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
    },
    (incoming, outgoing) => {
      const request = requestOf(incoming, limits, front)
      handle(request)
        .then((response) => send(request, response, incoming, outgoing))
        .catch(() => outgoing.destroy())
    },
  )
  return server
}

function requestOf(incoming: IncomingMessage, limits: ServerLimits, front: Front): HttpRequest {
  const header = (name: string): string | undefined => {
    const value = incoming.headers[name]
    return Array.isArray(value) ? value.join(', ') : value
  }
  const peer = incoming.socket.remoteAddress ?? ''
  const isBehind = front.isTrusted(peer)
  return {
    method: incoming.method!,
    target: incoming.url!,
    header,
    address: isBehind ? forwardedFor(header('x-forwarded-for'), peer, front) : peer,
    secure:
      front.isSecure || (isBehind && header('x-forwarded-proto')?.split(',').at(-1)?.trim() === 'https'),
    body: (bytesMax) => readBody(incoming, bytesMax, limits.bodyTimeoutMs),
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

const EMPTY = new Uint8Array(0)

const tooLarge = (bytesMax: number): Refusal =>
  new Refusal({
    status: 413,
    code: 'PayloadTooLarge',
    message: `The body is longer than ${bytesMax} bytes.`,
    headers: { connection: 'close' },
  })

function readBody(incoming: IncomingMessage, bytesMax: number, timeoutMs: number): Promise<Uint8Array> {
  const { 'content-length': length, 'transfer-encoding': transfer } = incoming.headers
  if (transfer === undefined && (length === undefined || length === '0')) return Promise.resolve(EMPTY)
  if (Number(length) > bytesMax) return Promise.reject(tooLarge(bytesMax))
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const timer = setTimeout(() => {
      stop(
        new Refusal({
          status: 408,
          code: 'RequestTimeout',
          message: 'The body did not arrive in time.',
          headers: { connection: 'close' },
        }),
      )
    }, timeoutMs)
    const stop = (error: Error): void => {
      clearTimeout(timer)
      incoming.off('data', onData)
      incoming.resume()
      reject(error)
    }
    const onData = (chunk: Buffer): void => {
      size += chunk.length
      if (size > bytesMax) stop(tooLarge(bytesMax))
      else chunks.push(chunk)
    }
    incoming.on('data', onData)
    incoming.once('end', () => {
      clearTimeout(timer)
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks))
    })
    incoming.once('error', stop)
    incoming.once('close', () => {
      if (!incoming.complete)
        stop(new Refusal({ status: 400, code: 'BadRequest', message: 'The body was cut off.' }))
    })
  })
}

async function send(
  request: HttpRequest,
  response: HttpResponse,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const headers: Record<string, string | readonly string[] | number> = { ...response.headers }
  let body = response.body
  if (response.compressible && body !== undefined) {
    headers.vary = headers.vary === undefined ? 'Accept-Encoding' : `${headers.vary}, Accept-Encoding`
    const encoding = chosenEncoding(request.header('accept-encoding'))
    const short =
      encoding && (await compressed(typeof body === 'string' ? Buffer.from(body) : body, encoding))
    if (short) {
      headers['content-encoding'] = encoding
      body = short
    }
  }
  if (response.status !== 204 && response.status !== 304) {
    headers['content-length'] = body === undefined ? 0 : Buffer.byteLength(body)
  }
  outgoing.writeHead(response.status, headers as Record<string, string>)
  if (incoming.method === 'HEAD' || body === undefined) outgoing.end()
  else outgoing.end(body)
}
