/**
 * DateTime, DateTimeOffset and DateOnly as text: as a ServiceStack host writes them (wire spec 3.2.6, 3.3.5) and reads them on a server
 * whose clock is UTC and that takes dates without zone for UTC (wire spec 3.4.5, column "both").
 */
import { fraction, Instant, isoSeconds, OffsetInstant } from '../message/index.ts'
import { readDate, type WrittenDate } from './date-grammar.ts'

const WCF = /^\s*\\?\/Date\((-?\d{1,15})(?:([+-])(\d{2})(\d{2}))?\)\\?\/\s*$/
const MS_PER_MINUTE = 60_000
const MS_PER_DAY = 86_400_000

/** An instant, or undefined outside the years 1 to 9999. */
function instantAt(ms: number, ticks: number): Instant | undefined {
  return ms >= Instant.min.ms && ms <= MAX_MS ? new Instant(ms, ticks) : undefined
}
const MAX_MS = 253_402_300_799_999

interface WcfDate {
  readonly ms: number
  readonly offset: number
}

function readWcf(text: string): WcfDate | undefined {
  const match = WCF.exec(text)
  if (!match) return undefined
  const minutes = Number(match[3] ?? 0) * 60 + Number(match[4] ?? 0)
  if (minutes > 840) return undefined
  return { ms: Number(match[1]), offset: match[2] === '-' ? -minutes : minutes }
}

/**
 * Reads a DateTime in any spelling of wire spec 3.4.5. `/Date(ms+0100)/` is taken as the real host takes it: the clock of that zone is
 * read as the server's, so the instant is an hour late. Empty text is not a date; what it means is for the caller.
 */
export function parseDateTime(text: string): Instant | undefined {
  const wcf = readWcf(text)
  if (wcf) return instantAt(wcf.ms + wcf.offset * MS_PER_MINUTE, 0)
  const date = readDate(text, 'day-first')
  return date && instantAt(date.ms - (date.offset ?? 0) * MS_PER_MINUTE, date.ticks)
}

function offsetInstantAt(date: WrittenDate): OffsetInstant | undefined {
  const offset = date.offset ?? 0
  const instant = instantAt(date.ms - offset * MS_PER_MINUTE, date.ticks)
  // The clock's own time must lie within the years 1 to 9999 as well.
  return instant && instantAt(date.ms, 0) && new OffsetInstant(instant, offset)
}

const COMPACT_OR_NAMED = /^\s*(?:\d{8}\s*$|[A-Za-z]{3},)/

/**
 * Reads a DateTimeOffset: the zone is kept, none means UTC. Unlike a DateTime, `02/07/2026` has the month first, `20260702` and RFC 1123
 * are not read, and `/Date(ms+0100)/` keeps its instant (wire spec 3.4.5).
 */
export function parseDateTimeOffset(text: string): OffsetInstant | undefined {
  const wcf = readWcf(text)
  if (wcf) return offsetInstantAt({ ms: wcf.ms + wcf.offset * MS_PER_MINUTE, ticks: 0, offset: wcf.offset })
  const date = COMPACT_OR_NAMED.test(text) ? undefined : readDate(text, 'month-first')
  return date && offsetInstantAt(date)
}

const DAY = /^\d{4}-\d{2}-\d{2}$/

/** Reads a DateOnly, in any spelling of a DateTime at midnight; gives it as `yyyy-MM-dd`. */
export function parseDateOnly(text: string): string | undefined {
  const instant = parseDateTime(text)
  if (instant?.ticks !== 0 || instant.ms % MS_PER_DAY !== 0) return undefined
  return DAY.test(text) ? text : isoSeconds(instant.ms).slice(0, 10)
}

/** The default of a DateOnly. */
export const MIN_DATE = '0001-01-01'

/** Whole milliseconds, what is finer cut off towards 1970 (wire spec 3.2.6). */
const wholeMs = (instant: Instant): number =>
  instant.ms < 0 && instant.ticks > 0 ? instant.ms + 1 : instant.ms

/** `\/Date(1577934245000)\/`, with the backslashes that stand in JSON text (wire spec 3.2.6). */
export const wcfDateText = (instant: Instant): string => `\\/Date(${wholeMs(instant)})\\/`

/** `\/Date(1795309445000+0200)\/`: the offset only when it is not zero. */
export function wcfOffsetText(value: OffsetInstant): string {
  const minutes = Math.abs(value.offsetMinutes)
  const two = (n: number): string => String(n).padStart(2, '0')
  const sign = value.offsetMinutes < 0 ? '-' : '+'
  const zone = minutes === 0 ? '' : `${sign}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`
  return `\\/Date(${wholeMs(value.instant)}${zone})\\/`
}

/** The shortest spelling: a date alone at midnight, seven digits of fraction or none (wire spec 3.3.5). */
export function shortestDateText(instant: Instant): string {
  if (instant.ticks === 0 && instant.ms % MS_PER_DAY === 0) return isoSeconds(instant.ms).slice(0, 10)
  const digits = fraction(instant.ms, instant.ticks)
  return `${isoSeconds(instant.ms)}${digits === '0000000' ? '' : `.${digits}`}Z`
}

/** `2026-11-22T03:04:05.12Z`: a fraction without trailing zeros, for XML (wire spec 3.5). */
export function trimmedDateText(instant: Instant): string {
  const digits = fraction(instant.ms, instant.ticks).replace(/0+$/, '')
  return `${isoSeconds(instant.ms)}${digits ? `.${digits}` : ''}Z`
}
