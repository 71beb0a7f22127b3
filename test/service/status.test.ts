/** GetStatus: what everybody is told, and what administrators are. */
import { expect, onTestFinished, test } from 'vitest'
import { bearerOf, type Fixture, openFixture, ROOT } from './app-fixture.ts'

const FIRST = 'first-pepper-of-these-tests-0123456789'
const SECOND = 'second-pepper-of-these-tests-0123456789'

async function open(environment: Readonly<Record<string, string>> = {}): Promise<Fixture> {
  const fixture = await openFixture({ environment })
  onTestFinished(() => fixture.close())
  return fixture
}

test('200: an administrator is told how much there is', async () => {
  const fixture = await open()
  const organisation = await fixture.organisation('Acme')
  await fixture.machine('press', organisation)
  await fixture.user('ada')
  const { key } = await fixture.issue({ owner: { kind: 'organisation', id: organisation } })
  await fixture.ask('POST', `/v1/keys/${key.id}/revoke`, { headers: ROOT })
  await fixture.ask('GET', '/v1/keys', { headers: bearerOf('unknown-key-0123456789') })
  fixture.advance(61_500)
  const answer = await fixture.ask('GET', '/v1/status', { headers: ROOT })
  expect(answer.json()).toMatchObject({
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    store: 'SQLite',
    schemaVersion: fixture.app.store.schemaVersion,
    ready: true,
    startedAt: '2027-01-15T08:00:00.0000000Z',
    uptimeSeconds: 61,
    usageSeconds: 30,
    counts: {
      activeKeys: 1,
      frozenKeys: 0,
      revokedKeys: 1,
      users: 1,
      organisations: 1,
      machines: 1,
      unknownSecrets: 1,
      usesLost: 0,
    },
    peppers: [{ newest: true }],
  })
})

test('200: others are told nothing of that', async () => {
  const fixture = await open()
  const { basic } = await fixture.user('ada')
  const status = (await fixture.ask('GET', '/v1/status', { headers: basic })).json()
  expect(status).toMatchObject({ store: 'SQLite', ready: true })
  expect(Object.keys(status)).not.toEqual(expect.arrayContaining(['counts']))
  expect(Object.keys(status)).not.toEqual(expect.arrayContaining(['peppers']))
})

test('401 and 403: without credentials, and with a key that lacks the scope', async () => {
  const fixture = await open()
  const { bearer } = await fixture.user('ada')
  expect((await fixture.ask('GET', '/v1/status')).status).toBe(401)
  expect((await fixture.ask('GET', '/v1/status', { headers: bearer })).status).toBe(403)
})

test('how many keys need an old pepper goes down with their use, to none', async () => {
  const before = await open({ KEYHAVEN_PEPPER: FIRST })
  const secrets: string[] = []
  for (const name of ['ada', 'eve']) secrets.push((await before.user(name)).secret)
  const folder = before.folder
  await before.app.close()
  const fixture = await open({
    KEYHAVEN_PEPPER: SECOND,
    KEYHAVEN_OLD_PEPPERS: FIRST,
    KEYHAVEN_DATABASE: `sqlite:${folder}/keyhaven.db`,
  })
  const needing = async (): Promise<readonly unknown[]> => {
    const { peppers } = (await fixture.ask('GET', '/v1/status', { headers: ROOT })).json()
    return peppers.map((each: any) => [each.newest, each.keysNeeding])
  }
  expect(await needing()).toEqual([
    [true, undefined],
    [false, 2],
  ])
  for (const secret of secrets) await fixture.app.keyring.verify(secret, {}, fixture.nowMs)
  await expect.poll(needing).toEqual([
    [true, undefined],
    [false, 0],
  ])
})
