/**
 * Points in time with the precision of the wire: 100 nanoseconds. JavaScript's `Date` ends at milliseconds,
 * so a message that travels through it would lose digits.
 */

/** Milliseconds from 1970 to 0001-01-01T00:00:00, the default of a DateTime. */
const MIN_MS = -62_135_596_800_000
/** Milliseconds from 1970 to the last of 9999-12-31. */
const MAX_MS = 253_402_300_799_999

/** A DateTime: an instant in UTC, from 0001-01-01 to 9999-12-31, in steps of 100 ns. */
export class Instant {
  /** Milliseconds since 1970-01-01T00:00:00Z; whole, may be negative. */
  readonly ms: number
  /** 100 ns steps beyond `ms`, 0 to 9,999. */
  readonly ticks: number

  /** @throws RangeError when the instant lies outside the years 1 to 9999. */
  constructor(ms: number, ticks = 0) {
    if (!Number.isInteger(ms) || ms < MIN_MS || ms > MAX_MS) throw new RangeError('instant out of range')
    this.ms = ms
    this.ticks = ticks
  }

  static from(date: Date | number): Instant {
    return new Instant(typeof date === 'number' ? date : date.getTime())
  }

  /** 0001-01-01T00:00:00: what an unset DateTime holds. */
  static readonly min = new Instant(MIN_MS)

  get isMin(): boolean {
    return this.ms === MIN_MS && this.ticks === 0
  }

  toDate(): Date {
    return new Date(this.ms)
  }

  equals(other: Instant): boolean {
    return this.ms === other.ms && this.ticks === other.ticks
  }

  /** ISO 8601 with seven digits of fraction, `2026-11-22T03:04:05.1234567Z`. */
  toString(): string {
    return `${isoSeconds(this.ms)}.${fraction(this.ms, this.ticks)}Z`
  }

  toJSON(): string {
    return this.toString()
  }
}

/** The instant so many milliseconds after 1970, for a time that may not be there. */
export const instantAt = (ms: number | undefined): Instant | undefined =>
  ms === undefined ? undefined : Instant.from(ms)

/** A DateTimeOffset: an instant and the offset of the clock that showed it. */
export class OffsetInstant {
  readonly instant: Instant
  /** Minutes east of UTC, -840 to 840. */
  readonly offsetMinutes: number

  constructor(instant: Instant, offsetMinutes = 0) {
    this.instant = instant
    this.offsetMinutes = offsetMinutes
  }

  static readonly min = new OffsetInstant(Instant.min)

  equals(other: OffsetInstant): boolean {
    return this.instant.equals(other.instant) && this.offsetMinutes === other.offsetMinutes
  }

  /** ISO 8601 with seven digits and the offset, `2026-11-22T05:04:05.0000000+02:00`. */
  toString(): string {
    const local = this.instant.ms + this.offsetMinutes * 60_000
    const sign = this.offsetMinutes < 0 ? '-' : '+'
    const minutes = Math.abs(this.offsetMinutes)
    const offset = `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
    return `${isoSeconds(local)}.${fraction(local, this.instant.ticks)}${sign}${offset}`
  }

  toJSON(): string {
    return this.toString()
  }
}

const two = (n: number): string => (n < 10 ? `0${n}` : String(n))

/** `2026-11-22T03:04:05`, the year always in four digits. */
export function isoSeconds(ms: number): string {
  const day = Math.floor(ms / DAY_MS)
  const seconds = Math.floor((ms - day * DAY_MS) / 1000)
  return `${dateOf(day)}T${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}

const DAY_MS = 86_400_000

/** The days that were asked for before: to work a date out takes longer than all the rest, and there are few of them in a year of keys. */
const dates = new Map<number, string>()
const DATES_MAX = 1000

function dateOf(day: number): string {
  const known = dates.get(day)
  if (known !== undefined) return known
  const date = new Date(day * DAY_MS).toISOString().slice(0, 10)
  if (dates.size >= DATES_MAX) dates.clear()
  dates.set(day, date)
  return date
}

/** Seven digits of the fraction of a second. */
export function fraction(ms: number, ticks: number): string {
  const millis = ((ms % 1000) + 1000) % 1000
  return String(millis * 10_000 + ticks).padStart(7, '0')
}
