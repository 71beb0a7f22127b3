import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { sampleKey } from '../../test/store/samples.ts'
import { fingerprint } from './hash.ts'
import type { Key, Owner } from './key.ts'
import { createKeyCache, type KeyCache } from './key-cache.ts'
import type { StoredKey } from './ports.ts'

const NOW = 1_800_000_000_000
const ada: Owner = { kind: 'user', id: 'user_ada' }

/** As it comes from the store; `lookup` names the secret, `notes` has as many characters as said. */
function stored(lookup: string, about: Partial<Key> = {}): StoredKey {
  const sample = sampleKey(`key_${lookup}`)
  const secret = { ...sample.secret, lookup }
  const key: Key = { ...sample, owner: { ...ada }, secret, ...about }
  return { key, ownerState: 'active' }
}

const newestPepper = ''
const forEver = { ageMsMax: Number.POSITIVE_INFINITY, newestPepper, random: randomBytes }
const keep = (cache: KeyCache, ...keys: readonly StoredKey[]): void => {
  for (const each of keys) cache.keep(fingerprint(each.key.secret.lookup), each, NOW)
}
const held = (cache: KeyCache, lookup: string): Key | undefined => cache.get(fingerprint(lookup), NOW)?.key
const heldOf = (cache: KeyCache, ...lookups: readonly string[]): string =>
  lookups.filter((lookup) => held(cache, lookup)).join('')

test('a key that is held is the key that was read, but for the hash of its secret and the room for its uses', () => {
  const cache = createKeyCache(forEver)
  const plain = stored('a', { scopes: ['x.read'], expiresAtMs: NOW + 1, name: 'ci' })
  const rare = stored('b', {
    notes: 'n',
    credits: { amount: 5, refill: undefined } as unknown as Key['credits'],
    firstUseByMs: NOW,
    meta: new Map([['a', 'b']]),
  })
  keep(cache, plain, rare)
  for (const { key } of [plain, rare]) {
    const without = { ...key, tally: -1, secret: { ...key.secret, hash: new Uint8Array(0) } }
    expect(held(cache, key.secret.lookup)).toEqual(without)
  }
})

test('forgetting a secret leaves the other secrets of its key', () => {
  const cache = createKeyCache(forEver)
  keep(cache, stored('a', { id: 'key_1' }), stored('b', { id: 'key_1' }), stored('c', { id: 'key_1' }))
  cache.forget('b')
  expect(heldOf(cache, 'a', 'b', 'c')).toBe('ac')
  cache.forget('c')
  expect(heldOf(cache, 'a', 'b', 'c')).toBe('a')
})

test('forgetting a key forgets all its secrets, and no others', () => {
  const cache = createKeyCache(forEver)
  keep(cache, stored('a', { id: 'key_1' }), stored('b'), stored('c', { id: 'key_1' }))
  cache.forgetKey('key_1')
  cache.forgetKey('key_unknown')
  expect(heldOf(cache, 'a', 'b', 'c')).toBe('b')
})

test('forgetting an owner forgets all their keys; what is read afterwards is held again', () => {
  const cache = createKeyCache(forEver)
  const other: Owner = { kind: 'machine', id: 'machine_1' }
  keep(cache, stored('a'), stored('b', { owner: other }), stored('c'))
  cache.forgetOwner(ada)
  expect(heldOf(cache, 'a', 'b', 'c')).toBe('b')
  keep(cache, stored('a'))
  expect(heldOf(cache, 'a', 'b', 'c')).toBe('ab')
  cache.forgetOwner(ada)
  expect(heldOf(cache, 'a', 'b', 'c')).toBe('b')
})

test('forgetting an organisation forgets every key, for their owners may belong to it', () => {
  const cache = createKeyCache(forEver)
  keep(cache, stored('a'), stored('b'))
  cache.forgetOwner({ kind: 'organisation', id: 'o1' })
  expect(heldOf(cache, 'a', 'b')).toBe('')
  keep(cache, stored('b'))
  expect(heldOf(cache, 'a', 'b')).toBe('b')
})

test('what was not asked for makes room before what was', () => {
  const cache = createKeyCache({ ...forEver, entriesMax: 2 })
  keep(cache, stored('a'), stored('b'))
  held(cache, 'a')
  keep(cache, stored('c'))
  expect(heldOf(cache, 'a', 'b', 'c')).toBe('ac')
})

test('when all were asked for, one of them makes room all the same', () => {
  const cache = createKeyCache({ ...forEver, entriesMax: 3 })
  for (let n = 0; n < 50; n++) {
    keep(cache, stored(`k${n}`))
    for (let m = 0; m <= n; m++) held(cache, `k${m}`)
  }
  const left = Array.from({ length: 50 }, (_, n) => `k${n}`).filter((lookup) => held(cache, lookup))
  expect(left).toHaveLength(3)
  expect(left).toContain('k49')
})

test('large keys make room for one another: the bound is in bytes', () => {
  const cache = createKeyCache({ ...forEver, bytesMax: 30_000 })
  const large = (lookup: string) => stored(lookup, { notes: 'x'.repeat(10_000) })
  keep(cache, large('a'), large('b'), large('c'))
  expect(heldOf(cache, 'a', 'b', 'c')).toBe('bc')
})

test('what was forgotten takes no room, and a key larger than all of it is not held', () => {
  const cache = createKeyCache({ ...forEver, bytesMax: 30_000 })
  const large = (lookup: string) => stored(lookup, { notes: 'x'.repeat(10_000) })
  for (let round = 0; round < 10; round++) {
    keep(cache, large('a'), large('b'))
    cache.forget('a')
    cache.forgetKey('key_b')
    keep(cache, large('a'))
    cache.forgetOwner({ kind: 'organisation', id: 'o1' })
  }
  keep(cache, large('c'), large('d'), stored('huge', { notes: 'x'.repeat(40_000) }))
  expect(heldOf(cache, 'c', 'd', 'huge')).toBe('cd')
})

test('a cache of no keys, or of no bytes, holds nothing', () => {
  for (const bound of [{ entriesMax: 0 }, { bytesMax: 0 }]) {
    const cache = createKeyCache({ ...forEver, ...bound })
    keep(cache, stored('a'))
    expect(heldOf(cache, 'a')).toBe('')
  }
})

test('with a bound on age, older keys and keys from the future are not answered', () => {
  const cache = createKeyCache({ ageMsMax: 1000, newestPepper, random: randomBytes })
  keep(cache, stored('a'))
  expect(cache.get(fingerprint('a'), NOW + 999)).toBeDefined()
  expect(cache.get(fingerprint('a'), NOW + 1000)).toBeUndefined()
  expect(cache.get(fingerprint('a'), NOW - 1)).toBeUndefined()
})

test('a key that is kept anew under another look-up is forgotten by that one, and nothing fails by the one before', () => {
  const cache = createKeyCache({ ageMsMax: 1000, newestPepper, random: randomBytes })
  cache.keep('print', stored('before'), NOW)
  cache.keep('print', stored('after'), NOW + 2000)
  cache.forget('before')
  expect(cache.get('print', NOW + 2000)).toBeDefined()
  cache.forget('after')
  expect(cache.get('print', NOW + 2000)).toBeUndefined()
})
