/** Members of type `object`: their elements say which type they hold (wire spec 3.5). */
import { NUMBER_KINDS, type ScalarKind } from '../message/index.ts'
import type { XmlCursor } from './xml-cursor.ts'
import { ARRAYS, SCALAR_NAMES, SCHEMA, SERIALIZATION } from './xml-name.ts'
import type { XmlOutput } from './xml-output.ts'
import { type XmlScalarKind, xmlScalars } from './xml-scalar.ts'

const LIST = 'ArrayOfanyType'
const ENTRY = 'KeyValueOfstringanyType'
const MAP = `ArrayOf${ENTRY}`
const ITEM = 'anyType'

const INT_MAX = 2_147_483_647
const LONG_MAX = 2n ** 63n - 1n

/** Whole numbers that fit are `int`, as .NET would hold them; everything else, -0 included, is `double`. */
const numberKind = (value: number): XmlScalarKind =>
  Number.isInteger(value) && Math.abs(value) <= INT_MAX && !Object.is(value, -0) ? 'int32' : 'double'

/** XML Schema's name for whole numbers without bounds, which no .NET type has. */
const BIG = 'integer'
const BIG_DIGITS = /^[+-]?\d{1,10000}$/

function bigintName(value: bigint): string {
  if (value >= -LONG_MAX - 1n && value <= LONG_MAX) return SCALAR_NAMES.int64
  return value > 0n && value < 2n ** 64n ? SCALAR_NAMES.uint64 : BIG
}

/** The type's name and the text of a value that is neither list nor map. */
function scalarText(value: unknown): readonly [name: string, text: string] {
  if (typeof value === 'bigint') return [bigintName(value), String(value)]
  const kind = typeof value === 'number' ? numberKind(value) : typeof value === 'boolean' ? 'bool' : 'string'
  return [SCALAR_NAMES[kind], xmlScalars[kind].write(value)]
}

function writeItems(out: XmlOutput, items: readonly unknown[]): void {
  out.type(LIST, ARRAYS)
  for (const item of items) {
    out.open(ITEM, ARRAYS)
    writeAny(out, item)
    out.close()
  }
}

function writeEntries(out: XmlOutput, entries: Iterable<readonly [unknown, unknown]>): void {
  out.type(MAP, ARRAYS)
  for (const [key, value] of entries) {
    out.open(ENTRY, ARRAYS)
    out.open('Key', ARRAYS)
    out.content(String(key))
    out.close()
    out.open('Value', ARRAYS)
    writeAny(out, value)
    out.close()
    out.close()
  }
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  [null, Object.prototype].includes(Object.getPrototypeOf(value))

/**
 * Writes any value as content of the open element. Maps and lists are named as the real host names them before it breaks off; an empty
 * map is what it calls a new object, an element with nothing in it.
 */
export function writeAny(out: XmlOutput, value: unknown): void {
  const entries = value instanceof Map ? [...value] : isPlain(value) ? Object.entries(value) : undefined
  if (value === undefined || value === null) out.nil()
  else if (Array.isArray(value)) writeItems(out, value)
  else if (!entries) writeScalar(out, value)
  else if (entries.length > 0) writeEntries(out, entries)
}

function writeScalar(out: XmlOutput, value: unknown): void {
  const [name, text] = scalarText(value)
  out.type(name, SCHEMA)
  out.content(text)
}

const KINDS: ReadonlyMap<string, ScalarKind> = new Map(
  Object.entries(SCALAR_NAMES).map(([kind, name]) => [name, kind as ScalarKind]),
)
const WHOLE = /^-?\d+$/

/** What an `object` holds of a scalar: numbers, bigints and booleans as such, everything else as its text. */
function held(kind: XmlScalarKind, text: string, value: unknown): unknown {
  if (kind === 'decimal') return WHOLE.test(value as string) ? BigInt(value as string) : Number(value)
  const isItself = NUMBER_KINDS.has(kind) || ['bool', 'char', 'string'].includes(kind)
  return isItself ? value : text.trim()
}

function readScalar(xml: XmlCursor, kind: XmlScalarKind): unknown {
  const { clrName, read } = xmlScalars[kind]
  return xml.scalar({
    clrName,
    read: (text) => {
      const value = read(text)
      return value === undefined ? undefined : held(kind, text, value)
    },
  })
}

function readBig(xml: XmlCursor): bigint {
  const text = xml.text()
  return BIG_DIGITS.test(text.trim()) ? BigInt(text) : xml.unparsable(text, 'Decimal')
}

function readItems(xml: XmlCursor, name: string, read: (xml: XmlCursor) => unknown): unknown[] {
  const items: unknown[] = []
  while (xml.next()) {
    if (!xml.is(name, ARRAYS)) {
      xml.skip()
      continue
    }
    xml.path.push(`[${items.length}]`)
    items.push(xml.skipNil() ? undefined : read(xml))
    xml.path.pop()
  }
  return items
}

function readEntry(xml: XmlCursor, map: Map<string, unknown>): void {
  let key = ''
  let value: unknown
  while (xml.next()) {
    if (xml.is('Key', ARRAYS)) key = xml.text()
    else if (xml.is('Value', ARRAYS)) value = readAny(xml)
    else xml.skip()
  }
  map.set(key, value)
}

function readEntries(xml: XmlCursor): Map<string, unknown> {
  const map = new Map<string, unknown>()
  while (xml.next()) {
    if (xml.is(ENTRY, ARRAYS)) readEntry(xml, map)
    else xml.skip()
  }
  return map
}

/** A type that can be text; undefined for all others. */
function textKind(name: string): XmlScalarKind | undefined {
  const kind = KINDS.get(name)
  return kind === 'object' || kind === 'dateTimeOffset' ? undefined : kind
}

function readTyped(xml: XmlCursor, { name, namespace }: { name: string; namespace: string }): unknown {
  if (namespace === ARRAYS) {
    if (name === MAP) return readEntries(xml)
    if (name === LIST) return readItems(xml, ITEM, readAny)
    const item = name.startsWith('ArrayOf') ? name.slice('ArrayOf'.length) : ''
    const kind = textKind(item)
    if (kind) return readItems(xml, item, () => readScalar(xml, kind))
  }
  if (namespace === SCHEMA && name === BIG) return readBig(xml)
  const kind = namespace === SCHEMA || namespace === SERIALIZATION ? textKind(name) : undefined
  if (kind) return readScalar(xml, kind)
  return xml.refuse(
    `Element '${xml.namespace}:${xml.name}' contains data from a type that maps to the name '${namespace}:${name}', which is not known.`,
    xml.field(),
  )
}

/** Reads what `writeAny` writes, and any other scalar or list of scalars; an element without type must be empty. */
export function readAny(xml: XmlCursor): unknown {
  if (xml.skipNil()) return undefined
  const type = xml.type()
  if (type && !(type.name === ITEM && type.namespace === SCHEMA)) return readTyped(xml, type)
  const { name, namespace } = xml
  if (xml.next())
    xml.unreadable(`Element ${name} from namespace ${namespace} cannot have child contents without a type.`)
  return new Map()
}
