/** Keys as credentials: what becomes of them when they are revoked, frozen, expired, bound to addresses, or their owner goes. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { basicOf, bearerOf, type Fixture, openFixture, type Person, ROOT } from './app-fixture.ts'

let app: Fixture
let ada: Person
let acme: string
beforeAll(async () => {
  app = await openFixture()
  acme = await app.organisation('Acme')
  ada = await app.user('ada', { organisationId: acme })
})
afterAll(() => app.close())

const places = (secret: string): readonly Readonly<Record<string, string>>[] => [
  bearerOf(secret),
  { 'x-api-key': secret },
  { authorization: basicOf(secret, '') },
]

/** What a presented key is answered, in every place: status, code and message. */
async function answers(secret: string, address?: string): Promise<readonly unknown[]> {
  const told = await Promise.all(
    places(secret).map((headers) => app.ask('GET', '/apikeys', { headers, address })),
  )
  return told.map((each) => [
    each.status,
    each.json().responseStatus?.errorCode,
    each.json().responseStatus?.message,
  ])
}
const same = (...answer: unknown[]): unknown[] => [answer, answer, answer]
const good = same(200, undefined, undefined)

const change = (id: string, verb: string, body: object = {}) =>
  app.ask('POST', `/v1/keys/${id}/${verb}`, { headers: ROOT, body })
const make = () => app.issue({ owner: { kind: 'user', id: ada.id }, organisationId: acme })
const system = { id: 'system', keyId: undefined, address: '', requestId: '' }

test('a revoked key is refused at once and for ever', async () => {
  const { key, secret } = await make()
  expect(await answers(secret)).toEqual(good)
  const told = await change(key.id, 'revoke', { Reason: 'leaked' })
  expect(told.json()).toMatchObject({ id: key.id, state: 'Revoked', reason: 'leaked' })
  expect(await answers(secret)).toEqual(same(403, 'Forbidden', 'API Key has been cancelled'))
  const thawed = await change(key.id, 'thaw')
  expect([thawed.status, thawed.json().responseStatus.errorCode]).toEqual([409, 'KeyRevoked'])
  expect((await change(key.id, 'revoke', { Reason: 'again' })).json().reason).toBe('leaked')
})

test('a frozen key is refused until it is thawed', async () => {
  const { key, secret } = await make()
  await change(key.id, 'freeze')
  expect(await answers(secret)).toEqual(same(403, 'Forbidden', 'API Key is frozen'))
  await change(key.id, 'thaw')
  expect(await answers(secret)).toEqual(good)
})

test('an expired key is refused after its last moment', async () => {
  const { secret } = await app.issue({ owner: { kind: 'user', id: ada.id }, expiresAtMs: app.nowMs + 5000 })
  app.advance(5000)
  expect(await answers(secret)).toEqual(good)
  app.advance(1)
  expect(await answers(secret)).toEqual(same(403, 'Forbidden', 'API Key has expired'))
})

test('a key that is bound to addresses is good from there alone', async () => {
  const { secret } = await app.issue({
    owner: { kind: 'user', id: ada.id },
    allowedAddresses: ['10.0.0.0/8', '2001:db8::/32'],
  })
  const refused = same(403, 'Forbidden', 'API Key is not allowed from this address')
  expect(await answers(secret, '10.1.2.3')).toEqual(good)
  expect(await answers(secret, '::ffff:10.1.2.3')).toEqual(good)
  expect(await answers(secret, '2001:db8::1')).toEqual(good)
  expect(await answers(secret, '11.1.2.3')).toEqual(refused)
  expect(await answers(secret, 'nonsense')).toEqual(refused)
})

test('an unknown key is nobody’s as Bearer and in X-Api-Key, and does not exist as Basic', async () => {
  for (const secret of ['wrong-key-0123456789abcdef', 'x', 'x'.repeat(129), `kh_live_${'0'.repeat(63)}`]) {
    expect(await answers(secret)).toEqual([
      [401, 'Unauthorized', 'Not Authenticated'],
      [401, 'Unauthorized', 'Not Authenticated'],
      [404, 'NotFound', 'API Key does not exist'],
    ])
  }
})

describe('the owner', () => {
  test('a disabled user’s keys and password are refused, and good again with the user', async () => {
    const eve = await app.user('eve')
    const { secret } = await app.issue({ owner: { kind: 'user', id: eve.id } })
    const set = (State: string) => app.ask('PATCH', `/v1/users/${eve.id}`, { headers: ROOT, body: { State } })
    expect(await answers(secret)).toEqual(good)
    expect((await set('Disabled')).json().state).toBe('Disabled')
    const locked = [401, 'AuthenticationException', 'This account has been locked']
    expect(await answers(secret)).toEqual([locked, locked, locked])
    expect((await app.ask('GET', '/apikeys', { headers: eve.basic })).status).toBe(401)
    await set('Active')
    expect(await answers(secret)).toEqual(good)
    expect((await app.ask('GET', '/apikeys', { headers: eve.basic })).status).toBe(200)
  })

  test('a disabled organisation takes its members, machines and own keys with it', async () => {
    const gone = await app.organisation('Gone')
    const member = await app.user('member', { organisationId: gone })
    const machine = await app.machine('press', gone)
    const secrets = [
      member.secret,
      (await app.issue({ owner: { kind: 'machine', id: machine }, organisationId: gone })).secret,
      (await app.issue({ owner: { kind: 'organisation', id: gone }, organisationId: gone })).secret,
    ]
    const set = (state: 'active' | 'disabled') =>
      app.app.identity.updateOrganisation(gone, { state }, system, app.nowMs)
    for (const secret of secrets) expect(await answers(secret)).toEqual(good)
    await set('disabled')
    for (const secret of secrets)
      expect(await answers(secret)).toEqual(
        same(401, 'AuthenticationException', 'This account has been locked'),
      )
    await set('active')
    for (const secret of secrets) expect(await answers(secret)).toEqual(good)
  })

  test('no key is made for an owner who is disabled', async () => {
    const idle = await app.user('idle')
    await app.app.identity.updateUser(idle.id, { changes: { state: 'disabled' } }, system, app.nowMs)
    const refused = await app.ask('POST', '/v1/keys', { headers: ROOT, body: { UserId: idle.id } })
    expect([refused.status, refused.json().responseStatus.errors[0].fieldName]).toEqual([400, 'UserId'])
  })

  test('in a disabled organisation no key is made and nobody is added, and it is said what is to blame', async () => {
    const shut = await app.organisation('Shut')
    const UserId = (await app.user('shutmember', { organisationId: shut })).id
    const MachineId = await app.machine('shut press', shut)
    await app.app.identity.updateOrganisation(shut, { state: 'disabled' }, system, app.nowMs)
    const before = await app.state()
    const refusals = [
      ['/v1/keys', { UserId }, 400, 'UserId'],
      ['/v1/keys', { MachineId }, 400, 'MachineId'],
      ['/v1/keys', { OrganisationId: shut }, 400, 'OrganisationId'],
      ['/v1/users', { UserName: 'shutout', OrganisationId: shut }, 400, 'OrganisationId'],
      ['/v1/machines', { Name: 'x', OrganisationId: shut }, 400, 'OrganisationId'],
      ['/bokamera/apikeys', { CompanyId: shut }, 404, 'CompanyId'],
      [`/foundry/machines/${MachineId}/generate-api-key`, {}, 404, 'Id'],
    ] as const
    for (const [path, body, ...wanted] of refusals) {
      const refused = await app.ask('POST', path, { headers: ROOT, body })
      const [issue] = refused.json().responseStatus.errors
      expect([path, refused.status, issue.fieldName]).toEqual([path, ...wanted])
    }
    const { results } = (
      await app.ask('POST', '/v1/keys/import', {
        headers: ROOT,
        body: { Keys: [{ Secret: 'a-secret-for-a-shut-machine', MachineId }] },
      })
    ).json()
    expect(results).toMatchObject([{ errorCode: 'ArgumentException', fieldName: 'MachineId' }])
    expect(await app.state()).toBe(before)
  })
})

describe('credentials that come together', () => {
  test('X-Api-Key comes before Authorization, and both before a cookie', async () => {
    const bob = await app.user('bob')
    const who = async (headers: Record<string, string>) =>
      (await app.ask('GET', '/auth', { headers })).json().userName
    expect(await who({ 'x-api-key': ada.secret, ...bob.bearer })).toBe('ada')
    expect(await who({ cookie: 'ss-id=abcdefghij0123456789', ...bob.bearer })).toBe('bob')
    // One that is not good does not let the next one in.
    const refused = await app.ask('GET', '/auth', { headers: { 'x-api-key': 'x'.repeat(32), ...bob.bearer } })
    expect(refused.status).toBe(401)
  })

  test('keys in the address are not read', async () => {
    for (const name of ['apikey', 'ApiKey', 'api_key', 'x-api-key', 'access_token'])
      expect((await app.ask('GET', `/apikeys?${name}=${ada.secret}`)).status).toBe(401)
  })

  test.each([
    'Basic !!!',
    'Basic',
    'Basic ',
    `Basic ${Buffer.from('no colon').toString('base64')}`,
    `Basic ${Buffer.from([0xff, 0x3a, 0xff]).toString('base64')}`,
    'Bearer',
    'Bearer ',
    'Digest x',
    'x',
    `Basic ${'='.repeat(100)}`,
  ])('%j is nobody', async (authorization) => {
    const refused = await app.ask('GET', '/apikeys', { headers: { authorization } })
    expect([refused.status, refused.json().responseStatus.message]).toEqual([401, 'Not Authenticated'])
    expect(refused.headers.get('www-authenticate')).toBe('Basic realm="/auth/apikey"')
  })
})
