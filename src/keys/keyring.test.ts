import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { creditsOf, windowOf } from '../../test/keys/metered.ts'
import { countedReads } from '../../test/store/counted-reads.ts'
import { sampleUser } from '../../test/store/samples.ts'
import { openStore, type Store } from '../store/index.ts'
import { makePepper } from './hash.ts'
import type { Actor, Key, Owner } from './key.ts'
import { createKeyring, type Keyring } from './keyring.ts'
import type { IssueAsk } from './new-key.ts'

const NOW = 1_800_000_000_000
const pepper = makePepper(new Uint8Array(32).fill(7))
const random = (size: number): Uint8Array => randomBytes(size)
const actor: Actor = { id: 'root', keyId: undefined, address: '127.0.0.1', requestId: 'r1' }
const ada: Owner = { kind: 'user', id: 'user_ada' }
const ask: IssueAsk = {
  owner: ada,
  organisationId: undefined,
  environment: 'live',
  keyType: 'secret',
  format: 'keyhaven',
}

let store: Store
let reads: number
let keyring: Keyring

beforeEach(async () => {
  store = await openStore('sqlite::memory:')
  reads = 0
  const counted = countedReads(store, () => (reads += 1))
  keyring = createKeyring({ store: counted, pepper, random, cacheMax: 100 })
  await addUser('user_ada')
})

afterEach(() => store.close())

const addUser = (id: string): Promise<void> => store.write((tx) => tx.insertUser(sampleUser(id)))

async function issue(part: Partial<IssueAsk> = {}) {
  const { key, secret } = await keyring.issue({ ...ask, ...part }, actor, NOW)
  return { key, text: secret.reveal() }
}

const code = async (text: string, nowMs = NOW) => (await keyring.verify(text, {}, nowMs)).code

async function eventKinds(subject: string): Promise<string[]> {
  const events = await store.events(0, 1000)
  return events.filter((event) => event.subject === subject).map((event) => event.kind)
}

test.each(['keyhaven', 'guid', 'opaque'] as const)(
  'a %s key is issued, verified and recorded',
  async (format) => {
    const { key, text } = await issue({ format, meta: new Map([['a', 'b']]), scopes: ['invoices.read'] })
    expect(await keyring.verify(text, { environment: 'live', scopes: ['invoices.read'] }, NOW)).toEqual({
      valid: true,
      code: 'Valid',
      key,
    })
    expect(await keyring.get(key.id)).toEqual(key)
    expect(await eventKinds(key.id)).toEqual(['key.created'])
  },
)

test('garbage costs no read, an unknown secret one, a warm one none', async () => {
  const { text } = await issue()
  expect(await code(`${text.slice(0, -1)}${text.endsWith('0') ? '1' : '0'}`)).toBe('NotFound')
  expect(reads).toBe(0)
  expect(await code('unknown-but-plausible')).toBe('NotFound')
  expect(reads).toBe(1)
  expect(await code('unknown-but-plausible')).toBe('NotFound')
  expect(reads).toBe(2)
  for (let round = 0; round < 10; round++) expect(await code(text)).toBe('Valid')
  expect(reads).toBe(3)
})

test('a hundred cold verifies at once share one read', async () => {
  const { text } = await issue()
  const codes = await Promise.all(Array.from({ length: 100 }, () => code(text)))
  expect(new Set(codes)).toEqual(new Set(['Valid']))
  expect(reads).toBe(1)
})

test('another secret with the same public id is not found', async () => {
  const { key, text } = await issue()
  await code(text)
  const twin = await keyring.issue({ ...ask, owner: ada }, actor, NOW)
  // The row of the first key under the lookup of the second: only the hash tells them apart.
  const forged = createKeyring({
    store: { ...store, byLookup: async () => ({ key, ownerState: 'active' as const }) },
    pepper,
    random,
    cacheMax: 10,
  })
  expect((await forged.verify(twin.secret.reveal(), {}, NOW)).code).toBe('NotFound')
  expect(await forged.find(twin.secret.reveal())).toBeUndefined()
})

test('expiry is noticed on a warm key', async () => {
  const { text } = await issue({ expiresAtMs: NOW + 1000 })
  expect(await code(text, NOW + 1000)).toBe('Valid')
  expect(await code(text, NOW + 1001)).toBe('Expired')
  expect(reads).toBe(1)
})

test('freezing, thawing and revoking are in force when they are acknowledged', async () => {
  const { key, text } = await issue()
  expect(await code(text)).toBe('Valid')
  const frozen = await keyring.setState(key.id, 'frozen', 'leaked?', actor, NOW)
  expect(frozen).toMatchObject({ state: 'frozen', reason: 'leaked?' })
  expect(await code(text)).toBe('Frozen')
  await keyring.setState(key.id, 'active', undefined, actor, NOW)
  expect(await code(text)).toBe('Valid')
  const revoked = await keyring.setState(key.id, 'revoked', 'leaked', actor, NOW + 5)
  expect(revoked).toMatchObject({ state: 'revoked', revokedAtMs: NOW + 5 })
  expect(await code(text)).toBe('Revoked')
  expect(await eventKinds(key.id)).toEqual(['key.created', 'key.frozen', 'key.thawed', 'key.revoked'])
})

test('a revoked key never lives again, and revoking it again keeps the first date and records nothing', async () => {
  const { key } = await issue()
  const first = await keyring.setState(key.id, 'revoked', 'one', actor, NOW)
  expect(await keyring.setState(key.id, 'revoked', 'two', actor, NOW + 9)).toEqual(first)
  for (const state of ['active', 'frozen'] as const) {
    await expect(keyring.setState(key.id, state, undefined, actor, NOW)).rejects.toMatchObject({
      code: 'KeyRevoked',
    })
  }
  expect(await eventKinds(key.id)).toEqual(['key.created', 'key.revoked'])
})

test('a key of someone else is not found, and neither is one that does not exist', async () => {
  const { key } = await issue()
  const notMine = (found: Key) => found.owner.id !== 'user_ada'
  const refusal = { code: 'KeyNotFound' }
  await expect(keyring.setState(key.id, 'frozen', undefined, actor, NOW, notMine)).rejects.toMatchObject(
    refusal,
  )
  await expect(keyring.setState('key_none', 'frozen', undefined, actor, NOW)).rejects.toMatchObject(refusal)
  expect((await keyring.get(key.id))?.state).toBe('active')
})

test('no verify that begins after a revocation was acknowledged finds the key valid, whatever was under way', async () => {
  for (let round = 0; round < 20; round++) {
    const { key, text } = await issue()
    let acknowledged = false
    const verifying = Array.from({ length: 20 }, async () => {
      for (let call = 0; call < 20; call++) {
        const revokedBefore = acknowledged
        const found = await code(text)
        if (revokedBefore) expect(found).toBe('Revoked')
        keyring.forgetKey(round % 2 === 0 ? key.id : 'key_other')
      }
    })
    await keyring.setState(key.id, 'revoked', undefined, actor, NOW)
    acknowledged = true
    await Promise.all([...verifying, code(text).then((found) => expect(found).toBe('Revoked'))])
  }
})

test('a key that was not there a moment ago is valid when its import is acknowledged', async () => {
  const secret = 'ada-live-key-0000000000000000000'
  const early = Array.from({ length: 5 }, () => code(secret))
  const { key } = await issue({ secret, format: 'keyhaven' })
  expect(await code(secret)).toBe('Valid')
  expect(key.format).toBe('opaque')
  await Promise.all(early)
  expect(await code(secret)).toBe('Valid')
})

test('a secret can be taken over once', async () => {
  const secret = '4f7d0c1e-0000-4000-8000-000000000000'
  await issue({ secret })
  await expect(issue({ secret: secret.toUpperCase().replaceAll('-', '') })).rejects.toMatchObject({
    code: 'SecretTaken',
    field: 'secret',
  })
})

test('a disabled owner is noticed on a warm key once the keyring is told, and so is their return', async () => {
  const { text } = await issue()
  const setState = async (state: 'active' | 'disabled') => {
    const user = (await store.userById('user_ada'))!
    await store.write((tx) => tx.updateUser({ ...user, state }))
    keyring.forgetOwner(ada)
  }
  expect(await code(text)).toBe('Valid')
  await setState('disabled')
  expect(await code(text)).toBe('OwnerDisabled')
  await setState('active')
  expect(await code(text)).toBe('Valid')
})

test('a key of an owner who does not exist is refused', async () => {
  const { text } = await issue({ owner: { kind: 'machine', id: 'm 1' } })
  expect(await code(text)).toBe('OwnerDisabled')
})

const regenerateAsk = {
  owner: ada,
  organisationId: undefined,
  environment: 'live',
  keyTypes: ['secret', 'publishable'],
  format: 'opaque',
} as const

async function live(owner = ada, environment = 'live'): Promise<readonly Key[]> {
  return (await keyring.query({ owner, environment, state: 'active' }, { limit: 1000 })).items
}

test('regenerating cancels every key type of one owner in one environment, frozen ones too, and nothing else', async () => {
  await addUser('user_bob')
  const bob: Owner = { kind: 'user', id: 'user_bob' }
  const old = await issue()
  const other = await issue({ keyType: 'other' })
  const frozen = await issue()
  await keyring.setState(frozen.key.id, 'frozen', undefined, actor, NOW)
  const revoked = await issue()
  await keyring.setState(revoked.key.id, 'revoked', 'earlier', actor, NOW)
  const expired = await issue({ expiresAtMs: NOW + 1 })
  const kept = [await issue({ environment: 'test' }), await issue({ owner: bob })]
  expect(await code(old.text)).toBe('Valid')

  const issued = await keyring.regenerate({ ...regenerateAsk, meta: new Map([['a', 'b']]) }, actor, NOW + 100)

  expect(issued.map(({ key }) => key.keyType)).toEqual(['secret', 'publishable'])
  expect(issued.every(({ key }) => key.meta.get('a') === 'b')).toBe(true)
  for (const { text } of [old, other, frozen]) expect(await code(text, NOW + 100)).toBe('Revoked')
  expect(await keyring.get(old.key.id)).toMatchObject({ revokedAtMs: NOW + 100, reason: 'regenerated' })
  expect(await keyring.get(revoked.key.id)).toMatchObject({ revokedAtMs: NOW, reason: 'earlier' })
  expect(await code(expired.text, NOW + 100)).toBe('Expired')
  for (const { text } of kept) expect(await code(text)).toBe('Valid')
  for (const { secret } of issued) expect(await code(secret.reveal())).toBe('Valid')
  expect(await eventKinds(old.key.id)).toEqual(['key.created', 'key.revoked'])
  expect(await eventKinds(issued[0]!.key.id)).toEqual(['key.created'])
})

test('the first regenerate of an owner without keys just issues', async () => {
  expect(await keyring.regenerate(regenerateAsk, actor, NOW)).toHaveLength(2)
})

test('many regenerates at once leave one live set', async () => {
  const all = await Promise.all(
    Array.from({ length: 10 }, () => keyring.regenerate(regenerateAsk, actor, NOW)),
  )
  const keys = await live()
  expect(keys.map((key) => key.keyType).sort()).toEqual(['publishable', 'secret'])
  const codes = await Promise.all(all.flat().map(({ secret }) => code(secret.reveal())))
  expect(codes.filter((found) => found === 'Valid')).toHaveLength(2)
  expect(codes.filter((found) => found === 'Revoked')).toHaveLength(18)
})

test('a regenerate that is refused cancels nothing', async () => {
  const { text } = await issue()
  await expect(keyring.regenerate({ ...regenerateAsk, expiresAtMs: NOW }, actor, NOW)).rejects.toMatchObject({
    code: 'ExpiryInPast',
  })
  expect(await code(text)).toBe('Valid')
})

test('finding by secret reads the store and judges nothing', async () => {
  const { key, text } = await issue()
  await keyring.setState(key.id, 'frozen', undefined, actor, NOW)
  expect((await keyring.find(text))?.key.state).toBe('frozen')
  expect(await keyring.find('garbage')).toBeUndefined()
})

test('with an age bound, a change by another process is noticed after it', async () => {
  const mine = createKeyring({ store, pepper, random, cacheMax: 10, cacheAgeMsMax: 1000 })
  const { key, text } = await issue()
  expect((await mine.verify(text, {}, NOW)).code).toBe('Valid')
  await keyring.setState(key.id, 'revoked', undefined, actor, NOW)
  expect((await mine.verify(text, {}, NOW + 999)).code).toBe('Valid')
  expect((await mine.verify(text, {}, NOW + 1000)).code).toBe('Revoked')
})

test('the record tells all that a key is made with, in the words that a change of it is told in, and nothing that is not there', async () => {
  const made = {
    name: 'till',
    notes: 'n'.repeat(300),
    contactEmail: 'ada@example.org',
    scopes: ['a.read'],
    roles: ['Client'],
    allowedAddresses: ['10.0.0.0/8'],
    meta: new Map([['team', 'billing']]),
    expiresAtMs: NOW + 5000,
    limits: [windowOf({ max: 7 })],
    credits: creditsOf({ initial: 9 }),
    firstUseByMs: NOW + 4000,
    idleExpiryMs: 3_600_000,
  }
  const { key } = await issue(made)
  const { key: bare } = await issue()
  const names = Object.keys(made) as (keyof typeof made)[]
  await keyring.update(key.id, () => Object.fromEntries(names.map((name) => [name, bare[name]])), actor, NOW)
  const events = await store.events(0, 1000)
  const detailsOf = (id: string, kind: string) =>
    events.find((event) => event.subject === id && event.kind === kind)!.details
  const created = detailsOf(key.id, 'key.created')
  const updated = detailsOf(key.id, 'key.updated')
  for (const name of names) expect(created[name], name).toBe(updated[`${name}.before`])
  expect(created.notes).toHaveLength(201)
  expect(Object.keys(detailsOf(bare.id, 'key.created'))).toEqual([
    'environment',
    'keyType',
    'ownerKind',
    'owner',
    'format',
  ])
})

test('the record of an imported key has no secret, also where it was noted beside', async () => {
  const secret = 'an-old-secret-"of-elsewhere"-0123456789'
  const meta = new Map([[secret, `is ${secret}`]])
  const { key } = await issue({ secret, name: secret, notes: `it was ${secret}`, meta })
  const [event] = (await store.events(0, 1000)).filter(({ subject }) => subject === key.id)
  expect(event!.details).toMatchObject({
    name: 'an-o…',
    notes: 'it was an-o…',
    meta: '[["an-o…","is an-o…"]]',
  })
})

test('the record tells what a new key may do, and which state a key was in before', async () => {
  const { key, text } = await issue({ name: 'till', scopes: ['a.read', 'b.*'], expiresAtMs: NOW + 5000 })
  await keyring.setState(key.id, 'frozen', 'lost', actor, NOW)
  await keyring.setState(key.id, 'revoked', undefined, actor, NOW)
  const events = (await store.events(0, 1000)).filter(({ subject }) => subject === key.id)
  expect(events.map(({ kind, details }) => [kind, details])).toMatchObject([
    ['key.created', { name: 'till', scopes: '["a.read","b.*"]', expiresAtMs: String(NOW + 5000) }],
    ['key.frozen', { 'state.before': 'active', 'state.after': 'frozen', reason: 'lost' }],
    ['key.revoked', { 'state.before': 'frozen', 'state.after': 'revoked' }],
  ])
  expect(JSON.stringify(events)).not.toContain(text)
})
