/** What an `object` member holds when it comes from JSON (wire spec 3.4.4). */
import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  type JsonCursor,
  LETTER_F,
  LETTER_N,
  LETTER_T,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
} from './json-cursor.ts'
import { BIGINT_RANGES } from './scalar.ts'

/** A number, or a bigint for an integer that a number cannot hold and 64 bits can. */
function numberOf(token: string): number | bigint {
  const value = Number(token)
  if (Number.isSafeInteger(value) || !/^-?\d{1,20}$/.test(token)) return value
  const integer = BigInt(token)
  return integer >= BIGINT_RANGES.int64[0] && integer <= BIGINT_RANGES.uint64[1] ? integer : value
}

/** Whatever stands at the cursor: objects as maps, null as undefined. */
export function readAnything(cursor: JsonCursor): unknown {
  switch (cursor.code) {
    case QUOTE:
      return cursor.string()
    case OPEN_OBJECT:
      return readObject(cursor)
    case OPEN_LIST:
      return readList(cursor)
    case LETTER_T:
      cursor.literal('true')
      return true
    case LETTER_F:
      cursor.literal('false')
      return false
    case LETTER_N:
      cursor.literal('null')
      return undefined
    default:
      return numberOf(cursor.number())
  }
}

function readObject(cursor: JsonCursor): Map<string, unknown> {
  const map = new Map<string, unknown>()
  cursor.enter()
  if (cursor.next() !== CLOSE_OBJECT) {
    do {
      const name = cursor.name()
      const value = readAnything(cursor)
      if (value !== undefined) map.set(name, value)
    } while (cursor.more(CLOSE_OBJECT))
  }
  cursor.leave()
  return map
}

function readList(cursor: JsonCursor): unknown[] {
  const items: unknown[] = []
  cursor.enter()
  if (cursor.next() !== CLOSE_LIST) {
    do items.push(readAnything(cursor))
    while (cursor.more(CLOSE_LIST))
  }
  cursor.leave()
  return items
}
