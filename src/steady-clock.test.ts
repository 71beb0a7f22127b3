import { expect, test } from 'vitest'
import { steadyClock } from './steady-clock.ts'

function open() {
  const told: number[] = []
  let [nowMs, elapsedMs] = [1_000_000, 0.5]
  const clock = steadyClock({
    clock: () => new Date(nowMs),
    elapsedMs: () => elapsedMs,
    onSetBack: (behindMs) => told.push(behindMs),
  })
  /** What it shows when the clock shows `ms`, and so much time has passed since it was asked last. */
  const at = (ms: number, passedMs = 0): number => {
    nowMs = ms
    elapsedMs += passedMs
    return clock().getTime()
  }
  return { told, at }
}

test('it does not go back where the clock is set back, goes on where that has come again, and tells of each time', () => {
  const { told, at } = open()
  expect([1_000_000, 999_999, 900_000, 800_000, 1_000_001, 940_001].map((ms) => at(ms))).toEqual([
    1_000_000, 1_000_000, 1_000_000, 1_000_000, 1_000_001, 1_000_001,
  ])
  expect(told).toEqual([100_000, 60_000])
})

test('where the clock is set back time passes as it does, so that nothing lives longer for it', () => {
  const { told, at } = open()
  expect(at(1_000_000)).toBe(1_000_000)
  let shown = 1_000_000
  for (let n = 1; n <= 1000; n += 1) {
    const now = at(400_000 + n, 0.75)
    expect(now).toBeGreaterThanOrEqual(shown)
    shown = now
  }
  expect(shown).toBe(1_000_750)
  expect(at(500_000, 600_000)).toBe(1_600_750)
  // Another step back is told once the clock has been right in between, not before.
  expect(at(1_600_000)).toBe(1_600_750)
  expect(told).toEqual([599_999])
  expect(at(1_700_000)).toBe(1_700_000)
  expect(at(1_000_000, 5)).toBe(1_700_005)
  expect(told).toEqual([599_999, 700_005])
})

test('a clock that was set back while nobody asked does not hide how much time has passed', () => {
  const { told, at } = open()
  expect([at(1_000_000), at(3_000_000, 3_000_000)]).toEqual([1_000_000, 4_000_000])
  expect(told).toEqual([1_000_000])
})

test('a clock that goes ahead is followed, and two that nobody sets may differ a little', () => {
  const { told, at } = open()
  expect([at(5_000_000, 1), at(5_000_990, 1000), at(5_000_991, 0), at(9_000_000, 0)]).toEqual([
    5_000_000, 5_000_990, 5_000_991, 9_000_000,
  ])
  expect(told).toEqual([])
})
