/** A start tag: its name, its attributes, and the namespaces that it brings into scope (Namespaces in XML 1.0). */
import { QUALIFIED } from './xml-char.ts'
import { decodedAttribute } from './xml-reference.ts'
import type { XmlSource } from './xml-source.ts'

/** Prefixes in scope. Chained rather than copied, so that a document of many declarations costs no more than its length. */
export interface XmlScope {
  readonly bindings: ReadonlyMap<string, string>
  readonly outer: XmlScope | undefined
}

const XMLNS = 'http://www.w3.org/2000/xmlns/'

/** What is in scope without any declaration. */
export const OUTERMOST: XmlScope = {
  bindings: new Map([
    ['', ''],
    ['xml', 'http://www.w3.org/XML/1998/namespace'],
  ]),
  outer: undefined,
}

/** The namespace of a prefix; undefined when it is not declared. */
export function namespaceOf(scope: XmlScope, prefix: string): string | undefined {
  for (let at: XmlScope | undefined = scope; at; at = at.outer) {
    const found = at.bindings.get(prefix)
    if (found !== undefined) return found
  }
  return undefined
}

interface Written {
  readonly prefix: string
  readonly name: string
  readonly value: string
  /** Where it stands. */
  readonly at: number
}

export interface XmlAttribute {
  readonly name: string
  readonly namespace: string
  readonly value: string
}

export interface StartTag {
  /** The name as written; the end tag must repeat it. */
  readonly tag: string
  readonly name: string
  readonly namespace: string
  readonly attributes: readonly XmlAttribute[]
  readonly scope: XmlScope
  /** Offset of what follows. */
  readonly content: number
  /** The tag is its own end. */
  readonly isEmpty: boolean
}

const BLANK = '[ \\t\\r\\n]{0,1000}'
const TAG_END = new RegExp(`${BLANK}(/?)>`, 'y')
const BLANKS = /[ \t\r\n]{1,1000}/y
const EQUALS = new RegExp(`${BLANK}=${BLANK}(["'])`, 'y')

function readAttribute(source: XmlSource): Written {
  const at = source.at
  const [, prefix = '', name] = source.expect(QUALIFIED, 'The name of an attribute is expected.')
  const [, quote] = source.expect(EQUALS, 'The value of an attribute is expected.')
  const start = source.at
  const end = source.text.indexOf(quote!, start)
  if (end < 0) source.unexpectedEnd()
  const raw = source.text.slice(start, end)
  if (raw.includes('<'))
    source.fail("'<' is not allowed in the value of an attribute.", start + raw.indexOf('<'))
  source.at = end + 1
  const value = decodedAttribute(raw, (offset) => source.badReference(start + offset))
  return { prefix, name: name!, value, at }
}

const declaredPrefix = ({ prefix, name }: Written): string | undefined =>
  prefix === 'xmlns' ? name : prefix === '' && name === 'xmlns' ? '' : undefined

function declare(source: XmlSource, written: readonly Written[], outer: XmlScope): XmlScope {
  const bindings = new Map<string, string>()
  for (const attribute of written) {
    const prefix = declaredPrefix(attribute)
    if (prefix === undefined) continue
    if (bindings.has(prefix)) source.fail('An attribute is there twice.', attribute.at)
    const isReserved = prefix === 'xmlns' || attribute.value === XMLNS
    if (isReserved || (prefix === 'xml') !== (attribute.value === OUTERMOST.bindings.get('xml')))
      source.fail("The prefixes 'xml' and 'xmlns' are reserved.", attribute.at)
    if (prefix !== '' && attribute.value === '')
      source.fail(`The prefix '${prefix}' needs a namespace.`, attribute.at)
    bindings.set(prefix, attribute.value)
  }
  return bindings.size > 0 ? { bindings, outer } : outer
}

/** The namespace of a prefix that must be declared. */
const resolve = (source: XmlSource, scope: XmlScope, prefix: string, at: number): string =>
  namespaceOf(scope, prefix) ?? source.fail(`The prefix '${prefix}' is not declared.`, at)

/** An attribute without prefix has no namespace, whatever the default is. */
function attributesOf(source: XmlSource, written: readonly Written[], scope: XmlScope): XmlAttribute[] {
  const seen = new Set<string>()
  const attributes: XmlAttribute[] = []
  for (const attribute of written) {
    if (declaredPrefix(attribute) !== undefined) continue
    const { prefix, name, value, at } = attribute
    const namespace = prefix === '' ? '' : resolve(source, scope, prefix, at)
    const key = `{${namespace}}${name}`
    if (seen.has(key)) source.fail('An attribute is there twice.', at)
    seen.add(key)
    attributes.push({ name, namespace, value })
  }
  return attributes
}

/** No message has more than a few; a body of nothing else would keep others waiting. */
const ATTRIBUTES_MAX = 1000

/** Reads the start tag that begins here, and passes it. */
export function readStartTag(source: XmlSource, outer: XmlScope): StartTag {
  source.at++
  const start = source.at
  const [tag, prefix = '', name] = source.expect(QUALIFIED, 'The name of an element is expected.')
  const written: Written[] = []
  let end = source.take(TAG_END)
  while (!end) {
    source.expect(BLANKS, 'The end of a tag is expected.')
    if (written.length >= ATTRIBUTES_MAX) source.fail('An element has too many attributes.', start)
    written.push(readAttribute(source))
    end = source.take(TAG_END)
  }
  const scope = declare(source, written, outer)
  const namespace = resolve(source, scope, prefix, start)
  const attributes = attributesOf(source, written, scope)
  return { tag, name: name!, namespace, attributes, scope, content: source.at, isEmpty: end[1] === '/' }
}
