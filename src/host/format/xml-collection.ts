/** Lists, dictionaries and pairs in XML (wire spec 3.5). */
import type { ListShape, MapShape, PairShape, Shape } from '../message/index.ts'
import { itemsOf } from './distinct.ts'
import type { Get, XmlCursor } from './xml-cursor.ts'
import { ARRAYS, contentNamespace, contractName, entryName, GENERIC, itemName } from './xml-name.ts'
import type { Put, XmlOutput } from './xml-output.ts'

/** The writer of a list's items. What they hold from another namespace is declared once, on the list. */
export function putList(list: ListShape, putOf: (shape: Shape) => Put): Put {
  const { name, namespace } = itemName(list)
  const declares = contentNamespace(list.of)
  const put = putOf(list.of)
  return (out, value) => {
    out.declare(declares)
    for (const item of value as readonly unknown[]) out.element(name, namespace, put, item)
  }
}

/** The reader of a list's items; elements that are none are passed over. A set keeps the first of equal items. */
export function getList(list: ListShape, getOf: (shape: Shape) => Get): Get {
  const { name, namespace } = itemName(list)
  const get = getOf(list.of)
  return (xml) => {
    const items: unknown[] = []
    while (xml.next()) {
      if (!xml.is(name, namespace)) {
        xml.skip()
        continue
      }
      xml.path.push(`[${items.length}]`)
      items.push(get(xml))
      xml.path.pop()
    }
    return itemsOf(list, items)
  }
}

/** The writer of a dictionary's entries. */
export function putMap({ key, value }: MapShape, putOf: (shape: Shape) => Put): Put {
  const entry = entryName(key, value)
  const [putKey, putValue] = [putOf(key), putOf(value)]
  const [keyDeclares, valueDeclares] = [contentNamespace(key), contentNamespace(value)]
  const putEntry: Put = (out, held) => {
    const [itsKey, itsValue] = held as readonly [unknown, unknown]
    out.element('Key', ARRAYS, putKey, itsKey, keyDeclares)
    out.element('Value', ARRAYS, putValue, itsValue, valueDeclares)
  }
  return (out, map) => {
    for (const held of map as ReadonlyMap<unknown, unknown>) out.element(entry, ARRAYS, putEntry, held)
  }
}

/** The reader of a dictionary's entries; of equal keys the last counts. Key and value must both be there, the value may be nil. */
export function getMap({ key, value }: MapShape, getOf: (shape: Shape) => Get): Get {
  const entry = entryName(key, value)
  const [getKey, getValue] = [getOf(key), getOf(value)]
  return (xml) => {
    const map = new Map<unknown, unknown>()
    while (xml.next()) {
      if (xml.is(entry, ARRAYS)) readEntry(xml, getKey, getValue, map)
      else xml.skip()
    }
    return map
  }
}

function readEntry(xml: XmlCursor, getKey: Get, getValue: Get, map: Map<unknown, unknown>): void {
  const { name, namespace } = xml
  const parts = new Map<string, unknown>()
  while (xml.next()) {
    const part = xml.name
    if ((part !== 'Key' && part !== 'Value') || !xml.is(part, ARRAYS) || parts.has(part)) xml.skip()
    else if (part === 'Key') parts.set(part, getKey(xml))
    else parts.set(part, within(xml, `[${parts.get('Key') ?? ''}]`, getValue))
  }
  for (const part of ['Key', 'Value']) if (!parts.has(part)) xml.missing({ name, namespace }, part)
  if (parts.get('Key') === undefined) xml.unreadable("Value cannot be null. (Parameter 'key')")
  map.set(parts.get('Key'), parts.get('Value'))
}

function within(xml: XmlCursor, part: string, get: Get): unknown {
  xml.path.push(part)
  const value = get(xml)
  xml.path.pop()
  return value
}

/** The writer of a KeyValuePair; it is never nil, its key may be. */
export function putPair({ key, value }: PairShape, putOf: (shape: Shape) => Put): Put {
  const [putKey, putValue] = [putOf(key), putOf(value)]
  const [keyDeclares, valueDeclares] = [contentNamespace(key), contentNamespace(value)]
  return (out: XmlOutput, held: unknown) => {
    const { Key, Value } = (held ?? {}) as { readonly Key?: unknown; readonly Value?: unknown }
    out.element('key', GENERIC, putKey, Key, keyDeclares)
    out.element('value', GENERIC, putValue, Value, valueDeclares)
  }
}

/** The reader of a KeyValuePair; what is missing keeps its default. */
export function getPair(pair: PairShape, initial: object, getOf: (shape: Shape) => Get): Get {
  const parts = new Map([
    ['key', { name: 'Key', get: getOf(pair.key) }],
    ['value', { name: 'Value', get: getOf(pair.value) }],
  ])
  return (xml) => {
    xml.notNil(contractName(pair).name)
    const held: Record<string, unknown> = { ...initial }
    const seen = new Set<string>()
    while (xml.next()) {
      const part = xml.namespace === GENERIC && !seen.has(xml.name) ? parts.get(xml.name) : undefined
      seen.add(xml.name)
      if (part) held[part.name] = within(xml, part.name, part.get)
      else xml.skip()
    }
    return held
  }
}
