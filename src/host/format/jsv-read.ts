/**
 * Reading JSV into the shape that is asked for (wire spec 3.4.7). Broken text is refused as a whole, wrong values are named; blanks and line
 * breaks may stand between tokens.
 */
import {
  type LazyShape,
  type ListShape,
  type MapShape,
  type PairShape,
  resolved,
  type Shape,
} from '../message/index.ts'
import { itemsOf } from './distinct.ts'
import { asOne, cut, type WholeRead } from './issue.ts'
import { CLOSE_LIST, CLOSE_OBJECT, JsvCursor, OPEN_LIST, OPEN_OBJECT } from './jsv-cursor.ts'
import { readAnything, readText, scalarRead } from './jsv-scalar.ts'
import { keyParser } from './key-text.ts'
import { assign, emptyMaker, type NameTable, pairSlots, type Slot, slotsOf } from './members.ts'
import { defaultOf } from './scalar.ts'

/** Reads the value that follows the cursor. Undefined is nothing, or a refused value. */
export type JsvRead = (cursor: JsvCursor) => unknown

const made = new WeakMap<Shape, JsvRead>()

/** The reader of a shape, made once. */
export function readOf(shape: Shape): JsvRead {
  const read = made.get(shape) ?? newRead(shape)
  made.set(shape, read)
  return read
}

function newRead(shape: Shape): JsvRead {
  switch (shape.kind) {
    case 'lazy':
      return lateRead(shape)
    case 'dto':
      return objectRead(slotsOf(shape, readOf), emptyMaker(shape))
    case 'pair':
      return pairRead(shape)
    case 'list':
      return listRead(shape)
    case 'map':
      return mapRead(shape)
    case 'nullable':
      return readOf(shape.of)
    case 'object':
    case 'parameter':
      return readAnything
    case 'string':
    case 'uri':
      return readText
    default:
      return scalarRead(shape)
  }
}

/** A message that contains itself is only looked into when the first such value is read. */
function lateRead(shape: LazyShape): JsvRead {
  let read: JsvRead | undefined
  return (cursor) => {
    read ??= readOf(resolved(shape))
    return read(cursor)
  }
}

function readMembers(
  cursor: JsvCursor,
  slots: NameTable<Slot<JsvRead>>,
  target: Record<string, unknown>,
): Record<string, unknown> {
  cursor.enter(CLOSE_OBJECT)
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
    } while (cursor.more())
  }
  cursor.leave()
  return target
}

/** True, and a step over it, where nothing or empty text stands for an object. */
function isNothing(cursor: JsvCursor): boolean {
  if (cursor.isNothing) return true
  if (!/^""(?!")/.test(cursor.text.slice(cursor.at, cursor.at + 3))) return false
  cursor.at += 2
  return true
}

const objectRead =
  (slots: NameTable<Slot<JsvRead>>, empty: () => Record<string, unknown>): JsvRead =>
  (cursor) => {
    if (cursor.next() === OPEN_OBJECT) return readMembers(cursor, slots, empty())
    return isNothing(cursor) ? undefined : cursor.refuse()
  }

const pairRead = (pair: PairShape): JsvRead =>
  objectRead(pairSlots(pair, readOf), () => ({ ...(defaultOf(pair) as Record<string, unknown>) }))

/** An item of a list or map; nothing is no value for a value type here. */
function readItem(cursor: JsvCursor, of: Shape, read: JsvRead, place: () => string): unknown {
  const { issues } = cursor
  const { mark, count } = issues
  const value = read(cursor)
  if (value === undefined && of.isValue && issues.count === count) issues.refuse('')
  if (issues.count !== count) issues.within(place(), mark)
  return value
}

/** Steps over the inside of `[]`. Blanks there are layout, or the one text of a list of texts. */
function isEmptyList(cursor: JsvCursor, of: Shape): boolean {
  const start = cursor.at
  if (cursor.next() !== CLOSE_LIST) {
    cursor.at = start
    return false
  }
  const blanks = cursor.text.slice(start, cursor.at)
  const { kind } = resolved(of)
  const isText =
    blanks !== '' && !/[\r\n]/.test(blanks) && (kind === 'string' || kind === 'uri' || kind === 'char')
  if (isText) cursor.at = start
  return !isText
}

/** Items up to the end of the innermost container; every comma separates two, also where there is nothing. */
function readItems(cursor: JsvCursor, { of }: ListShape, read: JsvRead): unknown[] {
  const items: unknown[] = []
  do {
    items.push(readItem(cursor, of, read, () => `[${items.length}]`))
  } while (cursor.more())
  return items
}

function readBrackets(cursor: JsvCursor, list: ListShape, read: JsvRead): unknown[] {
  cursor.enter(CLOSE_LIST)
  const items = isEmptyList(cursor, list.of) ? [] : readItems(cursor, list, read)
  cursor.leave()
  return itemsOf(list, items)
}

/** Reads a text that is a list and nothing else; the brackets may be missing, `1,2` (wire spec 4.4.4). */
export const listTextReader =
  (list: ListShape, read: JsvRead): WholeRead =>
  (text, issues) => {
    const cursor = new JsvCursor(text, issues)
    const start = cursor.at
    if (cursor.next() === OPEN_LIST) {
      const items = readBrackets(cursor, list, read)
      cursor.end()
      return items
    }
    cursor.at = start
    return itemsOf(list, readItems(cursor, list, read))
  }

/** A list in brackets, quoted text that lists the items, or one value for a list of one. */
function listRead(list: ListShape): JsvRead {
  const read = readOf(list.of)
  const readQuoted = asOne(listTextReader(list, read))
  return (cursor) => {
    const start = cursor.at
    if (cursor.isNothing) return undefined
    if (cursor.next() === OPEN_LIST) return readBrackets(cursor, list, read)
    if (cursor.isQuoted) return readQuoted(cursor.quoted(), cursor.issues)
    cursor.at = start
    return [readItem(cursor, list.of, read, () => '[0]')]
  }
}

function mapRead({ key, value: of }: MapShape): JsvRead {
  const parseKey = keyParser(key)
  const read = readOf(of)
  return (cursor) => {
    if (cursor.next() !== OPEN_OBJECT) return isNothing(cursor) ? undefined : cursor.refuse()
    const map = new Map<unknown, unknown>()
    cursor.enter(CLOSE_OBJECT)
    if (cursor.next() !== CLOSE_OBJECT) {
      do {
        const name = cursor.name()
        const item = readItem(cursor, of, read, () => `[${cut(name)}]`)
        const held = parseKey(name)
        if (held === undefined) cursor.issues.refuse(name)
        else map.set(held, item)
      } while (cursor.more())
    }
    cursor.leave()
    return map
  }
}
