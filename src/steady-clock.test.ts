import { expect, test } from 'vitest'
import { steadyClock } from './steady-clock.ts'

test('it stands still where the clock is set back, goes on where that has come again, and tells of each time', () => {
  const told: number[] = []
  let nowMs = 1_000_000
  const clock = steadyClock(
    () => new Date(nowMs),
    (behindMs) => told.push(behindMs),
  )
  const at = (ms: number): number => {
    nowMs = ms
    return clock().getTime()
  }
  expect([1_000_000, 999_999, 900_000, 800_000, 1_000_001, 940_001].map(at)).toEqual([
    1_000_000, 1_000_000, 1_000_000, 1_000_000, 1_000_001, 1_000_001,
  ])
  expect(told).toEqual([100_000, 60_000])
})
