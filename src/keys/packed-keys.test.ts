import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sampleKey } from '../../test/store/samples.ts'
import { PRINT_BYTES } from './fingerprints.ts'
import { fingerprint } from './hash.ts'
import type { Key, Owner } from './key.ts'
import { PackedKeys } from './packed-keys.ts'
import type { StoredKey } from './ports.ts'

const NOW = 1_800_000_000_000
const MIB = 1024 * 1024
const ada: Owner = { kind: 'user', id: 'user_ada' }

const made = (bytesMax: number, ageMsMax = Number.POSITIVE_INFINITY): PackedKeys =>
  new PackedKeys({ bytesMax, ageMsMax, random: randomBytes })

/** As it comes from the store; `lookup` names the secret. */
function stored(lookup: string, about: Partial<Key> = {}): StoredKey {
  const sample = sampleKey(`key_${lookup}`)
  const secret = { ...sample.secret, lookup, hash: new Uint8Array(0) }
  return { key: { ...sample, owner: { ...ada }, secret, ...about }, ownerState: 'active' }
}

const keep = (keys: PackedKeys, ...all: readonly StoredKey[]): void => {
  for (const each of all) keys.keep(fingerprint(each.key.secret.lookup), each, NOW)
}
const held = (keys: PackedKeys, lookup: string): StoredKey | undefined =>
  keys.get(fingerprint(lookup), NOW)?.stored
const heldOf = (keys: PackedKeys, lookups: readonly string[]): readonly string[] =>
  lookups.filter((lookup) => held(keys, lookup))

const lookups = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from }, (_, n) => `lookup ${from + n}`)

test('whatever is kept and forgotten in whatever order, a key is the one that was kept last, and none is there that was forgotten', () => {
  const secret = fc.integer({ min: 0, max: 11 })
  const id = fc.integer({ min: 0, max: 5 })
  const owner = fc.constantFrom('ada', 'bob')
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constant('keep' as const), secret, id, owner, name: fc.string() }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('moved' as const), secret, id, owner }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('forget' as const), secret }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('forgetKey' as const), id }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('forgetOwner' as const), owner }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('forgetOrganisation' as const) }) },
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const keys = made(4 * MIB)
      const expected = new Map<string, StoredKey>()
      const drop = (isMeant: (key: Key) => boolean): void => {
        for (const [print, { key }] of expected) if (isMeant(key)) expected.delete(print)
      }
      for (const each of steps) {
        switch (each.kind) {
          case 'keep':
          case 'moved': {
            // The same secret under another look-up, as when its pepper was replaced.
            const lookup = each.kind === 'keep' ? `lookup ${each.secret}` : `moved ${each.secret}`
            const name = each.kind === 'keep' ? each.name : undefined
            const one = stored(lookup, {
              id: `key_${each.id}`,
              owner: { kind: 'user', id: each.owner },
              name,
            })
            const print = fingerprint(`secret ${each.secret}`)
            keys.keep(print, one, NOW)
            expected.set(print, one)
            break
          }
          case 'forget':
            for (const lookup of [`lookup ${each.secret}`, `moved ${each.secret}`]) {
              keys.forget(lookup)
              drop((key) => key.secret.lookup === lookup)
            }
            break
          case 'forgetKey':
            keys.forgetKey(`key_${each.id}`)
            drop((key) => key.id === `key_${each.id}`)
            break
          case 'forgetOwner':
            keys.forgetOwner({ kind: 'user', id: each.owner })
            drop((key) => key.owner.id === each.owner)
            break
          case 'forgetOrganisation':
            keys.forgetOwner({ kind: 'organisation', id: 'company' })
            expected.clear()
        }
        for (let n = 0; n <= 11; n++) {
          const print = fingerprint(`secret ${n}`)
          expect(keys.get(print, NOW)?.stored).toEqual(expected.get(print))
        }
      }
    }),
  )
})

test('when there is no more room the oldest make some, and never more memory is taken than is allowed', () => {
  const before = process.memoryUsage().arrayBuffers
  const keys = made(2 * MIB)
  const all = lookups(0, 50_000)
  keep(keys, ...all.map((lookup) => stored(lookup)))
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 * MIB + 100_000)
  const there = heldOf(keys, all)
  expect(there.length).toBeGreaterThan(5000)
  expect(there).toEqual(all.slice(-there.length))
  for (const lookup of there) expect(held(keys, lookup)).toEqual(stored(lookup))
})

test('what is asked for stays when others come, and what is not makes room', () => {
  const keys = made(2 * MIB)
  const mine = lookups(0, 500)
  keep(keys, ...mine.map((lookup) => stored(lookup)))
  const others = lookups(1000, 60_000)
  for (const [n, lookup] of others.entries()) {
    keep(keys, stored(lookup))
    if (n % 1000 === 0) expect(heldOf(keys, mine)).toHaveLength(500)
  }
  expect(heldOf(keys, others.slice(0, 1000))).toEqual([])
  for (const lookup of mine) expect(held(keys, lookup)).toEqual(stored(lookup))
})

test('what was asked for once stays once', () => {
  const keys = made(2 * MIB)
  const mine = lookups(0, 500)
  keep(keys, ...mine.map((lookup) => stored(lookup)))
  expect(heldOf(keys, mine)).toHaveLength(500)
  keep(keys, ...lookups(1000, 60_000).map((lookup) => stored(lookup)))
  expect(heldOf(keys, mine)).toEqual([])
})

test('fingerprints that begin alike are told apart', () => {
  const keys = made(2 * MIB)
  const begin = 'f'.repeat(PRINT_BYTES - 1)
  keys.keep(`${begin}a`, stored('a'), NOW)
  expect(keys.get(`${begin}b`, NOW)).toBeUndefined()
  keys.keep(`${begin}b`, stored('b'), NOW)
  for (const lookup of ['a', 'b']) expect(keys.get(`${begin}${lookup}`, NOW)?.stored).toEqual(stored(lookup))
})

test('when all are asked for there is room for new ones all the same', () => {
  const keys = made(MIB)
  const all = lookups(0, 30_000)
  for (const [n, lookup] of all.entries()) {
    keep(keys, stored(lookup))
    expect(held(keys, lookup)).toBeDefined()
    if (n % 500 === 0) heldOf(keys, all.slice(Math.max(0, n - 3000), n))
  }
  expect(heldOf(keys, all).length).toBeGreaterThan(2000)
})

test('forgetting makes no room at once, and loses no other key', () => {
  const keys = made(2 * MIB)
  for (let round = 0; round < 30; round++) {
    const some = lookups(round * 1000, round * 1000 + 1000)
    keep(keys, ...some.map((lookup) => stored(lookup)))
    for (const lookup of some.slice(0, 900)) keys.forget(lookup)
    expect(heldOf(keys, some)).toEqual(some.slice(900))
  }
})

test('records are of any size; one that is larger than half a piece of memory is not kept', () => {
  const keys = made(4 * MIB)
  const sizes = [0, 1, 7, 8, 9, 100, 4000, 60_000, 120_000]
  const all = sizes.map((size, n) =>
    stored(`lookup ${n}`, { notes: 'ä'.repeat(size / 2) + 'n'.repeat(size % 2) }),
  )
  keep(keys, ...all, stored('large', { notes: 'n'.repeat(140_000) }))
  for (const each of all) expect(held(keys, each.key.secret.lookup)).toEqual(each)
  expect(held(keys, 'large')).toBeUndefined()
})

test('keys that have nothing alike are kept as well', () => {
  const keys = made(16 * MIB)
  const all = Array.from({ length: 12_000 }, (_, n) => stored(`lookup ${n}`, { scopes: [`scope ${n}`] }))
  keep(keys, ...all)
  for (const each of all) expect(held(keys, each.key.secret.lookup)).toEqual(each)
  const long = stored('long', { scopes: Array.from({ length: 100 }, (_, n) => `a.very.long.scope.${n}`) })
  keep(keys, long)
  expect(held(keys, 'long')).toEqual(long)
})

test('who had scopes for each key alone takes no room for ever', () => {
  const counted = (keys: PackedKeys): number => {
    const all = lookups(0, 30_000)
    keep(keys, ...all.map((lookup) => stored(lookup)))
    return heldOf(keys, all).length
  }
  const keys = made(2 * MIB)
  keep(
    keys,
    ...lookups(50_000, 90_000).map((lookup) => stored(lookup, { scopes: [lookup.replace(' ', '.')] })),
  )
  // Where a piece of memory ends makes some difference.
  expect(counted(keys)).toBeGreaterThan(counted(made(2 * MIB)) * 0.95)
})

test('with a bound on age, older records and records from the future are not answered', () => {
  const keys = made(MIB, 1000)
  for (const lookup of ['a', 'b']) keys.keep(fingerprint(lookup), stored(lookup), NOW)
  expect(keys.get(fingerprint('a'), NOW)).toMatchObject({ readAtMs: NOW })
  expect(keys.get(fingerprint('a'), NOW - 1)).toBeUndefined()
  expect(keys.get(fingerprint('b'), NOW + 999)).toMatchObject({ readAtMs: NOW })
  expect(keys.get(fingerprint('b'), NOW + 1000)).toBeUndefined()
})

test('after very many keys were forgotten one by one, all are, and what is read then is kept', () => {
  const keys = made(2 * MIB)
  keep(keys, stored('a'))
  for (let n = 0; n < 100_000; n++) keys.forgetKey(`key_${n}`)
  expect(held(keys, 'a')).toBeUndefined()
  keep(keys, stored('a'))
  expect(held(keys, 'a')).toEqual(stored('a'))
})

test('with no room for one piece of memory nothing is kept', () => {
  const keys = made(100_000)
  keep(keys, stored('a'))
  expect(held(keys, 'a')).toBeUndefined()
  keys.forget('a')
  keys.forgetKey('a')
})
