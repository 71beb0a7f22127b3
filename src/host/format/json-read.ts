/**
 * Reading JSON into the shape that is asked for (wire spec 3.4). The real host swallows what it cannot read; here broken text is refused as a
 * whole and every wrong value is named. What its clients rely on stays: quoted numbers, names in any case, one value for a list.
 */
import {
  type Dto,
  type LazyShape,
  type ListShape,
  type MapShape,
  type PairShape,
  resolved,
  type Shape,
} from '../message/index.ts'
import { itemsOf } from './distinct.ts'
import { cut } from './issue.ts'
import { readAnything } from './json-anything.ts'
import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  type JsonCursor,
  LETTER_N,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
} from './json-cursor.ts'
import { integerRead, readBytes, readText, scalarRead } from './json-scalar.ts'
import { wholeTextReader } from './jsv-text.ts'
import { keyParser } from './key-text.ts'
import { assign, emptyMaker, type NameTable, pairSlots, type Slot, slotsOf } from './members.ts'
import { defaultOf, INT_RANGES, type IntKind } from './scalar.ts'

/** Reads the value that the cursor stands on. Undefined is nothing: null, empty text for a value type, or a refused value. */
export type JsonRead = (cursor: JsonCursor) => unknown

const made = new WeakMap<Shape, JsonRead>()

/** The reader of a shape, made once. */
export function readOf(shape: Shape): JsonRead {
  const read = made.get(shape) ?? newRead(shape)
  made.set(shape, read)
  return read
}

function newRead(shape: Shape): JsonRead {
  switch (shape.kind) {
    case 'lazy':
      return lateRead(shape)
    case 'dto':
      return dtoRead(shape)
    case 'list':
      return listRead(shape)
    case 'map':
      return mapRead(shape)
    case 'pair':
      return pairRead(shape)
    case 'nullable':
      return readOf(shape.of)
    case 'object':
    case 'parameter':
      return readAnything
    case 'bytes':
      return readBytes
    case 'string':
    case 'uri':
      return readText
    default:
      return shape.kind in INT_RANGES ? integerRead(shape.kind as IntKind) : scalarRead(shape)
  }
}

/** A message that contains itself is only looked into when the first such value is read. */
function lateRead(shape: LazyShape): JsonRead {
  let read: JsonRead | undefined
  return (cursor) => {
    read ??= readOf(resolved(shape))
    return read(cursor)
  }
}

function readMembers(
  cursor: JsonCursor,
  slots: NameTable<Slot<JsonRead>>,
  target: Record<string, unknown>,
): Record<string, unknown> {
  cursor.enter()
  if (cursor.next() !== CLOSE_OBJECT) {
    do {
      const name = cursor.name()
      const slot = slots.get(name)
      if (slot === undefined) {
        if (slots.refuses(name)) cursor.issues.refuseName(name)
        cursor.skip()
      } else {
        const { mark } = cursor.issues
        assign(target, slot, slot.read(cursor))
        cursor.issues.within(slot.name, mark)
      }
    } while (cursor.more(CLOSE_OBJECT))
  }
  cursor.leave()
  return target
}

/** True for `null` and empty text, which stand for no object at all; the cursor then stands behind it. */
function isNothing(cursor: JsonCursor): boolean {
  if (cursor.code === LETTER_N) cursor.literal('null')
  else if (cursor.text.startsWith('""', cursor.at)) cursor.at += 2
  else return false
  return true
}

function objectRead(slots: NameTable<Slot<JsonRead>>, empty: () => Record<string, unknown>): JsonRead {
  return (cursor) => {
    if (cursor.code === OPEN_OBJECT) return readMembers(cursor, slots, empty())
    return isNothing(cursor) ? undefined : cursor.refuse()
  }
}

const dtoRead = (dto: Dto): JsonRead =>
  objectRead(slotsOf(dto, dto.strict ? strictReadOf : readOf), emptyMaker(dto))

/** The reader of a member that takes no empty text for nothing, and for a list nothing but a list. */
function strictReadOf(shape: Shape): JsonRead {
  const read = readOf(shape)
  const known = resolved(shape)
  const { kind } = known.kind === 'nullable' ? known.of : known
  if (kind === 'list')
    return (cursor) =>
      cursor.code === OPEN_LIST || cursor.code === LETTER_N ? read(cursor) : cursor.refuse()
  if (TEXTS.has(kind)) return read
  return (cursor) => (cursor.text.startsWith('""', cursor.at) ? cursor.refuse() : read(cursor))
}

/** Kinds that an empty text is a value of. */
const TEXTS: ReadonlySet<string> = new Set(['string', 'uri', 'object', 'parameter'])

const pairRead = (pair: PairShape): JsonRead =>
  objectRead(pairSlots(pair, readOf), () => ({ ...(defaultOf(pair) as Record<string, unknown>) }))

function readItems(cursor: JsonCursor, of: Shape, read: JsonRead): unknown[] {
  const items: unknown[] = []
  cursor.enter()
  if (cursor.next() !== CLOSE_LIST) {
    do {
      items.push(readItem(cursor, of, read, () => `[${items.length}]`))
    } while (cursor.more(CLOSE_LIST))
  }
  cursor.leave()
  return items
}

/** An item of a list or map. Nothing is no value for a value type here: the real host drops the whole list then. */
function readItem(cursor: JsonCursor, of: Shape, read: JsonRead, place: () => string): unknown {
  const { issues } = cursor
  const { mark, count } = issues
  const start = cursor.at
  const value = read(cursor)
  if (value === undefined && of.isValue && issues.count === count)
    issues.refuse(cursor.text.slice(start, cursor.at))
  if (issues.count !== count) issues.within(place(), mark)
  return value
}

/** A list; also one value for a list of one, and text that lists the items as JSV does (wire spec 3.4.4). */
function listRead(list: ListShape): JsonRead {
  const read = readOf(list.of)
  const readAsJsv = wholeTextReader(list)
  return (cursor) => {
    switch (cursor.code) {
      case OPEN_LIST:
        return itemsOf(list, readItems(cursor, list.of, read))
      case QUOTE: {
        const text = cursor.string()
        return text === '' ? undefined : readAsJsv(text, cursor.issues)
      }
      case LETTER_N:
        cursor.literal('null')
        return undefined
      default:
        return [readItem(cursor, list.of, read, () => '[0]')]
    }
  }
}

function mapRead({ key, value: of }: MapShape): JsonRead {
  const parseKey = keyParser(key)
  const read = readOf(of)
  return (cursor) => {
    if (cursor.code !== OPEN_OBJECT) return isNothing(cursor) ? undefined : cursor.refuse()
    const map = new Map<unknown, unknown>()
    cursor.enter()
    if (cursor.next() !== CLOSE_OBJECT) {
      do {
        const name = cursor.name()
        const item = readItem(cursor, of, read, () => `[${cut(name)}]`)
        const held = parseKey(name)
        if (held === undefined) cursor.issues.refuse(name)
        else map.set(held, item)
      } while (cursor.more(CLOSE_OBJECT))
    }
    cursor.leave()
    return map
  }
}
