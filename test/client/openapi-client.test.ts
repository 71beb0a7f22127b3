/**
 * Tools that know nothing of Keyhaven make a client of its OpenAPI descriptions: `openapi-typescript` writes the types, this project's
 * compiler takes them, and `openapi-fetch` calls the started process by them. The commands and the program are those of `docs/openapi.md`.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { blocksOf, PROJECT, readText, sectionOf } from '../docs/markdown.ts'
import { cleanUpAfterAll } from '../e2e/clean-up.ts'
import { type Keyhaven, startKeyhaven } from '../e2e/start-keyhaven.ts'

const WRITTEN_URL = 'http://127.0.0.1:4600'
const ADMIN_PASSWORD = 'an administrator of the openapi client'
const TSC = join(PROJECT, 'node_modules/typescript/bin/tsc')
const GENERATOR = join(PROJECT, 'test/client/openapi/node_modules/openapi-typescript/bin/cli.js')

const section = sectionOf(readText('docs/openapi.md'), 'Clients')

/** As strict as this project; the descriptions' own types are checked too. */
const TSCONFIG = {
  extends: join(PROJECT, 'tsconfig.json'),
  compilerOptions: { skipLibCheck: false, lib: ['es2024', 'dom', 'dom.iterable'] },
  include: ['*.ts', '*.mts'],
}

const cleanUp = cleanUpAfterAll()
let keyhaven: Keyhaven
let folder: string

interface Outcome {
  readonly code: number
  readonly output: string
}

/** Runs a program of Node in the folder of the client. */
const node = (...args: readonly string[]): Promise<Outcome> =>
  new Promise((resolve) => {
    const env = { PATH: process.env.PATH, NO_COLOR: '1', ADMIN_PASSWORD }
    execFile(process.execPath, args, { cwd: folder, env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : 1, output: `${stdout}${stderr}`.trim() }),
    )
  })

const compiled = (): Promise<Outcome> => node(TSC, '--noEmit', '-p', 'tsconfig.json')

beforeAll(async () => {
  keyhaven = await startKeyhaven({ cleanUp, env: { KEYHAVEN_ADMIN_PASSWORD: ADMIN_PASSWORD } })
  folder = await mkdtemp(join(tmpdir(), 'keyhaven-openapi-'))
  cleanUp(() => rm(folder, { recursive: true, force: true }))
  await symlink(join(PROJECT, 'node_modules'), join(folder, 'node_modules'))
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG))
})

test('the client that docs/openapi.md makes compiles, makes a key, verifies it and reads a refusal', async () => {
  const lines = blocksOf(section, 'sh').join('').split('\n')
  const commands = lines.filter((line) => line.startsWith('npx openapi-typescript '))
  expect(commands).toHaveLength(2)
  for (const command of commands) {
    const args = command.replace(WRITTEN_URL, keyhaven.url).split(' ').slice(2)
    expect(await node(GENERATOR, ...args), command).toMatchObject({ code: 0 })
  }

  const [program] = blocksOf(section, 'ts')
  await writeFile(join(folder, 'first.mts'), program!.replace(WRITTEN_URL, keyhaven.url))
  expect(await compiled()).toEqual({ code: 0, output: '' })

  const { code, output } = await node('first.mts')
  expect(output.split('\n')).toEqual([
    expect.stringMatching(/^made kh_live_\w+…$/),
    'verdict true Valid',
    'refused 400 ExpiryInPast',
    expect.stringMatching(/^ExpiresAt The expiry .+\.$/),
    expect.stringMatching(/^foundry for the press key_\w+$/),
  ])
  expect(code).toBe(0)
})

test('the types of every host compile, and know paths, members and what must be there', async () => {
  for (const host of ['', 'digitalu', 'firstchoice', 'bokamera', 'foundry']) {
    const url = `${keyhaven.url}${host === '' ? '' : `/${host}`}/openapi.json`
    expect(await node(GENERATOR, url, '-o', `${host || 'keyhaven'}.d.ts`), url).toMatchObject({ code: 0 })
  }
  await writeFile(join(folder, 'calls.ts'), CALLS)
  expect(await compiled()).toEqual({ code: 0, output: '' })
})

/** Calls as they must be, and such that the compiler must refuse: were one not refused, it would say that the directive is unused. */
const CALLS = `import createClient from 'openapi-fetch'
import type { paths as BokaMera } from './bokamera.d.ts'
import type { paths as DigitalU } from './digitalu.d.ts'
import type { paths as FirstChoice } from './firstchoice.d.ts'
import type { paths } from './keyhaven.d.ts'

const digitalu = createClient<DigitalU>({ baseUrl: '/digitalu' })
const firstchoice = createClient<FirstChoice>({ baseUrl: '/firstchoice' })
const bokamera = createClient<BokaMera>({ baseUrl: '/bokamera' })
const keyhaven = createClient<paths>({ baseUrl: '/' })

export const secret: Promise<string | undefined> = digitalu
  .POST('/auth/apikeys/regenerate/{Environment}', { params: { path: { Environment: 'live' } } })
  .then(({ data }) => data?.Results?.[0]?.Key)
// @ts-expect-error members of this host are in Pascal case
digitalu.POST('/auth/apikeys/regenerate').then(({ data }) => data?.results)

firstchoice.POST('/apikeys/regenerate', { body: { Meta: { order: '17' } } })
firstchoice.GET('/apikeys/{Environment}', { params: { path: { Environment: 'test' } } })
// @ts-expect-error the variable of the path is missing
firstchoice.GET('/apikeys/{Environment}')

bokamera.POST('/apikeys', { body: { notes: 'for the counter' } })
// @ts-expect-error there is no such path
bokamera.POST('/auth/apikey')

keyhaven.POST('/v1/keys/verify', { body: { key: 'kh_live_unknown' } })
// @ts-expect-error the key to verify is missing
keyhaven.POST('/v1/keys/verify', { body: {} })
`
