/** A place in a JSON text, and the steps over its tokens (RFC 8259). Line breaks inside strings are let through (wire spec 3.4.6). */
import { DEPTH_MAX, MalformedError } from './format.ts'
import { Issues } from './issue.ts'

/** Character codes that tell tokens apart. */
export const QUOTE = 34
export const COMMA = 44
export const COLON = 58
export const OPEN_LIST = 91
export const CLOSE_LIST = 93
export const OPEN_OBJECT = 123
export const CLOSE_OBJECT = 125
export const LETTER_F = 102
export const LETTER_N = 110
export const LETTER_T = 116
const BACKSLASH = 92
const MINUS = 45
const ZERO = 48
const NINE = 57

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const HEX = /^[0-9a-fA-F]+$/
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

export class JsonCursor {
  readonly text: string
  readonly issues = new Issues()
  at = 0
  #depth = 0

  constructor(text: string) {
    this.text = text
    // A byte order mark is tolerated (wire spec 3.4.3).
    if (text.charCodeAt(0) === 0xfeff) this.at = 1
  }

  /** The code of the current character; not a number at the end. */
  get code(): number {
    return this.text.charCodeAt(this.at)
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length
  }

  /** Steps over white space and gives the code of what follows. */
  next(): number {
    const { text } = this
    let code = text.charCodeAt(this.at)
    while (code === 32 || code === 10 || code === 13 || code === 9) code = text.charCodeAt(++this.at)
    return code
  }

  /** @throws MalformedError always. */
  fail(expected: string): never {
    const found = this.isAtEnd
      ? 'the text ends'
      : `found '${String.fromCodePoint(this.text.codePointAt(this.at)!)}'`
    throw new MalformedError(`Expected ${expected} at position ${this.at}, ${found}.`)
  }

  enter(): void {
    if (++this.#depth > DEPTH_MAX)
      throw new MalformedError(`The text is nested deeper than ${DEPTH_MAX} levels at position ${this.at}.`)
    this.at++
  }

  leave(): void {
    this.#depth--
    this.at++
  }

  /** The name before a member's value; the cursor then stands on the value. */
  name(): string {
    if (this.next() !== QUOTE) this.fail("'\"' before a member's name")
    const name = this.string()
    if (this.next() !== COLON) this.fail("':'")
    this.at++
    this.next()
    return name
  }

  /** After a value: true when another one follows. False at the closing character, which is left to `leave`. */
  more(close: number): boolean {
    const code = this.next()
    if (code === close) return false
    if (code !== COMMA) this.fail(close === CLOSE_OBJECT ? "',' or '}'" : "',' or ']'")
    this.at++
    this.next()
    return true
  }

  /** The string at the cursor. */
  string(): string {
    const { text } = this
    const start = this.at + 1
    for (let i = start; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (code === QUOTE) {
        this.at = i + 1
        return text.slice(start, i)
      }
      if (code === BACKSLASH) return this.#escapedString(start, i)
    }
    return this.#unterminated()
  }

  #unterminated(): never {
    throw new MalformedError(`The string at position ${this.at} has no end.`)
  }

  #escapedString(start: number, firstEscape: number): string {
    const { text } = this
    let out = text.slice(start, firstEscape)
    let from = firstEscape
    for (let i = firstEscape; i < text.length; ) {
      const code = text.charCodeAt(i)
      if (code === QUOTE) {
        this.at = i + 1
        return out + text.slice(from, i)
      }
      if (code !== BACKSLASH) {
        i++
        continue
      }
      out += text.slice(from, i)
      const length = this.#escapeLength(i)
      out +=
        length === 2
          ? ESCAPES[text[i + 1]!]!
          : String.fromCharCode(Number.parseInt(text.slice(i + 2, i + length), 16))
      i += length
      from = i
    }
    return this.#unterminated()
  }

  /** How long the escape at `at` is; `\xXX` is known too (wire spec 3.4.6). */
  #escapeLength(at: number): number {
    const { text } = this
    const letter = text[at + 1] ?? ''
    if (Object.hasOwn(ESCAPES, letter)) return 2
    const length = letter === 'u' ? 6 : letter === 'x' ? 4 : 0
    const digits = text.slice(at + 2, at + length)
    if (length > 0 && digits.length === length - 2 && HEX.test(digits)) return length
    throw new MalformedError(`The escape at position ${at} is none that JSON knows.`)
  }

  /** The number at the cursor, as it is written. */
  number(): string {
    NUMBER.lastIndex = this.at
    const token = NUMBER.exec(this.text)?.[0]
    if (token === undefined) this.fail('a value')
    this.at += token!.length
    return token!
  }

  /** The number at the cursor when it is a short integer; undefined, and no step, when it is anything else. */
  shortInteger(): number | undefined {
    const { text } = this
    const isNegative = text.charCodeAt(this.at) === MINUS
    const start = isNegative ? this.at + 1 : this.at
    let i = start
    let value = 0
    let code = text.charCodeAt(i)
    if (code === ZERO && text.charCodeAt(i + 1) >= ZERO) return undefined
    while (code >= ZERO && code <= NINE && i - start < 10) {
      value = value * 10 + (code - ZERO)
      code = text.charCodeAt(++i)
    }
    // A fraction, an exponent or more digits: not for here.
    if (i === start || code === 46 || code === 69 || code === 101 || (code >= ZERO && code <= NINE))
      return undefined
    this.at = i
    return isNegative && value !== 0 ? -value : value
  }

  /** Steps over `true`, `false` or `null`. */
  literal(word: string): void {
    if (!this.text.startsWith(word, this.at)) this.fail('a value')
    this.at += word.length
  }

  /** Steps over any value. */
  skip(): void {
    const { code } = this
    if (code === QUOTE) this.string()
    else if (code === OPEN_OBJECT) this.#skipContainer(CLOSE_OBJECT)
    else if (code === OPEN_LIST) this.#skipContainer(CLOSE_LIST)
    else if (code === LETTER_T) this.literal('true')
    else if (code === LETTER_F) this.literal('false')
    else if (code === LETTER_N) this.literal('null')
    else this.number()
  }

  #skipContainer(close: number): void {
    this.enter()
    if (this.next() !== close) {
      do {
        if (close === CLOSE_OBJECT) this.name()
        this.skip()
      } while (this.more(close))
    }
    this.leave()
  }

  /** Steps over any value and refuses it. */
  refuse(): undefined {
    const start = this.at
    this.skip()
    this.issues.refuse(this.text.slice(start, this.at))
    return undefined
  }

  /** @throws MalformedError when anything but white space is left. */
  end(): void {
    this.next()
    if (!this.isAtEnd) this.fail('the end of the text')
  }
}
