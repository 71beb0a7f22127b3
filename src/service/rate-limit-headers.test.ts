import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Limit, Remaining } from '../keys/index.ts'
import { rateLimit, rateLimitPolicy } from './rate-limit-headers.ts'

const limit = (more: Partial<Limit> = {}): Limit =>
  ({ name: 'calls', kind: 'window', max: 100, windowMs: 60_000, counting: 'exact', ...more }) as Limit

const left = (more: Partial<Remaining> = {}): Remaining => ({
  name: 'calls',
  left: 50,
  max: 100,
  resetsAtMs: 30_000,
  counting: 'exact',
  overshootMax: 0,
  ...more,
})

test('each limit is told with what it allows, in how many seconds', () => {
  expect(rateLimitPolicy({ limits: [limit()], credits: undefined })).toBe('"calls";q=100;w=60')
  const limits = [limit(), limit({ name: 'burst', kind: 'bucket', max: 5, windowMs: 1500 })]
  expect(rateLimitPolicy({ limits, credits: undefined })).toBe('"calls";q=100;w=60, "burst";q=5;w=2')
})

test('credits are told with what they are refilled to, and with a window only where it has one length', () => {
  const policy = (refill: { amount: number; every: 'day' | 'month' } | undefined) =>
    rateLimitPolicy({ limits: [], credits: { initial: 7, refill, counting: 'exact' } })
  expect(policy(undefined)).toBe('"credits";q=7')
  expect(policy({ amount: 9, every: 'day' })).toBe('"credits";q=9;w=86400')
  expect(policy({ amount: 9, every: 'month' })).toBe('"credits";q=9')
})

test('what is left is told with the seconds until it is more, never too few', () => {
  expect(rateLimit([left()], 0)).toBe('"calls";r=50;t=30')
  const several = [left({ resetsAtMs: 30_001 }), left({ name: 'credits', left: 0, resetsAtMs: undefined })]
  expect(rateLimit(several, 0)).toBe('"calls";r=50;t=31, "credits";r=0')
  expect(rateLimit([left()], 40_000)).toBe('"calls";r=50;t=0')
})

test('where nothing is limited there is no header', () => {
  expect(rateLimitPolicy({ limits: [], credits: undefined })).toBeUndefined()
  expect(rateLimit([], 0)).toBeUndefined()
})

test('names are strings of structured fields, whatever they hold', () => {
  const nameOf = (name: string) =>
    rateLimit([left({ name, resetsAtMs: undefined })], 0)!.slice(0, -';r=50'.length)
  expect(nameOf('a "b" \\ c; d, e')).toBe('"a \\"b\\" \\\\ c; d, e"')
  expect(nameOf('Anfragen für 100 %')).toBe('"Anfragen f%C3%BCr 100 %25"')
  expect(nameOf('🔑')).toBe('"%F0%9F%94%91"')
})

test('every name can be told, two names never alike, and read back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), (name) => {
      const text = rateLimit([left({ name, resetsAtMs: undefined })], 0)!
      // RFC 9651 3.3.3: printable ASCII, where quotes and backslashes are escaped and nothing else is.
      const [, inner] = /^"((?:[ !#-[\]-~]|\\["\\])*)";r=50$/.exec(text)!
      expect(decodeURIComponent(inner!.replace(/\\(["\\])/g, '$1'))).toBe(name)
    }),
  )
})
