/**
 * Scalars as XML Schema spells them, which is stricter than what JSON and JSV read (wire spec 3.5): no thousands separators, no `on` for
 * true, dates and durations in one spelling only. White space around numbers, dates and the like means nothing.
 */
import { Instant, type ScalarKind } from '../message/index.ts'
import {
  base64Text,
  clockText,
  doubleText,
  floatText,
  parseBase64,
  parseBigInteger,
  parseDateOnly,
  parseDateTime,
  parseDecimal,
  parseGuid,
  parseInteger,
  parseTimeOnly,
  parseXsdSpan,
  spanText,
  trimmedDateText,
} from './scalar.ts'

/** The kinds whose values are text; the others have elements inside. */
export type XmlScalarKind = Exclude<ScalarKind, 'object' | 'dateTimeOffset'>

export interface XmlScalar {
  /** What .NET calls the type, for messages. */
  readonly clrName: string
  readonly write: (value: any) => string
  /** Undefined for text that is no such value. */
  readonly read: (text: string) => unknown
}

const INTEGER = /^[+-]?\d{1,64}$/
const NUMBER = /^[+-]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})$/
const FLOATING = /^[+-]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:[eE][+-]?\d{1,9})?$/
const WORDS: ReadonlyMap<string, number> = new Map([
  ['INF', Number.POSITIVE_INFINITY],
  ['-INF', Number.NEGATIVE_INFINITY],
  ['NaN', Number.NaN],
])
const DATE_TIME = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d{1,20})?(?:Z|[+-]\d{2}:\d{2})?)?$/
const DATE = /^\d{4}-\d{2}-\d{2}$/
const TIME = /^\d{2}:\d{2}:\d{2}(?:\.\d{1,7})?$/

const withoutPlus = (text: string): string => (text.startsWith('+') ? text.slice(1) : text)

/** A reader of trimmed text that looks like `pattern`. */
const matching =
  (pattern: RegExp, read: (text: string) => unknown) =>
  (text: string): unknown => {
    const trimmed = text.trim()
    return pattern.test(trimmed) ? read(trimmed) : undefined
  }

const integer = (kind: Parameters<typeof parseInteger>[0], clrName: string): XmlScalar => ({
  clrName,
  write: String,
  read: matching(INTEGER, (text) => parseInteger(kind, withoutPlus(text))),
})

const bigInteger = (kind: Parameters<typeof parseBigInteger>[0], clrName: string): XmlScalar => ({
  clrName,
  write: String,
  read: matching(INTEGER, (text) => parseBigInteger(kind, withoutPlus(text))),
})

const floating = (
  clrName: string,
  write: (value: number) => string,
  fitted: (value: number) => number,
): XmlScalar => ({
  clrName,
  write,
  read: (text) => {
    const trimmed = text.trim()
    return FLOATING.test(trimmed) ? fitted(Number(trimmed)) : WORDS.get(trimmed)
  },
})

const BOOLS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
  ['1', true],
  ['0', false],
])

function readDateTime(text: string): Instant | undefined {
  const instant = parseDateTime(text)
  return instant?.isMin && !text.endsWith('Z') ? Instant.min : instant
}

/** One UTF-16 unit by its number. */
function readChar(text: string): string | undefined {
  const code = parseInteger('uint16', withoutPlus(text))
  return code === undefined ? undefined : String.fromCharCode(code)
}

export const xmlScalars: Readonly<Record<XmlScalarKind, XmlScalar>> = {
  bool: { clrName: 'Boolean', write: String, read: (text) => BOOLS.get(text.trim()) },
  byte: integer('byte', 'Byte'),
  sbyte: integer('sbyte', 'SByte'),
  int16: integer('int16', 'Int16'),
  uint16: integer('uint16', 'UInt16'),
  int32: integer('int32', 'Int32'),
  uint32: integer('uint32', 'UInt32'),
  int64: bigInteger('int64', 'Int64'),
  uint64: bigInteger('uint64', 'UInt64'),
  float: floating('Single', (value) => floatText(value, 'xml'), Math.fround),
  double: floating(
    'Double',
    (value) => doubleText(value, 'xml'),
    (value) => value,
  ),
  decimal: { clrName: 'Decimal', write: String, read: matching(NUMBER, parseDecimal) },
  string: { clrName: 'String', write: String, read: (text) => text },
  uri: { clrName: 'Uri', write: String, read: (text) => text },
  // A char goes by its number, so that every one of them can be written.
  char: {
    clrName: 'Char',
    write: (value: string) => String(value.charCodeAt(0) || 0),
    read: matching(INTEGER, readChar),
  },
  guid: { clrName: 'Guid', write: String, read: (text) => parseGuid(text.trim()) },
  // The unset DateTime has no zone in .NET, so it is written without one; the same instant that somebody sent is in UTC.
  dateTime: {
    clrName: 'DateTime',
    write: (value: Instant) =>
      value === Instant.min ? trimmedDateText(value).slice(0, -1) : trimmedDateText(value),
    read: matching(DATE_TIME, readDateTime),
  },
  dateOnly: { clrName: 'DateOnly', write: String, read: matching(DATE, parseDateOnly) },
  timeOnly: { clrName: 'TimeOnly', write: clockText, read: matching(TIME, parseTimeOnly) },
  timeSpan: { clrName: 'TimeSpan', write: spanText, read: (text) => parseXsdSpan(text.trim()) },
  bytes: { clrName: 'Byte[]', write: base64Text, read: parseBase64 },
}
