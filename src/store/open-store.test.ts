import {
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { sampleHash, sampleKey, sampleOrganisation, sampleUser } from '../../test/store/samples.ts'
import { temporaryFile } from '../../test/store/temporary-file.ts'
import { StoreUnavailable } from '../keys/index.ts'
import { openStore, SchemaTooNew, StoreInUse, UnknownStore } from './index.ts'

const modeOf = (file: string) => statSync(file).mode & 0o777

test('an address of another kind is an unknown store, and its password is not repeated', async () => {
  for (const url of ['', 'sqlite', 'sqlite:', 'data.db', 'mysql://root:hunter2@db/keys']) {
    const opening = openStore(url)
    await expect(opening).rejects.toBeInstanceOf(UnknownStore)
    await expect(opening).rejects.toThrow(/^unknown store (?!.*hunter2)/)
  }
})

test('what was written is there after opening again', async () => {
  const url = `sqlite:${temporaryFile()}`
  const first = await openStore(url)
  await first.write(async (tx) => {
    await tx.insertOrganisation(sampleOrganisation('org_1'))
    await tx.insertUser(sampleUser('user_1', { organisationId: 'org_1' }))
    await tx.insertKey(sampleKey('key_1'))
  })
  await first.close()
  const second = await openStore(url)
  onTestFinished(() => second.close())
  expect(await second.organisationById('org_1')).toStrictEqual(sampleOrganisation('org_1'))
  expect(await second.byLookup('lookup of key_1', sampleHash)).toStrictEqual({
    key: sampleKey('key_1'),
    ownerState: 'active',
  })
})

test('the second start changes nothing', async () => {
  const file = temporaryFile()
  await (await openStore(`sqlite:${file}`)).close()
  const before = readFileSync(file)
  const second = await openStore(`sqlite:${file}`)
  expect(second.schemaVersion).toBe(4)
  await second.close()
  expect(readFileSync(file).equals(before)).toBe(true)
})

test('a database of a newer release is refused and not changed', async () => {
  const file = temporaryFile()
  await (await openStore(`sqlite:${file}`)).close()
  const newer = new DatabaseSync(file)
  newer.exec("UPDATE store_meta SET value = '99'; CREATE TABLE later (x)")
  newer.close()
  const before = readFileSync(file)
  const opening = openStore(`sqlite:${file}`)
  await expect(opening).rejects.toBeInstanceOf(SchemaTooNew)
  await expect(opening).rejects.toThrow('schema 99')
  expect(readFileSync(file).equals(before)).toBe(true)
})

test("a database that is not Keyhaven's is refused and not changed", async () => {
  const file = temporaryFile()
  const foreign = new DatabaseSync(file)
  foreign.exec('CREATE TABLE users (x)')
  foreign.close()
  const before = readFileSync(file)
  await expect(openStore(`sqlite:${file}`)).rejects.toBeInstanceOf(UnknownStore)
  expect(readFileSync(file).equals(before)).toBe(true)
})

test('a file that is no database, and a folder that is missing, are told as such', async () => {
  const file = temporaryFile()
  writeFileSync(file, 'no database '.repeat(100))
  await expect(openStore(`sqlite:${file}`)).rejects.toThrow('damaged or not a database')
  const nowhere = join(dirname(file), 'nowhere', 'a.db')
  await expect(openStore(`sqlite:${nowhere}`)).rejects.toBeInstanceOf(StoreUnavailable)
  await expect(openStore(`sqlite:${nowhere}`)).rejects.toThrow(nowhere)
})

test('an opening that failed leaves the database free', async () => {
  const file = temporaryFile()
  writeFileSync(file, 'no database '.repeat(100))
  await expect(openStore(`sqlite:${file}`)).rejects.toThrow()
  writeFileSync(file, '')
  await (await openStore(`sqlite:${file}`)).close()
})

test.skipIf(process.platform === 'win32')('all files are for their owner only, older ones too', async () => {
  const file = temporaryFile()
  writeFileSync(file, '')
  chmodSync(file, 0o644)
  const store = await openStore(`sqlite:${file}`)
  onTestFinished(() => store.close())
  await store.write((tx) => tx.insertKey(sampleKey('key_1')))
  for (const name of [file, `${file}-wal`, `${file}-shm`, `${file}.lock`]) expect(modeOf(name)).toBe(0o600)
})

test('a database has one owner, by whatever name it is called, until it is closed', async () => {
  const file = temporaryFile()
  const other = join(dirname(file), 'other.db')
  const first = await openStore(`sqlite:${file}`)
  symlinkSync(file, other)
  await expect(openStore(`sqlite:${file}`)).rejects.toBeInstanceOf(StoreInUse)
  await expect(openStore(`sqlite:${other}`)).rejects.toThrow(/the database .* is in use by another process/)
  await first.write((tx) => tx.insertKey(sampleKey('key_1')))
  await first.close()
  await (await openStore(`sqlite:${other}`)).close()
})

test('in-memory stores have nothing to do with each other', async () => {
  const [one, other] = [await openStore('sqlite::memory:'), await openStore('sqlite::memory:')]
  await one.write((tx) => tx.insertKey(sampleKey('key_1')))
  expect(await other.keyById('key_1')).toBeUndefined()
  await Promise.all([one.close(), other.close()])
})

test('who closes a store that is being closed waits until it is', async () => {
  const file = temporaryFile()
  const store = await openStore(`sqlite:${file}`)
  void store.close()
  await store.close()
  await (await openStore(`sqlite:${file}`)).close()
})

test('closing ends what was accepted and refuses the rest', async () => {
  const url = `sqlite:${temporaryFile()}`
  const store = await openStore(url)
  const accepted = store.write((tx) => tx.insertKey(sampleKey('key_1')))
  const closing = store.close()
  const late = store.write((tx) => tx.insertKey(sampleKey('key_2')))
  await expect(late).rejects.toBeInstanceOf(StoreUnavailable)
  await accepted
  await closing
  await store.close()
  await expect(store.keyById('key_1')).rejects.toThrow('the store is closed')
  const again = await openStore(url)
  expect(await again.keyById('key_1')).toBeDefined()
  await again.close()
})

test('what is pinned first stays, also after opening again', async () => {
  const url = `sqlite:${temporaryFile()}`
  const first = await openStore(url)
  expect(await first.pinned('pepper')).toBeUndefined()
  expect(await first.pin('pepper', 'one')).toBe('one')
  expect(await first.pin('pepper', 'other')).toBe('one')
  expect(await first.pin('first start', 'told')).toBe('told')
  await first.close()
  const second = await openStore(url)
  onTestFinished(() => second.close())
  expect(await second.pinned('pepper')).toBe('one')
  expect(await second.pinned('schema_version')).toBeUndefined()
})

test.each(['renamed', 'removed', 'replaced'])(
  'a write to a database that was %s is not acknowledged',
  async (how) => {
    const file = temporaryFile()
    const store = await openStore(`sqlite:${file}`)
    onTestFinished(() => store.close())
    await store.write((tx) => tx.insertKey(sampleKey('key_1')))
    if (how === 'removed') rmSync(file)
    else renameSync(file, `${file}.moved`)
    if (how === 'replaced') writeFileSync(file, '')
    await expect(store.write((tx) => tx.insertKey(sampleKey('key_2')))).rejects.toBeInstanceOf(
      StoreUnavailable,
    )
    if (how !== 'renamed') return
    renameSync(`${file}.moved`, file)
    await store.write((tx) => tx.insertKey(sampleKey('key_3')))
    expect(await store.keyById('key_2')).toBeUndefined()
  },
)

test('a store that could not write is not healthy until it can, without waiting for a write', async () => {
  const file = temporaryFile()
  const store = await openStore(`sqlite:${file}`, { busyTimeoutMs: 20 })
  const other = new DatabaseSync(file)
  onTestFinished(async () => {
    other.close()
    await store.close()
  })
  other.exec('BEGIN IMMEDIATE')
  expect(await store.healthy()).toBe(true)
  await expect(store.write((tx) => tx.insertKey(sampleKey('key_1')))).rejects.toThrow('locked')
  expect(await store.healthy()).toBe(false)
  other.exec('ROLLBACK')
  expect(await store.healthy()).toBe(true)
})

test('a store is healthy while it can be read and its file is in place', async () => {
  const file = temporaryFile()
  const store = await openStore(`sqlite:${file}`)
  expect(await store.healthy()).toBe(true)
  renameSync(file, `${file}.moved`)
  expect(await store.healthy()).toBe(false)
  mkdirSync(file)
  expect(await store.healthy()).toBe(false)
  await store.close()
  expect(await store.healthy()).toBe(false)
})
