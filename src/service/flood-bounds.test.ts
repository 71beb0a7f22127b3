import { expect, test } from 'vitest'
import { createFloodBounds } from './flood-bounds.ts'

const of = (name: string, max = 2) => [{ name, max }]
const from = (start: number, count: number) => Array.from({ length: count }, (_, n) => start + n)

test('in no time of the length of a window are more told of a source than it has room for', () => {
  const bounds = createFloodBounds({ windowMs: 100, allMax: 1000 })
  const told = from(0, 1000).filter((ms) => bounds.allows(of('a', 3), ms))
  expect(told.length).toBe(30)
  for (const ms of told)
    expect(told.filter((other) => other >= ms && other < ms + 100).length).toBeLessThanOrEqual(3)
})

test('a source that has no room leaves the others theirs', () => {
  const bounds = createFloodBounds({ windowMs: 100, allMax: 1000 })
  for (const ms of from(0, 50)) bounds.allows(of('loud'), ms)
  expect([bounds.allows(of('quiet'), 60), bounds.allows(of('loud'), 60)]).toEqual([true, false])
})

test('what has several sources needs room in each, and takes none where one has none', () => {
  const bounds = createFloodBounds({ windowMs: 100, allMax: 1000 })
  for (const _ of from(0, 5)) bounds.allows([...of('key', 1), ...of('organisation')], 0)
  expect(bounds.allows([...of('other key', 1), ...of('organisation')], 0)).toBe(true)
  expect(bounds.allows([...of('third key', 1), ...of('organisation')], 0)).toBe(false)
})

test('however many sources there are, no more are told of all than there is room for', () => {
  const bounds = createFloodBounds({ windowMs: 100, allMax: 20 })
  const told = from(0, 1_000_000).filter((n) => bounds.allows(of(`source ${n}`), Math.floor(n / 10_000)))
  expect(told).toHaveLength(20)
  expect(bounds.allows(of('source 5'), 100)).toBe(true)
})
