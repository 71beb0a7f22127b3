/** What cannot be understood is refused in the caller's format, says which member is to blame, and does nothing. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fixture, openFixture, type Person, STARTED_AT, type Told } from '../service/app-fixture.ts'
import { bodies, type Case, FORM, iso, JSON_TYPE, members, own } from './bad-cases.ts'

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
    const body = { Name: [1], Notes: {}, Meta: 'x', ExpiresAt: 'x', SecretFormat: 'Nope' }
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
  ['text/html', '>ExpiresUtc</td>'],
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
