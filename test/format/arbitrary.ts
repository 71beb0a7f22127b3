/** Random values of any shape, for tests that hold for all of them. */
import fc from 'fast-check'
import { itemsOf } from '../../src/host/format/distinct.ts'
import { enumValue } from '../../src/host/format/scalar.ts'
import {
  allMembers,
  type Dto,
  type EnumShape,
  Instant,
  type ListShape,
  type MapShape,
  OffsetInstant,
  type PairShape,
  resolved,
  type ScalarKind,
  type Shape,
} from '../../src/host/message/index.ts'

/**
 * What a format cannot carry. Never made at all, since JSON and JSV lose them by the rules of the wire: empty bytes and empty map keys,
 * 0001-01-01 in a `DateTime?`, an absent message in a list, a list of one absent item.
 */
export interface ArbitraryOptions {
  /** Dates end at milliseconds, as `\/Date(ms)\/` does. */
  readonly wholeMs?: boolean
  /** `object` members hold text only, as all that JSV reads is. */
  readonly textOnly?: boolean
  /** Strings, chars apart; the default has everything but lone surrogates. */
  readonly text?: fc.Arbitrary<string>
  /** Chars; the default has everything but surrogates. */
  readonly char?: fc.Arbitrary<string>
}

const EDGES = [
  '',
  ' ',
  '  padded  ',
  '"',
  '""',
  '"quoted"',
  'a "b" c',
  'a,b',
  ',',
  '[1,2]',
  '{a:b}',
  '}',
  ']',
  ':',
  'null',
  'true',
  '0',
  '\n',
  ' \r\n ',
  'two\nlines',
  '\t',
  '\0\x01\x7f\x9f',
  'åäö 中文 😀',
  '\u2028\u2029',
  '\u200b',
  '\ufeff',
  '\\',
  '\\"',
  '/',
  '<a>&amp;</a>',
  ']]>',
  '__proto__',
  'constructor',
  '%E5+',
]

const edgeText = fc.oneof(
  fc.constantFrom(...EDGES),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: fc.constantFrom(...'"\',:{}[]\\ \n\r\ta1'), maxLength: 12 }),
)

const edgeChar = fc
  .oneof(
    fc.constantFrom(...'"\',:{}[]\\ \n\r\ta1\0'),
    fc.nat(0xffff).map((code) => String.fromCharCode(code)),
  )
  .filter((char) => char.isWellFormed())

const MAX_MS = 253_402_300_799_999
const DAY_MS = 86_400_000

const instants = (options: ArbitraryOptions, min = Instant.min.ms, max = MAX_MS): fc.Arbitrary<Instant> =>
  fc
    .tuple(
      fc.oneof(
        fc.integer({ min, max }),
        fc.integer({ min: -5000, max: 5000 }),
        fc.integer({ min: -700_000, max: 2_900_000 }).map((day) => day * DAY_MS),
      ),
      options.wholeMs ? fc.constant(0) : fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 9999 })),
    )
    .map(([ms, ticks]) => new Instant(ms, ticks))

/** The clock that shows the time must not leave the years 1 to 9999 either. */
const offsetInstants = (options: ArbitraryOptions): fc.Arbitrary<OffsetInstant> =>
  fc
    .tuple(
      instants(options, Instant.min.ms + DAY_MS, MAX_MS - DAY_MS),
      fc.oneof(fc.constant(0), fc.integer({ min: -840, max: 840 })),
    )
    .map(([instant, offset]) => new OffsetInstant(instant, offset))

const decimals = fc
  .tuple(fc.bigInt({ min: 0n, max: 2n ** 96n - 1n }), fc.nat(28), fc.nat(96), fc.boolean())
  .map(([digits, scale, shift, isNegative]) => {
    const kept = digits >> BigInt(shift)
    const text = kept.toString().padStart(scale + 1, '0')
    const plain = scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`
    return isNegative && kept !== 0n ? `-${plain}` : plain
  })

/** Whole doubles beyond 2^53 that are written with all digits come back from an `object` as a bigint. */
const isOpenNumber = (value: number): boolean =>
  Number.isSafeInteger(value) || !Number.isInteger(value) || Math.abs(value) >= 1e17

const bigs = fc
  .bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n })
  .filter((value) => value < -(2n ** 53n) || value > 2n ** 53n)

function openValues(text: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      text,
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter(isOpenNumber),
      fc.integer(),
      bigs,
      fc.boolean(),
      fc.array(fc.option(tie('value'), { nil: undefined, freq: 6 }), { maxLength: 3 }),
      fc.array(fc.tuple(text, tie('value')), { maxLength: 3 }).map((entries) => new Map(entries)),
    ),
  }))
  return value
}

const int = (min: number, max: number): fc.Arbitrary<number> =>
  fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max, 0))
const ticks = (min: bigint, max: bigint): fc.Arbitrary<bigint> =>
  fc.oneof(
    fc.bigInt({ min, max }),
    fc.constantFrom(min, max),
    fc.nat(86_399).map((n) => BigInt(n) * 10_000_000n),
  )
const INT64 = [-(2n ** 63n), 2n ** 63n - 1n] as const

const scalars: Readonly<Record<ScalarKind, (options: ArbitraryOptions) => fc.Arbitrary<unknown>>> = {
  bool: () => fc.boolean(),
  byte: () => int(0, 255),
  sbyte: () => int(-128, 127),
  int16: () => int(-32_768, 32_767),
  uint16: () => int(0, 65_535),
  int32: () => int(-2_147_483_648, 2_147_483_647),
  uint32: () => int(0, 4_294_967_295),
  int64: () => fc.bigInt({ min: INT64[0], max: INT64[1] }),
  uint64: () => fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  float: () => fc.float(),
  double: () => fc.double(),
  decimal: () => decimals,
  string: ({ text }) => text ?? edgeText,
  uri: ({ text }) => fc.oneof(fc.webUrl(), text ?? edgeText),
  char: ({ char }) => char ?? edgeChar,
  guid: () => fc.uuid(),
  dateTime: (options) => instants(options),
  dateTimeOffset: offsetInstants,
  dateOnly: () => instants({ wholeMs: true }).map((instant) => instant.toString().slice(0, 10)),
  timeOnly: () => ticks(0n, 863_999_999_999n),
  timeSpan: () => ticks(...INT64),
  bytes: () => fc.uint8Array({ minLength: 1, maxLength: 40 }),
  object: ({ text, textOnly }) => (textOnly ? (text ?? edgeText) : openValues(text ?? edgeText)),
}

/** How deep a message that contains itself goes. */
const DEPTH = 4

/** Values of a shape as `shape.ts` says they are held; members that are no value types may be absent. */
export const arbitraryOf = (shape: Shape, options: ArbitraryOptions = {}): fc.Arbitrary<any> =>
  valuesOf(resolved(shape), options, DEPTH)

function valuesOf(shape: Shape, options: ArbitraryOptions, depth: number): fc.Arbitrary<unknown> {
  switch (shape.kind) {
    case 'lazy':
      return depth <= 0 ? fc.constant(undefined) : valuesOf(resolved(shape), options, depth - 1)
    case 'dto':
      return messages(shape, options, depth)
    case 'list':
      return lists(shape, options, depth)
    case 'map':
      return maps(shape, options, depth)
    case 'pair':
      return pairs(shape, options, depth)
    case 'enum':
      return enums(shape)
    case 'nullable':
      return fc.option(nullables(shape.of, options, depth), { nil: undefined })
    case 'parameter':
      return scalars.object(options)
    default:
      return scalars[shape.kind](options)
  }
}

const nullables = (of: Shape, options: ArbitraryOptions, depth: number): fc.Arbitrary<unknown> =>
  valuesOf(of, options, depth).filter((value) => !(value instanceof Instant && value.isMin))

const enums = (shape: EnumShape): fc.Arbitrary<unknown> =>
  shape.flags
    ? fc.integer({ min: 0, max: [...shape.values.values()].reduce((all, bit) => all | bit, 0) })
    : fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...shape.values.keys()) },
        { weight: 1, arbitrary: fc.integer({ min: -99, max: 99 }).map((value) => enumValue(shape, value)) },
      )

const present = (entries: readonly (readonly [string, unknown])[]): Record<string, unknown> =>
  Object.fromEntries(entries.filter(([, value]) => value !== undefined))

function messages(dto: Dto, options: ArbitraryOptions, depth: number): fc.Arbitrary<unknown> {
  const members = allMembers(dto).map(({ name, shape }) => {
    const values = valuesOf(shape, options, depth)
    return (shape.isValue ? values : fc.option(values, { nil: undefined, freq: 3 })).map(
      (value) => [name, value] as const,
    )
  })
  return fc.tuple(...members).map(present)
}

function lists(list: ListShape, options: ArbitraryOptions, depth: number): fc.Arbitrary<unknown[]> {
  const of = resolved(list.of)
  const values = valuesOf(list.of, options, depth)
  const items = of.isValue ? values : fc.option(values, { nil: undefined, freq: 5 })
  return fc.array(items, { maxLength: 4 }).map((found) => {
    const kept = itemsOf(list, of.kind === 'dto' ? found.filter((item) => item !== undefined) : found)
    return kept.length === 1 && kept[0] === undefined ? [] : kept
  })
}

const maps = ({ key, value }: MapShape, options: ArbitraryOptions, depth: number): fc.Arbitrary<unknown> =>
  fc
    .array(fc.tuple(valuesOf(key, options, depth), valuesOf(value, options, depth)), { maxLength: 4 })
    .map((entries) => new Map(entries.filter(([name, item]) => name !== '' && item !== undefined)))

const pairs = ({ key, value }: PairShape, options: ArbitraryOptions, depth: number): fc.Arbitrary<unknown> =>
  fc
    .tuple(valuesOf(key, options, depth), valuesOf(value, options, depth))
    .map(([Key, Value]) => ({ Key, Value }))
