import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { hashPassword, verifyOrWaste } from './password.ts'

const random = (size: number): Uint8Array => randomBytes(size)

test('a password is kept as argon2id of 19 MiB, 2 passes and 1 lane, and found again', async () => {
  const hash = await hashPassword('p@ssw0rd', random)
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  expect(await verifyOrWaste(hash, 'p@ssw0rd')).toBe(true)
  expect(await verifyOrWaste(hash, 'p@ssw0re')).toBe(false)
  expect(await verifyOrWaste(hash, '')).toBe(false)
})

test('composed and decomposed accents are one password', async () => {
  const hash = await hashPassword('caf\u00e9-caf\u00e9', random)
  expect(await verifyOrWaste(hash, 'cafe\u0301-cafe\u0301')).toBe(true)
})

test('128 characters of any plane are a password, and a longer text is none even when it begins the same', async () => {
  const longest = '\u{1f511}'.repeat(128)
  const hash = await hashPassword(longest, random)
  expect(await verifyOrWaste(hash, longest)).toBe(true)
  expect(await verifyOrWaste(hash, `${longest}x`)).toBe(false)
})

test.each([
  ['seven characters', '1234567'],
  ['129 characters', 'x'.repeat(129)],
  ['a lone surrogate', `12345678${'\ud800'}`],
])('%s cannot become a password', async (_name, password) => {
  await expect(hashPassword(password, random)).rejects.toMatchObject({
    code: 'PasswordNotValid',
    field: 'password',
  })
})

test('without a hash the answer is no, after work of the same size', async () => {
  const hash = await hashPassword('p@ssw0rd', random)
  const time = async (given: string | undefined): Promise<number> => {
    const start = performance.now()
    for (let round = 0; round < 5; round++) expect(await verifyOrWaste(given, 'wrong-one')).toBe(false)
    return performance.now() - start
  }
  await time(hash)
  const ratio = (await time(undefined)) / (await time(hash))
  // Skipping the work would make this a thousandth; the bounds leave room for a busy machine.
  expect(ratio).toBeGreaterThan(0.2)
  expect(ratio).toBeLessThan(5)
})
