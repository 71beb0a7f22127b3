/** DateTimeOffset in XML: two elements, the instant in UTC and the minutes east of it (wire spec 3.5). */
import { Instant, OffsetInstant } from '../message/index.ts'
import type { Get } from './xml-cursor.ts'
import { SYSTEM } from './xml-name.ts'
import type { Put } from './xml-output.ts'
import { xmlScalars } from './xml-scalar.ts'

const MIN_LOCAL_MS = Instant.min.ms
const MAX_LOCAL_MS = 253_402_300_799_999
const OFFSET_MINUTES_MAX = 840

const putText: Put = (out, text) => out.content(text as string)

/** The writer: an absent value is the type's default. The instant always has its zone, even the first of all. */
export const putOffset: Put = (out, value) => {
  const { instant, offsetMinutes } = (value ?? OffsetInstant.min) as OffsetInstant
  const zoned = new Instant(instant.ms, instant.ticks)
  out.element('DateTime', SYSTEM, putText, xmlScalars.dateTime.write(zoned))
  out.element('OffsetMinutes', SYSTEM, putText, String(offsetMinutes))
}

/** Undefined when offset or local time are out of range. */
function offsetInstant(instant: Instant, minutes: number): OffsetInstant | undefined {
  const local = instant.ms + minutes * 60_000
  const fits = Math.abs(minutes) <= OFFSET_MINUTES_MAX && local >= MIN_LOCAL_MS && local <= MAX_LOCAL_MS
  return fits ? new OffsetInstant(instant, minutes) : undefined
}

/** The reader; both parts must be there, in any order. */
export const getOffset: Get = (xml) => {
  xml.notNil('DateTimeOffset')
  const { name, namespace } = xml
  let instant: Instant | undefined
  let minutes: number | undefined
  while (xml.next()) {
    if (xml.is('DateTime', SYSTEM)) instant = xml.scalar(xmlScalars.dateTime) as Instant
    else if (xml.is('OffsetMinutes', SYSTEM)) minutes = xml.scalar(xmlScalars.int16) as number
    else xml.skip()
  }
  if (instant === undefined) return xml.missing({ name, namespace }, 'DateTime')
  if (minutes === undefined) return xml.missing({ name, namespace }, 'OffsetMinutes')
  return offsetInstant(instant, minutes) ?? xml.unparsable(`${instant} ${minutes}`, 'DateTimeOffset')
}
