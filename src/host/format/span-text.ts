/**
 * Durations and times of day, in ticks of 100 ns (wire spec 3.2.7, 3.4.4). Every reader gives undefined for text that it cannot read.
 */
import { parseDecimal } from './decimal-text.ts'
import { BIGINT_RANGES } from './number-text.ts'

/** 100 ns steps in a second. */
export const TICKS_PER_SECOND = 10_000_000n
const TICKS_PER_MINUTE = 60n * TICKS_PER_SECOND
const TICKS_PER_HOUR = 60n * TICKS_PER_MINUTE
/** 100 ns steps in a day. */
export const TICKS_PER_DAY = 24n * TICKS_PER_HOUR

/** `.5`, or nothing: the part of a second without trailing zeros. */
function secondFraction(ticks: bigint): string {
  const part = ticks % TICKS_PER_SECOND
  return part === 0n ? '' : `.${part.toString().padStart(7, '0').replace(/0+$/, '')}`
}

/** A TimeSpan as XSD duration, days the largest unit: `PT0S`, `P1DT2H3M4.5S`, `-PT5S` (wire spec 3.2.7). */
export function spanText(ticks: bigint): string {
  if (ticks === 0n) return 'PT0S'
  const size = ticks < 0n ? -ticks : ticks
  const days = size / TICKS_PER_DAY
  const hours = (size / TICKS_PER_HOUR) % 24n
  const minutes = (size / TICKS_PER_MINUTE) % 60n
  const seconds = `${(size / TICKS_PER_SECOND) % 60n}${secondFraction(size)}`
  const time = `${hours ? `${hours}H` : ''}${minutes ? `${minutes}M` : ''}${seconds === '0' ? '' : `${seconds}S`}`
  return `${ticks < 0n ? '-' : ''}P${days ? `${days}D` : ''}${time ? `T${time}` : ''}`
}

const two = (value: bigint): string => value.toString().padStart(2, '0')

/** A time of day, `03:04:05.12`: how XML writes a TimeOnly (wire spec 3.5). */
export const clockText = (ticks: bigint): string =>
  `${two(ticks / TICKS_PER_HOUR)}:${two((ticks / TICKS_PER_MINUTE) % 60n)}:${two((ticks / TICKS_PER_SECOND) % 60n)}${secondFraction(ticks)}`

const XSD =
  /^(-)?P(?=[\dT])(?:(\d{1,6})Y)?(?:(\d{1,7})M)?(?:(\d{1,10})D)?(?:T(?=\d)(?:(\d{1,12})H)?(?:(\d{1,14})M)?(?:(\d{1,16})(?:\.(\d{1,40}))?S)?)?$/
/** A colon after the days counts only where all three others follow, or `1:02:03` could be read two ways. */
const NET =
  /^(-)?(?:(\d{1,8})(?:\.|:(?=\d{1,2}:\d{1,2}:)))?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,7}))?)?$/

const inRange = (ticks: bigint): bigint | undefined =>
  ticks >= BIGINT_RANGES.int64[0] && ticks <= BIGINT_RANGES.int64[1] ? ticks : undefined

const whole = (digits: string | undefined): bigint => BigInt(digits ?? 0)

/** Ticks of a fraction's digits; what is finer than a tick is cut. */
const fractionTicks = (digits: string | undefined): bigint => whole(digits?.slice(0, 7).padEnd(7, '0'))

/** Reads an XSD duration; a year counts 365 days and a month 30, as in .NET. */
export function parseXsdSpan(text: string): bigint | undefined {
  const match = XSD.exec(text)
  if (!match) return undefined
  const [, sign, years, months, days, hours, minutes, seconds, fraction] = match
  const ticks =
    (whole(years) * 365n + whole(months) * 30n + whole(days)) * TICKS_PER_DAY +
    whole(hours) * TICKS_PER_HOUR +
    whole(minutes) * TICKS_PER_MINUTE +
    whole(seconds) * TICKS_PER_SECOND +
    fractionTicks(fraction)
  return inRange(sign ? -ticks : ticks)
}

/** Reads `[d.]hh:mm[:ss[.fffffff]]`. */
function parseNetSpan(text: string): bigint | undefined {
  const match = NET.exec(text)
  if (!match) return undefined
  const [, sign, days, hours, minutes, seconds, fraction] = match
  if (whole(hours) > 23n || whole(minutes) > 59n || whole(seconds) > 59n) return undefined
  const ticks =
    whole(days) * TICKS_PER_DAY +
    whole(hours) * TICKS_PER_HOUR +
    whole(minutes) * TICKS_PER_MINUTE +
    whole(seconds) * TICKS_PER_SECOND +
    fractionTicks(fraction)
  return inRange(sign ? -ticks : ticks)
}

/** Reads a plain number of seconds. */
function parseSeconds(text: string): bigint | undefined {
  const decimal = parseDecimal(text)
  if (decimal === undefined) return undefined
  const [seconds, fraction] = decimal.replace('-', '').split('.')
  const ticks = whole(seconds) * TICKS_PER_SECOND + fractionTicks(fraction)
  return inRange(decimal.startsWith('-') ? -ticks : ticks)
}

/** Reads a TimeSpan: an XSD duration, .NET's `1.02:03:04.5`, or a number of seconds (wire spec 3.4.4). */
export function parseSpan(text: string): bigint | undefined {
  const trimmed = text.trim()
  if (trimmed.startsWith('P') || trimmed.startsWith('-P')) return parseXsdSpan(trimmed)
  return trimmed.includes(':') ? parseNetSpan(trimmed) : parseSeconds(trimmed)
}

/** Reads a TimeOnly in any spelling of a TimeSpan that lies within a day. */
export function parseTimeOnly(text: string): bigint | undefined {
  const ticks = parseSpan(text)
  return ticks !== undefined && ticks >= 0n && ticks < TICKS_PER_DAY ? ticks : undefined
}
