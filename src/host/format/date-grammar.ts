/**
 * The spellings of a date that a .NET host understands (wire spec 3.4.5), cut into their parts. Which zone a date without one means, and
 * what is made of it, is for the caller.
 */

/** A date as written: the clock's own time, and its zone where it names one. */
export interface WrittenDate {
  /** Milliseconds from 1970 to the written time, as if it were UTC. */
  readonly ms: number
  /** 100 ns steps beyond `ms`. */
  readonly ticks: number
  /** Minutes east of UTC; absent when no zone was written. */
  readonly offset: number | undefined
}

/** How a date of ten characters with the year last is understood: `02/07/2026`. */
export type DayMonth = 'day-first' | 'month-first'

const TIME = String.raw`(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,20}))?)?(?:\s*([AP]M))?`
const ZONE = String.raw`\s*(Z|GMT|UTC|[+-]\d{2}(?::?\d{2})?)?`
const CLOCK = `(?:${TIME}${ZONE})`

const ISO = new RegExp(String.raw`^(\d{4})([-/])(\d{1,2})(?:\2(\d{1,2})(?:(?:T|\s+)${CLOCK})?)?$`, 'i')
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/
const YEAR_LAST = new RegExp(String.raw`^(\d{1,2})([-/])(\d{1,2})\2(\d{4})(?:(?:T|\s+)${CLOCK})?$`, 'i')
const WEEKDAY = String.raw`(?:(Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,?\s+)?`
const DAY_NAME = new RegExp(
  String.raw`^${WEEKDAY}(\d{1,2})[\s-]+([A-Z]{3,9})[\s-]+(\d{4})(?:,?\s+${CLOCK})?$`,
  'i',
)
const NAME_DAY = new RegExp(
  String.raw`^${WEEKDAY}([A-Z]{3,9})\s+(\d{1,2}),?\s+(\d{4})(?:,?\s+${CLOCK})?$`,
  'i',
)
const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const MS_PER_DAY = 86_400_000

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Midnight of a day in the Gregorian calendar, years 1 to 9999; undefined when there is no such day. */
export function midnight(year: number, month: number, day: number): number | undefined {
  if (year < 1 || month < 1 || month > 12 || day < 1) return undefined
  if (day > DAYS[month - 1]! && !(month === 2 && day === 29 && isLeap(year))) return undefined
  // `Date.UTC` takes years below 100 for the twentieth century; 400 years are a whole number of weeks and leap cycles.
  return Date.UTC(year + 400, month - 1, day) - 146_097 * MS_PER_DAY
}

/** The hour of the day for `hour` o'clock with or without AM or PM. */
function hourOf(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour <= 23 ? hour : undefined
  if (hour < 1 || hour > 12) return undefined
  return (hour % 12) + (half.toUpperCase() === 'PM' ? 12 : 0)
}

function offsetOf(zone: string | undefined): number | undefined {
  if (zone === undefined) return undefined
  if (zone[0] !== '+' && zone[0] !== '-') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(':', '') || 0)
  return zone[0] === '-' ? -minutes : minutes
}

/** Adds the written time of day; `clock` holds hour, minute, second, fraction, AM or PM, zone. */
function atTime(start: number | undefined, clock: readonly (string | undefined)[]): WrittenDate | undefined {
  if (start === undefined) return undefined
  const [hourText, minute, second = '0', fraction = '', half, zone] = clock
  if (hourText === undefined) return { ms: start, ticks: 0, offset: undefined }
  const hour = hourOf(Number(hourText), half)
  const offset = offsetOf(zone)
  if (hour === undefined || Number(minute) > 59 || Number(second) > 59) return undefined
  if (offset !== undefined && (Math.abs(offset) > 840 || Math.abs(offset % 60) > 59)) return undefined
  // What is finer than a tick is rounded, as in .NET.
  const ticks = Math.round(Number(`0.${fraction || '0'}`) * 10_000_000)
  const ms = start + ((hour * 60 + Number(minute)) * 60 + Number(second)) * 1000 + Math.floor(ticks / 10_000)
  return { ms, ticks: ticks % 10_000, offset }
}

function readYearLast(text: string, order: DayMonth): WrittenDate | undefined {
  const match = YEAR_LAST.exec(text)
  if (!match) return undefined
  const [first, second, year] = [Number(match[1]), Number(match[3]), Number(match[4])]
  const dayFirst = order === 'day-first' && text.length === 10 ? midnight(year, second, first) : undefined
  return atTime(dayFirst ?? midnight(year, first, second), match.slice(5))
}

/** The month whose English name, whole or its first three letters, is `name`; 0 when there is none. */
function monthOf(name: string): number {
  const lower = name.toLowerCase()
  return MONTHS.findIndex((month) => month === lower || month.slice(0, 3) === lower) + 1
}

function named(
  weekday: string | undefined,
  year: string,
  month: string,
  day: string,
  clock: readonly (string | undefined)[],
): WrittenDate | undefined {
  const start = midnight(Number(year), monthOf(month), Number(day))
  if (start === undefined) return undefined
  if (weekday !== undefined && WEEKDAYS[new Date(start).getUTCDay()] !== weekday.slice(0, 3).toLowerCase())
    return undefined
  return atTime(start, clock)
}

function readNamed(text: string): WrittenDate | undefined {
  const dayName = DAY_NAME.exec(text)
  if (dayName) return named(dayName[1], dayName[4]!, dayName[3]!, dayName[2]!, dayName.slice(5))
  const nameDay = NAME_DAY.exec(text)
  return nameDay ? named(nameDay[1], nameDay[4]!, nameDay[2]!, nameDay[3]!, nameDay.slice(5)) : undefined
}

/** Longer text cannot be a date. */
const LENGTH_MAX = 64

/** Takes a date apart, blanks around it allowed; undefined when it is none of the known spellings or no real day. */
export function readDate(written: string, order: DayMonth): WrittenDate | undefined {
  if (written.length > LENGTH_MAX) return undefined
  const text = written.trim()
  const iso = ISO.exec(text)
  if (iso) return atTime(midnight(Number(iso[1]), Number(iso[3]), Number(iso[4] ?? 1)), iso.slice(5))
  const compact = COMPACT.exec(text)
  if (compact) return atTime(midnight(Number(compact[1]), Number(compact[2]), Number(compact[3])), [])
  return readYearLast(text, order) ?? readNamed(text)
}
