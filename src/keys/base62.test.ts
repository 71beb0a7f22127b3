import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DIGITS, isBase62Of, kindsOf, LOWER_DIGITS, numberToBase62, toBase62 } from './base62.ts'

test('numbers and bytes are written alike, in a fixed width', () => {
  for (const value of [0, 1, 61, 62, 3843, 0xffff_ffff]) {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(value)
    expect(numberToBase62(value, 6)).toBe(toBase62(bytes, 6))
  }
  expect(numberToBase62(3843, 6)).toBe('0000zz')
})

test('what does not fit the width is refused', () => {
  expect(() => numberToBase62(62 ** 2, 2)).toThrow(RangeError)
  expect(() => toBase62(Uint8Array.of(255, 255), 2)).toThrow(RangeError)
})

test('comparing with digits without making them says the same', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 32 - 1), fc.nat(2 ** 32 - 1), (value, other) => {
      const text = `x${numberToBase62(value, 6)}`
      expect(isBase62Of(value, text, 1, 6)).toBe(true)
      expect(isBase62Of(other, text, 1, 6)).toBe(value === other)
    }),
  )
  expect(isBase62Of(62, '0', 0, 1)).toBe(false)
})

test('digits, and digits that are no capitals, are told from everything else', () => {
  for (let code = 0; code < 0x10000; code++) {
    const character = String.fromCharCode(code)
    expect((kindsOf(code) & DIGITS) !== 0).toBe(/[0-9A-Za-z]/.test(character))
    expect((kindsOf(code) & LOWER_DIGITS) !== 0).toBe(/[0-9a-z]/.test(character))
  }
})
