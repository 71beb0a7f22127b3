/** Refused management calls are in the record: who, from where, what; counted exactly and bounded, whatever a flood brings. */

import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import type { StoredEvent } from '../../src/keys/index.ts'
import { REFUSAL_LIMITS } from '../../src/service/refused-calls.ts'
import {
  basicOf,
  bearerOf,
  type Fixture,
  type FixtureOptions,
  openFixture,
  PASSWORD,
  ROOT,
} from './app-fixture.ts'

const SOON = { ...REFUSAL_LIMITS, windowMs: 150, writtenAfterMs: 20 }

async function open(options: FixtureOptions = { refusalLimits: SOON }): Promise<Fixture> {
  const app = await openFixture(options)
  onTestFinished(() => app.close())
  return app
}

const refused = async (app: Fixture): Promise<StoredEvent[]> =>
  (await app.app.store.events(0, 100_000)).filter(({ kind }) => kind === 'call.refused')

const countOf = (events: readonly StoredEvent[]): number =>
  events.reduce((sum, { details }) => sum + Number(details.count ?? 1), 0)

/** All that was refused is written. */
const settled = () => wait(SOON.windowMs * 2.5)

test('a refused call says who was refused what, from where and why', async () => {
  const app = await open()
  const company = await app.organisation('Acme')
  const ada = await app.user('ada', { organisationId: company })
  const bob = await app.user('bob')
  const { key } = await app.issue({ owner: { kind: 'user', id: bob.id } })
  const frozen = await app.ask('POST', `/v1/keys/${key.id}/freeze`, {
    headers: ada.basic,
    address: '10.1.2.3',
  })
  expect(frozen.status).toBe(404)
  await app.ask('POST', '/v1/keys', { headers: ada.bearer })
  await app.ask('GET', '/v1/events', { headers: bearerOf('nobody-knows-this-key') })
  await app.ask('POST', '/bokamera/apikeys', { headers: { ...ada.basic, 'x-request-id': 'request-9' } })
  await settled()
  const events = await refused(app)
  expect(
    events.map(({ subject, organisationId, actor, details }) => [subject, organisationId, actor, details]),
  ).toEqual([
    [
      key.id,
      company,
      { id: ada.id, keyId: undefined, address: '10.1.2.3', requestId: expect.any(String) },
      { operation: 'FreezeKey', status: 404, code: 'NotFound' },
    ],
    [
      '',
      company,
      {
        id: ada.id,
        keyId: expect.stringMatching(/^key_/),
        address: '127.0.0.1',
        requestId: expect.any(String),
      },
      { operation: 'CreateKey', status: 403, code: 'Forbidden' },
    ],
    [
      '',
      undefined,
      { id: '', keyId: undefined, address: '127.0.0.1', requestId: expect.any(String) },
      { operation: 'QueryEvents', status: 401, code: 'Unauthorized' },
    ],
    [
      '',
      company,
      { id: ada.id, keyId: undefined, address: '127.0.0.1', requestId: 'request-9' },
      { operation: 'CreateApiKey', status: 403, code: 'Forbidden' },
    ],
  ])
  expect(events[0]!.link!.chain).toBe(company)
})

test('what is refused in a batch is told under the name of its operation', async () => {
  const app = await open()
  await app.ask('POST', '/api/FreezeKey[]', { headers: ROOT, body: JSON.stringify([{ Id: 'key_none' }]) })
  await settled()
  expect((await refused(app)).map(({ details }) => details.operation)).toEqual(['FreezeKey'])
})

test('verifying, pages, asking who one is and what is no operation leave nothing', async () => {
  const app = await open()
  await app.ask('POST', '/v1/keys/verify', { body: { Key: 'x' } })
  await app.ask('POST', '/v1/keys/verify', { headers: ROOT, body: { Key: '' } })
  await app.ask('GET', '/metadata?op=Nothing')
  await app.ask('GET', '/nothing')
  await app.ask('GET', '/auth')
  await app.ask('POST', '/auth/credentials', { body: { UserName: 'ada' } })
  await settled()
  expect(await refused(app)).toEqual([])
})

const signIn = (app: Fixture, userName: string, password: string, headers: Record<string, string> = {}) =>
  app.ask('POST', '/auth/credentials', {
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams({ UserName: userName, Password: password }).toString(),
  })

test('a refused password is told, wherever it was given, of the user whose name it came with', async () => {
  const app = await open()
  const company = await app.organisation('Acme')
  const ada = await app.user('ada', { organisationId: company })
  const bob = await app.user('bob', { organisationId: company })
  await app.ask('PATCH', `/v1/users/${bob.id}`, { headers: ROOT, body: { State: 'Disabled' } })
  const wrong = { authorization: basicOf('ada', 'wrong-password') }
  const asked = [
    await signIn(app, 'ada', 'wrong-password', { 'x-request-id': 'request-4' }),
    await signIn(app, 'ada@example.org', 'wrong-password', { accept: 'text/html' }),
    await signIn(app, 'nobody-of-this-name', 'wrong-password'),
    await signIn(app, 'bob', PASSWORD),
    await app.ask('GET', '/auth', { headers: wrong }),
    await app.ask('POST', '/v1/keys/verify', { headers: wrong, body: { Key: 'x' } }),
  ]
  expect(asked.map(({ status }) => status)).toEqual([401, 302, 401, 401, 401, 401])
  await settled()
  const events = await refused(app)
  expect(
    events.map(({ subject, organisationId, details }) => [
      subject,
      organisationId,
      ...Object.values(details),
    ]),
  ).toEqual([
    [ada.id, company, 'Authenticate', 401, 'Unauthorized'],
    [ada.id, company, 'Authenticate', 401, 'Unauthorized'],
    ['', undefined, 'Authenticate', 401, 'Unauthorized'],
    [bob.id, company, 'Authenticate', 401, 'AuthenticationException'],
    [ada.id, company, 'Authenticate', 401, 'Unauthorized'],
    [ada.id, company, 'VerifyKey', 401, 'Unauthorized'],
  ])
  expect(events[0]!.actor).toEqual({
    id: '',
    keyId: undefined,
    address: '127.0.0.1',
    requestId: 'request-4',
  })
})

test('neither the password nor the name of a refused sign-in is kept, where a password may stand', async () => {
  const app = await open()
  await app.user('ada')
  for (const [name, password] of [
    ['a-password-in-the-field-of-names', 'a-password-of-somebody'],
    ['ada', 'a-password-of-somebody'],
  ] as const)
    for (const accept of ['application/json', 'text/html']) await signIn(app, name, password, { accept })
  await settled()
  expect(await refused(app)).toHaveLength(4)
  const kept = await app.kept()
  for (const typed of ['a-password-in-the-field-of-names', 'a-password-of-somebody'])
    expect(kept).not.toContain(typed)
})

test('a flood of refused sign-ins is counted exactly, and told in few events; only its organisation sees it', async () => {
  const app = await open()
  const company = await app.organisation('Acme')
  const other = await app.organisation('Other')
  const owner = await app.user('owner', { organisationId: company, roles: ['owner'] })
  const stranger = await app.user('stranger', { organisationId: other, roles: ['owner'] })
  const ada = await app.user('ada', { organisationId: company })
  const asks = Array.from({ length: 40 }, () => signIn(app, 'ada', 'wrong-password'))
  const statuses = new Set((await Promise.all(asks)).map(({ status }) => status))
  expect(statuses).toEqual(new Set([401, 429]))
  await settled()
  const events = await refused(app)
  expect(countOf(events)).toBe(40)
  expect(events.length).toBeLessThanOrEqual(SOON.toldOfEachMax + 2)
  const { secret } = await app.issue({
    owner: { kind: 'user', id: ada.id },
    scopes: ['keyhaven:events.read'],
  })
  const seen = async (headers: Readonly<Record<string, string>>) =>
    (await app.ask('GET', '/v1/events?kind=call.refused', { headers })).json().results.length
  expect(await seen(owner.basic)).toBe(events.length)
  for (const headers of [stranger.basic, bearerOf(secret)]) expect(await seen(headers)).toBe(0)
})

test('a secret in the place of an id is not kept', async () => {
  const app = await open()
  const { secret: guid } = await app.issue({
    owner: { kind: 'user', id: (await app.user('ada')).id },
    format: 'guid',
  })
  const opaque = (await app.user('bob')).secret
  const imported = 'key_live_0123456789abcdefghijklmnop'
  for (const secret of [imported, guid, opaque, guid.toUpperCase()]) {
    for (const path of [`/v1/keys/${secret}`, `/v1/users/${secret}`, `/v1/machines/${secret}`])
      expect((await app.ask('GET', path, { headers: ROOT })).status).toBe(404)
    const generate = await app.ask('POST', `/foundry/machines/${secret}/generate-api-key`, { headers: ROOT })
    expect(generate.status).toBeGreaterThanOrEqual(400)
  }
  await settled()
  expect((await refused(app)).length).toBeGreaterThan(8)
  const kept = await app.kept()
  for (const secret of [guid, opaque, imported])
    expect(kept.toLowerCase()).not.toContain(secret.toLowerCase())
})

test('a flood is counted exactly, and told in few events, however many callers and addresses it has', async () => {
  const app = await open({ refusalLimits: { ...SOON, toldMax: 40, sumsMax: 30 } })
  const company = await app.organisation('Acme')
  const ada = await app.user('ada', { organisationId: company })
  const asks: Promise<unknown>[] = []
  for (let n = 0; n < 600; n++) {
    asks.push(app.ask('GET', '/v1/keys', { address: `10.${n % 4}.0.1` }))
    asks.push(app.ask('GET', '/v1/users/user_other', { headers: ada.bearer, address: '10.9.9.9' }))
  }
  for (let n = 0; n < 600; n++) asks.push(app.ask('GET', '/v1/events', { address: `2001:db8:${n}::1` }))
  await Promise.all(asks)
  await settled()
  const events = await refused(app)
  expect(countOf(events)).toBe(1800)
  // Of each window: as many as are told, as many sums, and the one for the rest.
  expect(events.length).toBeLessThanOrEqual(3 * (40 + 30 + 1))
})

test('the end of the process writes what is still waiting', async () => {
  const app = await openFixture()
  const file = join(app.folder, 'keyhaven.db')
  for (let n = 0; n < 50; n++) await app.ask('GET', '/v1/keys')
  await app.app.close()
  const database = new DatabaseSync(file, { readOnly: true })
  const rows = database.prepare("SELECT details FROM events WHERE kind = 'call.refused'").all()
  database.close()
  await app.close()
  const counts = rows.map(({ details }) => Number(JSON.parse(String(details)).count ?? 1))
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(50)
  expect(counts).toHaveLength(REFUSAL_LIMITS.toldOfEachMax + 1)
})

test('a store that cannot write delays the record, refuses nothing else, and loses nothing', async () => {
  const app = await open()
  const other = new DatabaseSync(join(app.folder, 'keyhaven.db'))
  other.exec('BEGIN IMMEDIATE')
  for (let n = 0; n < 30; n++) expect((await app.ask('GET', '/v1/keys')).status).toBe(401)
  await settled()
  await settled()
  for (let n = 0; n < 30; n++) expect((await app.ask('GET', '/v1/keys')).status).toBe(401)
  other.exec('ROLLBACK')
  other.close()
  await settled()
  await settled()
  expect(countOf(await refused(app))).toBe(60)
})
