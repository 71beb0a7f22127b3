/** Refused uses of known keys are in the record: some of them, with who asked, from where and for what; bounded, whatever a flood brings. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { StoredEvent } from '../../src/keys/index.ts'
import { directLines } from '../../src/service/index.ts'
import { REFUSED_KEY_LIMITS } from '../../src/service/refused-keys.ts'
import { requestText, serve } from '../http/socket.ts'
import { basicOf, bearerOf, type Fixture, openFixture, ROOT, ROOT_KEY } from './app-fixture.ts'

const HOUR_MS = 3_600_000
const SOON = { ...REFUSED_KEY_LIMITS, writtenAfterMs: 10, retryAfterMs: 100 }
const BY_SYSTEM = { id: 'system', keyId: undefined, address: '', requestId: '' }

async function open(limits = SOON): Promise<Fixture> {
  const app = await openFixture({ refusedKeyLimits: limits })
  onTestFinished(() => app.close())
  return app
}

const samples = async (app: Fixture): Promise<StoredEvent[]> =>
  (await app.app.store.events(0, 100_000)).filter(({ kind }) => kind === 'key.refused')

/** All that was told is written. */
const settled = () => wait(SOON.writtenAfterMs + 100)

const verify = (app: Fixture, key: string, asked: object = {}, headers = ROOT) =>
  app.ask('POST', '/v1/keys/verify', { headers, body: { key, ...asked } })

/** Keys of the organisation that are frozen. */
async function frozenKeys(app: Fixture, organisation: string, count: number): Promise<string[]> {
  const owner = { kind: 'organisation', id: organisation } as const
  const issued = []
  for (let n = 0; n < count; n++) issued.push(await app.issue({ owner, organisationId: organisation }))
  const ids = issued.map(({ key }) => key.id)
  await app.app.keyring.setStates(ids, 'frozen', undefined, BY_SYSTEM, app.nowMs)
  return issued.map(({ secret }) => secret)
}

/** A key of the organisation that may verify. */
const verifierOf = async (app: Fixture, organisation: string) =>
  app.issue({
    owner: { kind: 'organisation', id: organisation },
    organisationId: organisation,
    scopes: ['keyhaven:verify'],
  })

test('who asked for a refused key, from where, and for what is told in the chain of its organisation', async () => {
  const app = await open()
  const acme = await app.organisation('Acme')
  const verifier = await verifierOf(app, acme)
  const ada = await app.user('ada', { organisationId: acme })
  const { key, secret } = await app.issue({
    owner: { kind: 'user', id: ada.id },
    organisationId: acme,
    scopes: ['invoices.read'],
  })
  await app.ask('POST', '/v1/keys/verify', {
    headers: { ...bearerOf(verifier.secret), 'x-request-id': 'request-7' },
    address: '192.0.2.9',
    body: {
      key: secret,
      environment: 'live',
      address: '2001:db8::7',
      scopes: ['invoices.read', 'invoices.write'],
      anyScopes: ['a.b'],
      cost: 3,
    },
  })
  await settled()
  expect(await samples(app)).toMatchObject([
    {
      atMs: app.nowMs,
      subject: key.id,
      organisationId: acme,
      actor: { id: acme, keyId: verifier.key.id, address: '192.0.2.9', requestId: 'request-7' },
      details: {
        environment: 'live',
        keyType: 'secret',
        code: 'InsufficientScope',
        version: 1,
        'asked.address': '2001:db8::7',
        'asked.environment': 'live',
        'asked.scopes': '["invoices.read","invoices.write"]',
        'asked.anyScopes': '["a.b"]',
        'asked.cost': '3',
      },
      link: { chain: acme },
    },
  ])
})

test('each key of a batch, and a key that comes as credentials, is told as well, also on the direct path', async () => {
  const app = await open()
  const acme = await app.organisation('Acme')
  const secrets = await frozenKeys(app, acme, 6)
  const [one, two, bearer, header, basic, direct] = secrets as [
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  const batch = { keys: [{ key: one }, { key: two, environment: 'test' }, { key: 'nobody-knows-this-key' }] }
  await app.ask('POST', '/v1/keys/verify/batch', { headers: ROOT, body: batch })
  for (const headers of [
    bearerOf(bearer),
    { 'x-api-key': header },
    { authorization: basicOf(basic, '') },
  ] as Record<string, string>[])
    expect((await app.ask('GET', '/v1/keys', { headers, address: '192.0.2.1' })).status).toBe(403)
  const running = await serve(app, {}, [], directLines)
  onTestFinished(() => running.close())
  const body = JSON.stringify({ key: direct })
  const headers = { Authorization: `Bearer ${ROOT_KEY}`, 'Content-Type': 'application/json' }
  const heard = await running.talk(requestText('POST', '/v1/keys/verify', headers, body), (text) =>
    text.endsWith('}'),
  )
  expect(heard.text).toContain('"code":"Frozen"')
  await settled()
  const told = await samples(app)
  expect(told.map(({ actor, details }) => [actor.id, details['asked.address'], details.code])).toEqual([
    ['root', undefined, 'Frozen'],
    ['root', undefined, 'Frozen'],
    ['', '192.0.2.1', 'Frozen'],
    ['', '192.0.2.1', 'Frozen'],
    ['', '192.0.2.1', 'Frozen'],
    ['root', undefined, 'Frozen'],
  ])
  expect(new Set(told.map(({ subject }) => subject)).size).toBe(6)
})

test('the first refusal of a key by a code is told soon, and one more after an hour; all are counted', async () => {
  const app = await open()
  const acme = await app.organisation('Acme')
  const owner = { kind: 'organisation', id: acme } as const
  const { key, secret } = await app.issue({ owner, organisationId: acme })
  const times = async (count: number, asked: object) => {
    for (let n = 0; n < count; n++) await verify(app, secret, asked)
    await settled()
    return (await samples(app)).map(({ details }) => details.code)
  }
  expect(await times(1, { environment: 'test' })).toEqual(['WrongEnvironment'])
  app.advance(HOUR_MS - 1)
  expect(await times(20, { environment: 'test' })).toEqual(['WrongEnvironment'])
  expect(await times(20, { scopes: ['a.b'] })).toEqual(['WrongEnvironment', 'InsufficientScope'])
  app.advance(1)
  expect(await times(20, { environment: 'test' })).toEqual([
    'WrongEnvironment',
    'InsufficientScope',
    'WrongEnvironment',
  ])
  const usage = await app.ask('GET', `/v1/keys/${key.id}/usage`, { headers: ROOT })
  expect(usage.json().counts).toEqual({ WrongEnvironment: 41, InsufficientScope: 20 })
})

test('good keys, unknown ones, explaining, and keys that the asker may not know of leave nothing', async () => {
  const app = await open()
  const acme = await app.organisation('Acme')
  const other = await app.organisation('Other')
  const good = await app.issue({ owner: { kind: 'organisation', id: acme }, organisationId: acme })
  const [foreign] = await frozenKeys(app, other, 1)
  const verifier = bearerOf((await verifierOf(app, acme)).secret)
  expect((await verify(app, good.secret, {}, verifier)).json().code).toBe('Valid')
  expect((await verify(app, foreign!, {}, verifier)).json().code).toBe('NotFound')
  await app.ask('POST', '/v1/keys/verify/batch', { headers: verifier, body: { keys: [{ key: foreign }] } })
  await verify(app, 'nobody-knows-this-key', {}, verifier)
  await app.ask('POST', '/v1/keys/explain', { headers: ROOT, body: { key: foreign } })
  await settled()
  expect(await samples(app)).toEqual([])
})

test('a secret that stands elsewhere in the request too is not kept', async () => {
  const app = await open()
  const acme = await app.organisation('Acme')
  const owner = { kind: 'organisation', id: acme } as const
  for (const format of ['keyhaven', 'guid', 'opaque'] as const) {
    const { key, secret } = await app.issue({ owner, organisationId: acme, format })
    const bare = format === 'guid' ? secret.replaceAll('-', '').toUpperCase() : secret
    for (const asked of [
      { environment: secret },
      { environment: bare.slice(0, 32) },
      { environment: 'live', address: secret, scopes: [`a:${secret}`], anyScopes: [bare] },
    ])
      await app.ask('POST', '/v1/keys/verify', {
        headers: { ...ROOT, 'x-request-id': secret.length > 64 ? 'mine' : secret },
        body: { key: secret, ...asked },
      })
    await app.app.keyring.setStates([key.id], 'frozen', undefined, BY_SYSTEM, app.nowMs)
    await app.ask('GET', '/v1/keys', { headers: { ...bearerOf(secret), 'x-request-id': 'mine' } })
    await settled()
    expect((await samples(app)).filter(({ subject }) => subject === key.id).length).toBeGreaterThan(1)
    const kept = (await app.kept()).toLowerCase()
    for (const spelt of [secret, bare]) expect(kept).not.toContain(spelt.toLowerCase().slice(-24))
  }
})

test('what was asked is told in a bounded length', async () => {
  const app = await open()
  const ada = await app.user('ada')
  const scopes = Array.from({ length: 2000 }, (_, n) => `${'a'.repeat(120)}.${n}`)
  await verify(app, ada.secret, { scopes, anyScopes: scopes, environment: 'e'.repeat(100_000) })
  await verify(app, ada.secret, { scopes, anyScopes: scopes, address: '1'.repeat(100_000) })
  await settled()
  const told = await samples(app)
  expect(told.map(({ details }) => details.code)).toEqual(['WrongEnvironment', 'InsufficientScope'])
  for (const { details } of told) expect(JSON.stringify(details).length).toBeLessThan(800)
})

test('whoever floods the keys of one organisation leaves the others their samples, and all together stay few', async () => {
  const app = await open({ ...SOON, ofEachMax: 5, allMax: 12 })
  const organisations: string[] = []
  for (const name of ['Loud', 'Quiet', 'Third', 'Fourth']) organisations.push(await app.organisation(name))
  const [loud, quiet, third, fourth] = organisations as [string, string, string, string]
  const flood = await frozenKeys(app, loud, 40)
  for (let n = 0; n < 3; n++) await Promise.all(flood.map((secret) => verify(app, secret)))
  for (const secret of await frozenKeys(app, quiet, 1)) await verify(app, secret)
  for (const of of [third, fourth])
    for (const secret of await frozenKeys(app, of, 5)) await verify(app, secret)
  await settled()
  const counted = async () => {
    const told = await samples(app)
    return organisations.map((id) => told.filter(({ organisationId }) => organisationId === id).length)
  }
  expect(await counted()).toEqual([5, 1, 5, 1])
  app.advance(HOUR_MS)
  await Promise.all(flood.map((secret) => verify(app, secret)))
  await settled()
  expect(await counted()).toEqual([10, 1, 5, 1])
})

test('a store that cannot write delays the samples, and keeps nobody waiting', async () => {
  const app = await open()
  const [one, two] = await frozenKeys(app, await app.organisation('Acme'), 2)
  const other = new DatabaseSync(join(app.folder, 'keyhaven.db'))
  other.exec('BEGIN IMMEDIATE')
  expect((await verify(app, one!)).json().code).toBe('Frozen')
  await settled()
  expect((await verify(app, two!)).json().code).toBe('Frozen')
  expect(await samples(app)).toEqual([])
  other.exec('ROLLBACK')
  other.close()
  await vi.waitFor(async () => expect(await samples(app)).toHaveLength(2), { timeout: 10_000 })
})

test('the end of the process writes what is still waiting', async () => {
  const app = await openFixture()
  const [secret] = await frozenKeys(app, await app.organisation('Acme'), 1)
  await verify(app, secret!)
  await app.app.close()
  const database = new DatabaseSync(join(app.folder, 'keyhaven.db'), { readOnly: true })
  const rows = database.prepare("SELECT subject FROM events WHERE kind = 'key.refused'").all()
  database.close()
  await app.close()
  expect(rows).toHaveLength(1)
})

test('who owns the key, or manages its organisation, finds them by kind and subject, in the export too; others do not', async () => {
  const app = await open()
  const acme = await app.organisation('Acme')
  const manager = await app.user('manager', { organisationId: acme, roles: ['owner'] })
  const ada = await app.user('ada', { organisationId: acme })
  const stranger = await app.user('stranger', {
    organisationId: await app.organisation('Other'),
    roles: ['owner'],
  })
  const { key, secret } = await app.issue({ owner: { kind: 'user', id: ada.id }, organisationId: acme })
  await verify(app, secret, { environment: 'test' })
  await settled()
  const seen = async (headers: Readonly<Record<string, string>>) => {
    const page = await app.ask('GET', `/v1/events?Kind=key.refused&subject=${key.id}`, { headers })
    return page.json().results.map(({ details }: any) => details['asked.environment'])
  }
  for (const { basic } of [manager, ada]) expect(await seen(basic)).toEqual(['test'])
  expect(await seen(ROOT)).toEqual(['test'])
  expect(await seen(stranger.basic)).toEqual([])
  const exported = await app.ask('GET', '/v1/events/export', { headers: ROOT })
  expect(exported.text).toContain('"kind":"key.refused"')
})
