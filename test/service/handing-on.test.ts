/** A key hands on no more than it has: no longer life, no other addresses, on whatever host the new key is made. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Key } from '../../src/keys/index.ts'
import { bearerOf, type Fixture, openFixture, type Person, ROOT, STARTED_AT } from './app-fixture.ts'

const HOUR_MS = 3_600_000
/** Where the fixture's requests come from, and one more. */
const RANGES = ['127.0.0.0/8', '2001:db8::/32']

let app: Fixture
let acme: string
let press: string
let ada: Person
beforeAll(async () => {
  app = await openFixture({ environment: { KEYHAVEN_KEYS_EXPIRE_AFTER_DAYS: '30' } })
  acme = await app.organisation('Acme')
  press = await app.machine('press', acme)
  ada = await app.user('ada', {
    roles: ['Client', 'bookingsupplier-administrator-write'],
    organisationId: acme,
  })
})
afterAll(() => app.close())

interface Way {
  readonly path: () => string
  readonly body?: () => object
  readonly secretOf: (answer: any) => string
}

/** Every way to a new key. */
const ways: Readonly<Record<string, Way>> = {
  '/v1/keys': { path: () => '/v1/keys', secretOf: (answer) => answer.secret },
  '/v1/keys for a machine': {
    path: () => '/v1/keys',
    body: () => ({ MachineId: press }),
    secretOf: (answer) => answer.secret,
  },
  'digitalu regenerate': {
    path: () => '/digitalu/auth/apikeys/regenerate/test',
    secretOf: (answer) => answer.Results[0].Key,
  },
  'firstchoice regenerate': {
    path: () => '/firstchoice/apikeys/regenerate/test',
    secretOf: (answer) => answer.Results[0].Key,
  },
  'bokamera create': { path: () => '/bokamera/apikeys', secretOf: (answer) => answer.apiKey },
  'foundry create': { path: () => '/foundry/auth/apikey', secretOf: (answer) => answer.apiKey.key },
  'foundry generate': {
    path: () => `/foundry/machines/${press}/generate-api-key`,
    secretOf: (answer) => answer.apiKey.key,
  },
}

interface Bounds {
  readonly expiresAtMs?: number
  readonly idleExpiryMs?: number
  readonly allowedAddresses?: readonly string[]
}

/** Headers of a key that may make keys: in an organisation's owner's hands, so that it may make a machine's too. */
async function keyWith(bounds: Bounds): Promise<Readonly<Record<string, string>>> {
  const owner = { kind: 'organisation', id: acme } as const
  const roles = ['owner', 'Client', 'bookingsupplier-administrator-write']
  const issued = await app.issue({
    owner,
    organisationId: acme,
    roles,
    scopes: ['keyhaven:keys.write'],
    ...bounds,
  })
  return bearerOf(issued.secret)
}

async function madeBy(
  headers: Readonly<Record<string, string>>,
  { path, body, secretOf }: Way,
  more = {},
): Promise<Key> {
  const told = await app.ask('POST', path(), { headers, body: { ...body?.(), ...more } })
  expect(told.status, told.text).toBe(200)
  return (await app.app.keyring.find(secretOf(told.json())))!.key
}

describe.each(Object.entries(ways))('%s', (_name, way) => {
  test('a key that ends makes none that ends later', async () => {
    const expiresAtMs = app.nowMs + HOUR_MS
    const made = await madeBy(await keyWith({ expiresAtMs }), way)
    expect(made.expiresAtMs).toBe(expiresAtMs)
  })

  test('a key that is bound to addresses makes none without', async () => {
    const made = await madeBy(await keyWith({ allowedAddresses: RANGES }), way)
    expect(made.allowedAddresses).toEqual(RANGES)
  })

  test('a key that ends unused makes none that does not', async () => {
    const made = await madeBy(await keyWith({ idleExpiryMs: 2 * HOUR_MS }), way)
    expect(made.idleExpiryMs).toBe(2 * HOUR_MS)
  })

  test('a key that was made is held to it in turn', async () => {
    const expiresAtMs = app.nowMs + HOUR_MS
    const headers = await keyWith({ expiresAtMs, allowedAddresses: RANGES })
    const [first, second] = [await madeBy(headers, way), await madeBy(headers, ways['foundry create']!)]
    for (const made of [first, second])
      expect([made.expiresAtMs, made.allowedAddresses]).toEqual([expiresAtMs, RANGES])
  })

  test('a key without end or addresses makes such keys', async () => {
    const made = await madeBy(await keyWith({}), way)
    expect(made.allowedAddresses).toEqual([])
    expect(made.expiresAtMs ?? Number.POSITIVE_INFINITY).toBeGreaterThan(app.nowMs + HOUR_MS)
  })
})

describe('what is asked for', () => {
  const iso = (ms: number): string => new Date(ms).toISOString()

  test.each([
    ['/v1/keys', 'ExpiresAt'],
    ['foundry create', 'ExpiresUtc'],
  ] as const)('%s: %s ends no later than the key that makes it', async (way, member) => {
    const ends = app.nowMs + HOUR_MS
    const headers = await keyWith({ expiresAtMs: ends })
    const made = async (ms: number) => (await madeBy(headers, ways[way]!, { [member]: iso(ms) })).expiresAtMs
    expect(await made(ends - 1000)).toBe(ends - 1000)
    expect(await made(ends)).toBe(ends)
    expect(await made(ends + 1)).toBe(ends)
    expect(await made(Date.UTC(9999, 11, 31))).toBe(ends)
  })

  test('ranges lie within those of the key that makes it', async () => {
    const headers = await keyWith({ allowedAddresses: RANGES })
    for (const range of [
      '127.0.0.1',
      '127.0.0.0/8',
      '127.1.0.0/16',
      '::ffff:127.0.0.0/104',
      '2001:db8:1::/48',
    ])
      expect(
        (await madeBy(headers, ways['/v1/keys']!, { AllowedAddresses: [range] })).allowedAddresses,
      ).toEqual([range])
    for (const range of [
      '10.0.0.1',
      '0.0.0.0/0',
      '126.0.0.0/7',
      '::/0',
      '2001:db8::/31',
      '::ffff:0.0.0.0/96',
    ]) {
      const before = await app.state()
      const body = { AllowedAddresses: ['127.0.0.1', range] }
      const refused = await app.ask('POST', '/v1/keys', { headers, body })
      const [issue] = refused.json().responseStatus.errors
      expect([refused.status, issue.fieldName, issue.message]).toEqual([
        400,
        'AllowedAddresses',
        `You may not allow '${range}'.`,
      ])
      expect(await app.state()).toBe(before)
    }
    const none = await app.ask('POST', '/v1/keys', { headers, body: { AllowedAddresses: ['10.0.0.0/33'] } })
    expect([none.status, none.json().responseStatus.errorCode]).toEqual([400, 'AddressNotValid'])
  })

  test('whoever comes without a key is bound to neither, and gets the lifetime of the installation', async () => {
    for (const headers of [ada.basic, ROOT]) {
      const body = { AllowedAddresses: ['10.0.0.0/8'], OrganisationId: headers === ROOT ? acme : undefined }
      const made = await madeBy(headers, ways['/v1/keys']!, body)
      expect([made.expiresAtMs, made.allowedAddresses]).toEqual([
        STARTED_AT + 30 * 86_400_000,
        ['10.0.0.0/8'],
      ])
    }
  })
})

test('where keys have a lifetime, a client that rotates with its own key begins a new one each time', async () => {
  const lasting = await openFixture({ environment: { KEYHAVEN_KEYS_EXPIRE_AFTER_DAYS: '30' } })
  const ada = await lasting.user('ada', { roles: ['Client'] })
  const rotate = async (headers: Readonly<Record<string, string>>): Promise<string> =>
    (await lasting.ask('POST', '/digitalu/auth/apikeys/regenerate/live', { headers, body: {} })).json()
      .Results[0].Key
  let key = await rotate(ada.basic)
  for (let round = 0; round < 3; round++) {
    lasting.advance(20 * 24 * HOUR_MS)
    key = await rotate(bearerOf(key))
  }
  const { key: last } = (await lasting.app.keyring.find(key))!
  expect(last.expiresAtMs).toBe(lasting.nowMs + 30 * 24 * HOUR_MS)
  await lasting.close()
})
