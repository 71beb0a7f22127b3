/** Scalars as JSON schemas: how the host spells them in JSON (wire spec 3.2), and what else it reads (wire spec 3.4.4). */
import type { ScalarKind, WireSettings } from '../message/index.ts'
import type { Schema, Way } from './openapi-document.ts'

const integer = (format: string, minimum?: number, maximum?: number): Schema => ({
  type: 'integer',
  format,
  ...(minimum === undefined ? {} : { minimum }),
  ...(maximum === undefined ? {} : { maximum }),
})

/** JSON has no words for what is not a number; the host quotes them. */
const floating = (format: string): Schema => ({
  anyOf: [
    { type: 'number', format },
    { type: 'string', enum: ['NaN', 'Infinity', '-Infinity'] },
  ],
})

/** The format `duration` (RFC 3339 appendix A) knows neither signs nor fractions, so the pattern says it. */
const duration: Schema = {
  type: 'string',
  pattern: '^-?P(?=[\\dT])(?:\\d+D)?(?:T(?:\\d+H)?(?:\\d+M)?(?:\\d+(?:\\.\\d+)?S)?)?$',
  description: 'A duration as in XML Schema, days the largest unit: `P1DT2H3M4.5S`.',
}

const HEX32 = '[0-9a-f]{32}'
const ANY_GUID = '(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})'

const guid = (way: Way): Schema => ({
  type: 'string',
  pattern: `^${way === 'sent' ? ANY_GUID : HEX32}$`,
  description:
    way === 'sent'
      ? 'A UUID, with or without dashes; answers have it without.'
      : 'A UUID: 32 lower-case digits without dashes.',
})

const ISO = '\\d{4}-\\d{2}-\\d{2}(?:[Tt ].+)?'

/** Hosts of the older spelling write `"\/Date(0)\/"`, which a JSON parser gives as `/Date(0)/`; ISO 8601 is read by every host. */
function wcfDate(zone: string, way: Way): Schema {
  const written = `/Date\\(-?\\d+${zone}\\)/`
  const also = way === 'sent' ? ' ISO 8601 (`2027-01-15T08:00:00Z`) is read as well.' : ''
  return {
    type: 'string',
    pattern: way === 'sent' ? `^(?:${written}|${ISO})$` : `^${written}$`,
    description: `Milliseconds since 1970 in UTC, \`/Date(1800000000000)/\`; in JSON text \`"\\/Date(1800000000000)\\/"\`.${also}`,
  }
}

const SCALARS: Readonly<Record<Exclude<ScalarKind, 'guid' | 'dateTime' | 'dateTimeOffset'>, Schema>> = {
  bool: { type: 'boolean' },
  byte: integer('uint8', 0, 255),
  sbyte: integer('int8', -128, 127),
  int16: integer('int16', -32_768, 32_767),
  uint16: integer('uint16', 0, 65_535),
  int32: integer('int32'),
  uint32: integer('uint32', 0),
  int64: integer('int64'),
  uint64: integer('uint64', 0),
  float: floating('float'),
  double: floating('double'),
  decimal: { type: 'number', format: 'decimal' },
  string: { type: 'string' },
  char: { type: 'string', minLength: 1, maxLength: 1 },
  dateOnly: { type: 'string', format: 'date' },
  timeOnly: { ...duration, description: 'A time of day as the duration since midnight: `PT8H30M`.' },
  timeSpan: duration,
  uri: { type: 'string', format: 'uri-reference' },
  bytes: { type: 'string', contentEncoding: 'base64' },
  object: { description: 'Anything.' },
}

const isoDate: Schema = { type: 'string', format: 'date-time' }

/** `isNullable` for `DateTime?`, which some hosts spell by a rule of its own (`WireSettings.nullableDates`). */
export function scalarSchema(
  kind: ScalarKind,
  settings: WireSettings,
  { way, isNullable = false }: { readonly way: Way; readonly isNullable?: boolean },
): Schema {
  switch (kind) {
    case 'guid':
      return guid(way)
    case 'dateTime': {
      const isIso = settings.dates === 'iso' || (isNullable && settings.nullableDates === 'text')
      return isIso ? isoDate : wcfDate('', way)
    }
    case 'dateTimeOffset':
      return settings.dates === 'iso' ? isoDate : wcfDate('(?:[+-]\\d{4})?', way)
    default:
      return SCALARS[kind]
  }
}
