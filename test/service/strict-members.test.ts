/** What Keyhaven's own operations are told and do not know is refused, and nothing of the request is done: a mistyped filter must not mean every key. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fixture, openFixture, ROOT } from './app-fixture.ts'

let app: Fixture
beforeAll(async () => {
  app = await openFixture()
  const owner = { kind: 'user', id: (await app.user('ada')).id } as const
  for (let n = 0; n < 3; n += 1) await app.issue({ owner, organisationId: undefined })
})
afterAll(() => app.close())

const JSON_TYPE = { 'content-type': 'application/json' }

/** What is refused, by member. */
async function refusedOf(method: string, path: string, body?: unknown, headers: object = JSON_TYPE) {
  const before = await app.state()
  const told = await app.ask(method, path, {
    headers: { ...ROOT, accept: 'application/json', ...(body === undefined ? {} : headers) },
    body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
  })
  expect([told.status, told.text]).toEqual([400, expect.anything()])
  expect(await app.state()).toBe(before)
  const { errors, message } = told.json().responseStatus
  return { fields: errors.map(({ fieldName }: { fieldName: string }) => fieldName), errors, message }
}

test.each([
  '/v1/keys?expiresBefore=2020-01-01',
  '/v1/keys/key_1/usage?sinze=2020-01-01',
  '/v1/users?state=Disabled',
  '/v1/organisations?nam=x',
  '/v1/machines?nam=x',
  '/v1/events?since=1',
  '/v1/events/stream?kin=key.created',
  '/v1/events/export?format=jsonl&kin=key.created',
])('a filter that there is not is refused and named: %s', async (path) => {
  const name = /[?&](?!format)(\w+)=/.exec(path)![1]!
  const { fields, errors } = await refusedOf('GET', path)
  expect(fields).toEqual([name])
  expect(errors[0].message).toMatch(new RegExp(`^'${name}' is no member of '\\w+'$`))
})

test('what clients add to any request is no filter', async () => {
  const { status } = await app.ask('GET', '/v1/keys?&format=json&callback=cb&jsconfig=edv&debug=true&', {
    headers: ROOT,
  })
  expect(status).toBe(200)
})

test('the version of generated client code, and what stands behind the last comma of a row, are no members', async () => {
  const bodies = [
    ['application/json', '{"version":2,"key":"x"}'],
    ['text/jsv', '{Version:2,Key:x}'],
    ['text/csv', 'Version,Key,\n2,x,\n'],
    ['application/x-www-form-urlencoded', 'version=2&key=x'],
    [
      'application/xml',
      '<VerifyKey xmlns="http://schemas.datacontract.org/2004/07/Keyhaven"><Version>2</Version><Key>x</Key></VerifyKey>',
    ],
  ] as const
  for (const [type, body] of bodies) {
    const headers = { ...ROOT, accept: 'application/json', 'content-type': type }
    const told = await app.ask('POST', '/v1/keys/verify?_=17', { headers, body })
    expect([type, told.status, told.json().code]).toEqual([type, 200, 'NotFound'])
  }
})

test('a change of many keys whose filter or dry run is mistyped changes none', async () => {
  expect(
    (await refusedOf('POST', '/v1/keys/change', { action: 'Freeze', text: 'x', enviroment: 'test' })).fields,
  ).toEqual(['enviroment'])
  const asked = { action: 'Revoke', all: true, dry_run: true, dryrun: true, limit: 1 }
  expect((await refusedOf('POST', '/v1/keys/change', asked)).fields).toEqual(['dry_run', 'limit'])
})

describe('a member that there is not is refused and named, in the format of the body', () => {
  const XML =
    '<CreateKey xmlns="http://schemas.datacontract.org/2004/07/Keyhaven"><Limit/><Name>n</Name></CreateKey>'
  test.each([
    ['JSON', 'application/json', '{"name":"n","limit":{"a":[1]}}', 'limit'],
    [
      'JSON, within another',
      'application/json',
      '{"limits":[{"name":"a","max":1,"windowSecond":60}]}',
      'Limits[0].windowSecond',
    ],
    ['JSV', 'text/jsv', '{name:n,limit:{a:[1]}}', 'limit'],
    ['CSV', 'text/csv', 'name,limit\nn,1\n', 'limit'],
    ['a form', 'application/x-www-form-urlencoded', 'name=n&limit=', 'limit'],
    ['XML', 'application/xml', XML, 'Limit'],
  ])('%s', async (_, type, body, field) => {
    expect((await refusedOf('POST', '/v1/keys', body, { 'content-type': type })).fields).toEqual([field])
  })

  test('XML of another namespace', async () => {
    const body = XML.replace('<Limit/><Name>', '<Name xmlns="urn:x">')
    expect((await refusedOf('POST', '/v1/keys', body, { 'content-type': 'application/xml' })).fields).toEqual(
      ['Name'],
    )
  })
})

test('a name that is very long is not repeated whole', async () => {
  const { fields } = await refusedOf('POST', '/v1/keys', { ['x'.repeat(5000)]: 1 })
  expect(fields).toEqual(['x'.repeat(50)])
})

test('an empty text in JSON is no date, number, switch, list or choice: nothing is taken for left out', async () => {
  for (const member of [
    'expiresAt',
    'unusedExpirySeconds',
    'limits',
    'credits',
    'meta',
    'allowedAddresses',
    'secretFormat',
  ]) {
    expect(
      (await refusedOf('POST', '/v1/keys', { [member]: '' })).fields.map((name: string) =>
        name.toLowerCase(),
      ),
    ).toEqual([member.toLowerCase()])
  }
  expect(
    (await refusedOf('POST', '/v1/keys/change', { action: 'Freeze', all: true, dryRun: '' })).fields,
  ).toEqual(['DryRun'])
  const { json } = await app.ask('GET', '/v1/keys', { headers: ROOT })
  expect((await refusedOf('POST', `/v1/keys/${json().results[0].id}/rotate`, { mode: '' })).fields).toEqual([
    'Mode',
  ])
})

test('what is no list in JSON is none', async () => {
  for (const scopes of ['a.b,c.d', true, 5, { a: 1 }])
    expect((await refusedOf('POST', '/v1/keys', { scopes })).fields).toEqual(['Scopes'])
  const limit = { name: 'a', kind: 'Window', max: 3, windowSeconds: 60 }
  expect((await refusedOf('POST', '/v1/keys', { limits: limit })).fields).toEqual(['Limits'])
})

test('a secret is not read from an address, where logs on the whole way keep it', async () => {
  const { fields, errors, message } = await refusedOf(
    'POST',
    '/v1/keys/verify?key=kh_live_secret-0123456789',
    {},
  )
  expect([fields, errors[0].errorCode]).toEqual([['key'], 'SecretInAddress'])
  expect(message).not.toContain('0123456789')
  for (const path of [
    'VerifyKeys?Keys=[{Key:secret-0123456789}]',
    'ImportKeys?keys=[{Secret:secret-0123456789}]',
  ])
    expect((await refusedOf('POST', `/json/reply/${path}`, {})).errors[0].errorCode).toBe('SecretInAddress')
  expect(
    (await refusedOf('POST', '/v1/users?Password=secret-0123456789', { userName: 'eve' })).fields,
  ).toEqual(['Password'])
})

test('the emulated operations pass over what they do not know, as the originals do', async () => {
  const boss = await app.user('boss', { roles: ['superadmin'] })
  const told = await app.ask('POST', '/apikeys?colour=red', {
    headers: { ...boss.basic, ...JSON_TYPE },
    body: JSON.stringify({ CompanyId: await app.organisation('Acme'), Colour: 'red' }),
  })
  expect([told.status, told.text]).toEqual([200, expect.anything()])
})
