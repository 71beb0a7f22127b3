/**
 * The head of a request as nearly every program sends it, read from its text. It knows a strict part of what RFC 9112 allows, and what it does
 * not know it does not read: `node:http` then reads the same bytes. So whatever is read here means the same there.
 */

export interface PlainHead {
  /** As it was read, with the blank line that ends it. */
  readonly text: string
  readonly method: string
  readonly target: string
  /** Lower-case name → value without the blanks around it; each was sent once. */
  readonly headers: ReadonlyMap<string, string>
  /** Of the body that follows. */
  readonly bodyBytes: number
}

/** A request line that is read here: `POST` and `/things`. */
export interface PlainLine {
  readonly method: string
  readonly target: string
}

/** Longer heads are read by `node:http`, which counts their headers too. */
export const PLAIN_HEAD_BYTES_MAX = 4096

/** The lines after the first: tokens and printable ASCII (RFC 9110 5.5, 5.6.2), nothing folded, and a blank line. */
const LINES = /(?:[!#$%&'*+.^_`|~\w-]+:[\t\x20-\x7e]*\r\n)+\r\n/y

/** Headers that change how a request is read, or what becomes of its connection (RFC 9110 7.6, 10.1.1; RFC 9112 6.1). */
const SPECIAL: ReadonlySet<string> = new Set([
  'expect',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

const BODY_LENGTH = /^[1-9]\d{0,5}$/

/** `start` begins with a whole request; undefined when it is not plain, or not one of `lines`. */
export function readPlainHead(start: string, lines: readonly PlainLine[]): PlainHead | undefined {
  for (const { method, target } of lines) {
    const line = `${method} ${target} HTTP/1.1\r\n`
    if (start.startsWith(line)) return readLines(start, line.length, method, target)
  }
  return undefined
}

function readLines(start: string, from: number, method: string, target: string): PlainHead | undefined {
  LINES.lastIndex = from
  if (!LINES.test(start)) return undefined
  const text = start.slice(0, LINES.lastIndex)
  const headers = new Map<string, string>()
  for (const line of text.slice(from, -4).split('\r\n')) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    if (headers.has(name) || SPECIAL.has(name)) return undefined
    headers.set(name, line.slice(colon + 1).trim())
  }
  const length = headers.get('content-length') ?? ''
  if (!headers.has('host') || !BODY_LENGTH.test(length) || !isKept(headers.get('connection')))
    return undefined
  return { text, method, target, headers, bodyBytes: Number(length) }
}

/** HTTP/1.1 keeps a connection unless it is told otherwise. */
const isKept = (connection: string | undefined): boolean =>
  connection === undefined || connection.toLowerCase() === 'keep-alive'
