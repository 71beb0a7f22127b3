/**
 * Verifying beside Better Auth's plugin for API keys, each called in this process, where neither pays for HTTP: ours through the whole of `handle`,
 * with a caller that is known by a key and JSON both ways; theirs by its function for servers. Only by name: it installs Better Auth into
 * `node_modules/.cache`, for nothing else needs it.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { createApp, systemRandom } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import type { Handle } from '../src/host/http/index.ts'
import { atLeast, type Figure, median, plain } from './figures.ts'
import { fill, SETTINGS, secretOf } from './filled.ts'
import { temporaryFolder } from './processes.ts'

const PLACE = join(import.meta.dirname, '../node_modules/.cache/bench-better-auth')
const VERSION = '1.7.5'
const PACKAGES = [`better-auth@${VERSION}`, `@better-auth/api-key@${VERSION}`]
const ENTRY = `export { betterAuth } from 'better-auth'
export { getMigrations } from 'better-auth/db/migration'
export { apiKey } from '@better-auth/api-key'
`

const KEYS = 1000
const ROUNDS = 7
const OUR_CALLS = 20_000
const THEIR_CALLS = 500
const AIM = 30

/** Verifies the n-th key. @throws Error when it is refused. */
type Verify = (n: number) => Promise<void>

export async function measureBetterAuth(): Promise<readonly Figure[]> {
  const folder = temporaryFolder()
  try {
    const ours = await openKeyhaven(folder.path)
    const theirs = await openBetterAuth(join(folder.path, 'better-auth.db'))
    const rounds: { readonly ours: number; readonly theirs: number }[] = []
    for (let n = 0; n <= ROUNDS; n++) {
      rounds.push({
        ours: await microseconds(ours.verify, OUR_CALLS),
        theirs: await microseconds(theirs, THEIR_CALLS),
      })
    }
    await ours.close()
    const counted = rounds.slice(1)
    return [
      atLeast(
        `verify : Better Auth ${VERSION}, CPU`,
        median(counted.map((round) => round.theirs / round.ours)),
        AIM,
      ),
      plain('  verify, CPU', median(counted.map((round) => round.ours)), ' µs', 1),
      plain('  Better Auth, CPU', median(counted.map((round) => round.theirs)), ' µs', 1),
    ]
  } finally {
    folder.remove()
  }
}

/** CPU of this process for one call. */
async function microseconds(verify: Verify, calls: number): Promise<number> {
  const before = process.cpuUsage()
  for (let n = 0; n < calls; n++) await verify(n)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / calls
}

async function openKeyhaven(
  folder: string,
): Promise<{ readonly verify: Verify; readonly close: () => Promise<void> }> {
  const { verifier } = await fill(folder, KEYS)
  const app = await createApp({
    config: readConfig({ ...SETTINGS, KEYHAVEN_DATA: join(folder, 'data') }),
    clock: () => new Date(),
    random: systemRandom,
    served: () => {},
  })
  const bodies = Array.from({ length: KEYS }, (_, n) => Buffer.from(JSON.stringify({ key: secretOf(n) })))
  const headers: Readonly<Record<string, string>> = {
    host: 'localhost',
    authorization: `Bearer ${verifier}`,
    'content-type': 'application/json',
  }
  return { verify: (n) => ask(app.handle, headers, bodies[n % KEYS]!), close: app.close }
}

async function ask(
  handle: Handle,
  headers: Readonly<Record<string, string>>,
  content: Uint8Array,
): Promise<void> {
  const { body } = await handle({
    method: 'POST',
    target: '/v1/keys/verify',
    address: '127.0.0.1',
    secure: false,
    header: (name) => headers[name],
    body: () => content,
  })
  if (!(body as string).startsWith('{"valid":true')) throw new Error(String(body))
}

/** With what it has by itself, but for its limit of ten calls a day; its database is as durable as ours. */
async function openBetterAuth(file: string): Promise<Verify> {
  if (!existsSync(join(PLACE, 'entry.mjs'))) install()
  const { betterAuth, getMigrations, apiKey } = await import(
    pathToFileURL(join(PLACE, 'entry.mjs')).toString()
  )
  const database = new DatabaseSync(file)
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  const options = {
    database,
    secret: SETTINGS.KEYHAVEN_PEPPER,
    baseURL: 'http://localhost:3000',
    emailAndPassword: { enabled: true },
    telemetry: { enabled: false },
    plugins: [apiKey({ rateLimit: { enabled: false } })],
  }
  await (await getMigrations(options)).runMigrations()
  const { api } = betterAuth(options)
  const person = { email: 'bench@example.org', password: 'correct horse battery', name: 'bench' }
  const { user } = await api.signUpEmail({ body: person })
  const keys: string[] = []
  for (let n = 0; n < KEYS; n++) {
    const { key } = await api.createApiKey({ body: { userId: user.id, name: 'bench' } })
    keys.push(key)
  }
  return async (n) => {
    const { valid, error } = await api.verifyApiKey({ body: { key: keys[n % KEYS]! } })
    if (!valid) throw new Error(JSON.stringify(error))
  }
}

function install(): void {
  mkdirSync(PLACE, { recursive: true })
  writeFileSync(join(PLACE, 'package.json'), '{ "private": true, "type": "module" }\n')
  // The plugin asks for older parts of it than it gets.
  const args = ['install', '--no-audit', '--no-fund', '--legacy-peer-deps', ...PACKAGES]
  execFileSync('npm', args, { cwd: PLACE, stdio: ['ignore', 'ignore', 'inherit'] })
  writeFileSync(join(PLACE, 'entry.mjs'), ENTRY)
}
