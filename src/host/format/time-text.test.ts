import { expect, test } from 'vitest'
import { Instant } from '../message/index.ts'
import {
  parseDateOnly,
  parseDateTime,
  parseDateTimeOffset,
  shortestDateText,
  trimmedDateText,
  wcfDateText,
} from './date-text.ts'
import { clockText, parseSpan, parseTimeOnly, spanText } from './span-text.ts'

const NIGHT = '2026-07-02T00:00:00.0000000Z'
const EARLY = '2026-07-02T03:04:05.0000000Z'

test.each([
  ['2026-07-02T03:04:05Z', EARLY],
  ['2026-07-02T08:04:05+05:00', EARLY],
  ['2026-07-02T03:04:05', EARLY],
  ['2026-07-02 03:04:05', EARLY],
  ['2026-07-02 03:04:05Z', EARLY],
  ['2026-07-02T03:04:05.1234567Z', '2026-07-02T03:04:05.1234567Z'],
  ['2026-07-02T03:04:05.12345678', '2026-07-02T03:04:05.1234568Z'],
  ['2026-07-02T03:04', '2026-07-02T03:04:00.0000000Z'],
  ['2026-07-02', NIGHT],
  ['2026/07/02', NIGHT],
  ['02/07/2026', NIGHT],
  ['02-07-2026', NIGHT],
  ['20260702', NIGHT],
  ['2 Jul 2026', NIGHT],
  ['2026-7-2', NIGHT],
  ['2026-07', '2026-07-01T00:00:00.0000000Z'],
  ['12/25/2026', '2026-12-25T00:00:00.0000000Z'],
  ['07/02/2026 03:04:05', EARLY],
  ['Thu, 02 Jul 2026 03:04:05 GMT', EARLY],
  ['/Date(1782961445000)/', EARLY],
  ['\\/Date(1782961445000-0000)\\/', EARLY],
  // The clock of the zone is taken for the server's, as the real host does.
  ['/Date(1782961445000+0100)/', '2026-07-02T04:04:05.0000000Z'],
])('a DateTime is read in every spelling that hosts know: %s', (text, instant) => {
  expect(parseDateTime(text)?.toString()).toBe(instant)
})

test.each([
  '',
  'yesterday',
  '13/02/2026 10:00:00',
  '2026-13-02',
  '2026-02-29',
  '2026-07-02T24:00:00',
  '1795316645',
  '2026',
  '20260702T030405Z',
  '03:04:05',
  '/Date(abc)/',
  '/Date(253402300800000)/',
  '0001-01-01T00:00:00+02:00',
  'Fri, 02 Jul 2026 03:04:05 GMT',
])('a DateTime is not guessed: %s', (text) => {
  expect(parseDateTime(text)).toBeUndefined()
})

test('a DateTimeOffset keeps its zone, has the month first and knows no RFC 1123', () => {
  expect(parseDateTimeOffset('2026-11-22T03:04:05+02:00')?.toString()).toBe(
    '2026-11-22T03:04:05.0000000+02:00',
  )
  expect(parseDateTimeOffset('/Date(1795309445000+0200)/')?.toString()).toBe(
    '2026-11-22T03:04:05.0000000+02:00',
  )
  expect(parseDateTimeOffset('02/07/2026')?.toString()).toBe('2026-02-07T00:00:00.0000000+00:00')
  expect(parseDateTimeOffset('20260702')).toBeUndefined()
  expect(parseDateTimeOffset('Thu, 02 Jul 2026 03:04:05 GMT')).toBeUndefined()
})

test('a DateOnly is a date without time', () => {
  expect(parseDateOnly('2026-11-22')).toBe('2026-11-22')
  expect(parseDateOnly('22/11/2026')).toBe('2026-11-22')
  expect(parseDateOnly('2026-11-22T01:00:00Z')).toBeUndefined()
})

test('dates are written to the millisecond, as short as can be, or trimmed', () => {
  const instant = new Instant(-14_182_940_000, 5000)
  expect(wcfDateText(instant)).toBe('\\/Date(-14182939999)\\/')
  expect(wcfDateText(Instant.min)).toBe('\\/Date(-62135596800000)\\/')
  expect(shortestDateText(Instant.min)).toBe('0001-01-01')
  expect(shortestDateText(instant)).toBe('1969-07-20T20:17:40.0005000Z')
  expect(shortestDateText(Instant.from(1000))).toBe('1970-01-01T00:00:01Z')
  expect(trimmedDateText(instant)).toBe('1969-07-20T20:17:40.0005Z')
})

test.each([
  ['PT0S', 0n, 'PT0S'],
  ['PT90M', 54_000_000_000n, 'PT1H30M'],
  ['1.02:03:04.5', 937_845_000_000n, 'P1DT2H3M4.5S'],
  ['1:02:03:04', 937_840_000_000n, 'P1DT2H3M4S'],
  ['01:02:03', 37_230_000_000n, 'PT1H2M3S'],
  ['P400DT12H', 346_032_000_000_000n, 'P400DT12H'],
  ['PT0.0000001S', 1n, 'PT0.0000001S'],
  ['-PT5S', -50_000_000n, '-PT5S'],
  ['90', 900_000_000n, 'PT1M30S'],
  ['-1.5', -15_000_000n, '-PT1.5S'],
])('a TimeSpan is read as duration, clock or seconds: %s', (text, ticks, duration) => {
  expect(parseSpan(text)).toBe(ticks)
  expect(spanText(ticks)).toBe(duration)
})

test.each(['', 'P', 'PT', 'P1DT', 'P1W', '24:00:00', '1:60', 'x', 'P99999999999D'])(
  'what is no TimeSpan is not read: %s',
  (text) => {
    expect(parseSpan(text)).toBeUndefined()
  },
)

test('a TimeOnly lies within a day', () => {
  expect(parseTimeOnly('03:04:05')).toBe(110_450_000_000n)
  expect(parseTimeOnly('PT24H')).toBeUndefined()
  expect(parseTimeOnly('-PT1S')).toBeUndefined()
  expect(clockText(110_451_200_000n)).toBe('03:04:05.12')
})
