import { expect, test } from 'vitest'
import { cookieValue, setCookie } from './cookies.ts'

test.each([
  ['a=1', '1'],
  ['b=2; a=1', '1'],
  ['b=2;a=1', '1'],
  ['a=1; a=2', '1'],
  ['a=', ''],
  ['a=b=c', 'b=c'],
  [' a = 1 ', '1'],
  ['a', undefined],
  ['=1', undefined],
  ['A=1', undefined],
  ['aa=1; ba=2', undefined],
  ['', undefined],
  [undefined, undefined],
])('of %j the cookie a is %j', (header, value) => {
  expect(cookieValue(header, 'a')).toBe(value)
})

test('every cookie is kept from scripts and from requests of other sites, and from plain http where there is https', () => {
  expect(setCookie('a', '1', { secure: false })).toBe('a=1; path=/; samesite=lax; httponly')
  expect(setCookie('a', '1', { secure: true, maxAgeSeconds: 60 })).toBe(
    'a=1; max-age=60; path=/; secure; samesite=lax; httponly',
  )
  expect(setCookie('a', '', { secure: false, maxAgeSeconds: 0 })).toBe(
    'a=; max-age=0; path=/; samesite=lax; httponly',
  )
})
