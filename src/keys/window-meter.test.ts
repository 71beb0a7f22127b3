import { expect, test } from 'vitest'
import { windowOf } from '../../test/keys/metered.ts'
import type { WindowLimit } from './limit.ts'
import type { Reading } from './meter.ts'
import { windowMeter } from './window-meter.ts'

const minute = windowMeter(windowOf() as WindowLimit)
const hour = windowMeter(windowOf({ windowMs: 3_600_000 }) as WindowLimit)

test('windows are counted from 1970, and each begins with nothing used', () => {
  expect(minute.settled(undefined, 59_999)).toEqual({ since: 0, amount: 0 })
  const used: Reading = { since: 0, amount: 7 }
  expect(minute.settled(used, 59_999)).toBe(used)
  expect(minute.left(used)).toBe(3)
  expect(minute.settled(used, 60_000)).toEqual({ since: 60_000, amount: 0 })
  expect(minute.settled(used, 3_600_001)).toEqual({ since: 3_600_000, amount: 0 })
})

test('a clock that goes back does not bring an older window back', () => {
  const used: Reading = { since: 120_000, amount: 7 }
  expect(minute.settled(used, 5)).toBe(used)
  expect(minute.settled(used, -5)).toBe(used)
})

test('a use that a window can hold is affordable when the next one begins, a larger one never', () => {
  const full: Reading = { since: 60_000, amount: 10 }
  expect(minute.affordsAtMs(full, 10)).toBe(120_000)
  expect(minute.affordsAtMs(full, 11)).toBeUndefined()
  expect(minute.resetsAtMs(full)).toBe(120_000)
})

test('what is used up stays when the length is changed, until the window of the new length is over', () => {
  const used: Reading = { since: 180_000, amount: 7 }
  expect(hour.settled(used, 200_000)).toBe(used)
  expect(hour.resetsAtMs(used)).toBe(3_600_000)
  expect(hour.settled(used, 3_600_000)).toEqual({ since: 3_600_000, amount: 0 })
})
