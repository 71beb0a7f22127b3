/** One pepper replaces another across starts of the real process, and no key is issued anew. */
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { freshFolder, type Keyhaven, runKeyhaven, startKeyhaven } from './start-keyhaven.ts'

const FIRST = 'first,pepper-of-these-tests-0123456789'
const SECOND = 'second-pepper-of-these-tests-0123456789'
const PASSWORD = 'password of the pepper tests'
const quiet = { KEYHAVEN_LOG: 'warn', KEYHAVEN_ADMIN_PASSWORD: PASSWORD }
const asAdmin = `Basic ${Buffer.from(`admin:${PASSWORD}`).toString('base64')}`

type Settings = Readonly<Record<string, string>>

const start = (data: string, env: Settings = {}): Promise<Keyhaven> =>
  startKeyhaven({ cleanUp: onTestFinished, data, env: { ...quiet, ...env } })

async function refusalOf(data: string, env: Settings): Promise<string> {
  const program = await runKeyhaven({ cleanUp: onTestFinished, data, env: { ...quiet, ...env } })
  expect(await program.ended).toEqual({ code: 1, signal: null })
  return program.stderr()
}

async function post(url: string, path: string, body: object, authorization = asAdmin): Promise<any> {
  const headers = { authorization, 'content-type': 'application/json' }
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${text}`)
  return JSON.parse(text)
}

const makeKey = async (url: string, secretFormat: string): Promise<string> =>
  (await post(url, '/v1/keys', { secretFormat, name: secretFormat })).secret

const codeOf = async (url: string, key: string): Promise<string> =>
  (await post(url, '/v1/keys/verify', { key })).code

const rootKeyOf = (keyhaven: Keyhaven): string => /kh_root_\w+/.exec(keyhaven.stdout())![0]

const isRoot = async (url: string, rootKey: string): Promise<boolean> =>
  (await fetch(`${url}/v1/users`, { headers: { authorization: `Bearer ${rootKey}` } })).status === 200

test('configured peppers: keys go over one by one, and a pepper that some still need is not let go of', async () => {
  const data = await freshFolder(onTestFinished)
  const before = await start(data, { KEYHAVEN_PEPPER: FIRST })
  const keys = [
    await makeKey(before.url, 'Keyhaven'),
    await makeKey(before.url, 'Opaque'),
    await makeKey(before.url, 'Guid'),
  ]
  const rootKey = rootKeyOf(before)
  await before.stop('SIGTERM')

  const mistaken = await refusalOf(data, { KEYHAVEN_PEPPER: SECOND })
  expect(mistaken).toMatch(/^keyhaven: KEYHAVEN_PEPPER: .*KEYHAVEN_OLD_PEPPERS\n$/)
  const rotated = { KEYHAVEN_PEPPER: SECOND, KEYHAVEN_OLD_PEPPERS: FIRST }
  const during = await start(data, rotated)
  for (const key of keys.slice(0, 2)) expect(await codeOf(during.url, key)).toBe('Valid')
  const made = await makeKey(during.url, 'Opaque')
  expect(await isRoot(during.url, rootKey)).toBe(true)
  await during.stop('SIGTERM')

  const early = await refusalOf(data, { KEYHAVEN_PEPPER: SECOND })
  expect(early).toMatch(
    /^keyhaven: KEYHAVEN_OLD_PEPPERS: the pepper [\w-]{12} is missing, and 1 key needs it: /,
  )
  for (const text of [mistaken, early])
    for (const secret of [FIRST, SECOND]) expect(text).not.toContain(secret)
  const again = await start(data, rotated)
  expect(await codeOf(again.url, keys[2]!)).toBe('Valid')
  await again.stop('SIGTERM')

  const after = await start(data, { KEYHAVEN_PEPPER: SECOND })
  for (const key of [...keys, made]) expect(await codeOf(after.url, key)).toBe('Valid')
  expect(await isRoot(after.url, rootKey)).toBe(true)
})

test('a pepper that the service made itself: moved to old-peppers, the next start makes another', async () => {
  const data = await freshFolder(onTestFinished)
  const [pepper, old] = [join(data, 'pepper'), join(data, 'old-peppers')]
  const before = await start(data)
  const key = await makeKey(before.url, 'Guid')
  await before.stop('SIGTERM')

  const text = await readFile(pepper, 'utf8')
  await appendFile(old, text)
  await rm(pepper)
  const during = await start(data)
  expect(await readFile(pepper, 'utf8')).not.toBe(text)
  expect(await codeOf(during.url, key)).toBe('Valid')
  expect(await isRoot(during.url, rootKeyOf(before))).toBe(true)
  await during.stop('SIGTERM')

  await writeFile(old, '')
  const after = await start(data)
  expect(await codeOf(after.url, key)).toBe('Valid')
  expect(await isRoot(after.url, rootKeyOf(before))).toBe(true)
})

test('a process that is killed while keys go over loses none', async () => {
  const data = await freshFolder(onTestFinished)
  const before = await start(data, { KEYHAVEN_PEPPER: FIRST })
  const keys: string[] = []
  for (const _ of Array(60)) keys.push(await makeKey(before.url, 'Opaque'))
  await before.stop('SIGTERM')
  const rotated = { KEYHAVEN_PEPPER: SECOND, KEYHAVEN_OLD_PEPPERS: FIRST }
  const during = await start(data, rotated)
  const verifying = keys.map((key) => codeOf(during.url, key))
  const settled = Promise.allSettled(verifying)
  expect(await verifying[30]).toBe('Valid')
  await during.stop('SIGKILL')
  await settled
  const after = await start(data, rotated)
  for (const key of keys) expect(await codeOf(after.url, key)).toBe('Valid')
  await after.stop('SIGTERM')
})

test('a root key that was not used since is not lost without a word', async () => {
  const data = await freshFolder(onTestFinished)
  const before = await start(data, { KEYHAVEN_PEPPER: FIRST })
  await before.stop('SIGTERM')
  const during = await start(data, { KEYHAVEN_PEPPER: SECOND, KEYHAVEN_OLD_PEPPERS: FIRST })
  await during.stop('SIGTERM')
  const refusal = await refusalOf(data, { KEYHAVEN_PEPPER: SECOND })
  expect(refusal).toContain(`${join(data, 'root-key.hash')} was made under a pepper that is not given`)
  await rm(join(data, 'root-key.hash'))
  const after = await start(data, { KEYHAVEN_PEPPER: SECOND })
  expect(await isRoot(after.url, rootKeyOf(after))).toBe(true)
})
