/** What Keyhaven's own messages take: names that nothing else reads, values that mean something. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allMembers, type EnumShape, resolved, type Shape } from '../../src/host/message/index.ts'
import { serviceEndpoints } from '../../src/service/index.ts'
import { type Fixture, openFixture, type Person, ROOT, STARTED_AT, servicesOf } from './app-fixture.ts'

let app: Fixture
let ada: Person
beforeAll(async () => {
  app = await openFixture()
  ada = await app.user('ada')
})
afterAll(() => app.close())

/** Names in the address that say how the answer is to look. */
const OF_THE_ADDRESS = ['format', 'lang', 'op']

const messages = () => serviceEndpoints(servicesOf(app)).map(({ operation }) => operation.request)

function enumOf(shape: Shape): EnumShape | undefined {
  const held = resolved(shape)
  if (held.kind === 'nullable') return enumOf(held.of)
  return held.kind === 'enum' ? held : undefined
}

test('no member is named like something that the address says of the answer', () => {
  for (const message of messages())
    for (const { name } of allMembers(message)) expect(OF_THE_ADDRESS).not.toContain(name.toLowerCase())
})

test('every operation answers in the format that the address names', async () => {
  for (const format of ['json', 'xml', 'jsv', 'csv']) {
    const told = await app.ask('POST', `/v1/keys?format=${format}`, { headers: ada.basic })
    expect([told.status, told.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining(format === 'jsv' ? 'jsv' : format),
    ])
  }
})

test('how a secret is to look is SecretFormat, in the ask and in the answer', async () => {
  for (const SecretFormat of ['Keyhaven', 'Guid', 'Opaque']) {
    const told = await app.ask('POST', '/v1/keys', { headers: ada.basic, body: { SecretFormat } })
    expect(told.json().key.secretFormat).toBe(SecretFormat)
    expect(told.json().key).not.toHaveProperty('format')
  }
  const byAddress = await app.ask('POST', '/v1/keys?SecretFormat=guid', { headers: ada.basic })
  expect(byAddress.json().secret).toMatch(/^[0-9a-f-]{36}$/)
})

describe('a number that an enum has no name for', () => {
  test('is refused by every member that takes one', () => {
    const found = messages().flatMap((message) => allMembers(message).filter(({ shape }) => enumOf(shape)))
    expect(found.map(({ name }) => name).sort()).toEqual([
      'Action',
      'Action',
      'By',
      'Mode',
      'SecretFormat',
      'State',
      'State',
      'State',
      'State',
      'State',
    ])
    for (const { name, rules = [], shape } of found) {
      const check = (value: unknown) => rules.flatMap((rule) => rule.check(value, name) ?? [])
      expect(check(7)).toEqual([
        { code: 'Enum', message: `'${name}' has a range of values which does not include '7'.` },
      ])
      for (const value of [undefined, ...enumOf(shape)!.values.keys()]) expect(check(value)).toEqual([])
    }
  })

  const asks = [
    ['PATCH', () => `/v1/users/${ada.id}`, { State: 7 }, 'State'],
    ['PATCH', () => `/v1/users/${ada.id}`, { State: -1 }, 'State'],
    ['PATCH', () => `/v1/users/${ada.id}?State=2`, undefined, 'State'],
    ['GET', () => '/v1/keys?State=7', undefined, 'State'],
    ['POST', () => '/v1/keys', { SecretFormat: 3 }, 'SecretFormat'],
  ] as const
  test.each(asks)('%s %s %j', async (method, path, body, field) => {
    const before = await app.state()
    const refused = await app.ask(method, path(), { headers: { ...ROOT }, body })
    const [issue] = refused.json().responseStatus.errors
    expect([refused.status, issue.errorCode, issue.fieldName]).toEqual([400, 'Enum', field])
    expect(await app.state()).toBe(before)
  })

  test('one that has a name is that name', async () => {
    const told = await app.ask('PATCH', `/v1/users/${ada.id}`, { headers: ROOT, body: { State: 0 } })
    expect(told.json().state).toBe('Active')
    expect((await app.ask('GET', '/v1/keys?State=1', { headers: ada.basic })).json().results).toEqual([])
  })
})

describe('an expiry that lies in the past makes no immortal key', () => {
  test.each([
    '0001-01-01',
    '0001-01-01T00:00:00Z',
    '/Date(-62135596800000-0000)/',
    '1970-01-01',
    new Date(STARTED_AT).toISOString(),
  ])('%s', async (ExpiresAt) => {
    const before = await app.state()
    const refused = await app.ask('POST', '/v1/keys', { headers: ada.basic, body: { ExpiresAt } })
    const [issue] = refused.json().responseStatus.errors
    expect([refused.status, issue.errorCode, issue.fieldName]).toEqual([400, 'ExpiryInPast', 'ExpiresAt'])
    expect(await app.state()).toBe(before)
  })
})
