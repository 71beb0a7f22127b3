import { expect, test } from 'vitest'
import type { Key } from './key.ts'
import { createKeyCache } from './key-cache.ts'
import type { StoredKey } from './ports.ts'

const stored = (id: string): StoredKey => ({
  key: { id, scopes: [], roles: [], allowedAddresses: [], meta: new Map() } as unknown as Key,
  ownerState: 'active',
})

/** A store whose reads answer when they are told to. */
function slowStore() {
  const reads: {
    lookup: string
    answer: (value: StoredKey | undefined) => void
    fail: (error: Error) => void
  }[] = []
  const load = (lookup: string) =>
    new Promise<StoredKey | undefined>((answer, fail) => {
      reads.push({ lookup, answer, fail })
    })
  return { reads, load }
}

/** As a key comes from the store, with `size` characters of notes beside what every key has. */
const withNotes = (id: string, size: number): StoredKey => ({
  key: {
    id,
    scopes: [],
    roles: [],
    allowedAddresses: [],
    meta: new Map([['note', 'x'.repeat(size)]]),
  } as unknown as Key,
  ownerState: 'active',
})

const unbounded = { entriesMax: 100, ageMsMax: Number.POSITIVE_INFINITY }

test('callers that wait for the same cold key share one read, and later ones need none', async () => {
  const { reads, load } = slowStore()
  const cache = createKeyCache({ load, ...unbounded })
  const waiting = [cache.get('a', 0), cache.get('a', 0)]
  reads[0]!.answer(stored('1'))
  expect(await Promise.all(waiting)).toEqual([stored('1'), stored('1')])
  expect(cache.get('a', 0)).toEqual(stored('1'))
  expect(reads).toHaveLength(1)
})

test('a read that began before a change does not bring back what was before it', async () => {
  const { reads, load } = slowStore()
  const cache = createKeyCache({ load, ...unbounded })
  const before = cache.get('a', 0)
  cache.forget('a')
  const after = cache.get('a', 0)
  reads[1]!.answer(stored('new'))
  expect(await after).toEqual(stored('new'))
  reads[0]!.answer(stored('old'))
  expect(await before).toEqual(stored('old'))
  expect(cache.get('a', 0)).toEqual(stored('new'))
})

test('forgetting by what a key is also voids every read under way', async () => {
  const { reads, load } = slowStore()
  const cache = createKeyCache({ load, ...unbounded })
  for (const lookup of ['a', 'b']) {
    const loading = cache.get(lookup, 0)
    reads.at(-1)!.answer(stored(lookup))
    await loading
  }
  const before = cache.get('c', 0)
  cache.forgetWhere((key) => key.id === 'a')
  reads.at(-1)!.answer(stored('c'))
  await before
  expect(cache.get('b', 0)).toEqual(stored('b'))
  for (const lookup of ['a', 'c']) expect(cache.get(lookup, 0)).toBeInstanceOf(Promise)
})

test('what is not found and what failed is asked again', async () => {
  const { reads, load } = slowStore()
  const cache = createKeyCache({ load, ...unbounded })
  const missing = cache.get('a', 0)
  reads[0]!.answer(undefined)
  expect(await missing).toBeUndefined()
  const failing = cache.get('a', 0)
  reads[1]!.fail(new Error('gone'))
  await expect(failing).rejects.toThrow('gone')
  cache.get('a', 0)
  expect(reads).toHaveLength(3)
})

test('the key longest unused makes room', async () => {
  const cache = createKeyCache({ load: async (lookup) => stored(lookup), ...unbounded, entriesMax: 2 })
  await cache.get('a', 0)
  await cache.get('b', 0)
  cache.get('a', 0)
  await cache.get('c', 0)
  expect(cache.get('a', 0)).toEqual(stored('a'))
  expect(cache.get('b', 0)).toBeInstanceOf(Promise)
})

test('large keys make room for one another: the bound is in bytes too', async () => {
  const load = async (lookup: string) => withNotes(lookup, 10_000)
  const cache = createKeyCache({ load, ...unbounded, bytesMax: 30_000 })
  for (const lookup of ['a', 'b', 'c']) await cache.get(lookup, 0)
  expect(cache.get('a', 0)).toBeInstanceOf(Promise)
  for (const lookup of ['b', 'c']) expect(cache.get(lookup, 0)).toMatchObject({ key: { id: lookup } })
})

test('what was forgotten takes no room, and a key larger than all of it is not kept', async () => {
  const sizes: Record<string, number> = { huge: 40_000 }
  const load = async (lookup: string) => withNotes(lookup, sizes[lookup] ?? 10_000)
  const cache = createKeyCache({ load, ...unbounded, bytesMax: 30_000 })
  for (let round = 0; round < 10; round++) {
    await cache.get('a', 0)
    cache.forget('a')
    await cache.get('b', 0)
    cache.forgetWhere((key) => key.id === 'b')
  }
  await cache.get('c', 0)
  await cache.get('d', 0)
  await cache.get('huge', 0)
  for (const lookup of ['c', 'd']) expect(cache.get(lookup, 0)).toMatchObject({ key: { id: lookup } })
  expect(cache.get('huge', 0)).toBeInstanceOf(Promise)
})

test('a cache of no keys reads every time', async () => {
  const cache = createKeyCache({ load: async (lookup) => stored(lookup), ...unbounded, entriesMax: 0 })
  await cache.get('a', 0)
  expect(cache.get('a', 0)).toBeInstanceOf(Promise)
})

test('with a bound on age, older keys and keys from the future are read again', async () => {
  const cache = createKeyCache({ load: async (lookup) => stored(lookup), entriesMax: 9, ageMsMax: 1000 })
  await cache.get('a', 5000)
  expect(cache.get('a', 5999)).toEqual(stored('a'))
  expect(cache.get('a', 6000)).toBeInstanceOf(Promise)
  await cache.get('a', 6000)
  expect(cache.get('a', 5999)).toBeInstanceOf(Promise)
})
