import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createHashFilter } from './hash-filter.ts'

const hashOf = (name: string): Uint8Array => createHash('sha256').update(name).digest()
const MEBIBYTE = 2 ** 20

test('what was added may be held, and few others', () => {
  const filter = createHashFilter(16 * MEBIBYTE)
  // Enough for several layers.
  for (let n = 0; n < 200_000; n++) filter.add(hashOf(`known ${n}`))
  filter.complete()
  let taken = 0
  for (let n = 0; n < 200_000; n++) {
    if (!filter.mayHold(hashOf(`known ${n}`))) throw new Error(`${n} is gone`)
    if (filter.mayHold(hashOf(`unknown ${n}`))) taken += 1
  }
  expect(taken / 200_000).toBeLessThan(0.02)
})

test('until it is complete, everything may be held', () => {
  const filter = createHashFilter(MEBIBYTE)
  filter.add(hashOf('known'))
  expect(filter.mayHold(hashOf('unknown'))).toBe(true)
  filter.complete()
  expect(filter.mayHold(hashOf('unknown'))).toBe(false)
  expect(filter.mayHold(hashOf('known'))).toBe(true)
})

test('what comes later may be held too', () => {
  const filter = createHashFilter(MEBIBYTE)
  filter.complete()
  expect(filter.mayHold(hashOf('new'))).toBe(false)
  filter.add(hashOf('new'))
  expect(filter.mayHold(hashOf('new'))).toBe(true)
})

test('where its memory is not enough, everything may be held, what it had among it', () => {
  const filter = createHashFilter(64 * 1024)
  for (let n = 0; n < 50_000; n++) filter.add(hashOf(`known ${n}`))
  filter.complete()
  for (const name of ['known 0', 'known 49999', 'unknown']) expect(filter.mayHold(hashOf(name))).toBe(true)
})

test('without memory it tells nothing', () => {
  const filter = createHashFilter(0)
  filter.complete()
  expect(filter.mayHold(hashOf('known'))).toBe(false)
  filter.add(hashOf('known'))
  expect(filter.mayHold(hashOf('known'))).toBe(true)
})
