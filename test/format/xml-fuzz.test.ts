/** Whatever is sent as XML, its reader answers: with a value, or by saying what is wrong. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MalformedError } from '../../src/host/format/format.ts'
import { xml } from '../../src/host/format/xml.ts'
import type { Shape } from '../../src/host/message/index.ts'
import { arbitraryOf } from './arbitrary.ts'
import { SETTINGS, SHAPES } from './round-trip-cases.ts'

const settings = SETTINGS[0]!

/** Reads, or gives nothing where the reader says what is wrong. */
function readOrRefused(shape: Shape, text: string): { readonly value: unknown } | undefined {
  try {
    return { value: xml.reader!(shape, settings)(text, []) }
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedError)
    expect((error as Error).message).not.toBe('')
    return undefined
  }
}

/** What could be read can be written and read again. */
function isAnswered(shape: Shape, text: string): void {
  const first = readOrRefused(shape, text)
  if (first)
    expect(xml.reader!(shape, settings)(xml.writer(shape, settings)(first.value), [])).toEqual(first.value)
}

const markup = fc.constantFrom(
  '<',
  '>',
  '/>',
  '</',
  '&',
  '&lt;',
  '&#0;',
  '&#x41;',
  ';',
  '"',
  "'",
  '=',
  ':',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<?xml version="1.0"?>',
  '<!DOCTYPE a>',
  ' xmlns="urn:x"',
  ' xmlns:d2p1=""',
  ' i:nil="true"',
  ' i:type="d2p1:int"',
  '<Id>1</Id>',
  '\0',
  '\uD800',
  '\uFEFF',
  ' ',
  'a',
  '1',
)

/** A document with a few pieces cut out, repeated or put in. */
const damaged = (text: string): fc.Arbitrary<string> =>
  fc
    .array(
      fc.tuple(
        fc.nat(text.length),
        fc.nat(12),
        fc.oneof(markup, fc.string({ unit: 'binary', maxLength: 2 })),
      ),
      {
        minLength: 1,
        maxLength: 4,
      },
    )
    .map((edits) =>
      edits.reduce((now, [at, length, put]) => now.slice(0, at) + put + now.slice(at + length), text),
    )

describe('an answer to', () => {
  test.each(Object.entries(SHAPES))('bytes, markup and damaged documents for %s', (_, shape) => {
    const write = xml.writer(shape, settings)
    const sent = fc.oneof(
      fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('utf8')),
      fc.array(markup, { maxLength: 30 }).map((parts) => parts.join('')),
      arbitraryOf(shape).chain((value) => damaged(write(value))),
    )
    fc.assert(
      fc.property(sent, (text) => isAnswered(shape, text)),
      { numRuns: 300 },
    )
  })
})
