/** A start that cannot be what was asked for: one line that names the setting, exit code 1, nothing made, no secret repeated. */
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { freshFolder, runKeyhaven, startKeyhaven } from './start-keyhaven.ts'

/** Runs to its end, and answers the one line that it said. */
async function refusalOf(env: Record<string, string>, data?: string): Promise<string> {
  const program = await runKeyhaven({ cleanUp: onTestFinished, env, data })
  expect(await program.ended).toEqual({ code: 1, signal: null })
  expect(program.stdout()).toBe('')
  expect(program.stderr()).toMatch(/^keyhaven: [^\n]+\n$/)
  return program.stderr()
}

const WRONG: readonly (readonly [name: string, value: string])[] = [
  ['KEYHAVEN_LISTEN', '4600'],
  ['KEYHAVEN_ADMIN_EMAIL', 'nobody'],
  ['KEYHAVEN_HOSTS', 'api.example.org=elsewhere'],
  ['KEYHAVEN_PUBLIC_URL', 'keys.example.org'],
  ['KEYHAVEN_TRUSTED_PROXIES', '10.0.0.0/8/9'],
  ['KEYHAVEN_ENVIRONMENTS', 'live,Test'],
  ['KEYHAVEN_KEY_TYPES', 'secret,'],
  ['KEYHAVEN_REQUIRE_ENVIRONMENT', 'nowhere'],
  ['KEYHAVEN_KEYS_EXPIRE_AFTER_DAYS', '1.5'],
  ['KEYHAVEN_LOG', 'loud'],
]

test.each(WRONG)('%s=%s is refused by name', async (name, value) => {
  const data = await freshFolder(onTestFinished)
  expect(await refusalOf({ [name]: value }, data)).toMatch(new RegExp(`^keyhaven: ${name}: `))
  expect(existsSync(data)).toBe(false)
})

const SECRETS: readonly (readonly [name: string, value: string, secret: string])[] = [
  ['KEYHAVEN_PEPPER', 'short-pepper', 'short-pepper'],
  ['KEYHAVEN_ROOT_KEY', `${'long-root-key-'.repeat(12)}`, 'long-root-key'],
  ['KEYHAVEN_ADMIN_PASSWORD', 'pa55wor', 'pa55wor'],
  ['KEYHAVEN_DATABASE', 'postgres://keyhaven:pa55word@db.example.org/keyhaven', 'pa55word'],
  ['KEYHAVEN_PUBLIC_URL', 'https://keyhaven:pa55word@keys.example.org', 'pa55word'],
  ['KEYHAVEN_PEPER', 'a-misspelled-pepper-0123456789abcdef', 'misspelled'],
]

test.each(SECRETS)('%s: the wrong value is not repeated', async (name, value, secret) => {
  const line = await refusalOf({ [name]: value })
  expect(line).toMatch(new RegExp(`^keyhaven: ${name}: `))
  expect(line).not.toContain(secret)
})

test('a setting that does not exist is refused by name', async () => {
  expect(await refusalOf({ KEYHAVEN_PORT: '80' })).toBe('keyhaven: KEYHAVEN_PORT: there is no such setting\n')
})

test('a data folder that is a file is refused by name', async () => {
  const data = await freshFolder(onTestFinished)
  await writeFile(data, 'a file')
  expect(await refusalOf({}, data)).toMatch(/^keyhaven: KEYHAVEN_DATA: /)
})

test('a data folder that cannot be made is refused by name, at once', async () => {
  expect(await refusalOf({}, '/proc/keyhaven/data')).toMatch(/^keyhaven: KEYHAVEN_DATA: /)
})

test('a lost pepper and an empty one are refused by the name of their file', async () => {
  const { data, stop } = await startKeyhaven({ cleanUp: onTestFinished })
  await stop('SIGTERM')
  await rm(`${data}/pepper`)
  expect(await refusalOf({}, data)).toContain(`${data}/pepper is missing`)
  await writeFile(`${data}/pepper`, '')
  expect(await refusalOf({}, data)).toContain(`${data}/pepper has fewer than 32 bytes`)
})

test('a database whose folder does not exist is refused by name', async () => {
  const missing = `${await freshFolder(onTestFinished)}/missing/keyhaven.db`
  const line = await refusalOf({ KEYHAVEN_DATABASE: `sqlite:${missing}` })
  expect(line).toMatch(/^keyhaven: KEYHAVEN_DATABASE: /)
  expect(line).toContain(missing)
})

test('a database that is a folder is refused by name, and the folder keeps its mode', async () => {
  const folder = await freshFolder(onTestFinished)
  await mkdir(folder, { mode: 0o755 })
  expect(await refusalOf({ KEYHAVEN_DATABASE: `sqlite:${folder}` })).toMatch(/^keyhaven: KEYHAVEN_DATABASE: /)
  expect(statSync(folder).mode & 0o777).toBe(0o755)
})

test('a database file that is no database is refused by name', async () => {
  const file = await freshFolder(onTestFinished)
  await writeFile(file, 'This is a letter, and not a database.\n'.repeat(100))
  expect(await refusalOf({ KEYHAVEN_DATABASE: `sqlite:${file}` })).toMatch(/^keyhaven: KEYHAVEN_DATABASE: /)
})

test('an address that is taken is refused by name; nothing was told, so the next start tells all', async () => {
  const data = await freshFolder(onTestFinished)
  const other = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void other.close())
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const line = await refusalOf({ KEYHAVEN_LISTEN: `127.0.0.1:${port}` }, data)
  expect(line).toMatch(/^keyhaven: KEYHAVEN_LISTEN: /)
  expect(line).toContain(`127.0.0.1:${port}`)

  const keyhaven = await startKeyhaven({ cleanUp: onTestFinished, data })
  const rootKey = /root key +(kh_root_\w+)/.exec(keyhaven.stdout())?.[1]
  expect(keyhaven.stdout()).toMatch(/password +\w{20,}/)
  expect(rootKey).toBeDefined()
  const headers = { authorization: `Bearer ${rootKey}` }
  expect((await fetch(`${keyhaven.url}/v1/keys`, { headers })).status).toBe(200)
})

test('an empty value counts as not set', async () => {
  const keyhaven = await startKeyhaven({
    cleanUp: onTestFinished,
    env: { KEYHAVEN_PEPPER: '', KEYHAVEN_HOSTS: '', KEYHAVEN_LOG: '' },
  })
  expect(keyhaven.stdout()).toContain('root key')
})

test('a database in memory leaves no file', async () => {
  const keyhaven = await startKeyhaven({
    cleanUp: onTestFinished,
    env: { KEYHAVEN_DATABASE: 'sqlite::memory:' },
  })
  expect(await readdir(keyhaven.data)).toEqual(['audit-key', 'pepper', 'root-key.hash'])
  expect(existsSync(':memory:')).toBe(false)
})
