/** Secrets that nobody has. */
import { randomBytes } from 'node:crypto'
import { makeSecret } from '../../src/keys/index.ts'

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Another secret, intact and for `live`, with the public id of one that is so too. */
export function twinOf(secret: string): string {
  const publicId = secret.slice(8, 22)
  const value = [...publicId].reduce((sum, digit) => sum * 62n + BigInt(DIGITS.indexOf(digit)), 0n)
  const bytes = Buffer.from(value.toString(16).padStart(20, '0'), 'hex')
  return makeSecret('keyhaven', 'live', (size) => (size === 10 ? bytes : randomBytes(size)))
}
