/** What a running application answers is what its descriptions say: each status is described, and each body fits the schema of it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ask, bearerOf, type Fixture, type Person, ROOT, ROOT_KEY } from '../service/app-fixture.ts'
import { BASE_PATHS, openProbes } from './openapi-documents.ts'
import { type Faults, pointerTo, validatorOf } from './openapi-validator.ts'

let fixture: Fixture
let ada: Person
let machine: string
const described = new Map<string, { readonly document: any; readonly faults: Faults }>()

beforeAll(async () => {
  fixture = await openProbes()
  const organisationId = await fixture.organisation('Acme')
  machine = await fixture.machine('press', organisationId)
  ada = await fixture.user('ada', {
    roles: ['Client', 'bookingsupplier-administrator-write'],
    organisationId,
  })
  for (const path of BASE_PATHS) {
    const document = (await fixture.ask('GET', `${path}/openapi.json`)).json()
    described.set(path, { document, faults: validatorOf(document) })
  }
})
afterAll(() => fixture.close())

/** One call, whose answer must be as described under `template`. */
async function call(
  basePath: string,
  [verb, template, path = template]: readonly [verb: string, template: string, path?: string],
  ask: Ask = {},
): Promise<{ readonly status: number; readonly body: any }> {
  const { document, faults } = described.get(basePath)!
  const told = await fixture.ask(verb, `${basePath}${path}`, ask)
  const operation = document.paths[template]?.[verb.toLowerCase()]
  const answer = operation?.responses[told.status] ?? operation?.responses.default
  expect(answer, `${verb} ${template} ${told.status}`).toBeDefined()
  if (told.status === 204) return { status: 204, body: undefined }
  const isKnown = operation.responses[told.status] !== undefined
  const pointer: string =
    answer.$ref ??
    pointerTo('paths', template, verb.toLowerCase(), 'responses', isKnown ? told.status : 'default')
  expect(told.headers.get('content-type')).toContain('application/json')
  const body = told.json()
  expect(
    faults(`${pointer}/content/${encodeURIComponent('application~1json')}/schema`, body),
    told.text,
  ).toBe('')
  return { status: told.status, body }
}

describe("Keyhaven's own operations", () => {
  test('make, verify, list, freeze, thaw and revoke a key', async () => {
    const made = await call('', ['POST', '/v1/keys'], {
      headers: ROOT,
      body: {
        machineId: machine,
        scopes: ['invoices.read'],
        meta: { a: 'b' },
        expiresAt: '2030-01-01T00:00:00Z',
      },
    })
    expect(made.status).toBe(200)
    const { key, secret } = made.body
    const verdict = await call('', ['POST', '/v1/keys/verify'], { headers: ROOT, body: { key: secret } })
    expect(verdict.body).toMatchObject({ valid: true, code: 'Valid', key: { id: key.id } })
    const listed = await call('', ['GET', '/v1/keys', `/v1/keys?machineId=${machine}&limit=1`], {
      headers: ROOT,
    })
    expect(listed.body.results).toHaveLength(1)
    for (const change of ['freeze', 'thaw', 'revoke', 'thaw']) {
      await call('', ['POST', `/v1/keys/{id}/${change}`, `/v1/keys/${key.id}/${change}`], { headers: ROOT })
    }
    const shown = await call('', ['GET', '/v1/keys/{id}', `/v1/keys/${key.id}`], { headers: ROOT })
    expect(shown.body.state).toBe('Revoked')
    const lost = await call('', ['POST', '/v1/keys/verify'], { headers: ROOT, body: { key: 'nothing' } })
    expect(lost.body).toEqual({ valid: false, code: 'NotFound', staleMsMax: 0 })
  })

  test('make, show, list and change owners', async () => {
    const { body: organisation } = await call('', ['POST', '/v1/organisations'], {
      headers: ROOT,
      body: { name: 'Globex' },
    })
    const { body: user } = await call('', ['POST', '/v1/users'], {
      headers: ROOT,
      body: { userName: 'grace', organisationId: organisation.id, email: 'grace@example.org' },
    })
    await call('', ['PATCH', '/v1/users/{id}', `/v1/users/${user.id}`], {
      headers: ROOT,
      body: { state: 'Disabled' },
    })
    await call('', ['GET', '/v1/users/{id}', `/v1/users/${user.id}`], { headers: ROOT })
    for (const kind of ['users', 'organisations', 'machines'])
      await call('', ['GET', `/v1/${kind}`], { headers: ROOT })
  })

  test.each([
    ['a member is refused', 400, 'POST', '/v1/keys/verify', { headers: ROOT, body: {} }],
    [
      'a body cannot be read',
      400,
      'POST',
      '/v1/keys',
      { headers: { ...ROOT, 'content-type': 'application/json' }, body: '{' },
    ],
    ['nobody is signed in', 401, 'GET', '/v1/keys', {}],
    ['the caller may not', 403, 'POST', '/v1/organisations', { headers: 'ada', body: { name: 'Mine' } }],
    ['there is no such key', 404, 'GET', '/v1/keys/{id}', { headers: ROOT }],
    ['the name is taken', 409, 'POST', '/v1/users', { headers: ROOT, body: { userName: 'ada' } }],
    [
      'the body is too long',
      413,
      'POST',
      '/v1/keys',
      { headers: ROOT, body: { notes: 'x'.repeat(1024 * 1024) } },
    ],
    [
      'the body is of no type that is read',
      415,
      'POST',
      '/v1/keys',
      { headers: { ...ROOT, 'content-type': 'image/png' }, body: 'x' },
    ],
  ] as const)('%s: %i as described', async (_title, status, verb, template, { headers, ...more }: any) => {
    const sent = headers === 'ada' ? ada.bearer : headers
    const answer = await call('', [verb, template, template.replace('{id}', 'none')], {
      headers: sent,
      ...more,
    })
    expect(answer.status).toBe(status)
  })
})

describe('the five operations', () => {
  test.each([
    ['/digitalu', 'POST', '/auth/apikeys/regenerate/{Environment}', '/auth/apikeys/regenerate/test'],
    ['/firstchoice', 'POST', '/apikeys/regenerate', '/apikeys/regenerate'],
    ['/bokamera', 'POST', '/apikeys', '/apikeys'],
    ['/foundry', 'POST', '/auth/apikey', '/auth/apikey'],
    ['/foundry', 'POST', '/machines/{id}/generate-api-key', '/machines/MACHINE/generate-api-key'],
  ])('%s %s %s', async (basePath, verb, template, path) => {
    const body = basePath === '/foundry' ? { expiresUtc: '2030-01-01T00:00:00Z' } : {}
    const place = [verb, template, path.replace('MACHINE', machine)] as const
    const headers = ada.basic
    expect((await call(basePath, place, { headers, body })).status).toBe(200)
    expect((await call(basePath, place, { body })).status).toBe(401)
  })

  test.each(BASE_PATHS)('signing in, roles and the list of keys at "%s"', async (basePath) => {
    const body = { provider: 'credentials', userName: 'ada', password: 'correct horse battery' }
    expect((await call(basePath, ['POST', '/auth'], { body })).status).toBe(200)
    const wrong = await call(basePath, ['POST', '/auth/{provider}', '/auth/credentials'], {
      body: { userName: 'ada', password: 'wrong' },
    })
    expect(wrong.status).toBe(401)
    const roles = { userName: 'ada', roles: ['Client'] }
    expect((await call(basePath, ['POST', '/assignroles'], { headers: ROOT, body: roles })).status).toBe(200)
    expect((await call(basePath, ['GET', '/apikeys'], { headers: ada.basic })).status).toBe(200)
  })
})

describe('the probe messages', () => {
  const echoed = {
    id: 1,
    text: 'a',
    long: 9007199254740991,
    double: 1e300,
    decimal: 12.5,
    guid: '6f9619ff-8b86-d011-b42d-00c04fc964ff',
    when: '2027-01-15T08:00:00.1234567Z',
    span: '-1.02:03:04.5',
    bytes: 'AQI=',
    colour: 'Green',
    access: 3,
    map: { a: 'b' },
    inners: [{ id: 1, name: 'x' }],
  }

  test.each(['', '/probe'])('echo values of every type at "%s"', async (basePath) => {
    const { document, faults } = described.get(basePath)!
    expect(document.components.schemas.Echo.properties.guid.pattern).toContain('[0-9a-fA-F]{32}')
    expect(faults('#/components/schemas/Echo', { ...echoed, span: '-P1DT2H3M4.5S' })).toBe('')
    expect((await call(basePath, ['POST', '/echo'], { body: echoed })).status).toBe(200)
    const odd = { double: 'NaN', maybeWhen: '0001-01-01' }
    expect((await call(basePath, ['PUT', '/echo/{id}', '/echo/7'], { body: odd })).status).toBe(200)
    const query = new URLSearchParams([
      ['strings', 'a'],
      ['strings', 'b'],
      ['inner', '{id:3,name:x}'],
      ['map', '{a:b}'],
    ])
    const asked = await call(basePath, ['GET', '/echo/{id}', `/echo/7?${query}`])
    expect(asked.body.result).toMatchObject({
      id: 7,
      strings: ['a', 'b'],
      inner: { id: 3, name: 'x' },
      map: { a: 'b' },
    })
  })

  test('answer lists, nothing, pages and every failure', async () => {
    expect((await call('/probe', ['GET', '/things', '/things?take=2&tags=a&tags=b'])).body).toHaveLength(1)
    expect((await call('/probe', ['DELETE', '/things/{id}', '/things/5'])).status).toBe(204)
    expect((await call('/probe', ['POST', '/contracted'], { body: { first: 'x', age: 3 } })).status).toBe(200)
    expect((await call('/probe', ['GET', '/derived/{cursor}', '/derived/c?trace=t'])).body.total).toBe(1)
    const nullables = {
      i: 1,
      dates: ['2027-01-01'],
      guids: ['6f9619ff-8b86-d011-b42d-00c04fc964ff'],
      pair: { key: 'a', value: 1 },
      any: { a: [1] },
      day: '2027-01-02',
      hour: '03:04:05',
      link: 'https://example.org/',
    }
    expect((await call('/probe', ['PUT', '/nullables'], { body: nullables })).status).toBe(200)
    for (const kind of [
      'argument',
      'null',
      'notfound',
      'conflict',
      'forbidden',
      'unauthorized',
      'invalid',
      'broken',
    ])
      expect((await call('/probe', ['GET', '/fail/{kind}', `/fail/${kind}`])).status).toBeGreaterThan(399)
    const bearer = bearerOf(ROOT_KEY)
    expect(
      (await call('/probe', ['PATCH', '/checked'], { headers: bearer, body: { name: 'abcdef' } })).status,
    ).toBe(400)
    expect(
      (await call('/probe', ['PATCH', '/checked'], { headers: bearer, body: { name: 'a', count: 1 } }))
        .status,
    ).toBe(200)
  })
})

test('an address that is not described refuses in the same shape', async () => {
  const { faults } = described.get('')!
  for (const [verb, path] of [
    ['POST', '/v1/keys/none'],
    ['GET', '/nothing/here'],
    ['GET', '/api/Nothing'],
  ] as const) {
    const told = await fixture.ask(verb, path, { headers: ROOT })
    expect(told.status).toBeGreaterThan(403)
    expect(faults('#/components/schemas/ErrorResponse', told.json())).toBe('')
  }
})

test('the schemas refuse what is not so', () => {
  const { faults } = described.get('/probe')!
  for (const [name, value] of [
    ['Checked', {}],
    ['Checked', { name: 'abcdef' }],
    ['Checked', { name: ' ' }],
    ['Checked', { name: 'a', count: 0 }],
    ['Checked', { name: 'a', kind: 'c' }],
    ['Echo', { id: 'x' }],
    ['Echo', { id: null }],
    ['Echo', { colour: 'Blue' }],
    ['Echo', { guid: 'x' }],
    ['Echo', { when: 'yesterday' }],
    ['Nullables', { b: 256 }],
    ['Nullables', { day: '2027-13-01' }],
    ['EchoResponse', { list: [1] }],
  ] as const)
    expect(faults(`#/components/schemas/${name}`, value), JSON.stringify(value)).not.toBe('')
  for (const value of [{ maybeFlag: null }, { maybeGuid: null }, { maybeWhen: null }])
    expect(faults('#/components/schemas/Echo', value)).toBe('')
})
