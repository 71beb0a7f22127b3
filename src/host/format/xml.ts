/**
 * XML as .NET's DataContractSerializer writes and reads it (wire spec 3.5). The host's wire settings never apply: names are the declared
 * ones, dates ISO 8601.
 */
import type { Shape, WireSettings } from '../message/index.ts'
import type { Format, Writer } from './format.ts'
import { documentReader } from './xml-read.ts'
import { documentWriter } from './xml-write.ts'

const DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'

function declaredWriter(shape: Shape): Writer {
  const write = documentWriter(shape, false)
  return (value) => DECLARATION + write(value)
}

export const xml: Format = {
  name: 'xml',
  mediaType: 'application/xml',
  contentType: 'application/xml',
  aliases: ['text/xml'],
  writer: declaredWriter,
  reader: documentReader,
}

/** For samples on pages: no declaration, every element on its own line, two blanks a level (seed 002). */
export const indentedXmlWriter = (shape: Shape, _settings: WireSettings): Writer =>
  documentWriter(shape, true)
