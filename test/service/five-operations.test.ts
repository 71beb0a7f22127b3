/** The five operations of the four hosts, at their base paths, under mapped host names and at the root (seeds 000 to 004). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { basicOf, bearerOf, type Fixture, openFixture, type Person, ROOT, STARTED_AT } from './app-fixture.ts'

let app: Fixture
let acme: string
let other: string
let ada: Person
let bob: Person
let superadmin: Person
let machine: string

const HOSTS =
  'api.digitalu.test=digitalu,API.firstchoice.test=firstchoice,testapi.bokamera.se=bokamera,api.foundry.test=foundry'

beforeAll(async () => {
  app = await openFixture({ environment: { KEYHAVEN_HOSTS: HOSTS } })
  acme = await app.organisation('Acme')
  other = await app.organisation('Other')
  machine = await app.machine('press', acme)
  ada = await app.user('ada', {
    roles: ['Client', 'bookingsupplier-administrator-write'],
    organisationId: acme,
  })
  bob = await app.user('bob', { organisationId: other })
  superadmin = await app.user('superuser', { roles: ['superadmin'] })
})
afterAll(() => app.close())

/** Ways to reach each host: below its base path, by name, and everything at the root. */
const places = (host: string, name: string) =>
  [
    ['below its path', 'http://localhost', `/${host}`],
    ['by its name', `http://${name}:8080`, ''],
    ['at the root', 'http://localhost', ''],
  ] as const

const secretOf = (answer: any): string =>
  answer.results?.[0].key ?? answer.Results?.[0].Key ?? answer.apiKey?.key ?? answer.apiKey

interface Operation {
  readonly name: string
  readonly host: string
  readonly hostName: string
  readonly path: () => string
  readonly body?: () => object
  /** Whether who owns the key may call the operation with it. */
  readonly again: number
}

const operations: readonly Operation[] = [
  {
    name: 'RegenerateApiKeyRequest',
    host: 'digitalu',
    hostName: 'api.digitalu.test',
    path: () => '/auth/apikeys/regenerate/test',
    again: 200,
  },
  {
    name: 'RegenerateApiKeys',
    host: 'firstchoice',
    hostName: 'api.firstchoice.test',
    path: () => '/apikeys/regenerate/test',
    again: 200,
  },
  {
    name: 'CreateApiKey',
    host: 'bokamera',
    hostName: 'testapi.bokamera.se',
    path: () => '/apikeys',
    body: () => ({ Notes: 'n' }),
    again: 200,
  },
  {
    name: 'CreateApiKeyRequest',
    host: 'foundry',
    hostName: 'api.foundry.test',
    path: () => '/auth/apikey',
    body: () => ({ Description: 'd' }),
    again: 200,
  },
  {
    name: 'GenerateMachineApiKeyRequest',
    host: 'foundry',
    hostName: 'api.foundry.test',
    path: () => `/machines/${machine}/generate-api-key`,
    again: 200,
  },
]

describe.each(operations)('$name', ({ host, hostName, path, body, name, again }) => {
  test.each(places(host, hostName))('answers a key %s', async (_where, origin, base) => {
    const told = await app.ask('POST', `${base}${path()}`, { origin, headers: ada.bearer, body: body?.() })
    expect([told.status, told.text]).toEqual([200, expect.any(String)])
    expect(told.headers.get('cache-control')).toBe('no-store')
    expect(told.headers.getSetCookie()).toEqual([])
    expect(secretOf(told.json())).toMatch(/^[\w-]{32}$/)
  })

  test('the key is good at once, as Bearer, in X-Api-Key and as a Basic user name', async () => {
    const told = await app.ask('POST', `/${host}${path()}`, { headers: ada.basic, body: body?.() })
    const secret = secretOf(told.json())
    for (const headers of [
      bearerOf(secret),
      { authorization: `bearer ${secret}` },
      { 'x-api-key': secret },
      { authorization: basicOf(secret, '') },
    ]) {
      const who = await app.ask('GET', '/auth', { headers })
      expect([who.status, who.json().authProvider]).toEqual([200, 'apikey'])
    }
    const next = await app.ask('POST', `/${host}${path()}`, {
      headers: { 'x-api-key': secret },
      body: body?.(),
    })
    expect(next.status).toBe(again)
  })

  test('the secret is kept nowhere and told never again', async () => {
    const told = await app.ask('POST', `/${host}${path()}`, { headers: ada.basic, body: body?.() })
    const secret = secretOf(told.json())
    expect(await app.kept()).not.toContain(secret)
    const lists = ['/apikeys/live', '/apikeys/test', '/v1/keys', `/v1/keys?OrganisationId=${acme}`]
    for (const list of lists)
      expect(
        (await app.ask('GET', list, { headers: list.startsWith('/v1') ? ROOT : ada.basic })).text,
      ).not.toContain(secret)
  })

  test('a callback is ignored, and nobody who is not signed in is answered', async () => {
    const told = await app.ask('POST', `/${host}${path()}?callback=cb`, {
      headers: ada.basic,
      body: body?.(),
    })
    expect([told.headers.get('content-type'), told.text.startsWith('{')]).toEqual([
      'application/json; charset=utf-8',
      true,
    ])
    const before = await app.state()
    for (const headers of [
      {},
      bearerOf('wrong-key-0123456789'),
      { 'x-api-key': 'x' },
      { cookie: 'ss-id=x' },
    ]) {
      const refused = await app.ask('POST', `/${host}${path()}`, { headers, body: body?.() })
      expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
        401,
        'Basic realm="/auth/apikey"',
      ])
      const status = refused.json().responseStatus ?? refused.json().ResponseStatus
      expect(JSON.stringify(status)).toContain('Not Authenticated')
    }
    expect(await app.state()).toBe(before)
  })

  test(`is ${name}, on predefined routes too`, async () => {
    const sent = { ...body?.(), Id: machine, Environment: 'test' }
    for (const address of [`/${host}/json/reply/${name}`, `/${host}/api/${name}`, `/api/${name}`])
      expect((await app.ask('POST', address, { headers: ada.basic, body: sent })).status).toBe(200)
  })
})

test('hosts answer below their own paths and under their own names, and know nothing of each other', async () => {
  const asks = [
    ['/bokamera/machines/x/generate-api-key', 'http://localhost'],
    ['/foundry/apikeys/x/y', 'http://localhost'],
    ['/foundry/auth/apikey', 'http://api.foundry.test'],
    ['/v1/keys', 'http://api.digitalu.test'],
    ['/v1/keys', 'http://testapi.bokamera.se'],
    ['/bokameras/apikeys', 'http://localhost'],
  ] as const
  for (const [path, origin] of asks)
    expect([404, 405], path).toContain((await app.ask('POST', path, { origin, headers: ada.bearer })).status)
})

describe('who may', () => {
  const tries = (path: string, headers: Readonly<Record<string, string>>, body?: object) =>
    app.ask('POST', path, { headers, body })

  test('digitalu asks for one of its roles, bokamera for another, in the case they are written', async () => {
    const before = await app.state()
    for (const path of ['/digitalu/auth/apikeys/regenerate', '/bokamera/apikeys']) {
      const refused = await tries(path, bob.bearer)
      expect(refused.status).toBe(403)
      const status = refused.json().responseStatus ?? refused.json().ResponseStatus
      expect([status.errorCode ?? status.ErrorCode, status.message ?? status.Message]).toEqual([
        'Forbidden',
        'Invalid Role',
      ])
    }
    expect(await app.state()).toBe(before)
    const wrong = await app.user('wrongcase', { roles: ['client', 'ADMIN'] })
    expect((await tries('/digitalu/auth/apikeys/regenerate', wrong.bearer)).status).toBe(403)
  })

  test('the others ask only who it is', async () => {
    expect((await tries('/firstchoice/apikeys/regenerate', bob.bearer)).status).toBe(200)
    expect((await tries('/foundry/auth/apikey', bob.basic)).status).toBe(200)
  })

  test('the root key owns no keys', async () => {
    for (const path of ['/apikeys/regenerate', '/auth/apikey']) {
      const refused = await tries(path, ROOT)
      expect([refused.status, refused.json().responseStatus.message]).toEqual([
        403,
        'The root key owns no keys.',
      ])
    }
  })
})

describe('bokamera', () => {
  const create = async (headers: Readonly<Record<string, string>>, body: object = {}) =>
    app.ask('POST', '/bokamera/apikeys', { headers, body })
  const plain = (id: string): string => id.replaceAll('-', '')

  test('the key is a GUID of the caller’s company, with the caller’s e-mail and the notes', async () => {
    const told = (await create(ada.basic, { Notes: 'office', ContactEmail: '' })).json()
    expect(told).toMatchObject({
      companyId: plain(acme),
      active: true,
      contactEmail: 'ada@example.org',
      notes: 'office',
      createdDate: `/Date(${STARTED_AT})/`,
    })
    expect(told.apiKey).toMatch(/^[\da-f]{32}$/)
    expect((await create(ada.basic, { ContactEmail: 'desk@acme.test' })).json().contactEmail).toBe(
      'desk@acme.test',
    )
  })

  test('the GUID is good in every spelling', async () => {
    const { apiKey } = (await create(ada.basic)).json()
    const dashed = apiKey.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    for (const spelling of [apiKey, dashed, dashed.toUpperCase()]) {
      const who = await app.ask('GET', '/auth', { headers: { 'x-api-key': spelling } })
      expect(who.json()).toMatchObject({ userId: acme, roles: ['bookingsupplier-administrator-write'] })
    }
  })

  test('the company of somebody else is ignored, but for a superadmin', async () => {
    expect((await create(ada.basic, { CompanyId: other })).json().companyId).toBe(plain(acme))
    expect((await create(superadmin.basic, { CompanyId: other })).json().companyId).toBe(plain(other))
    const missing = await create(superadmin.basic, { CompanyId: '7c9e6679-7425-40de-944b-e07fc1f90ae7' })
    expect([missing.status, missing.json().responseStatus.errors[0].fieldName]).toEqual([404, 'CompanyId'])
    const none = await create(superadmin.basic)
    expect([none.status, none.json().responseStatus.errors[0].fieldName]).toEqual([400, 'CompanyId'])
  })

  test('a company’s key makes keys of that company alone', async () => {
    const { apiKey } = (await create(ada.basic, { ContactEmail: 'desk@acme.test' })).json()
    const made = (await create({ 'x-api-key': apiKey }, { CompanyId: other })).json()
    expect(made).toMatchObject({ companyId: plain(acme), contactEmail: 'desk@acme.test' })
  })

  test('a disabled company gets no key', async () => {
    const gone = await app.organisation('Gone')
    const actor = { id: 'system', keyId: undefined, address: '', requestId: '' }
    await app.app.identity.updateOrganisation(gone, { state: 'disabled' }, actor, app.nowMs)
    expect((await create(superadmin.basic, { CompanyId: gone })).status).toBe(404)
  })
})

describe('foundry', () => {
  test('the key is the caller’s, described and with the expiry that was asked', async () => {
    const ExpiresUtc = '2030-01-02T03:04:05.678Z'
    const told = await app.ask('POST', '/foundry/auth/apikey', {
      headers: bob.basic,
      body: { Description: 'ci', ExpiresUtc },
    })
    expect(told.json().apiKey).toMatchObject({
      userId: bob.id,
      description: 'ci',
      expiresUtc: '2030-01-02T03:04:05.6780000Z',
      id: expect.stringMatching(/^key_/),
    })
  })

  test('a machine’s key is for its organisation: others are told that there is no such machine', async () => {
    const generate = (id: string, headers: Readonly<Record<string, string>>, body: object = {}) =>
      app.ask('POST', `/foundry/machines/${id}/generate-api-key`, { headers, body })
    const told = await generate(machine, ada.bearer, {
      OrganisationId: acme.replaceAll('-', '').toUpperCase(),
    })
    expect(told.json().apiKey).toMatchObject({ userId: machine, description: 'press' })
    const before = await app.state()
    const missing = await generate('machine_nobody', ada.bearer)
    for (const refused of [
      await generate(machine, bob.basic),
      await generate(machine, bob.basic, { OrganisationId: acme }),
      await generate(machine, superadmin.bearer),
      await generate(machine, ada.bearer, { OrganisationId: other }),
      await generate('%20', ada.bearer),
    ]) {
      expect(refused.status).toBe(404)
      expect(refused.text).toBe(missing.text)
    }
    expect(missing.json().responseStatus.errors[0].fieldName).toBe('Id')
    expect(await app.state()).toBe(before)
  })

  test('a machine’s key acts for the machine', async () => {
    const told = await app.ask('POST', `/foundry/machines/${machine}/generate-api-key`, {
      headers: ada.bearer,
    })
    const who = await app.ask('GET', '/auth', { headers: bearerOf(told.json().apiKey.key) })
    expect(who.json().userId).toBe(machine)
  })
})
