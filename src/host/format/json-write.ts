/** JSON text (wire spec 3.2). Unlike the real host it is always valid: what is not a number is quoted, an inner list that is absent is null. */
import type { Instant, OffsetInstant, ScalarKind, WireSettings } from '../message/index.ts'
import type { Dialect } from './dialect.ts'
import type { Writer } from './format.ts'
import {
  base64Text,
  doubleText,
  floatText,
  spanText,
  undashed,
  wcfDateText,
  wcfOffsetText,
} from './scalar.ts'

const SPECIAL = /["\\\u0000-\u001f\u007f-\u009f\ud800-\udfff]/
const ESCAPED = /["\\\u0000-\u001f\u007f-\u009f]/g
const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
  '\b': '\\b',
}

const escaped = (char: string): string =>
  SHORT[char] ?? `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`

/** A JSON string: control characters escaped, everything else as it is, lone surrogates as U+FFFD (wire spec 3.2.2). */
export const jsonString = (text: string): string =>
  SPECIAL.test(text) ? `"${text.toWellFormed().replace(ESCAPED, escaped)}"` : `"${text}"`

const asText: Writer = (value) => jsonString(value as string)
const asNumber: Writer = (value) => String(value)
const quoted =
  (text: (value: any) => string): Writer =>
  (value) =>
    `"${text(value)}"`

/** JSON has no words for what is not a number. */
const finite = (value: number, text: string): string => (Number.isFinite(value) ? text : `"${text}"`)

const double: Writer = (value) => finite(value as number, doubleText(value as number, 'json'))
const float: Writer = (value) => finite(Math.fround(value as number), floatText(value as number, 'json'))

const scalars: Readonly<Record<Exclude<ScalarKind, 'object' | 'dateTime' | 'dateTimeOffset'>, Writer>> = {
  bool: (value) => (value ? 'true' : 'false'),
  byte: asNumber,
  sbyte: asNumber,
  int16: asNumber,
  uint16: asNumber,
  int32: asNumber,
  uint32: asNumber,
  int64: asNumber,
  uint64: asNumber,
  float,
  double,
  decimal: asNumber,
  string: asText,
  char: asText,
  uri: asText,
  guid: quoted(undashed),
  dateOnly: quoted(String),
  timeOnly: quoted(spanText),
  timeSpan: quoted(spanText),
  bytes: quoted(base64Text),
}

function dateWriter(kind: 'dateTime' | 'dateTimeOffset', { dates }: WireSettings): Writer {
  if (dates === 'iso') return quoted((value: Instant | OffsetInstant) => value.toString())
  return kind === 'dateTime' ? quoted(wcfDateText) : quoted(wcfOffsetText)
}

/** How JSON spells things. */
export const jsonDialect: Dialect = {
  name: 'json',
  scalar: (kind, settings) =>
    kind === 'dateTime' || kind === 'dateTimeOffset' ? dateWriter(kind, settings) : scalars[kind],
  enumeration: (value) => `"${value}"`,
  dateByHost: (value) => (value.isMin ? 'null' : `"${value.toString()}"`),
  member: (name) => `${jsonString(name)}:`,
  key: (text) => (text[0] === '"' ? text : `"${text}"`),
  nothing: 'null',
}
