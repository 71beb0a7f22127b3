/** A document being written: elements, and the namespaces and prefixes that are in scope at each (wire spec 3.5, "Prefixes"). */
import { escapedAttribute, escapedText } from './xml-char.ts'
import { INSTANCE } from './xml-name.ts'

/** Writes a value as content of the element that is open. */
export type Put = (out: XmlOutput, value: unknown) => void

interface Binding {
  readonly prefix: string
  readonly namespace: string
}

interface Open {
  /** The name as written, with its prefix. */
  readonly tag: string
  /** How many bindings were in scope outside. */
  readonly outer: number
  /** Prefixes made for this element so far. */
  prefixes: number
  hasChildren: boolean
}

const declaration = (prefix: string, namespace: string): string =>
  ` xmlns${prefix && `:${prefix}`}="${escapedAttribute(namespace)}"`

/**
 * Writes as .NET's XmlWriter does: what is declared by hand stands before the other attributes, what an element needs for its own name
 * after them, the last need first; an element without content ends in ` />`. With `indent`, each element has its own line, two blanks a
 * level.
 */
export class XmlOutput {
  readonly #indent: boolean
  readonly #bindings: Binding[] = [{ prefix: '', namespace: '' }]
  readonly #open: Open[] = []
  #text = ''
  /** The start tag that may still take attributes is open. */
  #inTag = false
  /** Declarations that the open start tag ends with. */
  #needed = ''

  constructor(indent = false) {
    this.#indent = indent
  }

  /** The prefix for a namespace; undefined when there is none or another namespace has taken it. */
  #prefixOf(namespace: string): string | undefined {
    const at = this.#bindings.findLastIndex((binding) => binding.namespace === namespace)
    if (at < 0) return undefined
    const { prefix } = this.#bindings[at]!
    return this.#bindings.findLastIndex((binding) => binding.prefix === prefix) > at ? undefined : prefix
  }

  #endTag(): void {
    if (!this.#inTag) return
    this.#text += `${this.#needed}>`
    this.#needed = ''
    this.#inTag = false
  }

  #newLine(): void {
    if (this.#indent && this.#text !== '') this.#text += `\n${'  '.repeat(this.#open.length)}`
  }

  /** Starts an element. Without a prefix in scope the namespace becomes its default. */
  open(name: string, namespace: string): void {
    this.#endTag()
    const parent = this.#open.at(-1)
    if (parent) parent.hasChildren = true
    this.#newLine()
    const outer = this.#bindings.length
    const known = this.#prefixOf(namespace)
    const tag = known ? `${known}:${name}` : name
    if (known === undefined) this.#need('', namespace)
    this.#text += `<${tag}`
    this.#inTag = true
    this.#open.push({ tag, outer, prefixes: 0, hasChildren: false })
  }

  /** A whole element; `declares` is the namespace of what is in it. */
  element(name: string, namespace: string, put: Put, value: unknown, declares?: string): void {
    this.open(name, namespace)
    this.declare(declares)
    put(this, value)
    this.close()
  }

  #need(prefix: string, namespace: string): void {
    this.#bindings.push({ prefix, namespace })
    this.#needed = declaration(prefix, namespace) + this.#needed
  }

  #bind(prefix: string, namespace: string): void {
    this.#bindings.push({ prefix, namespace })
    this.#text += declaration(prefix, namespace)
  }

  /** Declares `i`, the prefix of `nil` and `type`, as every root with members does. */
  declareInstance(): void {
    this.#bind('i', INSTANCE)
  }

  /** Makes sure that a namespace has a prefix in the element just started: `d{depth}p{count}`, unless one is in scope. */
  declare(namespace: string | undefined): void {
    if (!namespace || this.#prefixOf(namespace) !== undefined) return
    const open = this.#open.at(-1)!
    open.prefixes++
    this.#bind(`d${this.#open.length}p${open.prefixes}`, namespace)
  }

  #instance(name: string, value: string): void {
    if (this.#prefixOf(INSTANCE) === undefined) this.#need('i', INSTANCE)
    this.#text += ` i:${name}="${value}"`
  }

  /** Says that the element just started is null. */
  nil(): void {
    this.#instance('nil', 'true')
  }

  /** Names the type of the element just started. */
  type(name: string, namespace: string): void {
    this.declare(namespace)
    const prefix = this.#prefixOf(namespace)
    this.#instance('type', prefix ? `${prefix}:${name}` : name)
  }

  /** Text content; empty text still makes a start and an end tag. */
  content(text: string): void {
    this.#endTag()
    this.#text += escapedText(text)
  }

  /** Ends the element last started. */
  close(): void {
    const { tag, outer, hasChildren } = this.#open.pop()!
    if (this.#inTag) this.#text += `${this.#needed} />`
    else {
      if (hasChildren) this.#newLine()
      this.#text += `</${tag}>`
    }
    this.#needed = ''
    this.#inTag = false
    this.#bindings.length = outer
  }

  toString(): string {
    return this.#text
  }
}
