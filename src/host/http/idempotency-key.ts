/** The header by which a caller names a request, so that sending it again does not do it again (draft-ietf-httpapi-idempotency-key-header). */
import { invalidArgument } from '../message/index.ts'

/** As requests have it. */
export const IDEMPOTENCY_KEY = 'idempotency-key'

const LENGTH_MAX = 255
/** RFC 8941 3.3.3: in quotes, with a backslash before quotes and backslashes. */
const QUOTED = /^"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"$/
/** Without a comma: several lines of the header would look like one. */
const BARE = /^[\x21\x23-\x2b\x2d-\x7e](?:[\x20-\x2b\x2d-\x7e]*[\x21-\x2b\x2d-\x7e])?$/

/** `"text"` and `text` are the same key. @throws Refusal 400 naming the header when it is neither, empty, or longer than 255 characters. */
export function readIdempotencyKey(header: string): string {
  const sent = header.trim()
  const isQuoted = QUOTED.test(sent)
  const key = isQuoted ? sent.slice(1, -1).replace(/\\(.)/g, '$1') : sent
  if ((isQuoted || BARE.test(sent)) && key.length >= 1 && key.length <= LENGTH_MAX) return key
  throw invalidArgument('Idempotency-Key', `Must be one text of 1 to ${LENGTH_MAX} printable characters.`)
}
