/** A response made ready for a connection: encoded as the caller accepts, and with its length. */
import { COMPRESSED_BYTES_MIN, chosenEncoding, compressed, compressedOnce } from './compress.ts'
import type { Eventual } from './eventual.ts'
import type { HttpRequest, HttpResponse } from './exchange.ts'
import { writtenName } from './header-name.ts'

/** What goes over the wire, but for what belongs to the connection: `Date`, `Connection` and `Keep-Alive`. */
export interface Finished {
  readonly status: number
  /** Names as they are written and values in turn, as `node:http` takes them. */
  readonly headers: readonly (string | readonly string[])[]
  /** Of an answer to HEAD too; whoever sends it leaves it out. */
  readonly body: string | Uint8Array | undefined
  /** Bytes of the body. */
  readonly length: number
}

/** At once, but for bodies that are compressed: those are done by another thread. @throws TypeError for a body that goes on. */
export function finished(request: HttpRequest, response: HttpResponse): Eventual<Finished> {
  const { status, body, compressible = false, lasting = false } = response
  if (typeof body === 'function') throw new TypeError('an answer that goes on has no length')
  const headers = headerList(response, body !== undefined && compressible)
  const encoding =
    compressible && body !== undefined && body.length * BYTES_PER_UNIT_MAX >= COMPRESSED_BYTES_MIN
      ? chosenEncoding(request.header('accept-encoding'))
      : undefined
  if (encoding !== undefined) {
    const bytes = bytesOf(body!)
    if (bytes.length >= COMPRESSED_BYTES_MIN) {
      headers.push('Content-Encoding', encoding)
      const small = lasting ? compressedOnce(bytes, encoding) : compressed(bytes, encoding)
      return small.then((there) => withLength(status, headers, there))
    }
  }
  return withLength(status, headers, body)
}

/** UTF-8 of one UTF-16 code unit: a shorter text need not be encoded to see that it is too short. */
const BYTES_PER_UNIT_MAX = 3

export const bytesOf = (body: string | Uint8Array): Uint8Array =>
  typeof body === 'string' ? Buffer.from(body) : body

function withLength(
  status: number,
  headers: (string | readonly string[])[],
  body: Finished['body'],
): Finished {
  const length = typeof body === 'string' ? Buffer.byteLength(body) : (body?.length ?? 0)
  if (status !== 204 && status !== 304) headers.push('Content-Length', String(length))
  return { status, headers, body, length }
}

/** Names and values in turn. */
export function headerList(
  { headers }: HttpResponse,
  variesByEncoding: boolean,
): (string | readonly string[])[] {
  const list: (string | readonly string[])[] = []
  for (const name in headers) list.push(writtenName(name), headers[name]!)
  if (variesByEncoding) {
    const at = list.indexOf('Vary') + 1
    if (at > 0) list[at] = `${list[at]}, Accept-Encoding`
    else list.push('Vary', 'Accept-Encoding')
  }
  return list
}
