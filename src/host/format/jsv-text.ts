/**
 * JSV texts that hold one value and nothing else: bodies, and the texts of single members in query strings, forms and CSV cells
 * (wire spec 3.4.7, 4.4.4).
 */
import {
  type Dto,
  type MapShape,
  type PairShape,
  resolved,
  type Shape,
  type WireSettings,
} from '../message/index.ts'
import type { Reader } from './format.ts'
import { asOne, Issues, type WholeRead } from './issue.ts'
import { JsvCursor, OPEN_OBJECT } from './jsv-cursor.ts'
import { listTextReader, readOf } from './jsv-read.ts'
import { type ParsedShape, parserOf } from './jsv-scalar.ts'
import { defaultOf } from './scalar.ts'

/** A scalar takes the whole text, commas and all; it may be quoted. */
function wholeScalar(shape: ParsedShape): WholeRead {
  const parse = parserOf(shape)
  return (text, issues) => {
    const cursor = new JsvCursor(text, issues)
    if (text.length === 1 || !cursor.isQuoted) return parse(text, issues)
    const quoted = cursor.quoted()
    cursor.end()
    return parse(quoted, issues)
  }
}

function wholeObject(shape: Dto | PairShape | MapShape): WholeRead {
  const read = readOf(shape)
  return (text, issues) => {
    const cursor = new JsvCursor(text, issues)
    if (cursor.next() !== OPEN_OBJECT) cursor.fail("'{'")
    const value = read(cursor)
    cursor.end()
    return value
  }
}

function wholeRead(shape: Shape): WholeRead {
  const root = resolved(shape)
  switch (root.kind) {
    case 'nullable':
      return wholeRead(root.of)
    case 'list':
      return listTextReader(root, readOf(root.of))
    case 'dto':
    case 'pair':
    case 'map':
      return wholeObject(root)
    case 'string':
    case 'uri':
    case 'object':
    case 'parameter':
      return (text) => text
    default:
      return wholeScalar(root)
  }
}

/** Reads one member's text for another reader: whatever is wrong with it, the text is refused as a whole, once. */
export function wholeTextReader(shape: Shape): WholeRead {
  let read: WholeRead | undefined
  return asOne((text, issues) => {
    read ??= wholeRead(shape)
    return read(text, issues)
  })
}

/**
 * Reads one member's text as it stands in a query string, a form or a CSV cell: text as it is, everything else as JSV, lists also without
 * brackets (wire spec 4.4.4). Nothing is thrown: a text that cannot be read gives one issue without a field. Empty text is undefined, but
 * for text members.
 */
export function jsvValueReader(shape: Shape, _settings: WireSettings): Reader {
  const read = wholeTextReader(shape)
  return (text, issues) => {
    const found = new Issues()
    const value = read(text, found)
    found.into(issues)
    return value
  }
}

/** The reader of whole bodies; blank text is an empty message. */
export function jsvReader(shape: Shape, empty: () => unknown): Reader {
  const root = resolved(shape)
  const read = root.kind === 'string' || root.kind === 'uri' ? rootText : wholeRead(root)
  return (text, issues) => {
    if (text.trim() === '') return empty()
    const found = new Issues()
    const value = read(text, found)
    found.into(issues)
    return value === undefined ? defaultOf(root) : value
  }
}

/** A text that is the whole body is quoted like any other. */
function rootText(text: string, issues: Issues): string {
  if (text[0] !== '"') return text
  const cursor = new JsvCursor(text, issues)
  const quoted = cursor.quoted()
  cursor.end()
  return quoted
}
