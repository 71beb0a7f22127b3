import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { hashSecret, makePepper, sameHash } from './hash.ts'

const pepper = makePepper(Buffer.from('0b'.repeat(32), 'hex'))

test('a hash is HMAC-SHA-256 under the pepper', () => {
  // The same key and text computed with OpenSSL.
  const hash = Buffer.from(hashSecret('Hi There', pepper)).toString('hex')
  expect(hash).toBe('198a607eb44bfbc69903a0f1cf2bbdc5ba0aa3f3d9ae3c1c7a3b1696a0b68cf7')
})

test('hashes are the same only when every byte is', () => {
  const hash = hashSecret('a', pepper)
  expect(sameHash(hash, hashSecret('a', pepper))).toBe(true)
  expect(sameHash(hash, hashSecret('b', pepper))).toBe(false)
  expect(sameHash(hash, hash.slice(0, 16))).toBe(false)
})

test('a pepper is at least 32 bytes and does not print itself', () => {
  expect(() => makePepper(new Uint8Array(31))).toThrow(RangeError)
  expect(inspect(pepper) + JSON.stringify(pepper)).not.toMatch(/0b0b|11, *11/)
})

test('a hash that is remembered is that of its own secret and pepper', () => {
  const other = makePepper(Buffer.from('0c'.repeat(32), 'hex'))
  const [first, foreign] = [hashSecret('a', pepper), hashSecret('a', other)]
  expect(foreign).not.toEqual(first)
  for (let n = 0; n < 10_001; n++) hashSecret(`secret ${n}`, pepper)
  expect(hashSecret('a', pepper)).toEqual(first)
  expect(hashSecret('a', other)).toEqual(foreign)
})
