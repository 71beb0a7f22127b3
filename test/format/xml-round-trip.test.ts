/**
 * What the XML writer writes its reader reads back, but for characters that XML forbids, and a document is XML to other parsers too.
 * `ArbitraryOptions` says what is never made because other formats lose it; XML keeps all of that, which has its own test here.
 */

import fc from 'fast-check'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import { indentedXmlWriter, xml } from '../../src/host/format/xml.ts'
import {
  anything,
  bytes,
  dateTime,
  dto,
  Instant,
  int32,
  list,
  map,
  nullable,
  type Shape,
  text,
} from '../../src/host/message/index.ts'
import { Inner } from '../probe/messages.ts'
import { arbitraryOf } from './arbitrary.ts'
import { SETTINGS, SHAPES } from './round-trip-cases.ts'

const settings = SETTINGS[0]!

const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu
const legalText = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.string({ unit: fc.constantFrom(...'<>&;"\'\r\n\t ]-!?/x#0'), maxLength: 12 }),
    fc.constantFrom('', ' ', ']]>', '\r\n', '<![CDATA[', '&#xD;', '__proto__', '\u200b', '\ufeff'),
  )
  .map((found) => found.replace(FORBIDDEN, ''))

const expectRoundTrip = (shape: Shape, value: unknown): void => {
  const written = xml.writer(shape, settings)(value)
  expect(xml.reader!(shape, settings)(written, [])).toEqual(value)
}

describe('reads what it writes', () => {
  test.each(Object.entries(SHAPES))('%s', (_, shape) => {
    const read = xml.reader!(shape, settings)
    const write = xml.writer(shape, settings)
    const indented = indentedXmlWriter(shape, settings)
    fc.assert(
      fc.property(arbitraryOf(shape, { text: legalText }), (value) => {
        expect(read(write(value), [])).toEqual(value)
        expect(read(indented(value), [])).toEqual(value)
      }),
      { numRuns: 100 },
    )
  })
})

test('reads what it writes where other formats lose something', () => {
  const shape = dto(
    'M',
    { namespace: 'Probe' },
    {
      Bytes: bytes,
      Entries: map(text, text),
      Inners: list(Inner),
      Texts: list(text),
      When: nullable(dateTime),
      Numbers: list(nullable(int32)),
      Any: anything,
    },
  )
  expectRoundTrip(shape, {
    Bytes: new Uint8Array(),
    Entries: new Map([
      ['', 'empty'],
      ['n', undefined],
    ]),
    Inners: [undefined, { Id: 1 }],
    Texts: [undefined],
    When: Instant.min,
    Numbers: [undefined, 1],
    Any: [-0, Number.NaN, Number.POSITIVE_INFINITY, 10n ** 30n, -(10n ** 30n), undefined, new Map(), []],
  })
})

test('characters that XML forbids come back as U+FFFD', () => {
  const read = xml.reader!(text, settings)
  expect(read(xml.writer(text, settings)('a\0\uFFFF\uDC00😀'), [])).toBe('a\uFFFD\uFFFD\uFFFD😀')
})

test('other parsers take the documents for XML', () => {
  const parser = new XMLParser({ ignoreAttributes: false, processEntities: false })
  for (const shape of Object.values(SHAPES)) {
    const write = xml.writer(shape, settings)
    fc.assert(
      fc.property(arbitraryOf(shape), (value) => {
        const written = write(value)
        expect(XMLValidator.validate(written)).toBe(true)
        expect(parser.parse(written)).toBeTypeOf('object')
      }),
      { numRuns: 30 },
    )
  }
})
