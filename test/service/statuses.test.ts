/** Each of Keyhaven's own operations answers with every status that it is said to, and what it refuses it has not done. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allMembers } from '../../src/host/message/index.ts'
import { serviceEndpoints } from '../../src/service/index.ts'
import { proseOf, readText } from '../docs/markdown.ts'
import { bearerOf, type Fixture, openFixture, type Person, ROOT, servicesOf } from './app-fixture.ts'

let app: Fixture
/** What paths and bodies of the cases name in braces. */
const names: Record<string, string> = {}
const callers: Record<string, Readonly<Record<string, string>>> = { root: ROOT, nobody: {} }
const KEYS_MAX = 12

beforeAll(async () => {
  app = await openFixture({ environment: { KEYHAVEN_KEYS_PER_OWNER: String(KEYS_MAX) } })
  const acme = await app.organisation('Acme')
  const other = await app.organisation('Other')
  const press = await app.machine('press', acme)
  const scrap = await app.machine('scrap', acme)
  const empty = await app.organisation('Empty')
  const people: Record<string, Person> = {}
  for (const [name, roles, organisationId] of [
    ['admin', ['admin'], undefined],
    ['boss', ['owner', 'Client'], acme],
    ['ada', ['Client'], acme],
    ['partner', ['Partner'], acme],
    ['gone', ['Client'], acme],
    ['full', ['Client'], acme],
    ['stranger', ['owner', 'Client'], other],
    ['leaver', ['Client'], acme],
  ] as const) {
    people[name] = await app.user(name, { roles: [...roles], organisationId })
    names[name] = people[name].id
    callers[name] = people[name].basic
  }
  callers.bare = people.admin!.bearer
  const keyOf = (name: string, more: object = {}) =>
    app.issue({ owner: { kind: 'user', id: names[name]! }, organisationId: acme, ...more })
  const [key, revoked, brief, expired] = await Promise.all([
    keyOf('ada', { scopes: ['keyhaven:*'] }),
    keyOf('ada'),
    keyOf('ada', { scopes: ['keyhaven:keys.write'] }),
    keyOf('ada', { expiresAtMs: app.nowMs + 1 }),
  ])
  callers.brief = bearerOf(brief.secret)
  for (const [kind, id] of [
    ['machine', scrap],
    ['organisation', empty],
  ] as const) {
    const all = { roles: ['admin'], scopes: ['keyhaven:*'] }
    callers[`of ${kind}`] = bearerOf(
      (await app.issue({ owner: { kind, id }, organisationId: acme, ...all })).secret,
    )
  }
  for (let n = 1; n < KEYS_MAX; n += 1) await keyOf('full')
  const ids = { key: key.key.id, revoked: revoked.key.id, expired: expired.key.id, secret: key.secret }
  Object.assign(names, ids, { acme, other, empty, press, scrap, long: 'x'.repeat(201) })
  await app.ask('POST', `/v1/keys/${names.revoked}/revoke`, { headers: ROOT })
  await app.ask('PATCH', `/v1/users/${names.gone}`, { headers: ROOT, body: { State: 'Disabled' } })
  app.advance(2)
})
afterAll(() => app.close())

/** Who asks how for what, and what they are told: a status, and of a refusal its code and the member to blame. */
type Case = readonly [
  who: string,
  ask: string,
  body: object | undefined,
  status: number,
  code?: string,
  field?: string,
]

const post = (path: string, ...cases: readonly (readonly [string, object, number, string?, string?])[]) =>
  cases.map(([who, body, ...told]): Case => [who, `POST ${path}`, body, ...told])
const get = (...cases: readonly (readonly [string, string, number, string?, string?])[]) =>
  cases.map(([who, path, ...told]): Case => [who, `GET ${path}`, undefined, ...told])

const NOWHERE = '0f8fad5b-d9cb-469f-a165-70867728950e'
const change = (verb: string, afterRevoked: number) => [
  ...post(
    `/v1/keys/{key}/${verb}`,
    ['ada', {}, 200],
    ['ada', { Reason: '{long}' }, 400, 'MaximumLength', 'Reason'],
    ['stranger', {}, 404, 'NotFound', 'Id'],
  ),
  ...post(
    `/v1/keys/{revoked}/${verb}`,
    afterRevoked === 200 ? ['ada', {}, 200] : ['ada', {}, afterRevoked, 'KeyRevoked', 'Id'],
  ),
]
const verifying = (path: string) =>
  post(
    path,
    ['boss', { Key: '{secret}' }, 200],
    ['boss', { Key: '' }, 400, 'NotEmpty', 'Key'],
    ['boss', { Key: 'x', Cost: -1 }, 400, 'ArgumentException', 'Cost'],
    ['ada', { Key: 'x' }, 403, 'Forbidden'],
  )
const listing = (path: string, filter: string, field?: string) =>
  get(
    ['boss', path, 200],
    ['boss', `${path}?Limit=0`, 400, 'ArgumentException', 'Limit'],
    ['boss', `${path}?After=x`, 400, 'BadCursor', 'After'],
    ['boss', `${path}?${filter}`, 404, 'NotFound', field],
  )
const letting = (path: string, who: string) => [
  ...[
    [who, { State: 'Active' }, 200],
    [who, {}, 200],
    [who, { State: 7 }, 400, 'Enum', 'State'],
  ].map(([by, body, ...told]) => [by, `PATCH ${path}`, body, ...told] as unknown as Case),
]

const cases: Readonly<Record<string, readonly Case[]>> = {
  CreateKey: post(
    '/v1/keys',
    ['ada', {}, 200],
    ['ada', { Environment: 'nowhere' }, 400, 'EnvironmentUnknown', 'Environment'],
    ['ada', { ExpiresAt: '2001-01-01T00:00:00Z' }, 400, 'ExpiryInPast', 'ExpiresAt'],
    ['ada', { Scopes: ['keyhaven:*'] }, 400, 'ArgumentException', 'Scopes'],
    ['ada', { Name: '{long}' }, 400, 'TooLong', 'Name'],
    ['boss', { UserId: '{gone}' }, 400, 'ArgumentException', 'UserId'],
    ['boss', { UserId: '{partner}' }, 403, 'Forbidden'],
    ['boss', { UserId: '{stranger}' }, 404, 'NotFound', 'UserId'],
    ['full', {}, 409, 'KeysTooMany'],
  ),
  GetKey: get(['ada', '/v1/keys/{key}', 200], ['stranger', '/v1/keys/{key}', 404, 'NotFound']),
  QueryKeys: [
    ...listing('/v1/keys', 'UserId={stranger}', 'UserId'),
    ...get(['ada', '/v1/keys?Scope=a%20b', 400, 'ScopeNotValid', 'Scope']),
  ],
  GetKeyUsage: get(
    ['ada', '/v1/keys/{key}/usage', 200],
    ['ada', '/v1/keys/{key}/usage?By=Week', 400, 'SerializationException', 'By'],
    ['stranger', '/v1/keys/{key}/usage', 404, 'NotFound'],
  ),
  UpdateKey: [
    ['ada', 'PATCH /v1/keys/{key}', { Name: 'new' }, 200],
    ['ada', 'PATCH /v1/keys/{key}', { Clear: ['Owner'] }, 400, 'ArgumentException', 'Clear'],
    ['brief', 'PATCH /v1/keys/{key}', { Name: 'x' }, 403, 'Forbidden'],
    ['stranger', 'PATCH /v1/keys/{key}', { Name: 'x' }, 404, 'NotFound'],
    ['ada', 'PATCH /v1/keys/{revoked}', { Name: 'x' }, 409, 'KeyRevoked', 'Id'],
  ],
  RotateKey: [
    ...post(
      '/v1/keys/{key}/rotate',
      ['ada', {}, 200],
      ['ada', { Mode: 'Grace' }, 400, 'ArgumentException', 'GraceSeconds'],
      ['ada', { Mode: 'Grace', GraceSeconds: 31_622_401 }, 400, 'RotationNotValid', 'GraceSeconds'],
      ['brief', {}, 403, 'Forbidden'],
      ['stranger', {}, 404, 'NotFound'],
    ),
    ...post('/v1/keys/{revoked}/rotate', ['ada', {}, 409, 'KeyRevoked', 'Id']),
    ...post('/v1/keys/{expired}/rotate', ['ada', {}, 409, 'KeyExpired', 'Id']),
  ],
  FreezeKey: change('freeze', 409),
  ThawKey: change('thaw', 409),
  ChangeKeys: post(
    '/v1/keys/change',
    ['ada', { Action: 'Freeze', Text: 'what no key has' }, 200],
    ['ada', { Action: 'Freeze' }, 400, 'ArgumentException', 'All'],
    ['boss', { Action: 'Freeze', UserId: '{stranger}' }, 404, 'NotFound', 'UserId'],
  ),
  ImportKeys: post(
    '/v1/keys/import',
    ['ada', { Keys: [{ Secret: 'short' }] }, 200],
    ['ada', { Keys: [] }, 400, 'NotEmpty', 'Keys'],
    ['ada', { Keys: Array.from({ length: 1001 }, () => ({})) }, 400, 'ArgumentException', 'Keys'],
  ),
  ReportKey: post(
    '/v1/keys/report',
    ['nobody', { Key: 'of nobody' }, 200],
    ['nobody', { Key: '' }, 400, 'NotEmpty', 'Key'],
    ['nobody', { Key: 'x'.repeat(17_000) }, 413, 'PayloadTooLarge'],
  ),
  VerifyKey: verifying('/v1/keys/verify'),
  VerifyKeys: post(
    '/v1/keys/verify/batch',
    ['boss', { Keys: [{ Key: '{secret}' }] }, 200],
    ['boss', { Keys: [] }, 400, 'NotEmpty', 'Keys'],
    ['ada', { Keys: [{ Key: 'x' }] }, 403, 'Forbidden'],
  ),
  ExplainKey: verifying('/v1/keys/explain'),
  CreateUser: post(
    '/v1/users',
    ['boss', { UserName: 'new', OrganisationId: '{acme}' }, 200],
    ['boss', { UserName: 'x', OrganisationId: '{acme}' }, 400, 'UserNameNotValid', 'UserName'],
    ['root', { UserName: 'more', Password: 'short' }, 400, 'PasswordNotValid', 'Password'],
    [
      'boss',
      { UserName: 'more', OrganisationId: '{acme}', Roles: ['admin'] },
      400,
      'ArgumentException',
      'Roles',
    ],
    ['ada', { UserName: 'more', OrganisationId: '{acme}' }, 403, 'Forbidden'],
    ['boss', { UserName: 'more', OrganisationId: '{other}' }, 404, 'NotFound'],
    ['root', { UserName: 'more', OrganisationId: NOWHERE }, 404, 'NotFound', 'OrganisationId'],
    ['root', { UserName: 'ada' }, 409, 'UserNameTaken', 'UserName'],
    ['root', { UserName: 'more', Email: 'ada@example.org' }, 409, 'EmailTaken', 'Email'],
    ['root', { UserName: 'more', Id: '{ada}' }, 409, 'IdTaken', 'Id'],
  ),
  GetUser: get(['ada', '/v1/users/{ada}', 200], ['ada', '/v1/users/{boss}', 404, 'NotFound']),
  QueryUsers: listing('/v1/users', 'OrganisationId={other}'),
  UpdateUser: [
    ...letting('/v1/users/{ada}', 'root'),
    ['boss', 'PATCH /v1/users/{ada}', { DisplayName: 'Ada', Roles: ['Client'] }, 200],
    ['boss', 'PATCH /v1/users/{ada}', { Clear: ['UserName'] }, 400, 'ArgumentException', 'Clear'],
    ['boss', 'PATCH /v1/users/{ada}', { Email: 'x' }, 400, 'Email', 'Email'],
    ['boss', 'PATCH /v1/users/{ada}', { DisplayName: ' x' }, 400, 'NameNotValid', 'DisplayName'],
    ['boss', 'PATCH /v1/users/{ada}', { Roles: ['admin'] }, 400, 'ArgumentException', 'Roles'],
    ['root', 'PATCH /v1/users/{ada}', { Roles: ['a,b'] }, 400, 'RoleNotValid', 'Roles'],
    ['ada', 'PATCH /v1/users/{ada}', { DisplayName: 'Ada' }, 403, 'Forbidden'],
    ['boss', 'PATCH /v1/users/{partner}', { DisplayName: 'P' }, 403, 'Forbidden'],
    ['root', 'PATCH /v1/users/{ada}', { Email: 'boss@example.org' }, 409, 'EmailTaken', 'Email'],
    [
      'ada',
      'PATCH /v1/users/{ada}',
      { Password: 'a new password' },
      400,
      'ArgumentException',
      'CurrentPassword',
    ],
    ['root', 'PATCH /v1/users/{ada}', { Password: 'short' }, 400, 'PasswordNotValid', 'Password'],
    [
      'ada',
      'PATCH /v1/users/{ada}',
      { CurrentPassword: 'a wrong one', Password: 'a new password' },
      401,
      'Unauthorized',
    ],
    ['boss', 'PATCH /v1/users/{ada}', { State: 'Disabled' }, 403, 'Forbidden'],
    ['boss', 'PATCH /v1/users/{stranger}', { State: 'Disabled' }, 404, 'NotFound'],
  ],
  DeleteUser: [
    ['boss', 'DELETE /v1/users/{boss}', undefined, 400, 'ArgumentException', 'Id'],
    ['boss', 'DELETE /v1/users/{partner}', undefined, 403, 'Forbidden'],
    ['boss', 'DELETE /v1/users/{stranger}', undefined, 404, 'NotFound'],
    ['ada', 'DELETE /v1/users/{leaver}', undefined, 404, 'NotFound'],
    ['boss', 'DELETE /v1/users/{leaver}', undefined, 200],
    ['boss', 'DELETE /v1/users/{leaver}', undefined, 404, 'NotFound'],
    ['root', 'POST /v1/users', { UserName: 'more', Id: '{leaver}' }, 409, 'IdTaken', 'Id'],
  ],
  CreateOrganisation: post(
    '/v1/organisations',
    ['root', { Name: 'New' }, 200],
    ['root', { Name: '' }, 400, 'NotEmpty', 'Name'],
    ['root', { Name: ' x' }, 400, 'NameNotValid', 'Name'],
    ['root', { Name: 'New', Id: 'new' }, 400, 'IdNotValid', 'Id'],
    ['boss', { Name: 'New' }, 403, 'Forbidden'],
    ['root', { Name: 'New', Id: '{acme}' }, 409, 'IdTaken', 'Id'],
  ),
  GetOrganisation: get(
    ['ada', '/v1/organisations/{acme}', 200],
    ['ada', '/v1/organisations/{other}', 404, 'NotFound'],
  ),
  UpdateOrganisation: [
    ...letting('/v1/organisations/{acme}', 'root'),
    ['root', 'PATCH /v1/organisations/{acme}', { Name: 'x'.repeat(201) }, 400, 'NameNotValid', 'Name'],
    ['boss', 'PATCH /v1/organisations/{acme}', { State: 'Active' }, 403, 'Forbidden'],
    ['root', `PATCH /v1/organisations/${NOWHERE}`, { State: 'Active' }, 404, 'NotFound', 'Id'],
  ],
  DeleteOrganisation: [
    ['of organisation', 'DELETE /v1/organisations/{empty}', undefined, 400, 'ArgumentException', 'Id'],
    ['boss', 'DELETE /v1/organisations/{acme}', undefined, 403, 'Forbidden'],
    ['root', `DELETE /v1/organisations/${NOWHERE}`, undefined, 404, 'NotFound', 'Id'],
    ['root', 'DELETE /v1/organisations/{acme}', undefined, 409, 'OrganisationNotEmpty', 'Id'],
    ['root', 'DELETE /v1/organisations/{empty}', undefined, 200],
    ['root', 'DELETE /v1/organisations/{empty}', undefined, 404, 'NotFound', 'Id'],
    ['root', 'POST /v1/organisations', { Name: 'New', Id: '{empty}' }, 409, 'IdTaken', 'Id'],
  ],
  QueryOrganisations: get(
    ['root', '/v1/organisations', 200],
    ['root', '/v1/organisations?Limit=1001', 400, 'ArgumentException', 'Limit'],
    ['boss', '/v1/organisations', 403, 'Forbidden'],
  ),
  CreateMachine: post(
    '/v1/machines',
    ['boss', { Name: 'lathe' }, 200],
    ['boss', { Name: '' }, 400, 'NotEmpty', 'Name'],
    ['root', { Name: 'lathe' }, 400, 'ArgumentException', 'OrganisationId'],
    ['boss', { Name: 'lathe', OrganisationId: '{other}' }, 404, 'NotFound'],
    ['boss', { Name: 'lathe', Id: '{press}' }, 409, 'IdTaken', 'Id'],
  ),
  GetMachine: get(
    ['ada', '/v1/machines/{press}', 200],
    ['stranger', '/v1/machines/{press}', 404, 'NotFound'],
  ),
  UpdateMachine: [
    ...letting('/v1/machines/{press}', 'boss'),
    ['boss', 'PATCH /v1/machines/{press}', { Name: ' x' }, 400, 'NameNotValid', 'Name'],
    ['ada', 'PATCH /v1/machines/{press}', { State: 'Active' }, 404, 'NotFound'],
  ],
  DeleteMachine: [
    ['of machine', 'DELETE /v1/machines/{scrap}', undefined, 400, 'ArgumentException', 'Id'],
    ['ada', 'DELETE /v1/machines/{scrap}', undefined, 404, 'NotFound'],
    ['boss', 'DELETE /v1/machines/{scrap}', undefined, 200],
    ['boss', 'DELETE /v1/machines/{scrap}', undefined, 404, 'NotFound'],
    ['boss', 'POST /v1/machines', { Name: 'lathe', Id: '{scrap}' }, 409, 'IdTaken', 'Id'],
  ],
  QueryMachines: listing('/v1/machines', 'OrganisationId={other}'),
  QueryEvents: [
    ...listing('/v1/events', 'OrganisationId={other}'),
    ...get(
      ['boss', '/v1/events?Kind=created', 400, 'ArgumentException', 'Kind'],
      ['boss', '/v1/events?From=2027-01-02&To=2027-01-02', 400, 'ArgumentException', 'From'],
    ),
  ],
  // What it answers when it goes on, and 429, stand in test/http/event-stream.test.ts.
  StreamEvents: get(
    ['boss', '/v1/events/stream?After=x', 400, 'BadCursor', 'After'],
    ['boss', '/v1/events/stream?OrganisationId={other}', 404, 'NotFound'],
  ),
  ExportEvents: get(['root', '/v1/events/export', 200], ['boss', '/v1/events/export', 403, 'Forbidden']),
  GetStatus: get(['ada', '/v1/status', 200]),
  // The last, for what it does to the key.
  RevokeKey: change('revoke', 200),
}

const named = (text: string): string => text.replaceAll(/\{(\w+)\}/g, (whole, name) => names[name] ?? whole)

const all = Object.entries(cases).flatMap(([name, each]) =>
  each.map((one) => ({
    name,
    one,
    said: [...one.slice(0, 2), JSON.stringify(one[2] ?? {}).slice(0, 80), one[3]].join(' '),
  })),
)

test.each(all)('$name: $said', async ({ one: [who, ask, body, status, code, field] }) => {
  const [method, path] = named(ask).split(' ') as [string, string]
  const before = await app.state()
  const sent = body && named(JSON.stringify(body))
  const headers = { ...callers[who], ...(sent && { 'content-type': 'application/json' }) }
  const told = await app.ask(method, path, { headers, body: sent })
  expect([told.status, told.text]).toEqual([status, expect.anything()])
  if (status < 400) return
  const { errorCode, errors } = told.json().responseStatus
  expect([errorCode, errors[0]?.fieldName]).toEqual([code, field])
  expect(await app.state()).toBe(before)
})

const operations = () => serviceEndpoints(servicesOf(app)).map(({ operation }) => operation)

describe('whatever the operation', () => {
  const byName = (name: string) => operations().find((each) => each.name === name)!
  const whole = Object.keys(cases)
  const closed = whole.filter((name) => name !== 'ReportKey')

  test.each(closed)('401 and 403: %s without credentials, and with a key that has no scope', async (name) => {
    const before = await app.state()
    const [method = 'POST'] = byName(name).verbs ?? []
    const { request } = byName(name)
    const values = {
      Id: 'x',
      Name: 'x',
      UserName: 'xyz',
      Key: 'x',
      Keys: [name === 'ImportKeys' ? { Secret: 'x' } : { Key: 'x' }],
      State: 0,
      Action: 0,
    }
    const body = Object.fromEntries(
      Object.entries(values).filter(([each]) => allMembers(request).some((member) => member.name === each)),
    )
    const isNamed = 'Id' in body
    for (const [who, status] of [
      ['nobody', 401],
      ['bare', 403],
    ] as const) {
      const path = `/json/reply/${name}${method === 'GET' && isNamed ? '?Id=x' : ''}`
      const told = await app.ask(method, path, {
        headers: callers[who]!,
        body: method === 'GET' ? undefined : body,
      })
      expect([who, told.status, told.text]).toEqual([who, status, expect.stringContaining('errorCode')])
    }
    expect(await app.state()).toBe(before)
  })

  test.each(whole)('405, 415 and 400: %s by another verb, in another charset, and cut off', async (name) => {
    const before = await app.state()
    const [method = 'POST'] = byName(name).verbs ?? []
    const ask = async (verb: string, type?: string): Promise<number> => {
      const headers = { ...ROOT, ...(type && { 'content-type': type }) }
      return (await app.ask(verb, `/api/${name}`, { headers, body: type && '{"Id":"x' })).status
    }
    expect(await ask(method === 'DELETE' ? 'PATCH' : 'DELETE')).toBe(405)
    if (method !== 'GET') {
      expect(await ask(method, 'application/json; charset=utf-16')).toBe(415)
      expect(await ask(method, 'application/json')).toBe(400)
    }
    expect(await app.state()).toBe(before)
  })
})

describe('docs/operations.md', () => {
  const sections = readText('docs/operations.md').split(/^### /m)

  test('every operation has its cases', () => {
    expect(
      operations()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(Object.keys(cases).sort())
  })

  test.each(Object.keys(cases))('%s: each status that it is said to answer is among the cases', (name) => {
    const section = sections.find((each) => each.startsWith(`${name}\n`))!
    const prose = proseOf(section).split(/^## /m)[0]!
    const said = [...prose.matchAll(/\b(4\d\d)\b(?!,\d)/g)].map(([, status]) => Number(status))
    const tried = new Set([401, 403, ...cases[name]!.map(([, , , status]) => status)])
    const elsewhere = name === 'StreamEvents' ? [429] : []
    expect(said.filter((status) => !tried.has(status) && !elsewhere.includes(status))).toEqual([])
  })
})
