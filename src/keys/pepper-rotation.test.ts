/** Replacing the pepper without replacing a key, on a real store: what is good, what is read, and what remains. */
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sampleActor, sampleAsk } from '../../test/keys/sample-ask.ts'
import { countedReads } from '../../test/store/counted-reads.ts'
import { sampleUser } from '../../test/store/samples.ts'
import { openStore, type Store } from '../store/index.ts'
import { makePepper } from './hash.ts'
import type { SecretFormatName } from './key.ts'
import { createKeyring, type Keyring, type KeyringOptions } from './keyring.ts'
import type { IssueAsk } from './new-key.ts'
import { keysNeeding, type NamedPepper } from './peppers.ts'
import { type KeyStore, StoreUnavailable } from './ports.ts'
import { makeSecret } from './secret-format.ts'

const NOW = Date.UTC(2027, 0, 15, 8)
const HOUR = 3_600_000
const FORMATS = ['keyhaven', 'guid', 'opaque'] as const

const first: NamedPepper = { name: '', pepper: makePepper(randomBytes(32)) }
const second: NamedPepper = { name: 'second', pepper: makePepper(randomBytes(32)) }
const third: NamedPepper = { name: 'third', pepper: makePepper(randomBytes(32)) }

let store: Store
let reads: number
let writes: number
let isDown: boolean

beforeEach(async () => {
  reads = 0
  writes = 0
  isDown = false
  store = await openStore('sqlite::memory:')
  await store.write((tx) => tx.insertUser(sampleUser('user_ada')))
})
afterEach(() => store.close())

/** As after a start with these peppers: nothing is in memory. */
function start(newest: NamedPepper, ...oldPeppers: readonly NamedPepper[]): Keyring {
  return startWith({}, newest, ...oldPeppers)
}

function startWith(
  more: Partial<KeyringOptions>,
  newest: NamedPepper,
  ...oldPeppers: readonly NamedPepper[]
): Keyring {
  const counted: KeyStore = {
    ...countedReads(store, () => (reads += 1)),
    write: async (work) => {
      writes += 1
      if (isDown) throw new StoreUnavailable('down')
      return store.write(work)
    },
  }
  const { name, pepper } = newest
  return createKeyring({
    store: counted,
    pepper,
    pepperName: name,
    oldPeppers,
    random: randomBytes,
    cacheMax: 100,
    ...more,
  })
}

const issue = async (keyring: Keyring, format: SecretFormatName, more: Partial<IssueAsk> = {}) => {
  const { key, secret } = await keyring.issue({ ...sampleAsk, format, ...more }, sampleActor, NOW)
  return { id: key.id, secret: secret.reveal() }
}

const codeOf = async (keyring: Keyring, secret: string, nowMs = NOW): Promise<string> =>
  (await keyring.verify(secret, {}, nowMs)).code

const pepperOf = async (id: string): Promise<string> => (await store.versionsOf(id))[0]!.pepper

describe.each(FORMATS)('a key in the format %s', (format) => {
  test('is good under its old pepper with one read, and is kept under the newest from its first good use on', async () => {
    const { id, secret } = await issue(start(first), format)
    const keyring = start(second, first)
    reads = 0
    expect(await codeOf(keyring, secret)).toBe('Valid')
    expect(reads).toBe(1)
    await expect.poll(() => pepperOf(id)).toBe('second')
    expect(await codeOf(keyring, secret)).toBe('Valid')
    reads = 0
    writes = 0
    for (const _ of Array(3)) expect(await codeOf(keyring, secret)).toBe('Valid')
    expect([reads, writes]).toEqual([0, 0])
    expect(await codeOf(start(second), secret)).toBe('Valid')
    expect(await codeOf(start(first), secret)).toBe('NotFound')
  })

  test('is unknown without its pepper, and stays as it is', async () => {
    const { id, secret } = await issue(start(first), format)
    expect(await codeOf(start(second, third), secret)).toBe('NotFound')
    expect(await pepperOf(id)).toBe('')
  })

  test('goes over two peppers at once', async () => {
    const { id, secret } = await issue(start(first), format)
    const keyring = start(third, second, first)
    expect(await codeOf(keyring, secret)).toBe('Valid')
    await expect.poll(() => pepperOf(id)).toBe('third')
    expect(await keyring.find(secret)).toMatchObject({ key: { id } })
  })

  test('is refused at once when it is revoked, whichever pepper it is kept under', async () => {
    const { id, secret } = await issue(start(first), format)
    const keyring = start(second, first)
    expect((await keyring.verify(secret, { scopes: ['b.write'] }, NOW)).code).toBe('InsufficientScope')
    await keyring.setState(id, 'revoked', undefined, sampleActor, NOW)
    expect(await codeOf(keyring, secret)).toBe('Revoked')
    expect(await pepperOf(id)).toBe('')
  })

  test('is not kept anew by a use that is refused', async () => {
    const { id, secret } = await issue(start(first), format)
    const keyring = start(second, first)
    writes = 0
    await keyring.verify(secret, { scopes: ['b.write'] }, NOW)
    expect(writes).toBe(0)
    expect(await pepperOf(id)).toBe('')
  })

  test('is rotated under the newest pepper, and its old secret lives out its grace under the old one', async () => {
    const { id, secret } = await issue(start(first), format)
    const keyring = start(second, first)
    const next = await keyring.rotate(id, { kind: 'grace', graceMs: HOUR }, sampleActor, NOW)
    expect(await pepperOf(id)).toBe('second')
    expect(await codeOf(keyring, next.secret.reveal())).toBe('Valid')
    expect(await codeOf(keyring, secret, NOW + HOUR - 1)).toBe('Valid')
    expect(await codeOf(keyring, secret, NOW + HOUR)).toBe('Revoked')
  })

  test('that many use at once is kept anew once', async () => {
    const { id, secret } = await issue(start(first), format)
    const keyring = start(second, first)
    writes = 0
    const codes = await Promise.all(Array.from({ length: 50 }, () => codeOf(keyring, secret)))
    expect(new Set(codes)).toEqual(new Set(['Valid']))
    await expect.poll(() => pepperOf(id)).toBe('second')
    expect(writes).toBe(1)
  })
})

test('garbage is read for under no pepper, and an unknown secret with one query', async () => {
  const keyring = start(third, second, first)
  reads = 0
  for (const text of ['', 'short', 'kh_live_damaged', 'x y', 'x'.repeat(200)])
    expect(await codeOf(keyring, text)).toBe('NotFound')
  expect(reads).toBe(0)
  for (const format of FORMATS) {
    reads = 0
    expect(await codeOf(keyring, makeSecret(format, 'live', randomBytes))).toBe('NotFound')
    expect(reads).toBe(1)
  }
})

test('a secret that cannot be kept anew is good all the same, is tried again, and is told of', async () => {
  const { id, secret } = await issue(start(first), 'opaque')
  const troubles: unknown[] = []
  const keyring = startWith({ onTrouble: (error) => troubles.push(error) }, second, first)
  isDown = true
  expect(await codeOf(keyring, secret)).toBe('Valid')
  await expect.poll(() => troubles.length).toBe(1)
  // Not at each use, while the store takes nothing.
  for (const _ of Array(5)) expect(await codeOf(keyring, secret)).toBe('Valid')
  expect(troubles).toHaveLength(1)
  expect(await pepperOf(id)).toBe('')
  isDown = false
  expect(await codeOf(keyring, secret, NOW + 1000)).toBe('Valid')
  await expect.poll(() => pepperOf(id)).toBe('second')
})

test('a secret that is known under an old pepper is not taken over a second time', async () => {
  const secret = makeSecret('opaque', 'live', randomBytes)
  await issue(start(first), 'opaque', { secret })
  await expect(issue(start(second, first), 'opaque', { secret })).rejects.toMatchObject({
    code: 'SecretTaken',
  })
})

test('what remains under a pepper is counted: keys that may be good, each once', async () => {
  const old = start(first)
  const keys = await Promise.all(FORMATS.map((format) => issue(old, format)))
  const expiring = await issue(old, 'guid', { expiresAtMs: NOW + HOUR })
  const revoked = await issue(old, 'guid')
  await old.setState(revoked.id, 'revoked', undefined, sampleActor, NOW)
  await old.rotate(keys[0]!.id, { kind: 'grace', graceMs: 2 * HOUR }, sampleActor, NOW)
  expect(await store.pepperNames()).toEqual([''])
  expect(await keysNeeding(store, '', NOW)).toBe(4)
  expect(await keysNeeding(store, '', NOW + HOUR + 1)).toBe(3)
  const keyring = start(second, first)
  for (const { secret } of [...keys, expiring]) await codeOf(keyring, secret)
  await expect.poll(() => keysNeeding(store, 'second', NOW)).toBe(4)
  // The newest secret of the rotated key was never used.
  expect(await keysNeeding(store, '', NOW)).toBe(1)
  expect(await store.pepperNames()).toEqual(['', 'second'])
})
