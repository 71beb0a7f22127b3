/** Scalars in JSON: quoted, as numbers or as words (wire spec 3.4.4). */
import { type EnumShape, NUMBER_KINDS, type ScalarKind } from '../message/index.ts'
import {
  type JsonCursor,
  LETTER_F,
  LETTER_N,
  LETTER_T,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
} from './json-cursor.ts'
import { INT_RANGES, type IntKind, parseBase64, parseInteger, textParser } from './scalar.ts'

/** Text; numbers and bools are taken as they are written, objects and lists are refused. */
export function readText(cursor: JsonCursor): string | undefined {
  switch (cursor.code) {
    case QUOTE:
      return cursor.string()
    case OPEN_OBJECT:
    case OPEN_LIST:
      return cursor.refuse()
    case LETTER_N:
      cursor.literal('null')
      return undefined
    default: {
      const start = cursor.at
      cursor.skip()
      return cursor.text.slice(start, cursor.at)
    }
  }
}

/** Kinds that an unquoted number can be. A date cannot: nobody knows what it counts. */
const NUMERIC: ReadonlySet<string> = new Set([
  ...NUMBER_KINDS,
  'bool',
  'decimal',
  'char',
  'timeSpan',
  'timeOnly',
  'enum',
])

/** What has a parser for its text. */
type ParsedShape = EnumShape | { readonly kind: ScalarKind }

/** The reader of a scalar or an enum: quoted texts are read as such, null and empty text are nothing. */
export function scalarRead(shape: ParsedShape): (cursor: JsonCursor) => unknown {
  const parse = textParser(shape)
  const isNumeric = NUMERIC.has(shape.kind)
  const isBool = shape.kind === 'bool'
  const parsed = (cursor: JsonCursor, text: string): unknown => {
    const value = parse(text)
    if (value === undefined) cursor.issues.refuse(text)
    return value
  }
  return (cursor) => {
    switch (cursor.code) {
      case QUOTE: {
        const text = cursor.string()
        return text === '' ? undefined : parsed(cursor, text)
      }
      case LETTER_N:
        cursor.literal('null')
        return undefined
      case LETTER_T:
      case LETTER_F:
        return isBool ? readBool(cursor) : cursor.refuse()
      case OPEN_OBJECT:
      case OPEN_LIST:
        return cursor.refuse()
      default:
        return isNumeric ? parsed(cursor, cursor.number()) : cursor.refuse()
    }
  }
}

function readBool(cursor: JsonCursor): boolean {
  const value = cursor.code === LETTER_T
  cursor.literal(value ? 'true' : 'false')
  return value
}

/** The usual case, an integer without quotes, is read without making a text of it. */
export function integerRead(kind: IntKind): (cursor: JsonCursor) => unknown {
  const [min, max] = INT_RANGES[kind]
  const readOther = scalarRead({ kind })
  return (cursor) => {
    const start = cursor.at
    const value = cursor.shortInteger()
    if (value !== undefined && value >= min && value <= max) return value
    cursor.at = start
    return readOther(cursor)
  }
}

/** Bytes: base64 text, or a list of numbers. Empty text is nothing. */
export function readBytes(cursor: JsonCursor): Uint8Array | undefined {
  if (cursor.code === LETTER_N) {
    cursor.literal('null')
    return undefined
  }
  if (cursor.code === OPEN_LIST) return readByteList(cursor)
  if (cursor.code !== QUOTE) return cursor.refuse()
  const text = cursor.string()
  if (text === '') return undefined
  const bytes = parseBase64(text)
  if (!bytes) cursor.issues.refuse(text)
  return bytes
}

function readByteList(cursor: JsonCursor): Uint8Array | undefined {
  const start = cursor.at
  cursor.skip()
  const text = cursor.text.slice(start, cursor.at)
  const parts = text.slice(1, -1).trim() === '' ? [] : text.slice(1, -1).split(',')
  const bytes = parts.map((part) => parseInteger('byte', part))
  if (!bytes.includes(undefined)) return Uint8Array.from(bytes as number[])
  cursor.issues.refuse(text)
  return undefined
}
