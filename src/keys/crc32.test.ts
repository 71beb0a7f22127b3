import { crc32 as zlibCrc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { crc32 } from './crc32.ts'

test('it is the CRC-32 that zlib computes, of any part', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii' }), fc.nat(40), fc.nat(40), (text, a, b) => {
      const [start, end] = [a, b].map((at) => Math.min(at, text.length)).sort((one, other) => one - other)
      expect(crc32(text, start!, end!)).toBe(zlibCrc32(text.slice(start, end)))
    }),
  )
})
