/** `Idempotency-Key`: a request that is sent again is not done again, and its answer is given again, with the secret. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { KEPT_MS } from '../../src/host/http/index.ts'
import { serviceEndpoints } from '../../src/service/index.ts'
import {
  type Ask,
  bearerOf,
  type Fixture,
  openFixture,
  type Person,
  ROOT,
  servicesOf,
  type Told,
} from './app-fixture.ts'

let app: Fixture
let acme: string
let machine: string
let ada: Person
let bob: Person
/** A key of Ada's. */
let rotated: string

beforeAll(async () => {
  app = await openFixture()
  acme = await app.organisation('Acme')
  machine = await app.machine('press', acme)
  const roles = ['Client', 'bookingsupplier-administrator-write']
  ada = await app.user('ada', { roles, organisationId: acme })
  bob = await app.user('bob', { roles, organisationId: acme })
  rotated = (await app.issue({ owner: { kind: 'user', id: ada.id } })).key.id
})
afterAll(() => app.close())

let made = 0
/** One that nobody has used. */
const freshKey = (): string => `request-${++made}-of-the-tests`

const ask = (path: string, key: string, { headers = ada.basic, ...rest }: Ask = {}): Promise<Told> =>
  app.ask('POST', path, { headers: { ...headers, 'idempotency-key': key }, ...rest })

/** All but the id of the request, which each has its own. */
const headersOf = ({ headers }: Told) => [...headers].filter(([name]) => name !== 'x-request-id')

interface Repeatable {
  readonly name: string
  readonly path: () => string
  readonly headers?: () => Readonly<Record<string, string>>
  /** A new one each time, where a value is taken once it was used; `changed` makes it another request. */
  readonly body: (n: number, changed: boolean) => object
  /** Where the secret stands in the answer. */
  readonly secret?: (answer: any) => string
}

const root = () => ROOT
const operations: readonly Repeatable[] = [
  {
    name: 'CreateKey',
    path: () => '/v1/keys',
    body: (n, changed) => ({
      name: `key ${n}${changed}`,
      scopes: ['a.read', 'b.*'],
      meta: { '10': 'x', '2': 'é' },
      expiresAt: '2030-01-01T00:00:00.1234567Z',
    }),
    secret: ({ secret }) => secret,
  },
  {
    name: 'RotateKey',
    path: () => `/v1/keys/${rotated}/rotate`,
    body: (n, changed) => ({ mode: 'Grace', graceSeconds: 60 + 2 * n + Number(changed) }),
    secret: ({ secret }) => secret,
  },
  {
    name: 'ImportKeys',
    path: () => '/v1/keys/import',
    body: (n, changed) => ({
      keys: [
        { secret: `imported-secret-${n}${changed}`, name: 'taken over' },
        { secret: 'short', name: 'refused' },
      ],
    }),
  },
  {
    name: 'CreateUser',
    path: () => '/v1/users',
    headers: root,
    body: (n, changed) => ({ userName: `user${n}${changed}`, password: 'a good password', roles: ['x'] }),
  },
  {
    name: 'CreateOrganisation',
    path: () => '/v1/organisations',
    headers: root,
    body: (n, changed) => ({ name: `Organisation ${n}${changed}` }),
  },
  {
    name: 'CreateMachine',
    path: () => '/v1/machines',
    headers: root,
    body: (n, changed) => ({ name: `Machine ${n}${changed}`, organisationId: acme }),
  },
  {
    name: 'RegenerateApiKeyRequest',
    path: () => '/digitalu/auth/apikeys/regenerate',
    body: (_n, changed) => ({ Environment: changed ? 'live' : 'test' }),
    secret: ({ Results }) => Results[0].Key,
  },
  {
    name: 'RegenerateApiKeys',
    path: () => '/firstchoice/apikeys/regenerate/test',
    body: (n, changed) => ({ Meta: { n: `${n}${changed}` } }),
    secret: ({ Results }) => Results[0].Key,
  },
  {
    name: 'CreateApiKey',
    path: () => '/bokamera/apikeys',
    body: (n, changed) => ({ Notes: `${n}${changed}` }),
    secret: ({ apiKey }) => apiKey,
  },
  {
    name: 'CreateApiKeyRequest',
    path: () => '/foundry/auth/apikey',
    body: (n, changed) => ({ Description: `${n}${changed}`, ExpiresUtc: '2031-02-03T04:05:06Z' }),
    secret: ({ apiKey }) => apiKey.key,
  },
  {
    name: 'GenerateMachineApiKeyRequest',
    path: () => `/foundry/machines/${machine}/generate-api-key`,
    body: (_n, changed) => (changed ? { OrganisationId: acme } : {}),
    secret: ({ apiKey }) => apiKey.key,
  },
]

const FORMATS = [
  'application/json',
  'application/xml',
  'application/jsv',
  'text/csv',
  'text/html',
  'text/jsonl',
]

describe.each(operations)('$name', ({ path, headers, body, secret }) => {
  let n = 0
  const send = (key: string, { changed = false, accept = 'application/json' } = {}): Promise<Told> =>
    ask(path(), key, { headers: { ...(headers ?? (() => ada.basic))(), accept }, body: body(n, changed) })
  const other = (): void => {
    n += 1
  }

  test('a repeat gets the same answer, and nothing more is done', async () => {
    other()
    const key = freshKey()
    const first = await send(key)
    expect([first.status, first.text]).toEqual([200, expect.stringContaining('{')])
    const state = await app.state()
    for (const _ of [1, 2]) {
      const again = await send(key)
      expect([again.status, again.text]).toEqual([200, first.text])
      expect(headersOf(again)).toEqual(headersOf(first))
    }
    expect(await app.state()).toBe(state)
    if (secret) {
      const who = await app.ask('GET', '/auth', { headers: bearerOf(secret(first.json())) })
      expect(who.status).toBe(200)
    }
  })

  test.each(FORMATS)('a repeat in %s says what the work itself said', async (accept) => {
    other()
    const key = freshKey()
    const first = await send(key, { accept })
    const again = await send(key, { accept })
    expect([again.status, again.text]).toEqual([200, first.text])
    const plain = await send(key)
    // Some formats write GUIDs with dashes, some without.
    if (secret) expect(first.text.replaceAll('-', '')).toContain(secret(plain.json()).replaceAll('-', ''))
    else expect(first.text).toContain(plain.json().id ?? plain.json().results[0].key.id)
  })

  test('the same key with another request is refused', async () => {
    other()
    const key = freshKey()
    const first = await send(key)
    const state = await app.state()
    const told = await send(key, { changed: true })
    expect([told.status, told.text]).toEqual([422, expect.stringContaining('IdempotencyKeyReused')])
    expect(told.text).not.toContain(key)
    expect(await app.state()).toBe(state)
    expect((await send(key)).text).toBe(first.text)
  })

  test('ten at once do it once, and all get the answer', async () => {
    other()
    const key = freshKey()
    const before = await app.app.store.events(0, 10_000)
    const told = await Promise.all(Array.from({ length: 10 }, () => send(key)))
    expect(new Set(told.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect(told[0]!.status).toBe(200)
    const events = (await app.app.store.events(0, 10_000)).slice(before.length)
    expect(events.filter(({ kind }) => /\.(created|rotated)$/.test(kind))).toHaveLength(1)
  })

  test('somebody else’s request with the same key is another one', async () => {
    other()
    const key = freshKey()
    const first = await send(key)
    const theirs = await ask(path(), key, { headers: bob.basic, body: body(n, false) })
    expect(theirs.text).not.toBe(first.text)
    if (secret) expect(theirs.text).not.toContain(secret(first.json()))
    // Neither is the answer given to nobody.
    const nobody = await ask(path(), key, { headers: {}, body: body(n, false) })
    expect(nobody.status).toBe(401)
  })
})

test('every operation that makes something is among those that were tried', async () => {
  const own = serviceEndpoints(servicesOf(app))
  const making = own.map(({ operation }) => operation).filter(({ repeatable }) => repeatable)
  expect(
    making.map(({ name }) => name).filter((name) => !operations.some((each) => each.name === name)),
  ).toEqual([])
  const forgotten = own.filter(
    ({ operation: { name, secret, repeatable } }) =>
      (/^(Create|Rotate|Import)/.test(name) || secret) && !repeatable,
  )
  expect(forgotten.map(({ operation }) => operation.name)).toEqual([])
})

test('requests are compared by what they mean, whatever they were sent as', async () => {
  const key = freshKey()
  const first = await ask('/foundry/auth/apikey', key, { body: { Description: 'twice' } })
  const form = await app.ask('POST', '/foundry/auth/apikey?format=json', {
    headers: {
      ...ada.basic,
      'idempotency-key': `"${key}"`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'description=twice',
  })
  expect([form.status, form.text]).toEqual([200, first.text])
})

test('variables of the route belong to the request', async () => {
  const key = freshKey()
  const other = await app.machine('lathe', acme)
  const path = (id: string): string => `/foundry/machines/${id}/generate-api-key`
  expect((await ask(path(machine), key)).status).toBe(200)
  expect((await ask(path(other), key)).status).toBe(422)
})

test('one key serves several operations and hosts', async () => {
  const key = freshKey()
  const told = [
    await ask('/v1/keys', key, { body: {} }),
    await ask('/bokamera/apikeys', key, { body: {} }),
    await ask('/foundry/auth/apikey', key, { body: {} }),
    await ask('/auth/apikey', key, { body: {} }),
  ]
  expect(told.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  expect(new Set(told.map(({ text }) => text)).size).toBe(4)
})

test('another key of the same person is another caller', async () => {
  const key = freshKey()
  const [one, two] = await Promise.all(
    [1, 2].map(() => app.issue({ owner: { kind: 'user', id: ada.id }, scopes: ['keyhaven:keys.write'] })),
  )
  const first = await ask('/v1/keys', key, { headers: bearerOf(one!.secret), body: {} })
  const second = await ask('/v1/keys', key, { headers: bearerOf(two!.secret), body: {} })
  expect([first.status, second.status]).toEqual([200, 200])
  expect(second.json().secret).not.toBe(first.json().secret)
})

describe('who replaced the key that they come with', () => {
  const REGENERATE = '/firstchoice/apikeys/regenerate/live'
  const one = async () => {
    const person = await app.user(`own${++made}`, { roles: ['Client'] })
    return { person, key: freshKey() }
  }

  test('by regenerating gets the answer again, with the key that was cancelled by it', async () => {
    const { person, key } = await one()
    const first = await ask(REGENERATE, key, { headers: person.bearer })
    const again = await ask(REGENERATE, key, { headers: person.bearer })
    expect([first.status, again.status, again.text]).toEqual([200, 200, first.text])
    // And nothing else.
    for (const [path, body] of [
      [REGENERATE, { Meta: { a: 'another request' } }],
      ['/foundry/apikeys/regenerate/live', {}],
      ['/foundry/auth/apikey', {}],
    ] as const) {
      const told = await ask(path, key, { headers: person.bearer, body })
      expect([told.status, told.text.includes(first.json().Results[0].Key)]).toEqual([403, false])
    }
    expect((await ask(REGENERATE, freshKey(), { headers: person.bearer })).status).toBe(403)
    expect((await app.ask('POST', REGENERATE, { headers: person.bearer })).status).toBe(403)
    expect((await app.ask('GET', '/apikeys', { headers: person.bearer })).status).toBe(403)
  })

  test('by rotating gets the answer again, with the secret that was replaced by it', async () => {
    const { person, key } = await one()
    const owner = { kind: 'user', id: person.id } as const
    const { key: own, secret } = await app.issue({ owner, scopes: ['keyhaven:keys.write'] })
    const rotate = () => ask(`/v1/keys/${own.id}/rotate`, key, { headers: bearerOf(secret), body: {} })
    const first = await rotate()
    const again = await rotate()
    expect([first.status, again.status, again.text]).toEqual([200, 200, first.text])
    expect((await app.ask('GET', '/auth', { headers: bearerOf(secret) })).status).toBe(403)
  })

  test('does not get it again when the time is over, the key was revoked besides, or the owner is disabled', async () => {
    const late = await one()
    await ask(REGENERATE, late.key, { headers: late.person.bearer })
    const disabled = await one()
    await ask(REGENERATE, disabled.key, { headers: disabled.person.bearer })
    await app.ask('PATCH', `/v1/users/${disabled.person.id}`, { headers: ROOT, body: { state: 'Disabled' } })
    const told = await ask(REGENERATE, disabled.key, { headers: disabled.person.bearer })
    expect(told.status).toBe(403)

    const revoked = await one()
    const owner = { kind: 'user', id: revoked.person.id } as const
    const { key: own, secret } = await app.issue({ owner, scopes: ['keyhaven:keys.write'] })
    const rotate = () =>
      ask(`/v1/keys/${own.id}/rotate`, revoked.key, { headers: bearerOf(secret), body: {} })
    expect((await rotate()).status).toBe(200)
    await app.ask('POST', `/v1/keys/${own.id}/revoke`, { headers: ROOT, body: { reason: 'leaked' } })
    expect((await rotate()).status).toBe(403)

    app.advance(KEPT_MS)
    expect((await ask(REGENERATE, late.key, { headers: late.person.bearer })).status).toBe(403)
  })

  test('does not get it from an address that the key is not for', async () => {
    const { person, key } = await one()
    const owner = { kind: 'user', id: person.id } as const
    const { secret } = await app.issue({ owner, allowedAddresses: ['10.0.0.1'] })
    const send = (address: string) => ask(REGENERATE, key, { headers: bearerOf(secret), address })
    const first = await send('10.0.0.1')
    expect([first.status, (await send('10.0.0.2')).status, (await send('10.0.0.1')).text]).toEqual([
      200,
      403,
      first.text,
    ])
  })
})

test('a repeat that comes too late is done anew', async () => {
  const key = freshKey()
  const body = { name: 'late' }
  const first = await ask('/v1/keys', key, { body })
  app.advance(KEPT_MS - 1)
  expect((await ask('/v1/keys', key, { body })).text).toBe(first.text)
  app.advance(1)
  const anew = await ask('/v1/keys', key, { body })
  expect([anew.status, anew.json().secret === first.json().secret]).toEqual([200, false])
  expect((await ask('/v1/keys', key, { body })).text).toBe(anew.text)
})

test('refusals are not kept: the same key goes through once the reason is gone', async () => {
  const key = freshKey()
  const id = '7d444840-9dc0-41d1-b245-5ffdce74fad2'
  const body = { name: 'for later', organisationId: id }
  const refused = await ask('/v1/machines', key, { headers: ROOT, body })
  expect(refused.status).toBe(404)
  await app.ask('POST', '/v1/organisations', { headers: ROOT, body: { id, name: 'Later' } })
  const told = await ask('/v1/machines', key, { headers: ROOT, body })
  expect([told.status, told.text]).toEqual([200, expect.stringContaining('for later')])
})

test('those who wait for a request that is refused try for themselves', async () => {
  const key = freshKey()
  const told = await Promise.all(
    Array.from({ length: 5 }, () => ask('/v1/keys', key, { body: { environment: 'nowhere' } })),
  )
  expect(told.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400])
})

test('of two requests at once under one key, one is done and the other is refused', async () => {
  const key = freshKey()
  const told = await Promise.all(['a', 'b'].map((name) => ask('/v1/keys', key, { body: { name } })))
  expect(told.map(({ status }) => status).sort()).toEqual([200, 422])
})

test.each(['', '""', 'x'.repeat(256), 'one, two', '"one'])(
  'the header %j names none: 400 with its name',
  async (header) => {
    const state = await app.state()
    const told = await ask('/v1/keys', header, { body: {} })
    expect([told.status, told.json().responseStatus.errors[0].fieldName]).toEqual([400, 'Idempotency-Key'])
    expect(await app.state()).toBe(state)
  },
)

test('an operation that makes nothing takes no notice of the header', async () => {
  const told = await app.ask('POST', '/v1/keys/verify', {
    headers: { ...ROOT, 'idempotency-key': '"' },
    body: { key: 'x' },
  })
  expect(told.status).toBe(200)
})

test('without the header a request is done as often as it comes', async () => {
  const told = await Promise.all(
    [1, 2].map(() => app.ask('POST', '/v1/keys', { headers: ada.basic, body: {} })),
  )
  expect(new Set(told.map((each) => each.json().secret)).size).toBe(2)
})

test('a batch goes on where it was broken off: what was done of it is answered again', async () => {
  const key = freshKey()
  const id = '9b2f8a52-6a0f-4a8e-8f4a-5f1f0f7a4b11'
  const items = [
    { name: 'one', organisationId: acme },
    { name: 'two', organisationId: id },
  ]
  const send = (): Promise<Told> => ask('/api/CreateMachine[]', key, { headers: ROOT, body: items })
  const broken = await send()
  expect([broken.status, broken.headers.get('x-autobatch-completed')]).toEqual([404, '1'])
  await app.ask('POST', '/v1/organisations', { headers: ROOT, body: { id, name: 'Later' } })
  const before = await app.app.store.queryMachines({ organisationId: acme }, { limit: 1000 })
  const whole = await send()
  expect([whole.status, whole.json().map(({ name }: any) => name)]).toEqual([200, ['one', 'two']])
  const after = await app.app.store.queryMachines({ organisationId: acme }, { limit: 1000 })
  expect(after.items).toEqual(before.items)
  expect((await send()).text).toBe(whole.text)
})

test('what another process has done meanwhile is answered', async () => {
  const one = await openFixture()
  onTestFinished(() => one.close())
  const eva = await one.user('eva')
  const key = 'raced'
  const send = (): Promise<Told> =>
    one.ask('POST', '/v1/keys', {
      headers: { ...eva.basic, 'idempotency-key': key },
      body: { name: 'raced' },
    })
  const first = await send()
  const { store } = one.app
  // As if the row of the other process came between the look and the work: the first look finds nothing.
  const real = store.sealedAnswer
  let looks = 0
  Object.assign(store, {
    sealedAnswer: (id: string) => (looks++ === 0 ? Promise.resolve(undefined) : real.call(store, id)),
  })
  const state = await one.state()
  const second = await send()
  expect([looks, second.status, second.text]).toEqual([2, 200, first.text])
  expect(await one.state()).toBe(state)
})
