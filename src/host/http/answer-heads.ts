/** The head of an answer as text, the same that `node:http` writes. */
import type { Finished } from './finished.ts'

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
  of({ status, headers }: Finished): AnswerHead {
    let lines = ''
    let values = ''
    let isLast = false
    for (let n = 0; n < headers.length; n += 2) {
      const name = headers[n] as string
      for (const value of valuesOf(headers[n + 1]!)) {
        lines += `${name}: ${value}\r\n`
        values += value
        if (name === 'Connection') isLast = value === 'close'
      }
    }
    if (BROKEN.test(values)) throw new TypeError('a header has a value that cannot be sent')
    const first = `HTTP/1.1 ${status} ${this.#reasons[status] ?? 'unknown'}\r\n`
    return { text: first + lines + this.#dateLine() + (isLast ? '\r\n' : this.#kept), isLast }
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

const valuesOf = (value: string | readonly string[]): readonly string[] =>
  typeof value === 'string' ? [value] : value
