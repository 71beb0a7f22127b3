/** JSON (wire spec 3.2, 3.4). */
import { resolved, type Shape } from '../message/index.ts'
import { emptyOf } from './empty.ts'
import type { Format, Reader } from './format.ts'
import { JsonCursor, OPEN_OBJECT } from './json-cursor.ts'
import { readOf } from './json-read.ts'
import { jsonDialect } from './json-write.ts'
import { defaultOf } from './scalar.ts'
import { rootWriter } from './value-writer.ts'

/** The reader of whole texts. A message must be an object; blank text is an empty one. */
function jsonReader(shape: Shape): Reader {
  const root = resolved(shape)
  const read = readOf(root)
  const empty = emptyOf(root)
  return (text, issues) => {
    const cursor = new JsonCursor(text)
    const code = cursor.next()
    if (cursor.isAtEnd) return empty()
    if (root.kind === 'dto' && code !== OPEN_OBJECT) cursor.fail("'{'")
    const value = read(cursor)
    cursor.end()
    cursor.issues.into(issues)
    return value === undefined ? defaultOf(root) : value
  }
}

/** JSON: the hosts' default format. Every digit of 64-bit integers and decimals is kept both ways. */
export const json: Format = {
  name: 'json',
  mediaType: 'application/json',
  contentType: 'application/json; charset=utf-8',
  aliases: ['text/json'],
  writer: (shape, settings) => rootWriter(shape, settings, jsonDialect),
  reader: jsonReader,
}
