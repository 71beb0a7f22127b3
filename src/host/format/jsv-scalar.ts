/** The JSV texts of scalars, bare or quoted (wire spec 3.3.2, 3.4.7). */
import type { EnumShape, ScalarKind } from '../message/index.ts'
import type { Issues } from './issue.ts'
import { type JsvCursor, OPEN_LIST, OPEN_OBJECT } from './jsv-cursor.ts'
import { textParser } from './scalar.ts'

/** Text that is not quoted: its blanks belong to it, but blanks alone with a line break among them are layout. */
function bareText(cursor: JsvCursor, start: number): string | undefined {
  cursor.at = start
  const text = cursor.bare()
  return text === '' || (text.trim() === '' && /[\r\n]/.test(text)) ? undefined : text
}

/** Text; a list or object is refused, since writers quote text that looks like one. */
export function readText(cursor: JsvCursor): string | undefined {
  const start = cursor.at
  if (cursor.isQuoted) return cursor.quoted()
  const code = cursor.next()
  return code === OPEN_OBJECT || code === OPEN_LIST ? cursor.refuse() : bareText(cursor, start)
}

/** An `object` member is always text in JSV, also where it looks like an object or a list (wire spec 3.4.4). */
export function readAnything(cursor: JsvCursor): string | undefined {
  const start = cursor.at
  if (cursor.isQuoted) return cursor.quoted()
  const code = cursor.next()
  if (code !== OPEN_OBJECT && code !== OPEN_LIST) return bareText(cursor, start)
  const open = cursor.at
  cursor.skip()
  return cursor.text.slice(open, cursor.at)
}

/** What has a parser for its text. */
export type ParsedShape = EnumShape | { readonly kind: ScalarKind }

/** Reads the text of a scalar; nothing for empty text. */
export function parserOf(shape: ParsedShape): (text: string, issues: Issues) => unknown {
  const parse = textParser(shape)
  return (text, issues) => {
    if (text === '') return undefined
    const value = parse(text)
    if (value === undefined) issues.refuse(text)
    return value
  }
}

/** The reader of a scalar that follows the cursor. */
export function scalarRead(shape: ParsedShape): (cursor: JsvCursor) => unknown {
  const parse = parserOf(shape)
  return (cursor) => {
    const start = cursor.at
    if (cursor.isQuoted) return parse(cursor.quoted(), cursor.issues)
    const code = cursor.next()
    if (code === OPEN_OBJECT || code === OPEN_LIST) return cursor.refuse()
    // A char may be a blank.
    if (shape.kind !== 'char' && cursor.isNothing) return undefined
    cursor.at = start
    return parse(cursor.bare(), cursor.issues)
  }
}
