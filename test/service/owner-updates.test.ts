/** What is changed of users, organisations and machines is so at once, all or nothing, and in the record with what was before. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { basicOf, type Fixture, openFixture, PASSWORD, ROOT } from './app-fixture.ts'

let app: Fixture
beforeAll(async () => {
  app = await openFixture()
})
afterAll(() => app.close())

const patch = (path: string, body: object, headers = ROOT) => app.ask('PATCH', path, { headers, body })
const eventsOf = async (subject: string) =>
  (await app.app.store.queryEvents({ subject }, { limit: 100 })).items.toReversed()
const sessionOf = async (userName: string) => {
  const told = await app.ask('POST', '/auth/credentials', {
    body: { UserName: userName, Password: PASSWORD },
  })
  return { cookie: `ss-id=${told.json().sessionId}` }
}

test('what is given is changed, what is cleared is gone, the rest stays, and each change is told with what was before', async () => {
  const acme = await app.organisation('Acme')
  const ada = await app.user('ada', { roles: ['Client'], organisationId: acme })
  const changed = await patch(`/v1/users/${ada.id}`, { displayName: 'Ada L.', roles: ['Client', 'auditor'] })
  expect(changed.json()).toMatchObject({
    userName: 'ada',
    displayName: 'Ada L.',
    email: 'ada@example.org',
    roles: ['Client', 'auditor'],
  })
  const cleared = await patch(`/v1/users/${ada.id}`, { clear: ['email', 'DisplayName'], state: 'Disabled' })
  expect(cleared.json()).not.toHaveProperty('email')
  expect(cleared.json()).not.toHaveProperty('displayName')
  expect(cleared.json()).toMatchObject({ roles: ['Client', 'auditor'], state: 'Disabled' })
  const events = await eventsOf(ada.id)
  expect(events.map(({ kind, organisationId, details }) => [kind, organisationId, details]).slice(1)).toEqual(
    [
      [
        'user.roles-changed',
        acme,
        {
          'roles.before': 'Client',
          'roles.after': 'Client,auditor',
          'permissions.before': '',
          'permissions.after': '',
        },
      ],
      ['user.updated', acme, { 'displayName.before': 'ada', 'displayName.after': 'Ada L.' }],
      [
        'user.updated',
        acme,
        {
          'displayName.before': 'Ada L.',
          'displayName.after': '',
          'email.before': 'ada@example.org',
          'email.after': '',
        },
      ],
      ['user.disabled', acme, { 'state.before': 'active', 'state.after': 'disabled' }],
    ],
  )
})

test('organisations and machines are renamed, with or without being stopped', async () => {
  const id = await app.organisation('Before')
  const machine = await app.machine('press', id)
  for (const [path, kind, subject, before] of [
    [`/v1/organisations/${id}`, 'organisation', id, 'Before'],
    [`/v1/machines/${machine}`, 'machine', machine, 'press'],
  ] as const) {
    expect((await patch(path, { name: 'After' })).json()).toMatchObject({ name: 'After', state: 'Active' })
    const both = await patch(path, { name: 'Last', state: 'Disabled' })
    expect(both.json()).toMatchObject({ name: 'Last', state: 'Disabled' })
    expect((await app.ask('GET', path, { headers: ROOT })).json()).toEqual(both.json())
    expect(
      (await eventsOf(subject)).map((event) => [event.kind, event.organisationId, event.details]),
    ).toEqual([
      [`${kind}.created`, id, { name: before }],
      [`${kind}.updated`, id, { 'name.before': before, 'name.after': 'After' }],
      [`${kind}.updated`, id, { 'name.before': 'After', 'name.after': 'Last' }],
      [`${kind}.disabled`, id, { 'state.before': 'active', 'state.after': 'disabled' }],
    ])
    await patch(`/v1/organisations/${id}`, { state: 'Active' })
  }
})

test('what is so already, and nothing at all, changes and records nothing', async () => {
  const id = await app.organisation('Same')
  const press = await app.machine('press', id)
  const eve = await app.user('eve', { roles: ['Client'], organisationId: id })
  const before = await app.state()
  for (const [path, same] of [
    [
      `/v1/users/${eve.id}`,
      { displayName: 'eve', email: 'eve@example.org', roles: ['Client', 'Client'], state: 'Active' },
    ],
    [`/v1/organisations/${id}`, { name: 'Same', state: 'Active' }],
    [`/v1/machines/${press}`, { name: 'press', state: 'Active' }],
  ] as const)
    for (const body of [same, {}]) expect((await patch(path, body)).status).toBe(200)
  expect(await app.state()).toBe(before)
})

test('roles that are changed hold in the very next request, by session, by key and by password', async () => {
  const acme = await app.organisation('Roles')
  const max = await app.user('max', { organisationId: acme })
  const session = await sessionOf('max')
  const may = async () => {
    const asked = [session, max.basic, max.bearer].map((headers) =>
      app.ask('POST', '/bokamera/apikeys', { headers }),
    )
    return (await Promise.all(asked)).map(({ status }) => status)
  }
  expect(await may()).toEqual([403, 403, 403])
  await patch(`/v1/users/${max.id}`, { roles: ['bookingsupplier-administrator-write'] })
  expect(await may()).toEqual([200, 200, 200])
  await patch(`/v1/users/${max.id}`, { clear: ['Roles'] })
  expect(await may()).toEqual([403, 403, 403])
})

test('the new e-mail address signs in and the one before does not', async () => {
  const zoe = await app.user('zoe')
  await patch(`/v1/users/${zoe.id}`, { email: 'New.Zoe@example.org' })
  const statusOf = async (name: string) =>
    (await app.ask('GET', '/auth', { headers: { authorization: basicOf(name, PASSWORD) } })).status
  expect(await statusOf('new.zoe@EXAMPLE.org')).toBe(200)
  expect(await statusOf('zoe@example.org')).toBe(401)
  await app.user('zoe2')
  expect((await patch(`/v1/users/${zoe.id}`, { email: 'zoe@example.org' })).status).toBe(200)
})

test('a change that is refused in one thing is not made in the others', async () => {
  await app.user('first')
  const joe = await app.user('joe', { roles: ['Client'] })
  const before = await app.state()
  const others = { displayName: 'x', roles: ['x'], state: 'Disabled', password: 'a new password' }
  for (const [wrong, status, field] of [
    [{ email: 'FIRST@example.org' }, 409, 'Email'],
    [{ email: 'none' }, 400, 'Email'],
    [{ roles: ['a,b'] }, 400, 'Roles'],
    [{ displayName: 'x\n' }, 400, 'DisplayName'],
    [{ password: 'short' }, 400, 'Password'],
    [{ clear: ['displayName'] }, 400, 'DisplayName'],
    [{ clear: ['password'] }, 400, 'Clear'],
    [{ clear: [null] }, 400, 'Clear[0]'],
  ] as const) {
    const refused = await patch(`/v1/users/${joe.id}`, { ...others, ...wrong })
    const [issue] = refused.json().responseStatus.errors
    expect([wrong, refused.status, issue.fieldName]).toEqual([wrong, status, field])
  }
  expect(await app.state()).toBe(before)
  expect((await app.ask('GET', '/auth', { headers: joe.basic })).status).toBe(200)
})

test('the last administrator may give the role up, and the root key gives it back', async () => {
  const [only] = (await app.app.store.queryUsers({}, { limit: 1000 })).items.filter(({ roles }) =>
    roles.includes('admin'),
  )
  expect(only).toBeUndefined()
  const admin = await app.user('lastadmin', { roles: ['admin'] })
  expect((await patch(`/v1/users/${admin.id}`, { roles: [] }, admin.basic)).status).toBe(200)
  expect((await patch(`/v1/users/${admin.id}`, { roles: ['admin'] }, admin.basic)).status).toBe(403)
  expect((await patch(`/v1/users/${admin.id}`, { roles: ['admin'] })).status).toBe(200)
})
