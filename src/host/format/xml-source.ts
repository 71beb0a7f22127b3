/** The text of a document with a place in it, and what is wrong at that place: the ground that the parser stands on. */
import { MalformedError } from './format.ts'
import { forbiddenAt } from './xml-char.ts'

const NOT_BLANK = /[^ \t\r\n]/g
const BLANKS = '[ \\t\\r\\n]{1,1000}'
const EQUALS = '[ \\t\\r\\n]{0,1000}=[ \\t\\r\\n]{0,1000}'
const quoted = (pattern: string): string => `(?:"(?:${pattern})"|'(?:${pattern})')`
const DECLARATION = new RegExp(
  `<\\?xml${BLANKS}version${EQUALS}${quoted('1\\.0')}` +
    `(?:${BLANKS}encoding${EQUALS}(${quoted('[A-Za-z][\\w.-]{0,39}')}))?` +
    `(?:${BLANKS}standalone${EQUALS}${quoted('yes|no')})?[ \\t\\r\\n]{0,1000}\\?>`,
  'y',
)

/** Whether text is nothing but white space, as XML has it. */
export const isBlank = (text: string): boolean => text.search(NOT_BLANK) < 0

interface OpenElement {
  /** The name as written. */
  readonly tag: string
  /** Offset of what is in it. */
  readonly content: number
}

export class XmlSource<Element extends OpenElement = OpenElement> {
  readonly text: string
  /** Offset of the character that comes next. */
  at = 0
  /** The elements that are open, the outermost first. */
  readonly open: Element[] = []
  readonly #subject: string

  /** `subject` is the type that messages name. @throws MalformedError when the text holds characters that XML forbids. */
  constructor(text: string, subject: string) {
    this.text = text.startsWith('\uFEFF') ? text.slice(1) : text
    this.#subject = subject
    const forbidden = forbiddenAt(this.text)
    if (forbidden >= 0) this.fail('A character is not allowed in XML.', forbidden)
  }

  /** The text is not XML. */
  fail(message: string, at = this.at): never {
    const [line, position] = this.#position(at)
    return this.failPlain(`${message} Line ${line}, position ${position}.`)
  }

  /** The text cannot be read as the type, and the message says enough without a place. */
  failPlain(message: string, field?: string): never {
    throw new MalformedError(
      `There was an error deserializing the object of type ${this.#subject}. ${message}`,
      {
        field,
      },
    )
  }

  /** The text is XML, but not a document of the type. */
  refuse(message: string, field?: string): never {
    const [line, position] = this.#position(this.at)
    throw new MalformedError(`Error in line ${line} position ${position}. ${message}`, { field })
  }

  /** The text ends where more is needed; the place is that of the innermost element which has no end. */
  unexpectedEnd(): never {
    const open = this.open.map(({ tag }) => tag).reverse()
    const names = open.length > 0 ? ` Following elements are not closed: ${open.join(', ')}.` : ''
    return this.fail(`Unexpected end of file.${names}`, this.open.at(-1)?.content ?? this.text.length)
  }

  /** Line and position, both from 1, as .NET counts them: of the character that comes next. */
  #position(at: number): readonly [line: number, position: number] {
    const lines = this.text.slice(0, at).split(/\r\n?|\n/)
    return [lines.length, lines.at(-1)!.length + 1]
  }

  /** Takes what a sticky pattern finds here, if it does. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text) ?? undefined
    if (found) this.at += found[0].length
    return found
  }

  /** Takes what a sticky pattern finds here, or says what is missing. */
  expect(pattern: RegExp, message: string): RegExpExecArray {
    const found = this.take(pattern)
    if (found) return found
    return this.at >= this.text.length ? this.unexpectedEnd() : this.fail(message)
  }

  /** Whether the text goes on so. */
  startsWith(text: string): boolean {
    return this.text.startsWith(text, this.at)
  }

  /** Passes the comment that starts here. */
  comment(): void {
    const end = this.text.indexOf('--', this.at + 4)
    if (end < 0) this.unexpectedEnd()
    if (this.text[end + 2] !== '>') this.fail("'--' is not allowed in a comment.", end)
    this.at = end + 3
  }

  /** A reference means nothing: without a DOCTYPE only five names are known. */
  badReference(at: number): never {
    return this.fail('A reference is to nothing that is known or allowed.', at)
  }

  /** Processing instructions are refused, as .NET's reader does. */
  instruction(): never {
    return this.fail('Processing instructions (other than the XML declaration) and DTDs are not supported.')
  }

  /** Passes the XML declaration, which may only stand at the very start. The text was UTF-8, so it must not say otherwise. */
  declaration(): void {
    const encoding = this.take(DECLARATION)?.[1]?.slice(1, -1)
    if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8')
      this.fail(`The encoding '${encoding}' is not supported, only 'utf-8' is.`)
  }

  /** Passes blanks and comments outside the root element; true at the end of the text, false before an element. */
  outside(): boolean {
    for (;;) {
      NOT_BLANK.lastIndex = this.at
      const found = NOT_BLANK.exec(this.text)
      this.at = found?.index ?? this.text.length
      if (!found) return true
      if (found[0] !== '<') this.fail('The data at the root level is invalid.')
      const second = this.text[this.at + 1]
      if (second === '?') this.instruction()
      if (second !== '!') return false
      // .NET's words for a DOCTYPE too, which is never read: nothing can be declared, fetched or expanded.
      if (!this.startsWith('<!--'))
        this.fail('CData elements not valid at top level of an XML document.', this.at + 2)
      this.comment()
    }
  }
}
