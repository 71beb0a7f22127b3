/** Who may do what: administrators, the root key, owners of organisations, users, and their keys. What belongs to others is not there. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bearerOf, type Fixture, openFixture, type Person, ROOT } from './app-fixture.ts'

let app: Fixture
let acme: string
let other: string
let admin: Person
let boss: Person
let ada: Person
let loner: Person
let stranger: Person
let press: string
let foreignPress: string
const callers: Record<string, Readonly<Record<string, string>>> = {}

beforeAll(async () => {
  app = await openFixture()
  acme = await app.organisation('Acme')
  other = await app.organisation('Other')
  press = await app.machine('press', acme)
  foreignPress = await app.machine('foreign press', other)
  admin = await app.user('admin', { roles: ['admin'] })
  boss = await app.user('boss', { roles: ['owner', 'Client'], organisationId: acme })
  ada = await app.user('ada', { roles: ['Client'], organisationId: acme })
  loner = await app.user('loner', { roles: ['owner'] })
  stranger = await app.user('stranger', { roles: ['owner'], organisationId: other })
  // Sessions are cheaper than Basic, which costs argon2 with every call.
  for (const person of [admin, boss, ada, loner, stranger]) {
    const body = { UserName: person.userName, Password: 'correct horse battery' }
    const told = await app.ask('POST', '/auth/credentials', { body })
    callers[person.userName] = { cookie: `ss-id=${told.json().sessionId}` }
  }
  callers.root = ROOT
})
afterAll(() => app.close())

const ask = (who: string, method: string, path: string, body?: object) =>
  app.ask(method, path, { headers: callers[who]!, body })
const status = async (who: string, method: string, path: string, body?: object): Promise<number> =>
  (await ask(who, method, path, body)).status
const keyOf = (kind: 'user' | 'machine' | 'organisation', id: string, organisationId?: string) =>
  app.issue({ owner: { kind, id }, organisationId })

const EVERYBODY = ['root', 'admin', 'boss', 'ada', 'loner', 'stranger'] as const

describe('a key', () => {
  test.each(['freeze', 'thaw', 'revoke'])(
    'to %s it is for its owner, their organisation’s owner and administrators',
    async (verb) => {
      for (const [who, wanted] of [
        ['stranger', 404],
        ['loner', 404],
        ['ada', 200],
        ['boss', 200],
        ['admin', 200],
        ['root', 200],
      ] as const) {
        const { key } = await keyOf('user', ada.id, acme)
        const before = await app.state()
        const told = await ask(who, 'POST', `/v1/keys/${key.id}/${verb}`)
        expect([who, told.status]).toEqual([who, wanted])
        if (wanted === 404) {
          expect(await app.state()).toBe(before)
          const missing = await ask(who, 'POST', `/v1/keys/key_nobody/${verb}`)
          expect(told.text).toBe(missing.text)
        }
      }
    },
  )

  test('to read it is for the same', async () => {
    const { key } = await keyOf('machine', press, acme)
    for (const [who, wanted] of [
      ['stranger', 404],
      ['loner', 404],
      ['ada', 404],
      ['boss', 200],
      ['admin', 200],
      ['root', 200],
    ] as const) {
      const told = await ask(who, 'GET', `/v1/keys/${key.id}`)
      expect([who, told.status]).toEqual([who, wanted])
      if (wanted === 404) expect(told.text).toBe((await ask(who, 'GET', '/v1/keys/key_nobody')).text)
    }
  })

  test('to make one for somebody', async () => {
    const table: readonly (readonly [body: object, ...wanted: number[]])[] = [
      //                                            root admin boss ada loner stranger
      [{}, 400, 200, 200, 200, 200, 200],
      [{ UserId: ada.id }, 200, 200, 200, 200, 404, 404],
      [{ UserId: boss.id }, 200, 200, 200, 404, 404, 404],
      [{ UserId: stranger.id }, 200, 200, 404, 404, 404, 200],
      [{ UserId: 'user_nobody' }, 404, 404, 404, 404, 404, 404],
      [{ MachineId: press }, 200, 200, 200, 404, 404, 404],
      [{ MachineId: foreignPress }, 200, 200, 404, 404, 404, 200],
      [{ OrganisationId: acme }, 200, 200, 200, 404, 404, 404],
      [{ OrganisationId: acme.replaceAll('-', '').toUpperCase() }, 200, 200, 200, 404, 404, 404],
      [{ OrganisationId: 'nonsense' }, 404, 404, 404, 404, 404, 404],
    ]
    for (const [body, ...wanted] of table) {
      const got = await Promise.all(EVERYBODY.map((who) => status(who, 'POST', '/v1/keys', body)))
      expect([body, got]).toEqual([body, wanted])
    }
  })

  test('lists show each caller what they may see, and no more', async () => {
    const ownersOf = async (who: string, query = ''): Promise<Set<string>> => {
      const told = await ask(who, 'GET', `/v1/keys?Limit=1000${query}`)
      expect(told.text).not.toContain('secret":')
      return new Set(told.json().results.map((key: any) => key.userId ?? key.machineId ?? key.organisationId))
    }
    expect(await ownersOf('ada')).toEqual(new Set([ada.id]))
    expect(await ownersOf('loner')).toEqual(new Set([loner.id]))
    const bosses = await ownersOf('boss')
    expect([...bosses]).toEqual(expect.arrayContaining([ada.id, boss.id, press, acme]))
    for (const foreign of [stranger.id, foreignPress, loner.id, admin.id])
      expect(bosses.has(foreign)).toBe(false)
    expect((await ownersOf('admin')).size).toBeGreaterThan(6)
    expect(await ownersOf('boss', `&OrganisationId=${acme}`)).toEqual(bosses)
    expect(await ownersOf('boss', `&UserId=${ada.id}`)).toEqual(new Set([ada.id]))
    for (const query of [
      `UserId=${ada.id}`,
      `MachineId=${press}`,
      `OrganisationId=${acme}`,
      'UserId=user_nobody',
    ])
      expect(await status('stranger', 'GET', `/v1/keys?${query}`)).toBe(404)
  })
})

describe('owners', () => {
  test('to read users, organisations and machines', async () => {
    const table: readonly (readonly [path: string, ...wanted: number[]])[] = [
      //                                root admin boss ada loner stranger
      [`/v1/users/${ada.id}`, 200, 200, 200, 200, 404, 404],
      [`/v1/users/${stranger.id}`, 200, 200, 404, 404, 404, 200],
      [`/v1/users/${loner.id}`, 200, 200, 404, 404, 200, 404],
      ['/v1/users/user_nobody', 404, 404, 404, 404, 404, 404],
      ['/v1/users', 200, 200, 200, 404, 404, 200],
      [`/v1/users?OrganisationId=${acme}`, 200, 200, 200, 404, 404, 404],
      [`/v1/organisations/${acme}`, 200, 200, 200, 200, 404, 404],
      [`/v1/organisations/${acme.replaceAll('-', '')}`, 200, 200, 200, 200, 404, 404],
      [`/v1/organisations/${other}`, 200, 200, 404, 404, 404, 200],
      ['/v1/organisations', 200, 200, 403, 403, 403, 403],
      [`/v1/machines/${press}`, 200, 200, 200, 200, 404, 404],
      [`/v1/machines/${foreignPress}`, 200, 200, 404, 404, 404, 200],
      ['/v1/machines', 200, 200, 200, 404, 404, 200],
      [`/v1/machines?OrganisationId=${acme}`, 200, 200, 200, 404, 404, 404],
    ]
    for (const [path, ...wanted] of table) {
      const got = await Promise.all(EVERYBODY.map((who) => status(who, 'GET', path)))
      expect([path, got]).toEqual([path, wanted])
    }
  })

  test('what belongs to others reads as what is not there', async () => {
    for (const [mine, theirs] of [
      ['/v1/users/user_nobody', `/v1/users/${ada.id}`],
      ['/v1/machines/machine_nobody', `/v1/machines/${press}`],
      ['/v1/organisations/7c9e6679-7425-40de-944b-e07fc1f90ae7', `/v1/organisations/${acme}`],
    ] as const)
      expect((await ask('stranger', 'GET', theirs)).text).toBe((await ask('stranger', 'GET', mine)).text)
  })

  test('members’ pages show members only', async () => {
    const names = (await ask('boss', 'GET', '/v1/users')).json().results.map((user: any) => user.userName)
    expect(names.sort()).toEqual(['ada', 'boss'])
    expect((await ask('boss', 'GET', '/v1/users')).text).not.toMatch(/argon2|password/i)
  })

  test('to make them', async () => {
    let count = 0
    const user = (more: object) => () => ({ UserName: `made${++count}`, ...more })
    const table: readonly (readonly [path: string, body: () => object, ...wanted: number[]])[] = [
      //                                                             root admin boss ada loner stranger
      ['/v1/users', user({}), 200, 200, 404, 403, 404, 404],
      ['/v1/users', user({ OrganisationId: acme }), 200, 200, 200, 403, 404, 404],
      ['/v1/users', user({ OrganisationId: acme, Roles: ['Client'] }), 200, 200, 200, 403, 404, 404],
      ['/v1/users', user({ OrganisationId: acme, Roles: ['owner'] }), 200, 200, 200, 403, 404, 404],
      ['/v1/users', user({ OrganisationId: acme, Roles: ['admin'] }), 200, 200, 400, 403, 404, 404],
      ['/v1/users', user({ OrganisationId: acme, Roles: ['superadmin'] }), 200, 200, 400, 403, 404, 404],
      ['/v1/organisations', () => ({ Name: 'New' }), 200, 200, 403, 403, 403, 403],
      ['/v1/machines', () => ({ Name: 'New' }), 400, 400, 200, 404, 400, 200],
      ['/v1/machines', () => ({ Name: 'New', OrganisationId: acme }), 200, 200, 200, 404, 404, 404],
      ['/v1/machines', () => ({ Name: 'New', OrganisationId: 'nonsense' }), 400, 400, 404, 404, 404, 404],
    ]
    for (const [path, body, ...wanted] of table) {
      const got = await Promise.all(EVERYBODY.map((who) => status(who, 'POST', path, body())))
      expect([path, body(), got]).toEqual([path, expect.anything(), wanted])
    }
  })

  test('what is taken or made up is refused by name', async () => {
    const refusals: readonly (readonly [path: string, body: object, status: number, field: string])[] = [
      ['/v1/users', { UserName: 'ada' }, 409, 'UserName'],
      ['/v1/users', { UserName: 'newada', Email: 'ADA@example.org' }, 409, 'Email'],
      ['/v1/users', { UserName: 'newada', Id: ada.id }, 409, 'Id'],
      ['/v1/users', { UserName: 'newada', Id: press }, 400, 'Id'],
      ['/v1/users', { UserName: 'newada', Id: acme }, 409, 'Id'],
      ['/v1/users', { UserName: 'newada', Id: 'root' }, 400, 'Id'],
      ['/v1/users', { UserName: 'newada', Id: 'system' }, 400, 'Id'],
      ['/v1/users', { UserName: 'newada', Id: 'a b' }, 400, 'Id'],
      ['/v1/users', { UserName: 'a' }, 400, 'UserName'],
      ['/v1/users', { UserName: 'a..b' }, 400, 'UserName'],
      ['/v1/users', { UserName: 'newada', Email: 'x' }, 400, 'Email'],
      ['/v1/users', { UserName: 'newada', Password: 'short' }, 400, 'Password'],
      ['/v1/users', { UserName: 'newada', Roles: ['a,b'] }, 400, 'Roles'],
      ['/v1/users', { UserName: 'newada', Roles: [null] }, 400, 'Roles[0]'],
      ['/v1/users', { UserName: 'newada', OrganisationId: 'x' }, 400, 'OrganisationId'],
      ['/v1/users', { UserName: 'newada', OrganisationId: crypto.randomUUID() }, 404, 'OrganisationId'],
      ['/v1/organisations', { Name: 'x', Id: acme.toUpperCase() }, 409, 'Id'],
      ['/v1/organisations', { Name: 'x', Id: 'acme' }, 400, 'Id'],
      ['/v1/machines', { Name: 'x', OrganisationId: acme, Id: press }, 409, 'Id'],
      ['/v1/machines', { Name: 'x', OrganisationId: acme, Id: ada.id }, 400, 'Id'],
      ['/v1/machines', { Name: 'x', OrganisationId: crypto.randomUUID() }, 404, 'OrganisationId'],
      ['/v1/keys', { MachineId: press, Roles: ['a,b'] }, 400, 'Roles'],
    ]
    const before = await app.state()
    for (const [path, body, wanted, field] of refusals) {
      const refused = await ask('root', 'POST', path, body)
      const blamed = refused.json().responseStatus?.errors[0]?.fieldName
      expect([body, refused.status, blamed]).toEqual([body, wanted, field])
    }
    expect(await app.state()).toBe(before)
  })

  test('roles are handed out by administrators who are there themselves', async () => {
    const assign = (headers: Readonly<Record<string, string>>, path = '/assignroles') =>
      app.ask('POST', path, { headers, body: { UserName: 'ada', Roles: ['press'] } })
    for (const who of ['boss', 'ada', 'stranger']) expect((await assign(callers[who]!)).status).toBe(403)
    expect((await assign({})).status).toBe(401)
    expect((await assign(admin.bearer)).status).toBe(403)
    expect((await assign(callers.admin!)).json().allRoles).toEqual(['Client', 'press'])
    expect((await assign(ROOT, '/unassignroles')).json().allRoles).toEqual(['Client'])
    const refused = await app.ask('POST', '/assignroles', { headers: ROOT, body: { UserName: 'nobody' } })
    expect([refused.status, refused.json().responseStatus.errors[0].fieldName]).toEqual([404, 'UserName'])
  })
})

describe('verifying', () => {
  const verify = (headers: Readonly<Record<string, string>>, Key: string, more: object = {}) =>
    app.ask('POST', '/v1/keys/verify', { headers, body: { Key, ...more } })

  test('takes an administrator, an owner, or a key with the scope', async () => {
    const { secret } = await keyOf('user', ada.id, acme)
    const verifier = await app.issue({
      owner: { kind: 'machine', id: press },
      organisationId: acme,
      scopes: ['keyhaven:verify'],
    })
    const plain = await app.issue({
      owner: { kind: 'machine', id: press },
      organisationId: acme,
      scopes: ['a.b'],
    })
    for (const who of ['root', 'admin', 'boss'])
      expect((await verify(callers[who]!, secret)).json().valid).toBe(true)
    expect((await verify(bearerOf(verifier.secret), secret)).json().valid).toBe(true)
    expect((await verify(callers.ada!, secret)).status).toBe(403)
    expect((await verify(bearerOf(plain.secret), secret)).status).toBe(403)
    expect((await verify({}, secret)).status).toBe(401)
  })

  test('tells nothing of other organisations’ keys, whatever is wrong with them', async () => {
    const revoked = await keyOf('user', ada.id, acme)
    await ask('root', 'POST', `/v1/keys/${revoked.key.id}/revoke`)
    const theirs = [
      (await keyOf('user', ada.id, acme)).secret,
      (await keyOf('machine', press, acme)).secret,
      (await keyOf('organisation', acme, acme)).secret,
      (await keyOf('user', loner.id)).secret,
      revoked.secret,
    ]
    const verifier = await app.issue({
      owner: { kind: 'machine', id: foreignPress },
      organisationId: other,
      scopes: ['keyhaven:verify'],
    })
    const unknown = await verify(callers.stranger!, 'unknown-key-0123456789')
    expect(unknown.json()).toEqual({ valid: false, code: 'NotFound', staleMsMax: 0 })
    for (const secret of theirs) {
      for (const headers of [callers.stranger!, bearerOf(verifier.secret)]) {
        const told = await verify(headers, secret)
        expect([told.status, told.text]).toEqual([200, unknown.text])
      }
    }
  })

  test('the verdict is always 200, and names what is wrong', async () => {
    const owner = { kind: 'user', id: ada.id } as const
    const judged = async (secret: string, more: object = {}) => {
      const told = await verify(ROOT, secret, more)
      expect([told.status, told.text.includes(secret)]).toEqual([200, false])
      return [told.json().valid, told.json().code]
    }
    const bound = await app.issue({ owner, scopes: ['a.b'], allowedAddresses: ['10.0.0.0/8'] })
    const from = { Address: '10.0.0.1' }
    expect(await judged(bound.secret, from)).toEqual([true, 'Valid'])
    expect(await judged(bound.secret)).toEqual([false, 'AddressNotAllowed'])
    expect(await judged(bound.secret, { ...from, Environment: 'test' })).toEqual([false, 'WrongEnvironment'])
    expect(await judged(bound.secret, { ...from, Scopes: ['a.b', 'a.c'] })).toEqual([
      false,
      'InsufficientScope',
    ])
    await ask('root', 'POST', `/v1/keys/${bound.key.id}/freeze`)
    expect(await judged(bound.secret, from)).toEqual([false, 'Frozen'])
    await ask('root', 'POST', `/v1/keys/${bound.key.id}/revoke`)
    expect(await judged(bound.secret, from)).toEqual([false, 'Revoked'])
    expect(await judged('x'.repeat(100_000))).toEqual([false, 'NotFound'])
    const brief = await app.issue({ owner, expiresAtMs: app.nowMs + 1 })
    app.advance(2)
    expect(await judged(brief.secret)).toEqual([false, 'Expired'])
  })
})
