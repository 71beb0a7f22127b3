/** A key never does more than its scopes or its maker, and nobody makes anybody who can do more than they can. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bearerOf, type Fixture, openFixture, PASSWORD, type Person, ROOT, type Told } from './app-fixture.ts'

let app: Fixture
let acme: string
let press: string
let admin: Person
let second: Person
let boss: Person
let memberAdmin: Person
let ada: Person
beforeAll(async () => {
  app = await openFixture()
  acme = await app.organisation('Acme')
  press = await app.machine('press', acme)
  admin = await app.user('admin', { roles: ['admin'] })
  second = await app.user('second', { roles: ['admin'] })
  boss = await app.user('boss', { roles: ['owner'], organisationId: acme })
  memberAdmin = await app.user('memberadmin', { roles: ['admin'], organisationId: acme })
  ada = await app.user('ada', {
    roles: ['Client', 'bookingsupplier-administrator-write'],
    organisationId: acme,
  })
})
afterAll(() => app.close())

/** Headers of a key of this user with these scopes. */
async function keyWith(person: Person, scopes: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const organisationId = person === boss || person === ada || person === memberAdmin ? acme : undefined
  return bearerOf(
    (await app.issue({ owner: { kind: 'user', id: person.id }, organisationId, scopes })).secret,
  )
}
const ask = (headers: Readonly<Record<string, string>>, method: string, path: string, body?: object) =>
  app.ask(method, path, { headers, body })

/** Refused with this status, nothing done. */
async function refuses(work: () => Promise<Told>, status: number, field?: string): Promise<void> {
  const before = await app.state()
  const refused = await work()
  expect([refused.status, refused.json().responseStatus.errors[0]?.fieldName]).toEqual([status, field])
  expect(await app.state()).toBe(before)
}

const READ = 'keyhaven:keys.read'
const WRITE = 'keyhaven:keys.write'
const OWNERS = 'keyhaven:owners.write'

describe('scopes', () => {
  const own = [
    ['GET', '/v1/keys', READ],
    ['GET', '/v1/keys/key_x', READ],
    ['POST', '/v1/keys', WRITE],
    ['POST', '/v1/keys/key_x/revoke', WRITE],
    ['POST', '/v1/keys/key_x/freeze', WRITE],
    ['POST', '/v1/keys/key_x/thaw', WRITE],
    ['POST', '/v1/keys/verify', 'keyhaven:verify', { Key: 'x' }],
    ['POST', '/v1/users?UserName=made', OWNERS],
    ['PATCH', '/v1/users/x', OWNERS],
    ['DELETE', '/v1/users/x', OWNERS],
    ['DELETE', '/v1/organisations/x', OWNERS],
    ['DELETE', '/v1/machines/x', OWNERS],
    ['POST', '/v1/organisations?Name=made', OWNERS],
    ['POST', '/v1/machines?Name=made', OWNERS],
    ['GET', '/v1/users', 'keyhaven:owners.read'],
    ['GET', '/v1/organisations', 'keyhaven:owners.read'],
    ['GET', '/v1/machines', 'keyhaven:owners.read'],
  ] as const

  test.each(own)('%s %s takes %s, whoever the key belongs to', async (method, path, scope, body?: object) => {
    const others = [...new Set(own.map(([, , each]) => each))].filter((each) => each !== scope)
    const wrong = [[], others, ['a.b'], ['keyhaven.*'], [`${scope}.more`], [scope.toUpperCase()]]
    for (const scopes of wrong) {
      const headers = await keyWith(admin, scopes)
      await refuses(() => ask(headers, method, path, body), 403)
    }
    for (const scopes of [[scope], ['keyhaven:*']])
      expect((await ask(await keyWith(admin, scopes), method, path, body)).status).not.toBe(403)
  })

  test('a key of an emulated host has none, and acts for its owner there', async () => {
    for (const path of ['/firstchoice/apikeys/regenerate/test', '/bokamera/apikeys', '/foundry/auth/apikey'])
      expect((await ask(ada.bearer, 'POST', path)).status).toBe(200)
  })

  test('a key that is bound to scopes is held to them on the emulated hosts too', async () => {
    const bound = await keyWith(ada, ['invoices.read', READ])
    for (const path of [
      '/auth/apikeys/regenerate',
      '/apikeys/regenerate',
      '/bokamera/apikeys',
      '/foundry/auth/apikey',
      `/foundry/machines/${press}/generate-api-key`,
    ])
      await refuses(() => ask(bound, 'POST', path), 403)
    expect((await ask(bound, 'GET', '/bokamera/apikeys')).status).toBe(200)
    const narrow = await keyWith(ada, ['invoices.read'])
    await refuses(() => ask(narrow, 'GET', '/bokamera/apikeys'), 403)
  })

  test('what a bound key makes there is bound alike', async () => {
    const scopes = [WRITE, 'invoices.read']
    const headers = await keyWith(ada, scopes)
    const secrets = [
      (await ask(headers, 'POST', '/bokamera/apikeys')).json().apiKey,
      (await ask(headers, 'POST', '/foundry/auth/apikey')).json().apiKey.key,
      (await ask(headers, 'POST', `/foundry/machines/${press}/generate-api-key`)).json().apiKey.key,
      (await ask(headers, 'POST', '/bokamera/apikeys/regenerate')).json().results[0].key,
    ]
    for (const Key of secrets) {
      const told = await ask(ROOT, 'POST', '/v1/keys/verify', { Key })
      expect(told.json().key.scopes).toEqual(scopes)
    }
  })
})

describe('a key made by a key', () => {
  test('has at most its maker’s scopes', async () => {
    const headers = await keyWith(admin, [WRITE, 'invoices.*'])
    for (const scope of [READ, OWNERS, 'keyhaven:*', 'orders.read', 'invoices', '*'])
      await refuses(() => ask(headers, 'POST', '/v1/keys', { Scopes: [WRITE, scope] }), 400, 'Scopes')
    const made = await ask(headers, 'POST', '/v1/keys', { Scopes: [WRITE, 'invoices.read', 'invoices.a.*'] })
    expect(made.status).toBe(200)
    await refuses(
      () => ask(bearerOf(made.json().secret), 'POST', '/v1/keys', { Scopes: ['invoices.write'] }),
      400,
      'Scopes',
    )
  })

  test('users give away only what everybody has of Keyhaven', async () => {
    for (const scope of [
      OWNERS,
      'keyhaven:owners.read',
      'keyhaven:events.read',
      'keyhaven:*',
      'keyhaven:keys.*',
      '*',
    ])
      await refuses(() => ask(boss.basic, 'POST', '/v1/keys', { Scopes: [scope] }), 400, 'Scopes')
    const made = await ask(ada.basic, 'POST', '/v1/keys', {
      Scopes: [READ, WRITE, 'keyhaven:verify', 'anything.*'],
    })
    const headers = bearerOf(made.json().secret)
    await refuses(() => ask(headers, 'POST', '/v1/keys', { UserId: boss.id }), 404, 'UserId')
    await refuses(() => ask(headers, 'POST', '/v1/users', { UserName: 'made' }), 403)
  })

  test('never has roles that its maker lacks', async () => {
    for (const role of ['admin', 'superadmin', 'Client', 'OWNER', 'no such role'])
      for (const owner of [{ MachineId: press }, { OrganisationId: acme }])
        await refuses(
          () => ask(boss.basic, 'POST', '/v1/keys', { ...owner, Roles: ['owner', role] }),
          400,
          'Roles',
        )
    const made = await ask(boss.basic, 'POST', '/v1/keys', {
      OrganisationId: acme,
      Roles: ['owner'],
      Scopes: [WRITE],
    })
    const headers = bearerOf(made.json().secret)
    expect((await ask(headers, 'POST', '/v1/keys', { MachineId: press })).status).toBe(200)
    await refuses(
      () => ask(headers, 'POST', '/v1/keys', { MachineId: press, Roles: ['admin'] }),
      400,
      'Roles',
    )
    await refuses(() => ask(headers, 'POST', '/v1/keys', { UserId: memberAdmin.id }), 403)
  })

  test('of a company that bokamera made has no role that its maker lacks', async () => {
    const superuser = await app.user('superuser', { roles: ['superadmin'] })
    const told = await ask(superuser.bearer, 'POST', '/bokamera/apikeys', { CompanyId: acme })
    await refuses(() => ask(bearerOf(told.json().apiKey), 'POST', '/bokamera/apikeys'), 403)
  })
})

describe('an organisation’s owner', () => {
  test('becomes no administrator through a member who is one', async () => {
    await refuses(() => ask(boss.basic, 'POST', '/v1/keys', { UserId: memberAdmin.id }), 403)
    await refuses(() => ask(boss.basic, 'POST', '/v1/keys', { UserId: ada.id }), 403)
    const plain = await app.user('plainmember', { organisationId: acme })
    expect((await ask(boss.basic, 'POST', '/v1/keys', { UserId: plain.id })).status).toBe(200)
    expect((await ask(ROOT, 'POST', '/v1/keys', { UserId: memberAdmin.id })).status).toBe(200)
  })

  test('sets no member’s password and lets nobody in or out', async () => {
    for (const body of [{ Password: 'a new password' }, { State: 'Disabled' }])
      for (const member of [memberAdmin, ada])
        await refuses(() => ask(boss.basic, 'PATCH', `/v1/users/${member.id}`, body), 403)
    await refuses(() => ask(boss.basic, 'PATCH', `/v1/users/${boss.id}`, { State: 'Disabled' }), 403)
  })

  test('changes no member who has more roles, and gives none that they lack', async () => {
    for (const body of [
      { DisplayName: 'x' },
      { Email: 'x@example.org' },
      { Roles: [] },
      { Clear: ['Email'] },
    ])
      for (const member of [memberAdmin, ada])
        await refuses(() => ask(boss.basic, 'PATCH', `/v1/users/${member.id}`, body), 403)
    const plain = await app.user('plainer', { organisationId: acme })
    for (const person of [boss, plain])
      for (const role of ['admin', 'Client', 'superadmin', 'OWNER'])
        await refuses(
          () => ask(boss.basic, 'PATCH', `/v1/users/${person.id}`, { Roles: ['owner', role] }),
          400,
          'Roles',
        )
    const given = await ask(boss.basic, 'PATCH', `/v1/users/${plain.id}`, { Roles: ['owner'] })
    expect(given.json().roles).toEqual(['owner'])
  })

  test('deletes no member who has more roles', async () => {
    for (const member of [memberAdmin, ada])
      await refuses(() => ask(boss.basic, 'DELETE', `/v1/users/${member.id}`), 403)
  })

  test('makes no administrator, and nobody outside', async () => {
    const user = { UserName: 'made', Password: PASSWORD }
    for (const role of ['admin', 'Client', 'superadmin'])
      await refuses(
        () => ask(boss.basic, 'POST', '/v1/users', { ...user, OrganisationId: acme, Roles: [role] }),
        400,
        'Roles',
      )
    await refuses(() => ask(boss.basic, 'POST', '/v1/users', { ...user }), 404)
  })

  test('gives no machine the name of somebody else in the record', async () => {
    for (const Id of [ada.id, admin.id, 'user_made', 'key_made', 'root', 'system', acme]) {
      const before = await app.state()
      const refused = await ask(boss.basic, 'POST', '/v1/machines', { Name: 'x', Id })
      expect([400, 409], Id).toContain(refused.status)
      expect(await app.state()).toBe(before)
    }
  })
})

describe('an administrator’s key that is bound to scopes', () => {
  test('makes nobody with roles, so nobody who can do more than it', async () => {
    const headers = await keyWith(admin, [OWNERS])
    for (const role of ['admin', 'owner', 'superadmin', 'bookingsupplier-administrator-write'])
      await refuses(
        () => ask(headers, 'POST', '/v1/users', { UserName: 'made', Password: PASSWORD, Roles: [role] }),
        400,
        'Roles',
      )
    expect((await ask(headers, 'POST', '/v1/users', { UserName: 'madeplain' })).status).toBe(200)
    const all = await keyWith(admin, ['keyhaven:*'])
    expect((await ask(all, 'POST', '/v1/users', { UserName: 'madeadmin', Roles: ['admin'] })).status).toBe(
      200,
    )
  })

  test('gives nobody roles and takes none away', async () => {
    const headers = await keyWith(admin, [OWNERS])
    for (const body of [{ Roles: ['owner'] }, { Roles: [] }, { Clear: ['Roles'] }])
      for (const person of [admin, ada])
        await refuses(() => ask(headers, 'PATCH', `/v1/users/${person.id}`, body), 400, 'Roles')
  })

  test('takes over nobody with roles by setting their password', async () => {
    const headers = await keyWith(admin, [OWNERS])
    await refuses(() => ask(headers, 'PATCH', `/v1/users/${second.id}`, { Password: 'taken over' }), 403)
    await refuses(
      () => ask(headers, 'PATCH', `/v1/users/${admin.id}`, { Password: 'taken over' }),
      400,
      'CurrentPassword',
    )
  })

  test('hands out no roles', async () => {
    for (const scopes of [[], [OWNERS], ['keyhaven:*']]) {
      const headers = await keyWith(admin, scopes)
      await refuses(() => ask(headers, 'POST', '/assignroles', { UserName: 'ada', Roles: ['admin'] }), 403)
    }
  })
})

test('a user gives themselves nothing', async () => {
  for (const [path, body] of [
    ['/assignroles', { UserName: 'ada', Roles: ['admin'] }],
    ['/v1/users', { UserName: 'made', Roles: ['admin'] }],
  ] as const)
    await refuses(() => ask(ada.basic, 'POST', path, body), 403)
  for (const body of [{ Roles: ['admin'] }, { Email: 'boss@example.com' }, { DisplayName: 'boss' }])
    await refuses(() => ask(ada.basic, 'PATCH', `/v1/users/${ada.id}`, body), 403)
  await ask(ada.basic, 'PATCH', `/v1/users/${ada.id}`, {
    Roles: ['admin'],
    OrganisationId: 'x',
    UserName: 'admin2',
  } as object)
  const now = await app.app.store.userById(ada.id)
  expect([now?.roles, now?.userName, now?.organisationId]).toEqual([
    ['Client', 'bookingsupplier-administrator-write'],
    'ada',
    acme,
  ])
})

test('roles that are taken away are gone from the user’s keys at once', async () => {
  const eve = await app.user('eve', { roles: ['bookingsupplier-administrator-write'], organisationId: acme })
  expect((await ask(eve.bearer, 'POST', '/bokamera/apikeys')).status).toBe(200)
  await ask(ROOT, 'POST', '/unassignroles', {
    UserName: 'eve',
    Roles: ['bookingsupplier-administrator-write'],
  })
  await refuses(() => ask(eve.bearer, 'POST', '/bokamera/apikeys'), 403)
})
