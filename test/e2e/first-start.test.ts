/** What the first start prints and makes, and that a second one does neither. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { freshFolder, type Keyhaven, runKeyhaven, startKeyhaven } from './start-keyhaven.ts'

const start = (data?: string, env?: Record<string, string>): Promise<Keyhaven> =>
  startKeyhaven({ cleanUp: onTestFinished, data, env })

/** What a first start tells. */
function toldBy(stdout: string) {
  const of = (label: string): string => new RegExp(`^ {2}${label} +(\\S.*)$`, 'm').exec(stdout)?.[1] ?? ''
  return {
    administrator: of('administrator'),
    password: of('password'),
    rootKey: of('root key'),
    commands: stdout.split('\n').filter((line) => line.includes('curl ')),
  }
}

/** Runs lines as somebody does who pastes them into a shell. */
async function paste(lines: readonly string[], env: Record<string, string> = {}): Promise<string[]> {
  const run = promisify(execFile)
  const { stdout } = await run('bash', ['-c', lines.join('\n')], {
    env: { PATH: process.env.PATH, ...env },
  })
  return stdout.split('\n')
}

/** Names, modes and contents of all files, as they are while nobody has them open. */
const snapshot = (folder: string): readonly string[] =>
  readdirSync(folder)
    .sort()
    .map((name) => {
      const path = join(folder, name)
      const hash = createHash('sha256').update(readFileSync(path)).digest('hex')
      return `${name} ${(statSync(path).mode & 0o777).toString(8)} ${hash}`
    })

test('the first start tells everything once, and its two commands make a key and verify it', async () => {
  const keyhaven = await start()
  const { administrator, password, rootKey, commands } = toldBy(keyhaven.stdout())
  expect(keyhaven.stdout()).toContain(`Keyhaven is ready at ${keyhaven.url}\n`)
  expect(administrator).toBe('admin')
  expect(password).toMatch(/^[A-Za-z0-9]{20,}$/)
  expect(rootKey).toMatch(/^kh_root_[A-Za-z0-9]{40,}$/)
  expect(commands).toHaveLength(2)

  const [key = '', verdict = ''] = await paste(commands)
  expect(key).toMatch(/^kh_live_\w+$/)
  expect(JSON.parse(verdict)).toMatchObject({ valid: true, code: 'Valid', key: { name: 'my first key' } })
})

test('the administrator and the root key that were printed may do everything', async () => {
  const keyhaven = await start()
  const { administrator, password, rootKey } = toldBy(keyhaven.stdout())
  const basic = Buffer.from(`${administrator}:${password}`).toString('base64')
  for (const authorization of [`Basic ${basic}`, `Bearer ${rootKey}`]) {
    const answer = await fetch(`${keyhaven.url}/v1/users`, { headers: { authorization } })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ results: [{ userName: 'admin', roles: ['admin'] }] })
  }
})

test('a second start prints no secret and makes no other: only the database changes, by what is counted', async () => {
  const first = await start()
  const { password, rootKey, commands } = toldBy(first.stdout())
  const [key] = await paste(commands)
  await first.stop('SIGTERM')
  const secretsOf = () => snapshot(first.data).filter((line) => !line.startsWith('keyhaven.db'))
  const before = secretsOf()
  expect(before.length).toBeGreaterThan(2)

  const second = await start(first.data)
  expect(second.stdout()).toBe(`Keyhaven is ready at ${second.url}\n`)
  const verify = await fetch(`${second.url}/v1/keys/verify`, {
    method: 'POST',
    headers: { authorization: `Bearer ${rootKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ key }),
  })
  expect(await verify.json()).toMatchObject({ valid: true })
  await second.stop('SIGTERM')
  expect(secretsOf()).toEqual(before)
  for (const secret of [password, rootKey, key!]) {
    expect(`${second.stdout()}${second.stderr()}${first.stderr()}`).not.toContain(secret)
  }
})

test('secrets that were configured are not printed, and the commands work with them as they stand', async () => {
  const env = {
    KEYHAVEN_ROOT_KEY: 'configured-root-key-0123456789abcdef',
    KEYHAVEN_ADMIN_PASSWORD: 'configured password',
    KEYHAVEN_PEPPER: 'configured-pepper-0123456789abcdefghij',
  }
  const keyhaven = await start(undefined, env)
  const { commands } = toldBy(keyhaven.stdout())
  for (const secret of Object.values(env)) {
    expect(keyhaven.stdout() + keyhaven.stderr()).not.toContain(secret)
  }
  const [, verdict = ''] = await paste(commands, env)
  expect(JSON.parse(verdict)).toMatchObject({ valid: true })
})

test('where the file of the root key was deleted, the next start makes another and shows it alone', async () => {
  const first = await start()
  const old = toldBy(first.stdout()).rootKey
  await first.stop('SIGTERM')
  rmSync(join(first.data, 'root-key.hash'))

  const second = await start(first.data)
  const { rootKey, password, commands } = toldBy(second.stdout())
  expect([password, commands]).toEqual(['', []])
  const statusWith = async (key: string): Promise<number> =>
    (await fetch(`${second.url}/v1/keys`, { headers: { authorization: `Bearer ${key}` } })).status
  expect(await statusWith(rootKey)).toBe(200)
  expect(await statusWith(old)).toBe(401)
  await second.stop('SIGTERM')

  const third = await start(first.data)
  expect(third.stdout()).toBe(`Keyhaven is ready at ${third.url}\n`)
})

test('only their owner can read the files and the folder, whatever the umask', async () => {
  const umask = process.umask(0)
  onTestFinished(() => void process.umask(umask))
  const keyhaven = await start()
  await paste(toldBy(keyhaven.stdout()).commands)
  const modes = (): Record<string, string> =>
    Object.fromEntries(
      readdirSync(keyhaven.data).map((name) => [
        name,
        (statSync(join(keyhaven.data, name)).mode & 0o777).toString(8),
      ]),
    )
  expect((statSync(keyhaven.data).mode & 0o777).toString(8)).toBe('700')
  const running = modes()
  expect(Object.keys(running)).toEqual(
    expect.arrayContaining(['keyhaven.db', 'keyhaven.db-wal', 'pepper', 'root-key.hash']),
  )
  expect(new Set(Object.values(running))).toEqual(new Set(['600']))
  await keyhaven.stop('SIGTERM')
  expect(new Set(Object.values(modes()))).toEqual(new Set(['600']))
})

test('of two first starts at once one serves, and the other says why it does not', async () => {
  const data = await freshFolder(onTestFinished)
  const outcomes = await Promise.allSettled([start(data), start(data)])
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
  expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1)
  expect(String(refused[0]?.reason)).toMatch(/\nkeyhaven: the database .* is in use by another process\n$/)
})

test('a setting that asks for more memory than the machine has ends the start, which leaves nothing behind', async () => {
  const env = { KEYHAVEN_CACHE_BYTES: String(2 ** 40) }
  const program = await runKeyhaven({ cleanUp: onTestFinished, env })
  expect(await program.ended).toEqual({ code: 1, signal: null })
  expect(program.stderr()).toMatch(
    /^keyhaven: KEYHAVEN_CACHE_BYTES: \d+ is more than the memory there is, \d+ bytes\n$/,
  )
  expect(existsSync(program.data)).toBe(false)
})
