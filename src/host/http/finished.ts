/** A response made ready for a connection: encoded as the caller accepts, and with its length. */
import { COMPRESSED_BYTES_MIN, chosenEncoding, compressed, compressedOnce } from './compress.ts'
import type { Eventual } from './eventual.ts'
import {
  allHeaders,
  type HeadedAnswer,
  type Headers,
  type HttpRequest,
  type HttpResponse,
} from './exchange.ts'
import { writtenName } from './header-name.ts'
import { remembered } from './remembered.ts'

/** What goes over the wire, but for what belongs to the connection: `Date`, `Connection` and `Keep-Alive`. */
export interface Finished extends HeadedAnswer {
  /** Of an answer to HEAD too; whoever sends it leaves it out. */
  readonly body: string | Uint8Array | undefined
  /** Bytes of the body. */
  readonly length: number
  /** As `HttpResponse.yields`, of refusals too. */
  readonly yields: boolean
}

/** All of an answer but its body. */
type Unfinished = HeadedAnswer & Pick<HttpResponse, 'yields'>

/** At once, but for bodies that are compressed: those are done by another thread. @throws TypeError for a body that goes on. */
export function finished(request: HttpRequest, response: HttpResponse): Eventual<Finished> {
  const { body, compressible = false, lasting = false } = response
  if (typeof body === 'function') throw new TypeError('an answer that goes on has no length')
  if (body === undefined || !compressible) return withLength(response, body)
  const varying = variedByEncoding(response)
  if (body.length * BYTES_PER_UNIT_MAX < COMPRESSED_BYTES_MIN) return withLength(varying, body)
  const encoding = chosenEncoding(request.header('accept-encoding'))
  if (encoding === undefined) return withLength(varying, body)
  const bytes = bytesOf(body)
  if (bytes.length < COMPRESSED_BYTES_MIN) return withLength(varying, body)
  const headers = { ...varying.headers, 'content-encoding': encoding }
  const small = lasting ? compressedOnce(bytes, encoding) : compressed(bytes, encoding)
  return small.then((there) => withLength({ ...varying, headers }, there))
}

/** UTF-8 of one UTF-16 code unit: a shorter text need not be encoded to see that it is too short. */
const BYTES_PER_UNIT_MAX = 3

export const bytesOf = (body: string | Uint8Array): Uint8Array =>
  typeof body === 'string' ? Buffer.from(body) : body

function withLength(
  { status, headers, common, requestId, yields = false }: Unfinished,
  body: Finished['body'],
): Finished {
  const length = typeof body === 'string' ? Buffer.byteLength(body) : (body?.length ?? 0)
  const isRefusal = status >= 400 && status < 500
  return { status, headers, common, requestId, body, length, yields: yields || isRefusal }
}

/** Says that the answer differs by `Accept-Encoding` too. */
function variedByEncoding({ status, headers, common, requestId, yields }: HttpResponse): Unfinished {
  if (headers.vary !== undefined || common?.vary === undefined)
    return { status, headers: varied(headers), common, requestId, yields }
  return { status, headers, common: variedOnce(common), requestId, yields }
}

function varied(headers: Headers): Headers {
  const vary = headers.vary === undefined ? 'Accept-Encoding' : `${headers.vary}, Accept-Encoding`
  return { ...headers, vary }
}

const variedOnce = remembered(varied)

/** Whether an answer with this status has a length; these have no body (RFC 9110 8.6). */
export const hasLength = (status: number): boolean => status !== 204 && status !== 304

/** Names as they are written and values in turn, as `node:http` takes them. */
export const headerList = (response: HeadedAnswer): (string | readonly string[])[] =>
  Object.entries(allHeaders(response)).flatMap(([name, value]) => [writtenName(name), value])
