/** JSV, what ServiceStack's text serialiser writes (wire spec 3.3, 3.4.7), and the texts of single values in other formats. */
import { resolved, type Shape, type WireSettings } from '../message/index.ts'
import { emptyOf } from './empty.ts'
import type { Format, Writer } from './format.ts'
import { jsvReader } from './jsv-text.ts'
import { jsvDialect } from './jsv-write.ts'
import { rootWriter, writerOf } from './value-writer.ts'

export { jsvValueReader } from './jsv-text.ts'

/** JSV: JSON's object model with CSV's quoting. */
export const jsv: Format = {
  name: 'jsv',
  mediaType: 'application/jsv',
  contentType: 'application/jsv',
  aliases: ['text/jsv'],
  writer: (shape, settings) => rootWriter(shape, settings, jsvDialect),
  reader: (shape) => jsvReader(shape, emptyOf(shape)),
}

/**
 * The text of one value outside of any JSV, as in CSV cells: text as it is, a `DateTime?` of a host's own serialiser without quotes,
 * everything else as JSV. `jsvValueReader` reads it back. Nothing is empty text.
 */
export function jsvText(shape: Shape, settings: WireSettings): Writer {
  const known = resolved(shape)
  const write = writerOf(known, settings, jsvDialect)
  const { kind } = known.kind === 'nullable' ? known.of : known
  const isText = kind === 'string' || kind === 'uri' || kind === 'char'
  return (value) => {
    if (value === undefined || value === null) return ''
    if (isText) return value as string
    const text = write(value)
    return kind === 'dateTime' && text[0] === '"' ? text.slice(1, -1) : text
  }
}
