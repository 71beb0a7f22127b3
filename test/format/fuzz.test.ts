/** Whatever is sent, a reader answers: with a value, or by saying that the text is not of its format. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formats, formReader, MalformedError, parseForm, type Reader } from '../../src/host/format/index.ts'
import { Echo, Nullables } from '../probe/messages.ts'
import { arbitraryOf } from './arbitrary.ts'
import { SETTINGS, SHAPES } from './round-trip-cases.ts'

const settings = SETTINGS[0]!

function isAnswered(read: Reader, text: string): void {
  try {
    read(text, [])
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedError)
    expect((error as Error).message).not.toBe('')
  }
}

const noise = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'{}[]":,\\<>/&;= \r\n0-9aeE.+ntu') }),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
)

/** A text with a few characters cut out, doubled or replaced. */
const mutated = (text: string): fc.Arbitrary<string> =>
  fc
    .array(
      fc.tuple(
        fc.nat(text.length),
        fc.nat(3),
        noise.map((found) => found.slice(0, 2)),
      ),
      {
        minLength: 1,
        maxLength: 4,
      },
    )
    .map((edits) =>
      edits.reduce((now, [at, length, put]) => now.slice(0, at) + put + now.slice(at + length), text),
    )

const writable = (values: unknown, write: (value: unknown) => string): string => {
  try {
    return write(values)
  } catch {
    // Some formats cannot hold some values of an `object`; their writers are tested elsewhere.
    return ''
  }
}

for (const format of formats) {
  describe(`${format.name} answers`, () => {
    test.each(Object.entries(SHAPES))('noise for %s', (_, shape) => {
      const read = format.reader!(shape, settings)
      fc.assert(
        fc.property(noise, (text) => isAnswered(read, text)),
        { numRuns: 150 },
      )
    })
    test.each(Object.entries({ Echo, Nullables, Tree: SHAPES.Tree! }))('damaged %s', (_, shape) => {
      const read = format.reader!(shape, settings)
      const write = format.writer(shape, settings)
      const damaged = arbitraryOf(shape).chain((value) => mutated(writable(value, write)))
      fc.assert(
        fc.property(damaged, (text) => isAnswered(read, text)),
        { numRuns: 150 },
      )
    })
    test('texts that try to exhaust it', () => {
      const read = format.reader!(Nullables, settings)
      const deep = 100_000
      for (const text of [
        '['.repeat(deep),
        `{"Any":${'['.repeat(deep)}`,
        `{Any:${'{a:'.repeat(deep)}`,
        '{"Grid":'.repeat(deep),
        `{"Grid":"${'['.repeat(deep)}"}`,
        `{"Any":"${'\\u0041'.repeat(deep)}`,
        `{"M":1${'0'.repeat(deep)},"Ul":${'9'.repeat(deep)},"F":1e${'9'.repeat(deep)}}`,
        `{"T":"${'1'.repeat(deep)}:","O":"${' '.repeat(deep)}x","B":"${' '.repeat(deep)}x"}`,
        `M,T,O\n${'1,'.repeat(deep)}`,
        '"'.repeat(deep + 1),
        '<a>'.repeat(deep),
      ])
        isAnswered(read, text)
    })
  })
}

test('a form binds or names whatever is sent', () => {
  const bind = formReader(Echo, settings)
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...Echo.members.map(({ name }) => name)), noise)),
      (pairs) => {
        bind(pairs, {}, [])
      },
    ),
  )
  fc.assert(fc.property(noise, (text) => void parseForm(text)))
})
