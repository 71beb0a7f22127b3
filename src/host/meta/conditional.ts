/** Texts that are not sent again to whoever has them. */
import { createHash } from 'node:crypto'
import type { HttpResponse, RequestFacts } from '../http/index.ts'

/** Tells a text from every other: 22 characters of base64url, 132 bits. */
export const digestOf = (text: string | Uint8Array): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 22)

/** What a 304 repeats of the headers that the 200 would have (RFC 9110 15.4.5). */
const REPEATED = ['cache-control', 'vary'] as const

/** The answer with its `ETag`, or a 304 without a body. The tag is a weak one: the same text may travel compressed. */
export function conditional(request: RequestFacts, digest: string, response: HttpResponse): HttpResponse {
  const etag = `W/"${digest}"`
  if (!isKnown(request.header('if-none-match'), etag))
    return { ...response, headers: { ...response.headers, etag } }
  const repeated = REPEATED.flatMap((name) => {
    const value = response.headers[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return { status: 304, headers: { etag, ...Object.fromEntries(repeated) } }
}

const opaque = (etag: string): string => etag.trim().replace(/^W\//, '')

/** By the weak comparison of RFC 9110 13.1.2. */
const isKnown = (ifNoneMatch: string | undefined, etag: string): boolean =>
  (ifNoneMatch ?? '').split(',').some((each) => each.trim() === '*' || opaque(each) === opaque(etag))
