import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { makeDataFolder, readSecretFile, writeSecretFile } from './secrets.ts'

let parent: string
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'keyhaven-secrets-'))
  onTestFinished(() => rm(parent, { recursive: true, force: true }))
})

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8)

test('a data folder is made with all folders above it, for its owner only', async () => {
  const folder = join(parent, 'a', 'b')
  expect(await makeDataFolder(folder)).toBeUndefined()
  expect(modeOf(folder)).toBe('700')
  expect(await makeDataFolder(folder)).toBeUndefined()
})

test('a folder that cannot be made is an error, and not tried for ever', async () => {
  await expect(makeDataFolder('/proc/keyhaven/data')).rejects.toThrow()
  const file = join(parent, 'file')
  writeFileSync(file, '')
  await expect(makeDataFolder(file)).rejects.toThrow('not a folder')
  await expect(makeDataFolder(join(file, 'data'))).rejects.toThrow()
})

test('a data folder that others can enter is taken from them when nothing but data of ours is in it', async () => {
  const folder = join(parent, 'data')
  mkdirSync(folder)
  for (const name of ['keyhaven.db', 'keyhaven.db-wal', 'pepper', 'root-key.hash']) {
    chmodSync(folder, 0o755)
    expect(await makeDataFolder(folder)).toBeUndefined()
    expect(modeOf(folder)).toBe('700')
    writeFileSync(join(folder, name), '')
  }
})

test("a folder with other people's files, and one behind a link, keep their mode, and somebody is told", async () => {
  const folder = join(parent, 'data')
  mkdirSync(folder)
  chmodSync(folder, 0o755)
  const link = join(parent, 'link')
  symlinkSync(folder, link)
  expect(await makeDataFolder(link)).toContain(link)
  writeFileSync(join(folder, 'letter.txt'), '')
  expect(await makeDataFolder(folder)).toMatch(/data.*others/)
  expect(modeOf(folder)).toBe('755')
  chmodSync(folder, 0o700)
  expect(await makeDataFolder(link)).toBeUndefined()
})

test('a secret file is written whole, for its owner only, and never over another', async () => {
  await writeSecretFile(parent, 'pepper', 'one')
  await expect(writeSecretFile(parent, 'pepper', 'two')).rejects.toMatchObject({ code: 'EEXIST' })
  expect(await readSecretFile(parent, 'pepper')).toBe('one')
  expect(readdirSync(parent)).toEqual(['pepper'])
  expect(modeOf(join(parent, 'pepper'))).toBe('600')
})

test.each(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])(
  'where the file system has no hard links (%s) a secret file is written all the same, and never over another',
  async (code) => {
    const noLinks = () => Promise.reject(Object.assign(new Error('no links'), { code }))
    await writeSecretFile(parent, 'pepper', 'one', noLinks)
    await expect(writeSecretFile(parent, 'pepper', 'two', noLinks)).rejects.toMatchObject({ code: 'EEXIST' })
    expect(readFileSync(join(parent, 'pepper'), 'utf8')).toBe('one\n')
    expect(readdirSync(parent)).toEqual(['pepper'])
    expect(modeOf(join(parent, 'pepper'))).toBe('600')
  },
)

test('a disk that fails is no file system without links', async () => {
  const broken = () => Promise.reject(Object.assign(new Error('broken'), { code: 'EIO' }))
  await expect(writeSecretFile(parent, 'pepper', 'one', broken)).rejects.toThrow('broken')
  expect(readdirSync(parent)).toEqual([])
})
