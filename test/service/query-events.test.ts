/** QueryEvents: who sees which events, the filters, and pages. A case for each status. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bearerOf, type Fixture, openFixture, type Person, ROOT, STARTED_AT } from './app-fixture.ts'

let app: Fixture
let acme: string
let other: string
let owner: Person
let ada: Person
let stranger: Person
let adaKey: string
let machineKey: string

beforeAll(async () => {
  app = await openFixture()
  acme = await app.organisation('Acme')
  other = await app.organisation('Other')
  owner = await app.user('owner', { organisationId: acme, roles: ['owner'] })
  ada = await app.user('ada', { organisationId: acme })
  await app.user('free')
  stranger = await app.user('stranger', { organisationId: other, roles: ['owner'] })
  const machine = await app.machine('kiosk', acme)
  machineKey = (await app.issue({ owner: { kind: 'machine', id: machine }, organisationId: acme })).key.id
  adaKey = (await app.issue({ owner: { kind: 'user', id: ada.id }, organisationId: acme })).key.id
  app.advance(60_000)
  await app.ask('POST', `/v1/keys/${adaKey}/freeze`, { headers: owner.basic, body: { Reason: 'lost' } })
  app.advance(60_000)
  await app.ask('POST', `/v1/keys/${machineKey}/revoke`, { headers: ROOT })
  // Refused, and named by a stranger: nobody's affair but their own.
  await app.ask('POST', `/v1/keys/${adaKey}/revoke`, { headers: stranger.basic })
})
afterAll(() => app.close())

const query = async (headers: Readonly<Record<string, string>>, filter = '') => {
  const told = await app.ask('GET', `/v1/events${filter}`, { headers })
  expect(told.status, told.text).toBe(200)
  return told.json() as { results: any[]; next?: string }
}
const kindsOf = ({ results }: { results: any[] }): string[] => results.map(({ kind }) => kind)

test('an event is shown with who, from where, when, what, and its place in the chain', async () => {
  const { results } = await query(ROOT, `?subject=${adaKey}&kind=key.frozen`)
  expect(results).toEqual([
    {
      id: expect.any(Number),
      at: '2027-01-15T08:01:00.0000000Z',
      kind: 'key.frozen',
      subject: adaKey,
      organisationId: acme,
      actorId: owner.id,
      address: '127.0.0.1',
      requestId: expect.any(String),
      details: {
        environment: 'live',
        keyType: 'secret',
        'state.before': 'active',
        'state.after': 'frozen',
        reason: 'lost',
      },
      place: expect.any(Number),
      hash: expect.stringMatching(/^[\w-]{43}$/),
    },
  ])
})

test('administrators and the root key see all events, newest first', async () => {
  const { results } = await query(ROOT)
  const ids = results.map(({ id }) => id)
  expect(ids).toEqual([...ids].sort((a, b) => b - a))
  expect(new Set(results.map(({ organisationId }) => organisationId))).toEqual(
    new Set([acme, other, undefined]),
  )
})

test("an organisation's owner sees the organisation's events, and no others", async () => {
  for (const filter of ['', `?organisationId=${acme}`]) {
    const { results } = await query(owner.basic, filter)
    expect(results.length).toBeGreaterThan(5)
    expect(new Set(results.map(({ organisationId }) => organisationId))).toEqual(new Set([acme]))
  }
  const strangers = await query(stranger.basic)
  expect(new Set(strangers.results.map(({ organisationId }) => organisationId))).toEqual(new Set([other]))
  for (const filter of [
    `?subject=${adaKey}&kind=key.frozen`,
    `?subject=${machineKey}`,
    `?actorId=${owner.id}`,
  ])
    expect((await query(stranger.basic, filter)).results, filter).toEqual([])
})

test('others see what they did, what was done to them, and to their own keys', async () => {
  const { results } = await query(ada.basic)
  expect(kindsOf({ results })).toEqual(['key.frozen', 'key.created', 'key.created', 'user.created'])
  expect(new Set(results.map(({ subject }) => subject)).has(machineKey)).toBe(false)
  expect((await query(ada.basic, `?subject=${adaKey}&kind=key.frozen`)).results).toHaveLength(1)
  expect((await query(ada.basic, `?subject=${machineKey}`)).results).toEqual([])
  expect((await query(ada.basic, `?subject=${owner.id}`)).results).toEqual([])
})

test('who was refused sees it, who was named in it does not', async () => {
  // Written in the background.
  await expect
    .poll(async () => kindsOf(await query(stranger.basic, '?kind=call.refused')), { timeout: 5000 })
    .toEqual(['call.refused'])
  expect(kindsOf(await query(ada.basic, '?kind=call.refused'))).toEqual([])
  expect(kindsOf(await query(owner.basic, '?kind=call.refused'))).toEqual([])
  expect(kindsOf(await query(ROOT, `?kind=call.refused&subject=${adaKey}`))).toEqual(['call.refused'])
})

test('filters join with and', async () => {
  expect(kindsOf(await query(ROOT, `?actorId=${owner.id}`))).toEqual(['key.frozen'])
  expect(kindsOf(await query(ROOT, `?actorId=root&kind=key.revoked`))).toEqual(['key.revoked'])
  expect((await query(ROOT, `?actorId=${owner.id}&kind=key.revoked`)).results).toEqual([])
  const at = (ms: number): string => new Date(STARTED_AT + ms).toISOString()
  expect(kindsOf(await query(ROOT, `?from=${at(60_000)}&to=${at(120_000)}`))).toEqual(['key.frozen'])
  expect(kindsOf(await query(owner.basic, `?from=${at(60_001)}&kind=key.revoked`))).toEqual(['key.revoked'])
})

test.each(['root', 'owner', 'ada'] as const)(
  'pages of %s are all events, each once, whatever is added',
  async (who) => {
    const headers = { root: ROOT, owner: owner.basic, ada: ada.basic }[who]
    const all = (await query(headers)).results.map(({ id }) => id)
    const paged: number[] = []
    let after = ''
    do {
      const page: { results: any[]; next?: string } = await query(headers, `?limit=2${after}`)
      paged.push(...page.results.map(({ id }) => id))
      after = page.next === undefined ? '' : `&after=${page.next}`
      await app.organisation('in between')
      await app.issue({ owner: { kind: 'user', id: ada.id }, organisationId: acme })
    } while (after !== '')
    expect(paged).toEqual(all)
  },
)

describe('refusals', () => {
  test.each([
    ['after', '?after=x', 400, 'BadCursor'],
    ['after of another list', '?after=WzEsIngiXQ', 400, 'BadCursor'],
    ['limit', '?limit=1001', 400, 'ArgumentException'],
    ['kind', '?kind=%27or%201=1', 400, 'ArgumentException'],
    ['from', '?from=yesterday', 400, 'SerializationException'],
  ])('400 for a wrong %s, which is named', async (_what, filter, status, code) => {
    const told = await app.ask('GET', `/v1/events${filter}`, { headers: ROOT })
    const { errorCode, errors } = told.json().responseStatus
    expect([told.status, errorCode]).toEqual([status, code])
    expect(errors[0].fieldName.toLowerCase()).toBe(/^\?(\w+)/.exec(filter)![1])
  })

  test('401 for nobody, 403 for a key without the scope, 404 for an organisation that is not the caller’s', async () => {
    expect((await app.ask('GET', '/v1/events')).status).toBe(401)
    const ask = (scopes: string[]) =>
      app.issue({ owner: { kind: 'user', id: ada.id }, organisationId: acme, scopes })
    const { secret } = await ask(['keyhaven:keys.read'])
    expect((await app.ask('GET', '/v1/events', { headers: bearerOf(secret) })).status).toBe(403)
    const good = await ask(['keyhaven:events.read'])
    expect((await app.ask('GET', '/v1/events', { headers: bearerOf(good.secret) })).status).toBe(200)
    for (const [headers, id] of [
      [stranger.basic, acme],
      [ada.basic, acme],
      [owner.basic, other],
      [owner.basic, '0f8fad5b-d9cb-469f-a165-70867728950e'],
    ] as const) {
      const told = await app.ask('GET', `/v1/events?organisationId=${id}`, { headers })
      expect(told.status).toBe(404)
      const stream = await app.ask('GET', `/v1/events/stream?organisationId=${id}`, { headers })
      expect(stream.status).toBe(404)
    }
  })

  test('405 for another verb', async () => {
    expect((await app.ask('POST', '/v1/events', { headers: ROOT })).status).toBe(405)
  })
})
