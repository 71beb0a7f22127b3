/** Unknown keys are told without the store, once it was learnt what there is; and nothing that is there is ever taken for unknown. */
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { twinOf } from '../../test/keys/twin-secret.ts'
import { countedReads } from '../../test/store/counted-reads.ts'
import { openStore, type Store } from '../store/index.ts'
import { makePepper } from './hash.ts'
import type { Actor } from './key.ts'
import { createKeyring, type Keyring, type KeyringOptions } from './keyring.ts'
import type { IssueAsk } from './new-key.ts'
import { type KeyStore, StoreUnavailable } from './ports.ts'
import { makeSecret } from './secret-format.ts'

const NOW = Date.UTC(2027, 0, 15, 8)
const actor: Actor = { id: 'root', keyId: undefined, address: '::1', requestId: 'r' }
const owner = { kind: 'organisation', id: 'company' } as const
const ask: IssueAsk = {
  owner,
  organisationId: owner.id,
  environment: 'live',
  keyType: 'secret',
  format: 'keyhaven',
}
const pepper = makePepper(randomBytes(32))
const neverClosed = new AbortController().signal

let store: Store
let reads: number

beforeEach(async () => {
  reads = 0
  store = await openStore('sqlite::memory:')
  await store.write((tx) =>
    tx.insertOrganisation({ id: owner.id, name: 'Company', state: 'active', createdAtMs: NOW }),
  )
})
afterEach(() => store.close())

/** A keyring after a start: nothing is in memory, and nothing was learnt. */
function start(more: Partial<KeyringOptions> = {}, between: () => Promise<void> = async () => {}): Keyring {
  const counted: KeyStore = {
    ...countedReads(store, () => (reads += 1)),
    hashesAfter: async (after, limit) => {
      const page = await store.hashesAfter(after, limit)
      await between()
      return page
    },
  }
  return createKeyring({ store: counted, pepper, random: randomBytes, filterBytesMax: 2 ** 20, ...more })
}

const issue = async (keyring: Keyring, more: Partial<IssueAsk> = {}) => {
  const { key, secret } = await keyring.issue({ ...ask, ...more }, actor, NOW)
  return { id: key.id, secret: secret.reveal() }
}
const codeOf = async (keyring: Keyring, secret: string): Promise<string> =>
  (await keyring.verify(secret, {}, NOW)).code

/** Intact, and of nobody; with the public id of `secret` where one is given. */
function wrong(secret?: string): string {
  return secret === undefined ? makeSecret('keyhaven', 'live', randomBytes) : twinOf(secret)
}

test('unknown keys and wrong secrets of known ones cost no read, and known ones are good', async () => {
  const before = start()
  const keys = await Promise.all(Array.from({ length: 50 }, () => issue(before)))
  const keyring = start()
  await keyring.learn(neverClosed)
  for (const { secret } of keys) {
    expect(keyring.verify(wrong(secret), {}, NOW)).toEqual({ valid: false, code: 'NotFound' })
    expect(keyring.verify(wrong(), {}, NOW)).toEqual({ valid: false, code: 'NotFound' })
  }
  expect(reads).toBe(0)
  for (const { secret } of keys) expect(await codeOf(keyring, secret)).toBe('Valid')
  expect(reads).toBe(50)
})

test('before it was learnt, and without leave to, the store is asked', async () => {
  for (const keyring of [start(), start({ filterBytesMax: undefined })]) {
    reads = 0
    expect(await codeOf(keyring, wrong())).toBe('NotFound')
    expect(reads).toBe(1)
  }
  const without = start({ filterBytesMax: undefined })
  await without.learn(neverClosed)
  reads = 0
  expect(await codeOf(without, wrong())).toBe('NotFound')
  expect(reads).toBe(1)
})

test('what is made while it is learnt, and afterwards, is good at once', async () => {
  const made: string[] = []
  const keyring: Keyring = start({}, async () => {
    for (let n = 0; n < 3; n++) made.push((await issue(keyring)).secret)
  })
  const older = await Promise.all(Array.from({ length: 2200 }, () => issue(start())))
  await keyring.learn(neverClosed)
  expect(made.length).toBeGreaterThan(6)
  const later = await issue(keyring, { format: 'opaque' })
  const imported = 'a-secret-that-came-from-elsewhere'
  await issue(keyring, { format: 'opaque', secret: imported })
  const all = [...made, later.secret, imported, older[0]!.secret, older[2199]!.secret]
  for (const secret of all) expect(await codeOf(keyring, secret)).toBe('Valid')
})

test('a rotated secret is good at once, and so is one that was put under another pepper', async () => {
  const keyring = start()
  const { id, secret } = await issue(keyring)
  await keyring.learn(neverClosed)
  const rotated = await keyring.rotate(id, { kind: 'grace', graceMs: 60_000 }, actor, NOW)
  expect(await codeOf(keyring, rotated.secret.reveal())).toBe('Valid')
  const newest = makePepper(randomBytes(32))
  const next = start({ pepper: newest, pepperName: 'next', oldPeppers: [{ name: '', pepper }] })
  await next.learn(neverClosed)
  for (let n = 0; n < 3; n++) {
    expect(await codeOf(next, secret)).toBe('Valid')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  expect((await store.versionsOf(id)).map((version) => version.pepper)).toContain('next')
})

test('learning ends when it is told to, and when the store is gone, and then the store is asked', async () => {
  await Promise.all(Array.from({ length: 1100 }, () => issue(start())))
  const closing = new AbortController()
  const ended = start({}, async () => closing.abort())
  await ended.learn(closing.signal)
  const failing = start({}, async () => {
    throw new StoreUnavailable('gone')
  })
  await expect(failing.learn(neverClosed)).rejects.toThrow('gone')
  for (const keyring of [ended, failing]) {
    reads = 0
    expect(await codeOf(keyring, wrong())).toBe('NotFound')
    expect(reads).toBe(1)
  }
})
