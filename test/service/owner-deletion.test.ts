/**
 * Who is deleted is gone for good: their keys are revoked in the very next call, nothing of them signs in, nothing is made for them any more, and what they
 * left can still be looked at by those who might before.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bearerOf, type Fixture, openFixture, PASSWORD, type Person, ROOT } from './app-fixture.ts'

let app: Fixture
let acme: string
let boss: Person
beforeAll(async () => {
  app = await openFixture()
  acme = await app.organisation('Acme')
  boss = await app.user('boss', { roles: ['owner', 'Client'], organisationId: acme })
})
afterAll(() => app.close())

const ask = (method: string, path: string, headers = ROOT, body?: object) =>
  app.ask(method, path, { headers, body })
const get = async (path: string, headers = ROOT) => (await ask('GET', path, headers)).json()
const statusOf = async (path: string, headers = ROOT) => (await ask('GET', path, headers)).status
const remove = (path: string, headers = ROOT) => ask('DELETE', path, headers)
const verdict = async (Key: string) => {
  const { code, key } = (await ask('POST', '/v1/keys/verify', ROOT, { Key })).json()
  return [code, key?.reason]
}
const eventsOf = async (subject: string) =>
  (await app.app.store.queryEvents({ subject }, { limit: 100 })).items.toReversed()

/** A key of the owner in each state that a key can be in, each verified once, so that it is in memory. */
async function keysOf(kind: 'user' | 'machine' | 'organisation', id: string) {
  const of = { owner: { kind, id }, organisationId: kind === 'organisation' ? id : acme } as const
  const keys = {
    active: await app.issue(of),
    test: await app.issue({ ...of, environment: 'test' }),
    frozen: await app.issue(of),
    expired: await app.issue({ ...of, expiresAtMs: app.nowMs + 1 }),
    revoked: await app.issue(of),
  }
  await ask('POST', `/v1/keys/${keys.frozen.key.id}/freeze`)
  await ask('POST', `/v1/keys/${keys.revoked.key.id}/revoke`, ROOT, { reason: 'before' })
  app.advance(2)
  for (const { secret } of Object.values(keys)) await verdict(secret)
  return keys
}

describe.each(['user', 'machine', 'organisation'] as const)('a deleted %s', (kind) => {
  let id: string
  let path: string
  let keys: Awaited<ReturnType<typeof keysOf>>
  let before: unknown
  let answer: unknown
  beforeAll(async () => {
    if (kind === 'user') id = (await app.user('leaver', { roles: ['Client'], organisationId: acme })).id
    else if (kind === 'machine') id = await app.machine('press', acme)
    else id = await app.organisation('Gone')
    path = `/v1/${kind}s/${id}`
    keys = await keysOf(kind, id)
    before = await get(path)
    const told = await remove(path)
    answer = told.json()
    expect(told.status).toBe(200)
  })

  test('is answered as it was, and every key is revoked in the very next call, for ever', async () => {
    expect(answer).toEqual(before)
    for (const [name, { secret, key }] of Object.entries(keys)) {
      const reason = name === 'revoked' ? 'before' : 'owner deleted'
      expect([name, await verdict(secret)]).toEqual([name, ['Revoked', reason]])
      expect((await get(`/v1/keys/${key.id}`)).state).toBe('Revoked')
      expect((await ask('POST', `/v1/keys/${key.id}/thaw`)).status).toBe(409)
      expect((await ask('POST', `/v1/keys/${key.id}/rotate`)).json().responseStatus.errorCode).toBe(
        'KeyRevoked',
      )
      const update = await ask('PATCH', `/v1/keys/${key.id}`, ROOT, { name: 'x' })
      expect(update.json().responseStatus.errorCode).toBe('KeyRevoked')
      expect((await ask('GET', '/auth', bearerOf(secret))).status).toBe(403)
    }
  })

  test('is not there and in no list, and deleting it again is 404', async () => {
    expect(await statusOf(path)).toBe(404)
    expect((await remove(path)).status).toBe(404)
    expect((await ask('PATCH', path, ROOT, { state: 'Active' })).status).toBe(404)
    const { results } = await get(`/v1/${kind}s?limit=1000`)
    expect(results.map((each: { id: string }) => each.id)).not.toContain(id)
  })

  test('gets no key, and its id is never given again', async () => {
    const member = { user: 'UserId', machine: 'MachineId', organisation: 'OrganisationId' }[kind]
    const state = await app.state()
    const refused = await ask('POST', '/v1/keys', ROOT, { [member]: id })
    expect([refused.status, refused.json().responseStatus.errors[0].fieldName]).toEqual([404, member])
    if (kind !== 'organisation') {
      for (const [at, more] of [
        ['users', { UserName: 'other' }],
        ['machines', { Name: 'other', OrganisationId: acme }],
      ] as const)
        if (at === `${kind}s`)
          expect((await ask('POST', `/v1/${at}`, ROOT, { ...more, Id: id })).status).toBe(409)
    } else {
      expect((await ask('POST', '/v1/organisations', ROOT, { Name: 'x', Id: id })).status).toBe(409)
      expect((await ask('POST', '/v1/users', ROOT, { UserName: 'other', OrganisationId: id })).status).toBe(
        404,
      )
      expect((await ask('POST', '/v1/machines', ROOT, { Name: 'x', OrganisationId: id })).status).toBe(404)
      expect((await ask('POST', '/bokamera/apikeys', ROOT, { CompanyId: id })).status).toBe(404)
    }
    if (kind === 'machine')
      expect((await ask('POST', `/foundry/machines/${id}/generate-api-key`)).status).toBe(404)
    expect(await app.state()).toBe(state)
  })

  test('has left its keys, their usage and its events to look at, and what it was is told', async () => {
    await app.app.usage.flush()
    const wanted = Object.values(keys).map(({ key }) => key.id)
    const { results } = await get(`/v1/keys?${kind}Id=${id}&limit=1000`)
    expect(results.map((key: { id: string }) => key.id)).toEqual(expect.arrayContaining(wanted))
    expect((await get(`/v1/keys/${keys.active.key.id}/usage`)).counts).not.toEqual([])
    const events = await eventsOf(id)
    expect(events[0]).toMatchObject({ kind: `${kind}.created` })
    expect(events.at(-1)).toMatchObject({
      kind: `${kind}.deleted`,
      organisationId: kind === 'organisation' ? id : acme,
      actor: { id: 'root' },
      details: { ...events[0]!.details, state: 'active' },
    })
    expect(events.at(-1)!.details.keysRevoked).toBe(kind === 'user' ? 5 : 4)
    const ofKey = (await eventsOf(keys.frozen.key.id)).at(-1)
    expect(ofKey).toMatchObject({ kind: 'key.revoked', details: { reason: 'owner deleted' } })
  })
})

describe('a deleted user', () => {
  test('is nobody by session, password and key in the very next call', async () => {
    const ada = await app.user('ada', { organisationId: acme })
    const signIn = () =>
      ask('POST', '/auth/credentials', {} as never, { UserName: 'ada', Password: PASSWORD })
    const session = { cookie: `ss-id=${(await signIn()).json().sessionId}` } as never
    for (const headers of [session, ada.basic, ada.bearer]) expect(await statusOf('/auth', headers)).toBe(200)
    await remove(`/v1/users/${ada.id}`)
    expect([await statusOf('/auth', session), await statusOf('/auth', ada.basic)]).toEqual([401, 401])
    expect(await statusOf('/auth', ada.bearer)).toBe(403)
    expect((await signIn()).status).toBe(401)
    expect((await ask('POST', '/assignroles', ROOT, { UserName: 'ada', Roles: ['x'] })).status).toBe(404)
  })

  test('leaves name and e-mail address to somebody else, who gets nothing else of theirs', async () => {
    const first = await app.user('bob', { roles: ['Client'], organisationId: acme })
    await remove(`/v1/users/${first.id}`)
    const second = await app.user('bob')
    expect(second.id).not.toBe(first.id)
    expect(await get('/auth', second.basic)).toMatchObject({ userId: second.id, roles: [] })
    const { results } = await get('/v1/keys', second.basic)
    expect(results.map((key: { userId: string }) => key.userId)).toEqual([second.id])
    expect(await verdict(first.secret)).toEqual(['Revoked', 'owner deleted'])
  })
})

describe('who looks at what somebody deleted left', () => {
  test('is an administrator or the owner of the organisation; others are told what they are told of nobody', async () => {
    const gone = await app.user('gone', { organisationId: acme })
    const mate = await app.user('mate', { organisationId: acme })
    await remove(`/v1/users/${gone.id}`, boss.basic)
    const page = await get(`/v1/keys?userId=${gone.id}`, boss.basic)
    expect(page.results).toMatchObject([{ userId: gone.id, state: 'Revoked' }])
    const other = await app.organisation('Other')
    const elsewhere = await app.user('elsewhere', { roles: ['owner'], organisationId: other })
    for (const { basic } of [mate, elsewhere]) {
      const told = await ask('GET', `/v1/keys?userId=${gone.id}`, basic)
      expect(told.status).toBe(404)
      expect(told.text).toBe((await ask('GET', '/v1/keys?userId=user_nobody', basic)).text)
    }
    // An id is of one kind.
    expect(await statusOf(`/v1/keys?machineId=${gone.id}`)).toBe(404)
  })
})

test('an organisation is deleted when it has no users and machines left, and not before', async () => {
  const id = await app.organisation('Emptied')
  const user = (await app.user('lastone', { organisationId: id })).id
  const machine = await app.machine('last press', id)
  for (const path of [`/v1/users/${user}`, `/v1/machines/${machine}`]) {
    const before = await app.state()
    const refused = await remove(`/v1/organisations/${id}`)
    expect([refused.status, refused.json().responseStatus.errorCode]).toEqual([409, 'OrganisationNotEmpty'])
    expect(await app.state()).toBe(before)
    expect((await remove(path)).status).toBe(200)
  }
  const plain = id.replaceAll('-', '').toUpperCase()
  expect((await remove(`/v1/organisations/${plain}`)).status).toBe(200)
})

test('nobody deletes themselves, however they come', async () => {
  const home = await app.organisation('Home')
  const press = await app.machine('own press', home)
  const admin = await app.user('selfadmin', { roles: ['admin'] })
  const keyOf = async (kind: 'user' | 'machine' | 'organisation', id: string) =>
    bearerOf(
      (
        await app.issue({
          owner: { kind, id },
          organisationId: home,
          roles: ['owner', 'admin'],
          scopes: ['keyhaven:*'],
        })
      ).secret,
    )
  const hollow = await app.organisation('Hollow')
  const before = await app.state()
  for (const [path, headers] of [
    [`/v1/users/${admin.id}`, admin.basic],
    [`/v1/users/${boss.id}`, boss.basic],
  ] as const) {
    const refused = await remove(path, headers)
    expect([path, refused.status, refused.json().responseStatus.errors[0].fieldName]).toEqual([
      path,
      400,
      'Id',
    ])
  }
  expect(await app.state()).toBe(before)
  for (const [path, headers] of [
    [`/v1/users/${admin.id}`, await keyOf('user', admin.id)],
    [`/v1/machines/${press}`, await keyOf('machine', press)],
    [`/v1/organisations/${hollow}`, await keyOf('organisation', hollow)],
  ] as const)
    expect([path, (await remove(path, headers)).status]).toEqual([path, 400])
})

test('who has more keys than one transaction takes loses them all, and is refused before the first where that may not be', async () => {
  const id = await app.machine('loom', acme)
  const keys: { readonly key: { readonly id: string }; readonly secret: string }[] = []
  for (let n = 0; n < 1003; n += 1)
    keys.push(await app.issue({ owner: { kind: 'machine', id }, organisationId: acme }))
  await app.ask('POST', `/v1/keys/${keys[7]!.key.id}/revoke`, { headers: ROOT })
  const passerby = await app.user('passerby')
  const before = await app.state()
  expect((await remove(`/v1/machines/${id}`, passerby.basic)).status).toBe(404)
  expect(await app.state()).toBe(before)
  expect((await remove(`/v1/machines/${id}`)).status).toBe(200)
  for (const { key } of keys) expect((await app.app.store.keyById(key.id))?.state).toBe('revoked')
  const deleted = (await eventsOf(id)).find(({ kind }) => kind === 'machine.deleted')
  expect(deleted?.details.keysRevoked).toBe(1002)
})

describe('at the same time', () => {
  test('two who delete the same owner: one does it, the other is told 404, and it is told once', async () => {
    for (const kind of ['user', 'machine', 'organisation'] as const) {
      const id =
        kind === 'user'
          ? (await app.user(`twice${kind}`, { organisationId: acme })).id
          : kind === 'machine'
            ? await app.machine('twice', acme)
            : await app.organisation('Twice')
      const told = await Promise.all([1, 2, 3].map(() => remove(`/v1/${kind}s/${id}`)))
      expect(told.map(({ status }) => status).sort()).toEqual([200, 404, 404])
      const kinds = (await eventsOf(id)).map((event) => event.kind)
      expect(kinds.filter((each) => each.endsWith('.deleted'))).toEqual([`${kind}.deleted`])
    }
  })

  test('one deletes while others make keys of every kind: none of them is live afterwards', async () => {
    for (let round = 0; round < 5; round += 1) {
      const user = await app.user(`racer${round}`, { organisationId: acme })
      const machine = await app.machine('racer', acme)
      const making = [
        ...[1, 2, 3].map(() => ask('POST', '/v1/keys', ROOT, { UserId: user.id })),
        ...[1, 2, 3].map(() => ask('POST', '/v1/keys', ROOT, { MachineId: machine })),
        ask('POST', '/firstchoice/apikeys/regenerate/live', user.bearer),
        ask('POST', '/foundry/auth/apikey', user.bearer),
        ask('POST', `/foundry/machines/${machine}/generate-api-key`),
        ask('POST', '/v1/keys/import', ROOT, {
          Keys: [{ Secret: `a-racing-secret-of-round-${round}`, UserId: user.id }],
        }),
      ]
      const deleting = [remove(`/v1/users/${user.id}`), remove(`/v1/machines/${machine}`)]
      const more = [
        ask('POST', '/v1/keys', ROOT, { UserId: user.id }),
        ask('POST', '/v1/keys', ROOT, { MachineId: machine }),
      ]
      const told = await Promise.all([...making, ...more])
      expect((await Promise.all(deleting)).map(({ status }) => status)).toEqual([200, 200])
      expect(told.filter(({ status }) => ![200, 401, 403, 404].includes(status))).toEqual([])
      for (const filter of [
        { owner: { kind: 'user', id: user.id } },
        { owner: { kind: 'machine', id: machine } },
      ] as const) {
        const { items } = await app.app.store.queryKeys(filter, { limit: 1000 })
        expect(items.filter(({ state }) => state !== 'revoked')).toEqual([])
      }
      for (const secret of told.flatMap((each) => each.text.match(/kh_live_\w+/g) ?? []))
        if (secret.length > 40) expect((await verdict(secret))[0]).toBe('Revoked')
    }
  })

  test('a key that was asked for before the owner was deleted, and is written after, is refused', async () => {
    const late = await app.user('late')
    await remove(`/v1/users/${late.id}`)
    // What the operation looked at before is past; this is what is left to tell it.
    const making = app.issue({ owner: { kind: 'user', id: late.id } })
    await expect(making).rejects.toMatchObject({ code: 'OwnerDeleted' })
    const regenerating = app.app.keyring.regenerate(
      {
        owner: { kind: 'user', id: late.id },
        organisationId: undefined,
        environment: 'live',
        keyTypes: ['secret'],
        format: 'opaque',
      },
      { id: late.id, keyId: undefined, address: '', requestId: '' },
      app.nowMs,
    )
    await expect(regenerating).rejects.toMatchObject({ code: 'OwnerDeleted' })
  })

  test('one deletes an organisation while others add to it: nobody is left in what is not there', async () => {
    for (let round = 0; round < 5; round += 1) {
      const id = await app.organisation('Race')
      const told = await Promise.all([
        ask('POST', '/v1/users', ROOT, { UserName: `early${round}`, OrganisationId: id }),
        remove(`/v1/organisations/${id}`),
        ask('POST', '/v1/machines', ROOT, { Name: 'late', OrganisationId: id }),
      ])
      const [user, deleted, machine] = told.map(({ status }) => status)
      expect([
        [200, 409, 200],
        [404, 200, 404],
      ]).toContainEqual([user, deleted, machine])
    }
  })
})
