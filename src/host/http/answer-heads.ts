/** The head of an answer as text, the same that `node:http` writes. */
import type { Headers } from './exchange.ts'
import { type Finished, hasLength } from './finished.ts'
import { writtenName } from './header-name.ts'
import { remembered } from './remembered.ts'

export interface AnswerHead {
  readonly text: string
  /** True when the connection ends with this answer. */
  readonly isLast: boolean
}

export interface AnswerHeadsOptions {
  readonly clock: () => Date
  readonly keepAliveTimeoutMs: number
  /** Status → what is said beside it. */
  readonly reasons: Readonly<Record<number, string | undefined>>
}

/** Anything else in a value would break the head apart (RFC 9110 5.5). */
const BROKEN = /[^\t\x20-\x7e\x80-\xff]/

const NONE: Headers = {}

export class AnswerHeads {
  readonly #clock: () => Date
  readonly #reasons: AnswerHeadsOptions['reasons']
  readonly #kept: string
  #second = Number.NaN
  #date = ''

  constructor({ clock, keepAliveTimeoutMs, reasons }: AnswerHeadsOptions) {
    this.#clock = clock
    this.#reasons = reasons
    this.#kept = `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(keepAliveTimeoutMs / 1000)}\r\n\r\n`
  }

  /** With the blank line that ends it. @throws TypeError for a value that no header may have. */
  of(answer: Finished): AnswerHead {
    const { status, requestId, length } = answer
    const { text: lines, isLast } = linesOfAnswer(answer)
    const id = requestId === undefined ? '' : `X-Request-Id: ${requestId}\r\n`
    const size = hasLength(status) ? `Content-Length: ${length}\r\n` : ''
    const first = `HTTP/1.1 ${status} ${this.#reasons[status] ?? 'unknown'}\r\n`
    return { text: first + lines + id + size + this.#dateLine() + (isLast ? '\r\n' : this.#kept), isLast }
  }

  /** Made once a second: it has no more to say. */
  #dateLine(): string {
    const now = this.#clock()
    const second = Math.floor(now.getTime() / 1000)
    if (second !== this.#second) {
      this.#second = second
      this.#date = `Date: ${now.toUTCString()}\r\n`
    }
    return this.#date
  }
}

/** Few answers have headers of their own. */
const linesOfAnswer = ({ headers, common = NONE }: Finished): AnswerHead =>
  isEmpty(headers) ? commonLines(common) : linesOf({ ...common, ...headers })

function isEmpty(headers: Headers): boolean {
  for (const _ in headers) return false
  return true
}

const commonLines = remembered(linesOf)

function linesOf(headers: Headers): AnswerHead {
  let text = ''
  let isLast = false
  for (const name in headers) {
    for (const value of valuesOf(headers[name]!)) {
      text += `${writtenName(name)}: ${sound(value)}\r\n`
      if (name === 'connection') isLast = value === 'close'
    }
  }
  return { text, isLast }
}

function sound(value: string): string {
  if (BROKEN.test(value)) throw new TypeError('a header has a value that cannot be sent')
  return value
}

const valuesOf = (value: string | readonly string[]): readonly string[] =>
  typeof value === 'string' ? [value] : value
