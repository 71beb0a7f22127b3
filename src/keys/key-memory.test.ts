import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sampleKey } from '../../test/store/samples.ts'
import { fingerprint } from './hash.ts'
import type { Key, Owner } from './key.ts'
import type { KeyCache } from './key-cache.ts'
import { createKeyMemory } from './key-memory.ts'
import type { StoredKey } from './ports.ts'

const NOW = 1_800_000_000_000
/** Room for some 7,800 keys as they are, and some 11,000 packed. */
const BYTES = 8 * 1024 * 1024
const MANY = 10_000

const options = { bytesMax: BYTES, ageMsMax: Number.POSITIVE_INFINITY, newestPepper: '', random: randomBytes }
const made = (ageMsMax = Number.POSITIVE_INFINITY): KeyCache => createKeyMemory({ ...options, ageMsMax })

const ownerOf = (n: number): Owner => ({ kind: 'user', id: `user_${n % 10}` })

function stored(n: number, name?: string): StoredKey {
  const sample = sampleKey(`key_${n}`)
  const secret = { ...sample.secret, lookup: `lookup ${n}` }
  return { key: { ...sample, owner: ownerOf(n), name, secret }, ownerState: 'active' }
}

const printOf = (n: number): string => fingerprint(`secret ${n}`)

function full(memory = made(), nowMs = NOW): KeyCache {
  for (let n = 0; n < MANY; n++) memory.keep(printOf(n), stored(n), nowMs)
  return memory
}

const held = (memory: KeyCache, n: number): Key | undefined => memory.get(printOf(n), NOW)?.key
const heldOf = (memory: KeyCache): readonly number[] =>
  Array.from({ length: MANY }, (_, n) => n).filter((n) => held(memory, n))

/** Without what memory notes beside it. */
function plainly(key: Key | undefined): Key | undefined {
  if (!key) return undefined
  const { tally: _, ...rest } = key
  return rest
}

test('more keys are held than there is room for as they are, each as it was read, however often and in whatever order they are asked for', () => {
  const memory = full()
  for (let round = 0; round < 2; round++) {
    const seen = heldOf(memory)
    expect(seen).toHaveLength(MANY)
    for (const n of seen.toReversed()) {
      const { key } = stored(n)
      const expected = { ...key, secret: { ...key.secret, hash: new Uint8Array(0) } }
      expect(plainly(held(memory, n))).toEqual(expected)
    }
  }
})

test('all of it takes no more memory than is allowed', () => {
  const before = process.memoryUsage().arrayBuffers
  const memory = made()
  for (let n = 0; n < 60_000; n++) memory.keep(printOf(n), stored(n), NOW)
  // Beside the objects, which the engine does not tell apart from others.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(BYTES * 0.3 + 500_000)
})

test('who is asked for again and again is an object, whose uses can be noted', () => {
  const memory = full()
  for (let n = 0; n < 100; n++) for (let time = 0; time < 10; time++) held(memory, n)
  const noted = Array.from({ length: 100 }, (_, n) => memory.get(printOf(n), NOW)!)
  expect(noted.every(({ isPlain, key }) => isPlain && key.tally === -1)).toBe(true)
})

test('a bound on how many keys there are holds', () => {
  const memory = createKeyMemory({ ...options, entriesMax: 3 })
  for (let n = 0; n < 100; n++) memory.keep(printOf(n), stored(n), NOW)
  expect(heldOf(memory)).toHaveLength(3)
})

test('what is forgotten is forgotten wherever it is held', () => {
  const memory = full()
  const before = heldOf(memory)
  for (const n of before) if (n % 3 === 0) memory.forget(`lookup ${n}`)
  expect(heldOf(memory)).toEqual(before.filter((n) => n % 3 !== 0))
  for (const n of before) if (n % 3 === 1 && n < 300) memory.forgetKey(`key_${n}`)
  const left = before.filter((n) => n % 3 !== 0 && (n % 3 !== 1 || n >= 300))
  expect(heldOf(memory)).toEqual(left)
  memory.forgetOwner(ownerOf(7))
  expect(heldOf(memory)).toEqual(left.filter((n) => n % 10 !== 7))
  memory.forgetOwner({ kind: 'organisation', id: 'company' })
  expect(heldOf(memory)).toEqual([])
})

test('a key that was forgotten does not come back from where it was packed, and is as it was read anew', () => {
  const memory = full()
  for (let n = 0; n < MANY; n++) {
    memory.forget(`lookup ${n}`)
    memory.keep(printOf(n), stored(n, 'renamed'), NOW)
  }
  for (const n of heldOf(memory)) expect(held(memory, n)!.name).toBe('renamed')
})

test('a key that was forgotten, and not looked for since, does not come back by being put out', () => {
  const memory = made()
  for (let n = 0; n < 1000; n++) memory.keep(printOf(n), stored(n), NOW)
  for (let n = 0; n < 500; n++) memory.forgetKey(`key_${n}`)
  for (let n = 0; n < 10; n += 2) memory.forgetOwner(ownerOf(n))
  for (let n = 1000; n < MANY; n++) memory.keep(printOf(n), stored(n), NOW)
  for (let n = 0; n < 1000; n++) expect(held(memory, n) !== undefined).toBe(n >= 500 && n % 2 === 1)
})

test('a secret that is kept anew under another look-up is not what it was before, also when that one is forgotten', () => {
  const memory = full()
  for (let n = 0; n < 100; n++) {
    const { key } = stored(n, 'moved')
    const moved = { ...key, secret: { ...key.secret, lookup: `moved ${n}` } }
    memory.keep(printOf(n), { key: moved, ownerState: 'active' }, NOW)
    memory.forget(`moved ${n}`)
    expect(held(memory, n)).toBeUndefined()
  }
})

test('coming back makes no key younger', () => {
  const memory = full(made(1000))
  // Each is looked for shortly before its time is up, which brings it back.
  for (let n = 0; n < MANY; n++) expect(memory.get(printOf(n), NOW + 999)).toBeDefined()
  for (let n = 0; n < MANY; n++) expect(memory.get(printOf(n), NOW + 1000)).toBeUndefined()
})

test('there may be more keys than the engine has memory for objects, which ended the process', () => {
  const [count, bytes] = [500_000, 2 ** 29]
  const program = join(import.meta.dirname, '../../test/keys/keys-beyond-heap.ts')
  const args = ['--max-old-space-size=224', program, String(count), String(bytes)]
  const held = Number(execFileSync(process.execPath, args, { encoding: 'utf8' }))
  expect(held).toBe(500_000)
})
