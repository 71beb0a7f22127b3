import { expect, test } from 'vitest'
import { createTextCache } from './page-cache.ts'

test('a text is made once while there is room for it', () => {
  const cache = createTextCache(1000)
  let made = 0
  const make = (): string => `text ${++made}`
  expect(cache.get('a', make).text).toBe('text 1')
  expect(cache.get('a', make).text).toBe('text 1')
})

test('the longest unused texts go first, and all together they stay within the bound', () => {
  const cache = createTextCache(1000)
  const text = 'x'.repeat(90)
  for (const key of ['a', 'b', 'c', 'd', 'e']) cache.get(key, () => text)
  cache.get('a', () => 'never')
  cache.get('f', () => text)
  expect(cache.get('a', () => 'made again').text).toBe(text)
  expect(cache.get('b', () => 'made again').text).toBe('made again')
})

test('a text too long for the bound is answered and not kept', () => {
  const cache = createTextCache(1000)
  const long = 'x'.repeat(400)
  expect(cache.get('a', () => long).text).toBe(long)
  expect(cache.get('a', () => 'made again').text).toBe('made again')
})
