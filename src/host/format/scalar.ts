/**
 * The spelling of scalars that the formats share: reading text into the value that `shape.ts` says a kind is held as, and the defaults
 * of value types. Nothing here throws; what cannot be read is undefined.
 *
 * An element that is absent (a null in a list, a nil element) is held as undefined.
 */
import {
  type EnumShape,
  Instant,
  OffsetInstant,
  resolved,
  type ScalarKind,
  type Shape,
} from '../message/index.ts'
import { MIN_DATE, parseDateOnly, parseDateTime, parseDateTimeOffset } from './date-text.ts'
import { parseDecimal } from './decimal-text.ts'
import { enumValue, parseEnum } from './enum-text.ts'
import { EMPTY_GUID, parseGuid } from './guid-text.ts'
import { parseBigInteger, parseDouble, parseFloatText, parseInteger } from './number-text.ts'
import { parseSpan, parseTimeOnly } from './span-text.ts'

export * from './date-text.ts'
export * from './decimal-text.ts'
export * from './enum-text.ts'
export * from './guid-text.ts'
export * from './number-text.ts'
export * from './span-text.ts'

const TRUE = /^(?:true|1|t|y)$/i
const FALSE = /^(?:false|0|f|n)$/i

/** Reads a bool: `true`, `1`, `t`, `y` and their opposites in any case, `on` and `off` in lower case (wire spec 3.4.4). */
export function parseBool(text: string): boolean | undefined {
  const word = text.trim()
  if (word === 'on' || TRUE.test(word)) return true
  return word === 'off' || FALSE.test(word) ? false : undefined
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/
const BASE64_PART = 8192

/** Reads base64 with its padding; white space in it is ignored, as in .NET. */
export function parseBase64(text: string): Uint8Array | undefined {
  const digits = /\s/.test(text) ? text.replace(/\s+/g, '') : text
  if (digits.length % 4 !== 0) return undefined
  const body = digits.length - 4
  // In parts: one match over megabytes would need as much memory again to be able to step back.
  for (let at = 0; at < body; at += BASE64_PART)
    if (!/^[A-Za-z0-9+/]*$/.test(digits.slice(at, Math.min(body, at + BASE64_PART)))) return undefined
  return BASE64.test(digits.slice(Math.max(0, body)))
    ? new Uint8Array(Buffer.from(digits, 'base64'))
    : undefined
}

/** Bytes as base64. */
export const base64Text = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')

const asIs = (text: string): string => text

/** How the text of each kind is read; an `object` is its text. */
export const scalarParsers: Readonly<Record<ScalarKind, (text: string) => unknown>> = {
  bool: parseBool,
  byte: (text) => parseInteger('byte', text),
  sbyte: (text) => parseInteger('sbyte', text),
  int16: (text) => parseInteger('int16', text),
  uint16: (text) => parseInteger('uint16', text),
  int32: (text) => parseInteger('int32', text),
  uint32: (text) => parseInteger('uint32', text),
  int64: (text) => parseBigInteger('int64', text),
  uint64: (text) => parseBigInteger('uint64', text),
  float: parseFloatText,
  double: parseDouble,
  decimal: parseDecimal,
  string: asIs,
  char: (text) => (text.length === 1 ? text : undefined),
  guid: parseGuid,
  dateTime: parseDateTime,
  dateTimeOffset: parseDateTimeOffset,
  dateOnly: parseDateOnly,
  timeOnly: parseTimeOnly,
  timeSpan: parseSpan,
  uri: asIs,
  bytes: parseBase64,
  object: asIs,
}

/** The reader of a scalar's or an enum's text. */
export const textParser = (shape: EnumShape | { readonly kind: ScalarKind }): ((text: string) => unknown) =>
  shape.kind === 'enum' ? (text) => parseEnum(shape, text) : scalarParsers[shape.kind]

const scalarDefaults: Partial<Record<ScalarKind, unknown>> = {
  bool: false,
  byte: 0,
  sbyte: 0,
  int16: 0,
  uint16: 0,
  int32: 0,
  uint32: 0,
  int64: 0n,
  uint64: 0n,
  float: 0,
  double: 0,
  decimal: '0',
  char: '\0',
  guid: EMPTY_GUID,
  dateTime: Instant.min,
  dateTimeOffset: OffsetInstant.min,
  dateOnly: MIN_DATE,
  timeOnly: 0n,
  timeSpan: 0n,
}

/** What a member of the shape holds when nothing was sent: the default of a value type, undefined for everything else. */
export function defaultOf(shape: Shape): unknown {
  const known = resolved(shape)
  switch (known.kind) {
    case 'enum':
      return known.flags ? 0 : enumValue(known, 0)
    case 'pair':
      return { Key: defaultOf(known.key), Value: defaultOf(known.value) }
    case 'nullable':
    case 'list':
    case 'map':
    case 'parameter':
    case 'dto':
      return undefined
    default:
      return scalarDefaults[known.kind]
  }
}
