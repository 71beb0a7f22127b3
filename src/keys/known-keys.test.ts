import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { twinOf } from '../../test/keys/twin-secret.ts'
import { hashSecret, makePepper } from './hash.ts'
import type { Key } from './key.ts'
import { createKnownKeys, type KnownKeys } from './known-keys.ts'
import type { StoredKey } from './ports.ts'
import { knowableSecret } from './presented-secret.ts'
import { makeSecret, parseSecret } from './secret-format.ts'

const NOW = 1_800_000_000_000
const pepper = makePepper(new Uint8Array(32).fill(7))
const secretOf = () => makeSecret('keyhaven', 'live', (size) => randomBytes(size))
const lookupOf = (secret: string) => parseSecret(secret, pepper)!.lookup

/** The key of a secret, in a state that tells one read from another. */
const storedFor = (secret: string, state: Key['state'] = 'active'): StoredKey =>
  ({
    key: {
      id: `key_${secret.slice(-9)}`,
      owner: { kind: 'user', id: 'user_ada' },
      scopes: [],
      roles: [],
      allowedAddresses: [],
      limits: [],
      meta: new Map(),
      state,
      secret: { lookup: lookupOf(secret), hash: hashSecret(secret, pepper) },
    },
    ownerState: 'active',
  }) as unknown as StoredKey

/** A store whose reads answer when they are told to. */
function slowStore() {
  const reads: {
    readonly lookups: readonly string[]
    readonly answer: (...keys: readonly StoredKey[]) => void
    readonly fail: (error: Error) => void
  }[] = []
  const read = (lookups: readonly string[]) =>
    new Promise<ReadonlyMap<string, StoredKey>>((resolve, fail) => {
      const answer = (...keys: readonly StoredKey[]) =>
        resolve(new Map(keys.map((each) => [each.key.secret.lookup, each])))
      reads.push({ lookups, answer, fail })
    })
  const store = {
    byLookup: (lookup: string) => read([lookup]).then((keys) => keys.get(lookup)),
    byLookups: read,
  }
  return { reads, store }
}

/** Reads begin at the end of a turn of the event loop. */
const turn = () => new Promise((resolve) => setImmediate(resolve))

function open() {
  const { reads, store } = slowStore()
  const known = createKnownKeys({
    store,
    peppers: [pepper],
    ageMsMax: Number.POSITIVE_INFINITY,
    newestPepper: '',
    random: randomBytes,
  })
  return { reads, known }
}

const stateOf = async (known: KnownKeys, secret: string) =>
  (await known.ofSecret(knowableSecret(secret), NOW))?.key.state

test('callers that wait for the same cold key share one read, and later ones are answered at once', async () => {
  const { reads, known } = open()
  const secret = secretOf()
  const waiting = [stateOf(known, secret), stateOf(known, secret)]
  await turn()
  reads[0]!.answer(storedFor(secret))
  expect(await Promise.all(waiting)).toEqual(['active', 'active'])
  expect(known.ofSecret(knowableSecret(secret), NOW)).toMatchObject({ key: { state: 'active' } })
  expect(reads).toHaveLength(1)
})

test('a damaged secret is refused at once, without a read', () => {
  const { reads, known } = open()
  expect(known.ofSecret(knowableSecret(`${secretOf().slice(0, -1)}!`), NOW)).toBeUndefined()
  expect(known.ofSecret(knowableSecret('short'), NOW)).toBeUndefined()
  expect(reads).toHaveLength(0)
})

test('a read that began before a change does not bring back what was before it', async () => {
  const { reads, known } = open()
  const secret = secretOf()
  const before = stateOf(known, secret)
  await turn()
  known.forget(lookupOf(secret))
  const after = stateOf(known, secret)
  await turn()
  reads[1]!.answer(storedFor(secret, 'revoked'))
  expect(await after).toBe('revoked')
  await turn()
  reads[0]!.answer(storedFor(secret, 'active'))
  expect(await before).toBe('active')
  expect(await stateOf(known, secret)).toBe('revoked')
})

test('a change right after a read has ended is not undone by those who waited for it', async () => {
  const { reads, known } = open()
  const secret = secretOf()
  const waiting = Array.from({ length: 3 }, () => stateOf(known, secret))
  await turn()
  reads[0]!.answer(storedFor(secret, 'active'))
  await waiting[0]
  known.forget(lookupOf(secret))
  await Promise.all(waiting)
  expect(known.ofSecret(knowableSecret(secret), NOW)).toBeInstanceOf(Promise)
})

test.each([
  ['a key', (known: KnownKeys) => known.forgetKey('key_elsewhere')],
  ['an owner', (known: KnownKeys) => known.forgetOwner({ kind: 'user', id: 'user_elsewhere' })],
])('forgetting %s also voids every read under way', async (_what, forget) => {
  const { reads, known } = open()
  const secret = secretOf()
  const before = stateOf(known, secret)
  await turn()
  forget(known)
  await turn()
  reads[0]!.answer(storedFor(secret))
  await before
  expect(known.ofSecret(knowableSecret(secret), NOW)).toBeInstanceOf(Promise)
})

test('another secret with the public id of a key in memory is not found, and does not put it out', async () => {
  const { reads, known } = open()
  const secret = secretOf()
  const [first, twin] = [stateOf(known, secret), secretOf()]
  await turn()
  reads[0]!.answer(storedFor(secret))
  await first
  // The row of the first key under the look-up of the second: only the hash tells them apart.
  const asked = stateOf(known, twin)
  const row = storedFor(secret)
  const { lookup } = parseSecret(twin, pepper)!
  await turn()
  reads[1]!.answer({ ...row, key: { ...row.key, secret: { ...row.key.secret, lookup } } })
  expect(await asked).toBeUndefined()
  expect(await stateOf(known, secret)).toBe('active')
  expect(reads).toHaveLength(2)
})

test('a wrong secret that comes first takes nothing from the right one with the same public id', async () => {
  const { reads, known } = open()
  const right = secretOf()
  const wrong = twinOf(right)
  expect(lookupOf(wrong)).toBe(lookupOf(right))
  const asked = [stateOf(known, wrong), stateOf(known, right), stateOf(known, wrong)]
  await turn()
  expect(reads.map(({ lookups }) => lookups.length)).toEqual([2])
  reads[0]!.answer(storedFor(right))
  expect(await Promise.all(asked)).toEqual([undefined, 'active', undefined])
  const again = stateOf(known, wrong)
  known.forget(lookupOf(right))
  expect(known.ofSecret(knowableSecret(right), NOW)).toBeInstanceOf(Promise)
  await turn()
  reads[1]!.answer(storedFor(right))
  expect(await again).toBeUndefined()
})

test('what is not found and what failed is asked again', async () => {
  const { reads, known } = open()
  const secret = secretOf()
  const missing = stateOf(known, secret)
  await turn()
  reads[0]!.answer()
  expect(await missing).toBeUndefined()
  const failing = stateOf(known, secret)
  await turn()
  reads[1]!.fail(new Error('gone'))
  await expect(failing).rejects.toThrow('gone')
  const found = stateOf(known, secret)
  await turn()
  reads[2]!.answer(storedFor(secret))
  expect(await found).toBe('active')
})

test('many secrets of one turn are read in few queries, one a turn, each once and none that memory has, and are then answered at once', async () => {
  const { reads, known } = open()
  const secrets = Array.from({ length: 450 }, secretOf)
  const warm = stateOf(known, secrets[0]!)
  await turn()
  reads[0]!.answer(storedFor(secrets[0]!))
  await warm
  const asked = [...secrets, ...secrets, 'garbage'].map((secret) =>
    known.ofSecret(knowableSecret(secret), NOW),
  )
  for (const sizes of [[200], [200, 200], [200, 200, 49]]) {
    await turn()
    expect(reads.slice(1).map(({ lookups }) => lookups.length)).toEqual(sizes)
  }
  const byLookup = new Map(secrets.map((secret) => [lookupOf(secret), storedFor(secret)]))
  for (const { lookups, answer } of reads.slice(1)) answer(...lookups.map((lookup) => byLookup.get(lookup)!))
  await Promise.all(asked)
  for (const secret of secrets)
    expect(known.ofSecret(knowableSecret(secret), NOW)).not.toBeInstanceOf(Promise)
})

test('a change while many are read is not undone by what they bring', async () => {
  const { reads, known } = open()
  const [changed, other] = [secretOf(), secretOf()]
  const asked = [changed, other].map((secret) => known.ofSecret(knowableSecret(secret), NOW))
  await turn()
  known.forget(lookupOf(changed))
  await turn()
  reads[0]!.answer(storedFor(changed), storedFor(other))
  await Promise.all(asked)
  expect(known.ofSecret(knowableSecret(changed), NOW)).toBeInstanceOf(Promise)
  expect(known.ofSecret(knowableSecret(other), NOW)).not.toBeInstanceOf(Promise)
})

test('reading many that fails is told, and is asked again', async () => {
  const { reads, known } = open()
  const secret = secretOf()
  const asked = [secret, secretOf()].map((each) => stateOf(known, each))
  await turn()
  reads[0]!.fail(new Error('gone'))
  for (const each of asked) await expect(each).rejects.toThrow('gone')
  const found = stateOf(known, secret)
  await turn()
  reads[1]!.answer(storedFor(secret))
  expect(await found).toBe('active')
})
