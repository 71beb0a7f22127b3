import { expect, test } from 'vitest'
import { UsageError } from './exit-code.ts'
import { instantOf, secondsOf } from './times.ts'

const now = new Date('2027-01-15T08:00:00Z')

test.each([
  ['90s', 90],
  ['15m', 900],
  ['12h', 43_200],
  ['30d', 2_592_000],
  ['2w', 1_209_600],
])('%s are %i seconds', (text, seconds) => {
  expect(secondsOf(text, '--grace')).toBe(seconds)
})

test.each(['', '1', 'd', '1.5h', '-1h', '1y', '1h ', '9999999999d'])(
  '%j is no span, and the option is named',
  (text) => {
    expect(() => secondsOf(text, '--grace')).toThrow(UsageError)
    expect(() => secondsOf(text, '--grace')).toThrow('--grace')
  },
)

test.each([
  ['2030-01-31', '2030-01-31T00:00:00.000Z'],
  ['2030-01-31T12:00Z', '2030-01-31T12:00:00.000Z'],
  ['2030-01-31T12:00:05.25+02:00', '2030-01-31T10:00:05.250Z'],
])('%s is the moment %s', (text, instant) => {
  expect(instantOf(text, '--expires', now, 1)).toBe(instant)
})

test('a span is counted from now, ahead or back', () => {
  expect(instantOf('1d', '--expires', now, 1)).toBe('2027-01-16T08:00:00.000Z')
  expect(instantOf('1d', '--unused-since', now, -1)).toBe('2027-01-14T08:00:00.000Z')
})

test.each(['soon', '2030-13-01', '2030-1-1', '2030-01-31 12:00', '2030-01-31T12:00', '999999999w'])(
  '%j is no moment, and the option is named',
  (text) => {
    expect(() => instantOf(text, '--expires', now, 1)).toThrow(UsageError)
    expect(() => instantOf(text, '--expires', now, 1)).toThrow('--expires')
  },
)
