/** JSV text (wire spec 3.3). */
import type { Instant, OffsetInstant, ScalarKind } from '../message/index.ts'
import type { Dialect } from './dialect.ts'
import type { Writer } from './format.ts'
import { base64Text, doubleText, floatText, shortestDateText, spanText, undashed } from './scalar.ts'

const SPECIAL = /[":,{}[\]\r\n]/

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`

/** A JSV string: quoted only where it holds punctuation; empty text is two quotes (wire spec 3.3.2, 3.3.3). */
export const jsvString = (text: string): string =>
  text === '' ? '""' : SPECIAL.test(text) ? quoted(text) : text

const asText: Writer = (value) => jsvString(value as string)
const asIs: Writer = (value) => String(value)

const scalars: Readonly<Record<Exclude<ScalarKind, 'object'>, Writer>> = {
  bool: (value) => (value ? 'True' : 'False'),
  byte: asIs,
  sbyte: asIs,
  int16: asIs,
  uint16: asIs,
  int32: asIs,
  uint32: asIs,
  int64: asIs,
  uint64: asIs,
  float: (value) => floatText(value as number, 'jsv'),
  double: (value) => doubleText(value as number, 'jsv'),
  decimal: asIs,
  string: asText,
  // The real host writes a comma or brace bare here, which nobody can read back.
  char: asText,
  uri: asText,
  guid: (value) => undashed(value as string),
  dateTime: (value) => shortestDateText(value as Instant),
  dateTimeOffset: (value) => (value as OffsetInstant).toString(),
  dateOnly: asIs,
  timeOnly: (value) => spanText(value as bigint),
  timeSpan: (value) => spanText(value as bigint),
  bytes: (value) => base64Text(value as Uint8Array),
}

/** Bare keys are trimmed when they are read. */
const isTrimmed = (key: string): boolean => key === key.trim()
const isQuoted = (text: string): boolean => text.length > 1 && text[0] === '"' && text.endsWith('"')

/** How JSV spells things. */
export const jsvDialect: Dialect = {
  name: 'jsv',
  scalar: (kind) => scalars[kind],
  enumeration: String,
  dateByHost: (value) => (value.isMin ? '' : quoted(value.toString())),
  member: (name) => `${name}:`,
  key: (text) => (isQuoted(text) ? text : isTrimmed(text) && !SPECIAL.test(text) ? text : quoted(text)),
  nothing: '',
}
