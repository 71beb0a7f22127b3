import { expect, test } from 'vitest'
import { creditsOf } from '../../test/keys/metered.ts'
import { creditMeter } from './credit-meter.ts'

const at = (text: string): number => Date.parse(text)
const made = at('2027-01-15T12:00:00Z')
const daily = creditMeter(creditsOf({ refill: { amount: 100, every: 'day' } }), made)
const monthly = creditMeter(creditsOf({ refill: { amount: 100, every: 'month' } }), made)

test('without a refill there is what was given, for ever', () => {
  const plain = creditMeter(creditsOf(), made)
  const reading = plain.settled(undefined, at('2099-01-01T00:00:00Z'))
  expect(reading).toEqual({ since: made, amount: 10 })
  expect([plain.max, plain.resetsAtMs(reading), plain.affordsAtMs(reading, 11)]).toEqual([
    10,
    undefined,
    undefined,
  ])
})

test('a refill sets what remains when a day begins in UTC, and neither before nor twice', () => {
  const first = daily.settled(undefined, at('2027-01-15T23:59:59.999Z'))
  expect(first).toEqual({ since: made, amount: 10 })
  expect(daily.resetsAtMs(first)).toBe(at('2027-01-16T00:00:00Z'))
  const used = daily.charged(daily.settled(first, at('2027-01-16T00:00:00Z')), 30)
  expect(used).toEqual({ since: at('2027-01-16T00:00:00Z'), amount: 70 })
  expect(daily.settled(used, at('2027-01-16T23:59:59Z'))).toBe(used)
  expect(daily.left(daily.settled(used, at('2027-01-19T05:00:00Z')))).toBe(100)
})

test('a month begins on its first day, also after the last one of a year and of February', () => {
  const jan = monthly.settled(undefined, made)
  expect(monthly.resetsAtMs(jan)).toBe(at('2027-02-01T00:00:00Z'))
  const feb = monthly.settled(jan, at('2027-02-28T23:59:59Z'))
  expect(feb.since).toBe(at('2027-02-01T00:00:00Z'))
  expect(monthly.resetsAtMs(feb)).toBe(at('2027-03-01T00:00:00Z'))
  const dec = monthly.settled(feb, at('2027-12-31T23:59:59Z'))
  expect(monthly.resetsAtMs(dec)).toBe(at('2028-01-01T00:00:00Z'))
})

test('a clock that goes back refills nothing, nor does the same month when it comes again', () => {
  const used = monthly.charged(monthly.settled(undefined, at('2027-03-10T00:00:00Z')), 99)
  expect(monthly.settled(used, at('2027-02-10T00:00:00Z'))).toBe(used)
  expect(monthly.settled(used, at('2027-03-20T00:00:00Z'))).toBe(used)
})

test('a use beyond what is refilled is never affordable', () => {
  const spent = monthly.charged(monthly.settled(undefined, made), 10)
  expect(monthly.affordsAtMs(spent, 100)).toBe(at('2027-02-01T00:00:00Z'))
  expect(monthly.affordsAtMs(spent, 101)).toBeUndefined()
})
