import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { inspectSecret } from './inspect-secret.ts'
import type { SecretFormatName } from './key.ts'
import { makeSecret } from './secret-format.ts'

const make = (format: SecretFormatName): string => makeSecret(format, 'live', (size) => randomBytes(size))
const flipped = (text: string, at: number): string =>
  text.slice(0, at) + (text.charAt(at) === 'a' ? 'b' : 'a') + text.slice(at + 1)

test('a Keyhaven key tells its environment, its public id, and that its check is right', () => {
  const secret = make('keyhaven')
  expect(inspectSecret(secret)).toEqual({
    format: 'keyhaven',
    masked: `${secret.slice(0, 14)}…`,
    environment: 'live',
    publicId: secret.slice(8, 22),
    isCheckRight: true,
    problems: [],
  })
})

test.each(['guid', 'opaque'] as const)('%s tells its format and nothing else', (format) => {
  const secret = make(format)
  expect(inspectSecret(secret)).toEqual({
    format,
    masked: `${secret.slice(0, 4)}…`,
    environment: undefined,
    publicId: undefined,
    isCheckRight: undefined,
    problems: [],
  })
})

const secret = make('keyhaven')
test.each([
  ['one character changed', flipped(secret, 40), 'its check is wrong'],
  ['two changed places', `kh_live_${[...secret.slice(8)].reverse().join('')}`, 'its check is wrong'],
  ['the end cut off', secret.slice(0, -5), 'too short: 5 characters'],
  ['something behind', `${secret}xyz`, 'too long, by 3'],
  ['a dash in it', `${secret.slice(0, 30)}-${secret.slice(31)}`, '1 of its characters'],
  ['another environment', secret.replace('live', 'test'), 'its check is wrong'],
  ['nothing', '', 'it is empty'],
  ['a word', 'hello', 'no known format'],
  ['a book', 'x'.repeat(200), 'longer than 128'],
])('%s: it says so, and repeats nothing of it', (_what, text, problem) => {
  const facts = inspectSecret(text)
  expect([facts.format, facts.masked, facts.publicId]).toEqual([undefined, undefined, undefined])
  expect(facts.isCheckRight).toBe(text.startsWith('kh_') ? false : undefined)
  expect(facts.problems).toEqual([expect.stringContaining(problem)])
})

test.each([
  `  ${secret}\n`,
  `"${secret}"`,
  `Bearer ${secret}`,
  `Authorization: Bearer ${secret}`,
  `${secret},`,
])('what stands around a key is told, and the key is read all the same', (text) => {
  const { format, problems } = inspectSecret(text)
  expect([format, problems]).toEqual(['keyhaven', [expect.stringContaining('around it')]])
})

test('nothing that is told holds the secret part', () => {
  for (const format of ['keyhaven', 'guid', 'opaque'] as const) {
    const text = make(format)
    const told = JSON.stringify(inspectSecret(text))
    // The first of those that stand behind what is shown.
    const hidden = format === 'keyhaven' ? text.slice(22) : text.slice(4)
    for (let at = 0; at + 6 <= hidden.length; at++) expect(told).not.toContain(hidden.slice(at, at + 6))
  }
})

test('looking at a long text takes time in proportion to its length', () => {
  const startedAt = performance.now()
  for (const text of [' '.repeat(1e6), `x${' '.repeat(1e6)}x`, '"'.repeat(1e6), 'bearer '.repeat(2e5)])
    inspectSecret(text)
  expect(performance.now() - startedAt).toBeLessThan(2000)
})
