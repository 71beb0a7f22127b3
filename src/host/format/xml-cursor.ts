/**
 * Reads a document from start to end, an element at a time (XML 1.0 with namespaces, without DTD and processing instructions).
 *
 * Written here because `fast-xml-parser` accepts documents that are not well formed, resolves no namespaces and tells no positions, and
 * all three are part of what clients are answered (wire spec 3.5, "Reading").
 */
import { DEPTH_MAX, MalformedError } from './format.ts'
import { cut } from './issue.ts'
import { INSTANCE, type XmlName } from './xml-name.ts'
import { decodedCharacters, decodedText } from './xml-reference.ts'
import { isBlank, XmlSource } from './xml-source.ts'
import { namespaceOf, OUTERMOST, readStartTag, type StartTag } from './xml-tag.ts'

const END_TAG_END = /[ \t\r\n]{0,1000}>/y

/** Reads the content of the current element, and out of it; undefined is nil. */
export type Get = (xml: XmlCursor) => unknown

/** What the text of a kind of value means. */
interface Scalar {
  readonly clrName: string
  /** Undefined for text that is no such value. */
  readonly read: (text: string) => unknown
}

type Step = 'start' | 'end' | 'text'

export class XmlCursor {
  /** Where the reader is, in declared names: what an unreadable value is blamed on. */
  readonly path: string[] = []
  readonly #source: XmlSource<StartTag>
  /** The elements that are open, the current one last. */
  readonly #open: StartTag[]
  /** The element last started had no end tag of its own, and its end has yet to be told. */
  #endsAtOnce = false
  /** What the last `text` step brought. */
  #content = ''

  /** `subject` is the type that messages name. @throws MalformedError when the text holds characters that XML forbids. */
  constructor(text: string, subject: string) {
    this.#source = new XmlSource(text, subject)
    this.#open = this.#source.open
  }

  /** Local name of the current element. */
  get name(): string {
    return this.#current.name
  }

  /** Namespace of the current element; empty when it has none. */
  get namespace(): string {
    return this.#current.namespace
  }

  get #current(): StartTag {
    return this.#open.at(-1)!
  }

  /** Moves to the root element; false when there is none. */
  root(): boolean {
    this.#source.declaration()
    if (this.#source.outside()) return false
    this.#start()
    return true
  }

  /** Moves into the next element inside the current one; false, and out of the current one, when there is none left. */
  next(): boolean {
    for (;;) {
      const step = this.#step()
      if (step !== 'text') return step === 'start'
      if (!isBlank(this.#content))
        this.refuse(
          "Expecting state 'Element'.. Encountered 'Text'  with name '', namespace ''.",
          this.field(),
        )
    }
  }

  /** The text of the current element, and out of it. */
  text(): string {
    let text = ''
    for (;;) {
      const step = this.#step()
      if (step === 'end') return text
      if (step === 'start') this.unreadable(`The element '${this.name}' is not expected inside a value.`)
      text += this.#content
    }
  }

  /** Out of the current element, whatever it holds. */
  skip(): void {
    const depth = this.#open.length
    while (this.#open.length >= depth) this.#step()
  }

  /** Makes sure that nothing follows the root element. */
  end(): void {
    if (!this.#source.outside()) this.#source.fail('There are multiple root elements.')
  }

  /** Whether the current element says that it is null. */
  isNil(): boolean {
    const value = this.#instance('nil')
    if (value === undefined || value === 'false' || value === '0') return false
    if (value === 'true' || value === '1') return true
    return this.unparsable(value, 'Boolean')
  }

  /** Out of the current element if it says that it is null. */
  skipNil(): boolean {
    if (!this.isNil()) return false
    this.skip()
    return true
  }

  /** Whether the current element is called so. */
  is(name: string, namespace: string): boolean {
    return this.name === name && this.namespace === namespace
  }

  /** The type that the current element names; undefined when it names none. */
  type(): { readonly name: string; readonly namespace: string } | undefined {
    const value = this.#instance('type')
    if (value === undefined) return undefined
    const colon = value.indexOf(':')
    const prefix = colon < 0 ? '' : value.slice(0, colon)
    const namespace = namespaceOf(this.#current.scope, prefix)
    if (namespace === undefined) this.#source.fail(`The prefix '${prefix}' is not declared.`)
    return { name: value.slice(colon + 1), namespace }
  }

  /** The value of the current element, and out of it. */
  scalar({ clrName, read }: Scalar): unknown {
    const text = this.text()
    return read(text) ?? this.unparsable(text, clrName)
  }

  /** The XML is not a document of the type. */
  refuse(message: string, field?: string): never {
    return this.#source.refuse(message, field)
  }

  /** A value is none that its member can hold. */
  unreadable(message: string): never {
    return this.#source.failPlain(message, this.field())
  }

  /** The text of a member is not one of its type's; .NET's words, but for text that is too long to repeat. */
  unparsable(text: string, clrName: string): never {
    return this.unreadable(`The value '${cut(text)}' cannot be parsed as the type '${clrName}'.`)
  }

  /** The text of a member is not one of its enum's names. */
  unknownName(text: string, clrName: string): never {
    const cause =
      'Ensure that the necessary enum values are present and are marked with EnumMemberAttribute attribute if the type has DataContractAttribute attribute.'
    throw new MalformedError(
      `Invalid enum value '${cut(text)}' cannot be deserialized into type '${clrName}'. ${cause}`,
      { field: this.field() },
    )
  }

  /** Refuses an element that says it is null where its type cannot be. */
  notNil(clrName: string): void {
    if (this.isNil()) this.unreadable(`ValueType '${clrName}' cannot be null.`)
  }

  /** An element has ended without one that must be in it; `member` is that one's declared name. */
  missing(parent: XmlName, name: string, member?: string): never {
    if (member !== undefined) this.path.push(member)
    return this.refuse(
      `'EndElement' '${parent.name}' from namespace '${parent.namespace}' is not expected. Expecting element '${name}'.`,
      this.field(),
    )
  }

  /** The current element is none of its message's members. */
  unknown(): never {
    const { name, namespace } = this
    this.path.push(cut(name))
    return this.refuse(
      `Element '${cut(name)}' from namespace '${cut(namespace)}' is not expected.`,
      this.field(),
    )
  }

  /** The path as clients know it, `Inners[1].Id`. */
  field(): string | undefined {
    const path = this.path.map((part, at) => (at === 0 || part[0] === '[' ? part : `.${part}`))
    return path.join('') || undefined
  }

  #instance(name: string): string | undefined {
    return this.#current.attributes
      .find((each) => each.name === name && each.namespace === INSTANCE)
      ?.value.trim()
  }

  #start(): Step {
    const tag = readStartTag(this.#source, this.#open.at(-1)?.scope ?? OUTERMOST)
    this.#open.push(tag)
    if (this.#open.length > DEPTH_MAX) this.#source.fail(`Elements nest deeper than ${DEPTH_MAX} levels.`)
    this.#endsAtOnce = tag.isEmpty
    return 'start'
  }

  /** The next start, end or piece of text inside the root. */
  #step(): Step {
    if (this.#endsAtOnce) return this.#end()
    const source = this.#source
    while (source.startsWith('<!--')) source.comment()
    const next = source.text.indexOf('<', source.at)
    if (next < 0) source.unexpectedEnd()
    if (next > source.at) return this.#characters(next)
    if (source.startsWith('<![CDATA[')) return this.#literal()
    const second = source.text[next + 1]
    if (second === '?') source.instruction()
    return second === '/' ? this.#endTag() : this.#start()
  }

  #end(): Step {
    this.#endsAtOnce = false
    this.#open.pop()
    return 'end'
  }

  #endTag(): Step {
    const { tag } = this.#current
    const message = `The end tag of '${tag}' is expected.`
    if (!this.#source.startsWith(`</${tag}`)) this.#source.fail(message)
    this.#source.at += tag.length + 2
    this.#source.expect(END_TAG_END, message)
    return this.#end()
  }

  #characters(end: number): Step {
    const source = this.#source
    const start = source.at
    const raw = source.text.slice(start, end)
    const literalEnd = raw.indexOf(']]>')
    if (literalEnd >= 0) source.fail("']]>' is not allowed in text.", start + literalEnd)
    this.#content = decodedText(raw, (offset) => source.badReference(start + offset))
    source.at = end
    return 'text'
  }

  #literal(): Step {
    const start = this.#source.at + '<![CDATA['.length
    const end = this.#source.text.indexOf(']]>', start)
    if (end < 0) this.#source.unexpectedEnd()
    this.#content = decodedCharacters(this.#source.text.slice(start, end))
    this.#source.at = end + 3
    return 'text'
  }
}
