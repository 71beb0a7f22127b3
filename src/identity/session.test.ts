import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { hashSessionId, isAlive, isTouchDue, makeSession, makeSessionId } from './session.ts'

const NOW = 1_800_000_000_000
const HOUR = 3_600_000
const DAY = 24 * HOUR

test('a session id is 20 letters and digits', () => {
  for (let round = 0; round < 200; round++)
    expect(makeSessionId((size) => randomBytes(size))).toMatch(/^[A-Za-z0-9]{20}$/)
})

test('an id with other characters is drawn again', () => {
  const draws = [Buffer.alloc(15, 0xff), Buffer.alloc(15, 0xfb), Buffer.alloc(15)]
  expect(makeSessionId(() => draws.shift()!)).toBe('A'.repeat(20))
})

test('an id is kept as its SHA-256', () => {
  expect(hashSessionId('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})

test.each([
  [false, DAY, 14 * DAY],
  [true, 14 * DAY, 28 * DAY],
])('permanent %j: ends after %d ms unused, and after %d ms however busy', (permanent, idleMs, absoluteMs) => {
  const session = makeSession('x', 'user_1', permanent, NOW)
  expect(isAlive(session, NOW + idleMs - 1)).toBe(true)
  expect(isAlive(session, NOW + idleMs)).toBe(false)
  const busy = { ...session, lastSeenAtMs: NOW + absoluteMs - 1 }
  expect(isAlive(busy, NOW + absoluteMs - 1)).toBe(true)
  expect(isAlive(busy, NOW + absoluteMs)).toBe(false)
})

test('use is written down at most once a minute', () => {
  const session = makeSession('x', 'user_1', false, NOW)
  expect(isTouchDue(session, NOW + 59_999)).toBe(false)
  expect(isTouchDue(session, NOW + 60_000)).toBe(true)
})
