/** A place in a JSV text. White space is let through between tokens, but belongs to text that is not quoted (wire spec 3.4.7). */
import { DEPTH_MAX, MalformedError } from './format.ts'
import type { Issues } from './issue.ts'

const QUOTE = 34
const COMMA = 44
const COLON = 58
export const OPEN_LIST = 91
export const CLOSE_LIST = 93
export const OPEN_OBJECT = 123
export const CLOSE_OBJECT = 125

const isBlank = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9

export class JsvCursor {
  readonly text: string
  readonly issues: Issues
  at = 0
  /** What ends a bare value besides a comma: the closing character of the innermost container, 0 outside of all. */
  #stop = 0
  readonly #outer: number[] = []

  constructor(text: string, issues: Issues) {
    this.text = text
    this.issues = issues
    if (text.charCodeAt(0) === 0xfeff) this.at = 1
  }

  /** Steps over white space and gives the code of what follows; not a number at the end. */
  next(): number {
    const { text } = this
    let code = text.charCodeAt(this.at)
    while (isBlank(code)) code = text.charCodeAt(++this.at)
    return code
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length
  }

  /** @throws MalformedError always. */
  fail(expected: string): never {
    const found = this.isAtEnd
      ? 'the text ends'
      : `found '${String.fromCodePoint(this.text.codePointAt(this.at)!)}'`
    throw new MalformedError(`Expected ${expected} at position ${this.at}, ${found}.`)
  }

  /** Steps into a container that `close` ends. */
  enter(close: number): void {
    if (this.#outer.length >= DEPTH_MAX)
      throw new MalformedError(`The text is nested deeper than ${DEPTH_MAX} levels at position ${this.at}.`)
    this.#outer.push(this.#stop)
    this.#stop = close
    this.at++
  }

  leave(): void {
    this.#stop = this.#outer.pop() ?? 0
    this.at++
  }

  /** After a value: true when another follows. False at the closing character, or outside of all at the end. */
  more(): boolean {
    const code = this.next()
    if (code === this.#stop && this.#stop !== 0) return false
    if (code === COMMA) {
      this.at++
      return true
    }
    if (this.isAtEnd && this.#stop === 0) return false
    return this.fail(this.#stop === 0 ? "','" : this.#stop === CLOSE_OBJECT ? "',' or '}'" : "',' or ']'")
  }

  /** A member's name or a key and the colon; bare ones are trimmed. */
  name(): string {
    const start = this.at
    if (this.next() === QUOTE) {
      const name = this.quoted()
      if (this.next() !== COLON) this.fail("':'")
      this.at++
      return name
    }
    const { text } = this
    for (; this.at < text.length; this.at++) {
      const code = text.charCodeAt(this.at)
      if (code === COLON) return text.slice(start, this.at++).trim()
      if (
        code === COMMA ||
        code === OPEN_LIST ||
        code === CLOSE_LIST ||
        code === OPEN_OBJECT ||
        code === CLOSE_OBJECT
      )
        break
    }
    return this.fail("':'")
  }

  /** True where a value would stand and there is none. */
  get isNothing(): boolean {
    const code = this.next()
    return code === COMMA || (code === this.#stop && code !== 0) || this.isAtEnd
  }

  get isQuoted(): boolean {
    return this.next() === QUOTE
  }

  /** The quoted text at the cursor, without its quotes. */
  quoted(): string {
    const { text } = this
    const start = this.at + 1
    for (let i = text.indexOf('"', start); i >= 0; i = text.indexOf('"', i + 2)) {
      if (text.charCodeAt(i + 1) === QUOTE) continue
      this.at = i + 1
      return text.slice(start, i).replaceAll('""', '"')
    }
    throw new MalformedError(`The quoted text at position ${this.at} has no end.`)
  }

  /** Bare text from the cursor to the comma or closing character, blanks included. */
  bare(): string {
    const { text } = this
    const start = this.at
    for (; this.at < text.length; this.at++) {
      const code = text.charCodeAt(this.at)
      if (code === COMMA || (code === this.#stop && code !== 0)) break
    }
    return text.slice(start, this.at)
  }

  /** Steps over any value. */
  skip(): void {
    const code = this.next()
    if (code === QUOTE) this.quoted()
    else if (code === OPEN_OBJECT || code === OPEN_LIST) this.#skipContainer(code)
    else this.bare()
  }

  #skipContainer(open: number): void {
    const close = open === OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_LIST
    this.enter(close)
    if (this.next() !== close) {
      do {
        if (open === OPEN_OBJECT) this.name()
        this.skip()
      } while (this.more())
    }
    this.leave()
  }

  /** Steps over any value and refuses it. */
  refuse(): undefined {
    this.next()
    const start = this.at
    this.skip()
    this.issues.refuse(this.text.slice(start, this.at).trim())
    return undefined
  }

  /** @throws MalformedError when anything but white space is left. */
  end(): void {
    this.next()
    if (!this.isAtEnd) this.fail('the end of the text')
  }
}
