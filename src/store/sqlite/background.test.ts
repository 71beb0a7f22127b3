import { existsSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { sampleKey } from '../../../test/store/samples.ts'
import { temporaryFile } from '../../../test/store/temporary-file.ts'
import {
  HASH_BYTES,
  type HashPage,
  HOUR_MS,
  type SecretPlace,
  StoreUnavailable,
  USE_CODES,
  type UseCount,
} from '../../keys/index.ts'
import { openStore } from '../open-store.ts'
import { fileIdentity } from './database-file.ts'
import { SecondThread } from './second-thread.ts'

const HOUR = 500_000 * HOUR_MS
const RANGE = { fromMs: HOUR, toMs: HOUR + HOUR_MS, stepMs: HOUR_MS }

const useOf = (keyId: string): UseCount => ({
  keyId,
  keyCreatedAtMs: HOUR,
  version: 1,
  hourMs: HOUR,
  counts: USE_CODES.map((code) => (code === 'Valid' ? 1 : 0)),
  lastUsedAtMs: HOUR + 5,
  lastAddress: '192.0.2.1',
})

const manyUses = (count: number): UseCount[] => Array.from({ length: count }, (_, n) => useOf(`key_${n}`))

async function open() {
  const file = temporaryFile()
  const store = await openStore(`sqlite:${file}`)
  onTestFinished(() => store.close())
  const other = new DatabaseSync(file, { timeout: 5000 })
  onTestFinished(() => other.close())
  const usesIn = async (keyId: string) => (await store.usesOf(keyId, RANGE)).map(({ count }) => count)
  return { file, store, other, usesIn }
}

test('uses are written down beside whoever is answered meanwhile', async () => {
  const { store, usesIn } = await open()
  await store.write((tx) => tx.insertKey(sampleKey('key_1')))
  await store.addUses([useOf('key_1')])
  let isWriting = true
  const writing = store.addUses(manyUses(20_000)).finally(() => {
    isWriting = false
  })
  let answered = 0
  while (isWriting) {
    expect(await store.keyById('key_1')).toBeDefined()
    answered += 1
    await pause()
  }
  await writing
  expect(answered).toBeGreaterThan(20)
  expect(await usesIn('key_1')).toEqual([2])
  expect(await usesIn('key_19999')).toEqual([1])
})

test('uses are written down all or not at all, and what was not is told of', async () => {
  const { store, other, usesIn } = await open()
  other.exec('BEGIN IMMEDIATE')
  await expect(store.addUses(manyUses(10))).rejects.toBeInstanceOf(StoreUnavailable)
  other.exec('COMMIT')
  other.exec(
    "CREATE TRIGGER no BEFORE INSERT ON usage WHEN new.key_id = 'key_9' BEGIN SELECT raise(ABORT, 'no'); END",
  )
  await expect(store.addUses(manyUses(10))).rejects.toThrow('no')
  expect(await usesIn('key_0')).toEqual([])
  other.exec('DROP TRIGGER no')
  await store.addUses(manyUses(10))
  expect(await usesIn('key_0')).toEqual([1])
})

describe('a database that is away for a while', () => {
  /** Whether the thread had begun before, and whether something else is there meanwhile. */
  const cases = [
    [true, false],
    [true, true],
    [false, false],
    [false, true],
  ] as const

  test.each(cases)(
    'is neither damaged nor written to twice (thread begun: %s; replaced: %s)',
    async (isBegun, isReplaced) => {
      const { file, store, other, usesIn } = await open()
      if (isBegun) await store.addUses([useOf('key_0')])
      const backup = `${file}.backup`
      other.exec(`VACUUM INTO '${backup}'`)
      renameSync(file, `${file}.away`)
      if (isReplaced) renameSync(backup, file)
      await expect(store.addUses(manyUses(300))).rejects.toBeInstanceOf(StoreUnavailable)
      await expect(store.addUses(manyUses(300))).rejects.toBeInstanceOf(StoreUnavailable)
      if (!isReplaced) expect(existsSync(file)).toBe(false)
      renameSync(`${file}.away`, file)
      await store.addUses(manyUses(300))
      await store.write((tx) => tx.insertKey(sampleKey('key_1')))
      expect(await usesIn('key_0')).toEqual([isBegun ? 2 : 1])
      expect(await usesIn('key_299')).toEqual([1])
      expect(await store.healthy()).toBe(true)
      expect(other.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
    },
  )
})

test('what others write waits for uses no longer than for one another, and uses come to their turn', async () => {
  const { store, usesIn } = await open()
  let isWriting = true
  let written = 0
  const others = (async () => {
    while (isWriting) {
      await Promise.all(
        Array.from({ length: 8 }, () => store.write((tx) => tx.insertKey(sampleKey(`other ${written++}`)))),
      )
    }
  })()
  for (let n = 0; n < 20; n++) await store.addUses([useOf('key_1')])
  isWriting = false
  await others
  expect(await usesIn('key_1')).toEqual([20])
  expect(written).toBeGreaterThan(20)
})

test('uses that were accepted are written down before a store is closed, and later ones are refused', async () => {
  const { file, store } = await open()
  const accepted = [store.addUses(manyUses(500)), store.addUses(manyUses(500))]
  const closing = store.close()
  await expect(store.addUses(manyUses(1))).rejects.toBeInstanceOf(StoreUnavailable)
  await Promise.all([...accepted, closing])
  const again = await openStore(`sqlite:${file}`)
  onTestFinished(() => again.close())
  expect((await again.usesOf('key_499', RANGE)).map(({ count }) => count)).toEqual([2])
})

test('the write-ahead log stays small though somebody always writes, and what is in it is not lost', async () => {
  const { file, store, other } = await open()
  const MIB = 1024 * 1024
  const notes = 'x'.repeat(60_000)
  let largest = 0
  await store.addUses(manyUses(1))
  for (let n = 0; n < 4000; n += 10) {
    await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        store.write((tx) => tx.insertKey({ ...sampleKey(`key ${n + at}`), notes })),
      ),
    )
    largest = Math.max(largest, statSync(`${file}-wal`).size)
  }
  // 4,000 keys are 240 MiB. It is begun to copy them back at 16, and others go on writing meanwhile.
  expect(largest).toBeLessThan(120 * MIB)
  expect(largest).toBeGreaterThan(8 * MIB)
  expect(other.prepare('SELECT count(*) AS count FROM keys').get()).toEqual({ count: 4000 })
})

test('a second thread that cannot begin says so, and the next call begins another', async () => {
  const file = temporaryFile()
  writeFileSync(file, 'this is not a database, and much too long to be an empty one'.repeat(100))
  const thread = new SecondThread({ file, identity: fileIdentity(file), busyTimeoutMs: 0 })
  onTestFinished(() => thread.close())
  await expect(thread.addUses(manyUses(1))).rejects.toBeInstanceOf(StoreUnavailable)
  writeFileSync(file, '')
  await (await openStore(`sqlite:${file}`)).close()
  await thread.addUses(manyUses(1))
  await thread.copyBack()
})

test('all hashes are gone through in pages, those of a store that is written to meanwhile too', async () => {
  const { store } = await open()
  const ids = Array.from({ length: 25 }, (_, n) => `key_${String(n).padStart(2, '0')}`)
  await store.write(async (tx) => {
    for (const id of ids) await tx.insertKey(sampleKey(id))
  })
  const pages: Uint8Array[] = []
  let next: SecretPlace | undefined = { keyId: '', version: 0 }
  while (next) {
    const page: HashPage = await store.hashesAfter(next, 10)
    pages.push(page.hashes)
    next = page.next
    if (pages.length === 1) await store.write((tx) => tx.insertKey(sampleKey('key_99')))
  }
  expect(pages.map((hashes) => hashes.length / HASH_BYTES)).toEqual([10, 10, 6])
  const stored = await Promise.all(
    [...ids, 'key_99'].map(async (id) => (await store.versionsOf(id))[0]!.hash),
  )
  expect(Buffer.concat(pages)).toEqual(Buffer.concat(stored))
})
