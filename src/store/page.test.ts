import { expect, test } from 'vitest'
import { BadCursor } from '../keys/index.ts'
import { fromCursor, toCursor } from './page.ts'

test('a cursor is safe in a URL and gives the place back, whatever the id is', () => {
  for (const id of ['key_1', 'm 1', '', '"', 'ü🔑', '??>>~~']) {
    const cursor = toCursor({ id, created_at: 1_700_000_000_123, query: 'q' })
    expect(cursor).toMatch(/^[\w-]+$/)
    expect(fromCursor(cursor)).toEqual({ id, created_at: 1_700_000_000_123, query: 'q' })
  }
})

test('whatever else is no cursor', () => {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const others = [
    null,
    5,
    'x',
    {},
    [],
    [1],
    ['1', 'a'],
    [1, 2],
    [1.5, 'a'],
    [1e300, 'a'],
    [1, 'a'],
    [1, 'a', 2],
  ]
  const texts = [
    ...others.map(encode),
    '',
    'x',
    '%',
    `${toCursor({ id: 'a', created_at: 1, query: 'q' })}=`,
    'ü',
  ]
  for (const text of texts) expect(() => fromCursor(text)).toThrow(BadCursor)
})
