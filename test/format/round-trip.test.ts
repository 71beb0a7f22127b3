/**
 * What a format writes it reads back. Lost by the rules of the wire, and so never tried here (see `ArbitraryOptions`): digits beyond
 * milliseconds in `\/Date(ms)\/`, empty bytes (nothing when read), empty map keys (U+200B), entries and list messages that are absent,
 * JSV lists of one absent text, 0001-01-01 in a `DateTime?`, and that JSV reads every `object` as text.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Format, json, jsonl, jsv, type ReadIssue } from '../../src/host/format/index.ts'
import { list, type Shape, type WireSettings } from '../../src/host/message/index.ts'
import { Inner } from '../probe/messages.ts'
import { type ArbitraryOptions, arbitraryOf } from './arbitrary.ts'
import { SETTINGS, SHAPES } from './round-trip-cases.ts'

const optionsOf = (format: Format, settings: WireSettings): ArbitraryOptions => ({
  wholeMs: format.name === 'json' && settings.dates === 'wcf',
  textOnly: format.name === 'jsv',
})

function expectRoundTrip(
  format: Format,
  shape: Shape,
  settings: WireSettings,
  options: ArbitraryOptions,
): void {
  const write = format.writer(shape, settings)
  const read = format.reader!(shape, settings)
  fc.assert(
    fc.property(arbitraryOf(shape, options), (value) => {
      const issues: ReadIssue[] = []
      expect(read(write(value), issues)).toEqual(value)
      expect(issues).toEqual([])
    }),
    { numRuns: 60 },
  )
}

const nameOf = ({ textCase, dates, nullableDates }: WireSettings): string =>
  `${textCase}, ${dates}, nullable dates ${nullableDates}`

for (const format of [json, jsv]) {
  for (const settings of SETTINGS) {
    describe(`${format.name} (${nameOf(settings)}) reads what it writes`, () => {
      test.each(Object.entries(SHAPES))('%s', (_, shape) => {
        expectRoundTrip(format, shape, settings, optionsOf(format, settings))
      })
    })
  }
}

test('json text is JSON to everyone', () => {
  for (const [, shape] of Object.entries(SHAPES)) {
    const write = json.writer(shape, SETTINGS[0]!)
    fc.assert(
      fc.property(arbitraryOf(shape), (value) => void JSON.parse(write(value))),
      { numRuns: 30 },
    )
  }
})

test('json lines carry a list of messages', () => {
  expectRoundTrip(jsonl, list(Inner), SETTINGS[0]!, {})
})
