/** What cannot be understood is refused in the caller's format, says which member is to blame, and does nothing. */
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fixture, openFixture, type Person, STARTED_AT, type Told } from '../service/app-fixture.ts'

let app: Fixture
let ada: Person
beforeAll(async () => {
  app = await openFixture()
  const company = await app.organisation('Acme')
  ada = await app.user('ada', {
    roles: ['Client', 'owner', 'bookingsupplier-administrator-write'],
    organisationId: company,
  })
})
afterAll(() => app.close())

const JSON_TYPE = { 'content-type': 'application/json' }
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const MULTIPART = { 'content-type': 'multipart/form-data; boundary=b' }
const iso = (ms: number): string => new Date(ms).toISOString()

interface Case {
  readonly path?: string
  readonly headers?: Record<string, string>
  readonly body?: string | Uint8Array | object
  readonly status?: number
  readonly code?: string
  readonly field?: string
  readonly says?: string
}

/** Asks as ada, and sees to it that nothing was done and nothing told to the log but one plain line. */
async function refusing(ask: Case): Promise<Told> {
  const { path = '/auth/apikey', headers = JSON_TYPE, body } = ask
  const before = await app.state()
  const lines = app.log.length
  const isText = typeof body === 'string' || body instanceof Uint8Array || body === undefined
  const refused = await app.raw({
    method: 'POST',
    target: path,
    headers: { ...ada.bearer, ...headers },
    body: isText ? body : JSON.stringify(body),
  })
  expect(await app.state()).toBe(before)
  expect(app.log.slice(lines)).toEqual([
    expect.objectContaining({
      status: refused.status,
      fault: undefined,
      caller: expect.stringMatching(ada.id),
    }),
  ])
  return refused
}

function check(refused: Told, { status = 400, code = 'SerializationException', field, says }: Case): void {
  expect(refused.status, refused.text).toBe(status)
  const { responseStatus } = refused.json()
  expect(responseStatus.errorCode).toBe(code)
  if (says !== undefined) expect(responseStatus.message).toContain(says)
  if (field !== undefined)
    expect(responseStatus.errors.map((each: { fieldName: string }) => each.fieldName)).toContain(field)
}

const part = (name: string, text: string | Uint8Array): Buffer =>
  Buffer.concat([
    Buffer.from(`--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n`),
    Buffer.from(text),
    Buffer.from('\r\n'),
  ])
const END = Buffer.from('--b--\r\n')
const deep = (levels: number): string => `{"x":${'['.repeat(levels)}${']'.repeat(levels)}}`
const unsupported = { status: 415, code: 'UnsupportedMediaType' }

const bodies: Readonly<Record<string, Case>> = {
  'an object for a date': { body: { ExpiresUtc: { a: 1 } }, field: 'ExpiresUtc' },
  'a list for a text': { body: { Description: ['a'] }, field: 'Description' },
  'a number for a date': { body: { ExpiresUtc: 1795316645 }, field: 'ExpiresUtc' },
  'a text that is no date': { body: { ExpiresUtc: 'tomorrow' }, field: 'ExpiresUtc' },
  'a date that does not exist': { body: { ExpiresUtc: '2030-02-30' }, field: 'ExpiresUtc' },
  'a query value that is no date': { path: '/auth/apikey?ExpiresUtc=soon', field: 'ExpiresUtc' },
  'a form value that is no date': { headers: FORM, body: 'ExpiresUtc=soon', field: 'ExpiresUtc' },
  'a multipart value that is no date': {
    headers: MULTIPART,
    body: Buffer.concat([part('ExpiresUtc', 'soon'), END]),
    field: 'ExpiresUtc',
  },
  'JSON that ends too early': { body: '{"Description":"ci"', says: 'Could not deserialize' },
  'JSON with something behind it': { body: '{"Description":"ci"} x' },
  'JSON in single quotes': { body: "{'Description':'ci'}" },
  'a JSON list for a message': { body: '[]' },
  'a JSON text for a message': { body: '"ci"' },
  'JSON null for a message': { body: 'null' },
  'text that is no JSON at all': { body: 'Description=ci' },
  'JSON nested deeper than 64': { body: deep(64), says: 'nested deeper than 64' },
  'JSV nested deeper than 64': {
    headers: { 'content-type': 'text/jsv' },
    body: `{x:${'['.repeat(70)}${']'.repeat(70)}}`,
  },
  'JSON nested as deep as a body can be': { body: '['.repeat(1_000_000) },
  'JSON that is no UTF-8': { body: Buffer.from([0x7b, 0xff, 0x7d]), says: 'UTF-8' },
  'a form that is no UTF-8': { headers: FORM, body: Buffer.from([0x61, 0x3d, 0xff]), says: 'UTF-8' },
  'multipart that is no UTF-8': {
    headers: MULTIPART,
    body: Buffer.concat([part('Description', Buffer.from([0x61, 0xff])), END]),
    says: 'UTF-8',
  },
  'UTF-16': { headers: { 'content-type': 'application/json; charset=utf-16' }, body: '{}', ...unsupported },
  'a charset that does not exist': {
    headers: { 'content-type': 'application/json; charset=x' },
    body: '{}',
    ...unsupported,
  },
  'no media type': { headers: {}, body: '{"Description":"ci"}', ...unsupported, says: 'application/json' },
  'an empty media type': { headers: { 'content-type': '' }, body: '{}', ...unsupported },
  'plain text': { headers: { 'content-type': 'text/plain' }, body: '{}', ...unsupported, says: 'text/plain' },
  bytes: { headers: { 'content-type': 'application/octet-stream' }, body: '{}', ...unsupported },
  HTML: { headers: { 'content-type': 'text/html' }, body: '<p>', ...unsupported },
  'a compressed body': {
    headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
    body: gzipSync('{"Description":"ci"}'),
    ...unsupported,
    says: 'Content-Encoding',
  },
  'a compressed form': { headers: { ...FORM, 'content-encoding': 'br' }, body: 'x', ...unsupported },
  'compressed multipart': {
    headers: { ...MULTIPART, 'content-encoding': 'gzip' },
    body: 'x',
    ...unsupported,
  },
  'JSON as a form': { headers: FORM, body: '{"Description":"ci"}', says: 'looks like JSON' },
  'JSON with = and & as a form': {
    headers: FORM,
    body: '{"Description":"a=b&c=d"}',
    says: 'looks like JSON',
  },
  'a JSON list as a form': { headers: FORM, body: '\n [{"Description":"ci"}]', says: 'looks like JSON' },
  'encoded JSON as a form': {
    headers: FORM,
    body: '%7B%22Description%22%3A%22ci%22%7D',
    says: 'looks like JSON',
  },
  'XML as a form': { headers: FORM, body: '<CreateApiKeyRequest a="b"/>', says: 'looks like XML' },
  'multipart without boundary': {
    headers: { 'content-type': 'multipart/form-data' },
    body: 'x',
    says: 'multipart body is broken',
  },
  'multipart that breaks off': { headers: MULTIPART, body: part('Description', 'ci'), says: 'broken' },
  'XML with a DOCTYPE': {
    headers: { 'content-type': 'application/xml' },
    body: '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><CreateApiKeyRequest>&e;</CreateApiKeyRequest>',
  },
  'XML of another message': { headers: { 'content-type': 'text/xml' }, body: '<Nope/>' },
  'XML that breaks off': { headers: { 'content-type': 'text/xml' }, body: '<CreateApiKeyRequest>' },
  'CSV without members': { headers: { 'content-type': 'text/csv' }, body: 'nope\r\n1\r\n' },
  'broken JSV': { headers: { 'content-type': 'text/jsv' }, body: '{Description:"ci}' },
}

describe('bodies', () => {
  test.each(Object.entries(bodies))('%s', async (_name, ask) => {
    check(await refusing(ask), ask)
  })

  test('415 names every type that is read, in the message and in Accept', async () => {
    const refused = await refusing({ headers: {}, body: '{}' })
    for (const type of [
      'application/json',
      'application/xml',
      'application/jsv',
      'text/csv',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
    ]) {
      expect(refused.json().responseStatus.message).toContain(type)
      expect(refused.headers.get('accept')).toContain(type)
    }
  })

  test('every wrong member is named at once, at most 100 of them', async () => {
    const body = { Name: [1], Notes: {}, Meta: 'x', ExpiresAt: 'x', Format: 'Nope' }
    const refused = await refusing({ path: '/v1/keys', body })
    const { errors } = refused.json().responseStatus
    expect(errors.map((each: { fieldName: string }) => each.fieldName).sort()).toEqual(
      Object.keys(body).sort(),
    )
    const many = await refusing({ path: '/v1/keys', body: { Scopes: Array(5000).fill({}) } })
    expect(many.json().responseStatus.errors).toHaveLength(100)
  })

  test('who is not signed in is told that, whatever the body', async () => {
    const asks = [{ body: '{"Description":' }, { headers: {}, body: 'x' }, { headers: FORM, body: '{}' }]
    for (const { headers = JSON_TYPE, body } of asks)
      expect((await app.ask('POST', '/auth/apikey', { headers, body })).status).toBe(401)
  })
})

const tooLong = { code: 'TooLong' }
const members: Readonly<Record<string, Case>> = {
  'ExpiresUtc in the past': {
    body: { ExpiresUtc: iso(STARTED_AT - 1) },
    code: 'ArgumentException',
    field: 'ExpiresUtc',
  },
  'ExpiresUtc now': { body: { ExpiresUtc: iso(STARTED_AT) }, code: 'ArgumentException', field: 'ExpiresUtc' },
  'a description beyond 4,000': { body: { Description: 'x'.repeat(4001) }, ...tooLong, field: 'Description' },
  'a CompanyId that is no GUID': { path: '/apikeys', body: { CompanyId: 'acme' }, field: 'CompanyId' },
  'a contact that is no e-mail': {
    path: '/apikeys',
    body: { ContactEmail: 'ada at example' },
    code: 'Email',
    field: 'ContactEmail',
  },
  'notes beyond 4,000': { path: '/apikeys', body: { Notes: 'x'.repeat(4001) }, ...tooLong, field: 'Notes' },
  'an environment that is not configured': {
    path: '/apikeys/regenerate',
    body: { Environment: 'staging' },
    code: 'EnvironmentUnknown',
    field: 'Environment',
    says: "'live', 'test'",
  },
  'an environment of another case': {
    path: '/auth/apikeys/regenerate/LIVE',
    code: 'EnvironmentUnknown',
    field: 'Environment',
    says: "'live', 'test'",
  },
  'Meta that is no map': { path: '/apikeys/regenerate', body: { Meta: 'a' }, field: 'Meta' },
  'Meta with a null': {
    path: '/apikeys/regenerate',
    body: { Meta: { a: null } },
    code: 'ArgumentException',
    field: 'Meta',
  },
  'Meta of 51 entries': {
    path: '/apikeys/regenerate',
    body: { Meta: Object.fromEntries(Array.from({ length: 51 }, (_, at) => [at, 'x'])) },
    code: 'TooMany',
    field: 'Meta',
  },
}

/** The same of Keyhaven's own operations; ada comes with her password there, since her key has no scopes. */
const own: Readonly<Record<string, Case>> = {
  'an unknown environment': { body: { Environment: 'x' }, code: 'EnvironmentUnknown', field: 'Environment' },
  'ExpiresAt in the past': {
    body: { ExpiresAt: iso(STARTED_AT - 1) },
    code: 'ExpiryInPast',
    field: 'ExpiresAt',
  },
  'an invalid e-mail': { body: { ContactEmail: 'x' }, code: 'Email', field: 'ContactEmail' },
  'an unknown format': { body: { Format: 'Rot13' }, field: 'Format' },
  'a key type that is none': { body: { KeyType: 'a b' }, code: 'KeyTypeNotValid', field: 'KeyType' },
  'a scope that is none': { body: { Scopes: ['a b'] }, code: 'ScopeNotValid', field: 'Scopes' },
  'the scope of everything': { body: { Scopes: ['*'] }, code: 'ArgumentException', field: 'Scopes' },
  'a null among the scopes': { body: { Scopes: [null] }, code: 'ArgumentException', field: 'Scopes' },
  '101 scopes': { body: { Scopes: Array(101).fill('a.b') }, code: 'TooMany', field: 'Scopes' },
  'an address that is none': {
    body: { AllowedAddresses: ['10.0.0.0/33'] },
    code: 'AddressNotValid',
    field: 'AllowedAddresses',
  },
  'roles on a user’s key': { body: { Roles: ['Client'] }, code: 'ArgumentException', field: 'Roles' },
  'a name beyond 200': { body: { Name: 'x'.repeat(201) }, ...tooLong, field: 'Name' },
  'an owner that is not there': {
    body: { UserId: 'user_nobody' },
    status: 404,
    code: 'NotFound',
    field: 'UserId',
  },
  'a machine without name': { path: '/v1/machines', body: {}, code: 'NotEmpty', field: 'Name' },
  'a machine of a blank name': {
    path: '/v1/machines',
    body: { Name: ' x' },
    code: 'NameNotValid',
    field: 'Name',
  },
  'verifying nothing': { path: '/v1/keys/verify', body: { Key: ' ' }, code: 'NotEmpty', field: 'Key' },
}

describe('members', () => {
  test.each(Object.entries(members))('%s', async (_name, ask) => {
    check(await refusing({ ...ask, body: ask.body ?? '' }), ask)
  })

  test.each(Object.entries(own))('%s', async (_name, ask) => {
    check(await refusing({ path: '/v1/keys', ...ask, headers: { ...JSON_TYPE, ...ada.basic } }), ask)
  })

  test('a limit out of bounds and a page that is none', async () => {
    for (const [query, field] of [
      ['Limit=0', 'Limit'],
      ['Limit=1001', 'Limit'],
      ['Limit=-1', 'Limit'],
      ['Limit=1e3x', 'Limit'],
      ['Limit=99999999999', 'Limit'],
      ['After=nonsense', 'After'],
      ['State=Nope', 'State'],
    ] as const) {
      const refused = await app.ask('GET', `/v1/keys?${query}`, { headers: ada.basic })
      expect([query, refused.status, refused.json().responseStatus.errors[0].fieldName]).toEqual([
        query,
        400,
        field,
      ])
    }
  })
})

describe.each([
  ['application/xml', '<FieldName>ExpiresUtc</FieldName>'],
  ['application/jsv', 'fieldName:ExpiresUtc'],
  ['text/jsonl', '"fieldName":"ExpiresUtc"'],
  ['text/html', '<td>ExpiresUtc</td>'],
])('told in %s', (accept, blame) => {
  test('a body that does not bind', async () => {
    const refused = await refusing({ headers: { ...JSON_TYPE, accept }, body: { ExpiresUtc: 'x' } })
    expect(refused.status).toBe(400)
    expect(refused.headers.get('content-type')).toContain(accept)
    expect(refused.text).toContain(blame)
  })

  test('a member that the service refuses', async () => {
    const body = { ExpiresUtc: iso(STARTED_AT - 1) }
    const refused = await refusing({ headers: { ...JSON_TYPE, accept }, body })
    expect(refused.status).toBe(400)
    expect(refused.headers.get('content-type')).toContain(accept)
    expect(refused.text).toContain('ExpiresUtc')
  })
})
