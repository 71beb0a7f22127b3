import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { type App, createApp, systemRandom } from './app.ts'
import { ConfigError, readConfig } from './config.ts'
import { makeAdministrator } from './first-start.ts'
import { PresentedSecret, Secret } from './keys/index.ts'

const NOW = 1_800_000_000_000
const PEPPER = 'a-pepper-of-32-printable-letters'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyhaven-app-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
})

async function start(environment: Readonly<Record<string, string>> = {}): Promise<App> {
  const config = readConfig({ KEYHAVEN_DATA: folder, ...environment })
  const app = await createApp({ config, clock: () => new Date(NOW), random: systemRandom, served: () => {} })
  onTestFinished(() => app.close())
  return app
}

test('a start finds what was used up before, and no more', async () => {
  const app = await start()
  const { administrator } = await makeAndShow(app)
  expect(administrator).toBeDefined()
  const user = await app.store.userByName('admin')
  const { key, secret } = await app.keyring.issue(
    {
      owner: { kind: 'user', id: user!.id },
      ...{ organisationId: undefined, environment: 'live', keyType: 'secret', format: 'keyhaven' },
      limits: [{ name: 'calls', kind: 'window', max: 1000, windowMs: 86_400_000, counting: 'fast' }],
    },
    { id: 'root', keyId: undefined, address: '127.0.0.1', requestId: 'r1' },
    NOW,
  )
  for (let n = 0; n < 70; n++) expect((await app.keyring.use(secret.reveal(), {}, NOW)).valid).toBe(true)
  await app.close()
  const next = await start()
  expect((await next.store.readingsOf(key.id)).get('window calls')?.amount).toBe(70)
  const { remaining } = await next.keyring.use(secret.reveal(), { cost: 0 }, NOW)
  expect(remaining?.map(({ left }) => left)).toEqual([930])
})

/** One line that is the operator's to act on; and the database is free for the next start. */
async function refusalOf(starting: Promise<App>): Promise<string> {
  const error = await starting.then(
    () => undefined,
    (caught: unknown) => caught,
  )
  expect(error).toBeInstanceOf(ConfigError)
  expect((error as Error).message).not.toContain('\n')
  return (error as Error).message
}

/** As `main` does. */
async function makeAndShow(app: App, environment: Readonly<Record<string, string>> = {}) {
  const config = readConfig({ KEYHAVEN_DATA: folder, ...environment })
  const administrator = await makeAdministrator(app, config, systemRandom, NOW)
  await app.newRootKey?.keep()
  return { administrator, rootKey: app.newRootKey?.secret.reveal() }
}

const signIn = (app: App, password: string) =>
  app.identity.signIn(
    { userName: 'admin', password: new Secret(password), remember: false },
    { address: '127.0.0.1', nowMs: NOW, requestId: 'r1' },
  )

const callerWith = (app: App, secret: string) =>
  app.identity.authenticate(
    { kind: 'secret', text: new PresentedSecret(secret), place: 'bearer' },
    { address: '127.0.0.1', nowMs: NOW },
  )

test('with the pepper lost no start makes another: no key would be known any more', async () => {
  await (await start()).close()
  const pepper = readFileSync(join(folder, 'pepper'), 'utf8')
  rmSync(join(folder, 'pepper'))
  const line = await refusalOf(start())
  expect(line).toContain(join(folder, 'pepper'))
  expect(line).toContain('KEYHAVEN_PEPPER')
  expect(readdirSync(folder)).not.toContain('pepper')
  await (await start({ KEYHAVEN_PEPPER: pepper.trim() })).close()
})

test('another pepper than the one that the keys were made with is refused, wherever it comes from, and not repeated', async () => {
  await (await start({ KEYHAVEN_PEPPER: PEPPER })).close()
  const other = PEPPER.replace('a', 'b')
  const line = await refusalOf(start({ KEYHAVEN_PEPPER: other }))
  expect(line).toMatch(/^KEYHAVEN_PEPPER: /)
  expect(line).not.toContain(other)
  writeFileSync(join(folder, 'pepper'), `${other}\n`)
  expect(await refusalOf(start())).toContain(join(folder, 'pepper'))
  await (await start({ KEYHAVEN_PEPPER: PEPPER })).close()
})

test.each(['', 'short\n'])('a pepper file that holds %j is refused in one line', async (text) => {
  writeFileSync(join(folder, 'pepper'), text)
  expect(await refusalOf(start())).toContain(join(folder, 'pepper'))
  expect(readFileSync(join(folder, 'pepper'), 'utf8')).toBe(text)
})

test.each(['', 'no hash\n'])('a file of the root key that holds %j is refused in one line', async (text) => {
  const app = await start()
  await makeAndShow(app)
  await app.told()
  await app.close()
  writeFileSync(join(folder, 'root-key.hash'), text)
  expect(await refusalOf(start())).toContain(join(folder, 'root-key.hash'))
})

test('a secret file that cannot be read is refused in one line', async () => {
  await (await start()).close()
  rmSync(join(folder, 'pepper'))
  mkdirSync(join(folder, 'pepper'))
  expect(await refusalOf(start())).toMatch(/^KEYHAVEN_DATA: /)
})

test('a first start that was cut before it had told its secrets makes and tells others', async () => {
  const cut = await start()
  const lost = await makeAndShow(cut)
  await cut.close()

  const second = await start()
  const { administrator, rootKey } = await makeAndShow(second)
  expect(administrator?.password).toBeDefined()
  expect((await signIn(second, administrator!.password!)).user.userName).toBe('admin')
  await expect(signIn(second, lost.administrator!.password!)).rejects.toMatchObject({
    code: 'BadCredentials',
  })
  expect(await callerWith(second, rootKey!)).toMatchObject({ kind: 'root' })
  expect(await callerWith(second, lost.rootKey!)).toBeUndefined()
  await second.told()
  await second.close()

  const third = await start()
  expect(await makeAndShow(third)).toEqual({ administrator: undefined, rootKey: undefined })
  expect(await callerWith(third, rootKey!)).toMatchObject({ kind: 'root' })
  expect((await signIn(third, administrator!.password!)).user.userName).toBe('admin')
})

test('an administrator who was deleted is not made again, also when the first start had not told its secrets', async () => {
  const cut = await start()
  const { rootKey } = await makeAndShow(cut)
  const admin = (await cut.store.userByName('admin'))!
  await cut.identity.deleteUser(admin.id, { id: 'root', keyId: undefined, address: '', requestId: '' }, NOW)
  await cut.close()
  expect(rootKey).toBeDefined()

  const second = await start()
  expect((await makeAndShow(second)).administrator).toBeUndefined()
  expect(await second.store.userByName('admin')).toBeUndefined()
  await second.told()
  await second.close()
  const third = await start()
  expect((await makeAndShow(third)).administrator).toBeUndefined()
  expect(await third.store.userByName('admin')).toBeUndefined()
})

test('whoever runs it is told of a data folder that others can enter', async () => {
  chmodSync(folder, 0o755)
  writeFileSync(join(folder, 'letter.txt'), '')
  expect((await start()).warnings).toEqual([expect.stringContaining(folder)])
})

test('random bytes are new each time, as many as asked for, and not of memory that is used again', () => {
  const sizes = [1, 10, 32, 4096, 5000, ...Array<number>(600).fill(16)]
  const all = sizes.map((size) => systemRandom(size))
  expect(all.map(({ length }) => length)).toEqual(sizes)
  const texts = all.map((bytes) => Buffer.from(bytes).toString('hex'))
  expect(new Set(texts.slice(1)).size).toBe(sizes.length - 1)
  expect(texts.filter((text) => text.includes('0'.repeat(16)))).toEqual([])
  for (const bytes of all.slice(0, 3)) expect(bytes.buffer.byteLength).toBe(bytes.length)
})
