import fc from 'fast-check'
import { expect, test } from 'vitest'
import { areDigits, DIGITS, LOWER_DIGITS, numberOfBase62, numberToBase62, toBase62 } from './base62.ts'

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

test('a number is read as it was written', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 32 - 1), (value) => {
      const digits = Buffer.from(`x${numberToBase62(value, 6)}x`)
      expect(numberOfBase62(digits, 1, 7)).toBe(value)
    }),
  )
})

test('digits, and digits that are no capitals, are told from everything else', () => {
  for (let code = 0; code < 256; code++) {
    const character = Buffer.from([97, code, 97]).toString('latin1')[1]!
    for (const [kind, expected] of [
      [DIGITS, /[0-9A-Za-z]/],
      [LOWER_DIGITS, /[0-9a-z]/],
    ] as const)
      expect(areDigits(Uint8Array.of(97, code, 97), 0, 3, kind)).toBe(expected.test(character))
  }
})
