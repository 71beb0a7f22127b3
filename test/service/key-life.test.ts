/** A key's life through the operations: rotated, changed, explained, imported, reported, changed in bulk, verified by the thousand. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bearerOf, type Fixture, openFixture, type Person, ROOT, STARTED_AT } from './app-fixture.ts'

let app: Fixture
let acme: string
let boss: Person
let ada: Person
let stranger: Person
const HOUR = 3_600_000

beforeAll(async () => {
  app = await openFixture()
  acme = await app.organisation('Acme')
  const other = await app.organisation('Other')
  boss = await app.user('boss', { roles: ['owner'], organisationId: acme })
  ada = await app.user('ada', { roles: ['Client'], organisationId: acme })
  stranger = await app.user('stranger', { roles: ['owner'], organisationId: other })
})
afterAll(() => app.close())

type Headers = Readonly<Record<string, string>>
const post = (path: string, body: object, headers: Headers = ROOT) => app.ask('POST', path, { headers, body })
const made = async (more: object = {}, headers: Headers = ada.basic) => {
  const told = await post('/v1/keys', more, headers)
  expect(told.status, told.text).toBe(200)
  const { key, secret } = told.json()
  return { id: key.id as string, secret: secret as string, key }
}
const codeOf = async (secret: string, more: object = {}): Promise<string> =>
  (await post('/v1/keys/verify', { key: secret, ...more })).json().code
const refusalOf = (told: { readonly status: number; json(): any }) => {
  const { errorCode, errors = [] } = told.json().responseStatus
  return [told.status, errorCode, ...errors.map(({ fieldName }: { fieldName: string }) => fieldName)]
}

describe('RotateKey', () => {
  test('gives a new secret once, and ends the old one as the mode says', async () => {
    const { id, secret } = await made({ name: 'press', scopes: ['a.read'], meta: { team: 'x' } })
    const told = await post(`/v1/keys/${id}/rotate`, { mode: 'Grace', graceSeconds: 60 }, ada.basic)
    expect(told.status).toBe(200)
    const { key, secret: next } = told.json()
    expect(key).toMatchObject({ id, version: 2, name: 'press', scopes: ['a.read'], meta: { team: 'x' } })
    expect([await codeOf(secret), await codeOf(next)]).toEqual(['Valid', 'Valid'])
    const last = (await post(`/v1/keys/${id}/rotate`, {}, ada.basic)).json()
    expect(await Promise.all([secret, next, last.secret].map((each) => codeOf(each)))).toEqual([
      'Revoked',
      'Revoked',
      'Valid',
    ])
    expect((await app.kept()).includes(last.secret)).toBe(false)
  })

  test.each([
    [{ mode: 'Grace' }, 'GraceSeconds'],
    [{ mode: 'UntilFirstUse' }, 'DeadlineSeconds'],
    [{ mode: 'Immediate', graceSeconds: 5 }, 'GraceSeconds'],
    [{ mode: 'Grace', graceSeconds: 5, deadlineSeconds: 5 }, 'DeadlineSeconds'],
    [{ mode: 'Grace', graceSeconds: 0 }, 'GraceSeconds'],
    [{ mode: 'Grace', graceSeconds: 31_622_401 }, 'GraceSeconds'],
    [{ mode: 'Sometimes' }, 'Mode'],
  ])('%j is refused by name, and changes nothing', async (body, field) => {
    const { id } = await made()
    const before = await app.state()
    expect(refusalOf(await post(`/v1/keys/${id}/rotate`, body, ada.basic))).toEqual([
      400,
      expect.any(String),
      field,
    ])
    expect(await app.state()).toBe(before)
  })

  test('is for who may do all that the key can: others find no such key, and a narrower key is refused', async () => {
    const strong = await made({ scopes: ['keyhaven:keys.write', 'a.*'] })
    const narrow = await made({ scopes: ['keyhaven:keys.write'] })
    const brief = await made({
      scopes: ['keyhaven:keys.write', 'a.*'],
      expiresAt: new Date(STARTED_AT + HOUR).toISOString(),
    })
    const path = `/v1/keys/${strong.id}/rotate`
    expect((await post(path, {}, stranger.basic)).status).toBe(404)
    for (const weaker of [narrow, brief])
      expect((await post(path, {}, bearerOf(weaker.secret))).status).toBe(403)
    expect((await post(path, {}, bearerOf(strong.secret))).status).toBe(200)
    // A key may always rotate itself, and an organisation's owner what its members have.
    expect((await post(`/v1/keys/${narrow.id}/rotate`, {}, bearerOf(narrow.secret))).status).toBe(200)
    const privileged = await app.user('privileged', { roles: ['Partner'], organisationId: acme })
    const theirs = await app.issue({ owner: { kind: 'user', id: privileged.id }, organisationId: acme })
    expect((await post(`/v1/keys/${theirs.key.id}/rotate`, {}, boss.basic)).status).toBe(403)
  })
})

describe('CreateKey', () => {
  test('owners that contradict each other are refused by name, and no key is made', async () => {
    const press = await app.machine('roller', acme)
    const elsewhere = await app.organisation('Beyond')
    const before = await app.state()
    for (const [owners, field] of [
      [{ userId: ada.id, machineId: press }, 'MachineId'],
      [{ userId: ada.id, organisationId: elsewhere }, 'OrganisationId'],
      [{ machineId: press, organisationId: elsewhere }, 'OrganisationId'],
    ] as const)
      expect(refusalOf(await post('/v1/keys', owners))).toEqual([400, expect.any(String), field])
    expect(await app.state()).toBe(before)
    const { key } = await made({ userId: ada.id, organisationId: acme }, ROOT)
    expect(key).toMatchObject({ userId: ada.id, organisationId: acme })
  })

  test('the roles that a machine’s key is made with are shown', async () => {
    const machineId = await app.machine('lathe', acme)
    const { id, key } = await made({ machineId, roles: ['Client', 'owner'] }, ROOT)
    expect(key.roles).toEqual(['Client', 'owner'])
    expect((await app.ask('GET', `/v1/keys/${id}`, { headers: ROOT })).json().roles).toEqual(key.roles)
  })

  test('a reason that cannot be kept as it is is refused by name', async () => {
    const { id } = await made()
    for (const reason of ['a\u0000b', 'a\ud800b'])
      expect(refusalOf(await post(`/v1/keys/${id}/freeze`, { reason }))).toEqual([
        400,
        'TextNotValid',
        'Reason',
      ])
  })
})

describe('UpdateKey', () => {
  const patch = (id: string, body: object, headers: Headers = ada.basic) =>
    app.ask('PATCH', `/v1/keys/${id}`, { headers, body })

  test('changes what is given, clears what is named, and leaves the rest', async () => {
    const { id, key } = await made({
      name: 'old',
      notes: 'kept',
      scopes: ['a.read'],
      expiresAt: '2099-01-01T00:00:00Z',
    })
    const told = await patch(id, { name: 'new', clear: ['ExpiresAt', 'scopes'] })
    const { updatedAt, expiresAt: _, scopes, ...rest } = told.json()
    expect([told.status, updatedAt, scopes]).toEqual([200, expect.any(String), []])
    const { expiresAt: _e, scopes: _s, ...before } = key
    expect(rest).toEqual({ ...before, name: 'new' })
    expect((await app.ask('GET', `/v1/keys/${id}`, { headers: ada.basic })).json()).toEqual(told.json())
  })

  test('limits and credits are kept as they were given', async () => {
    const limits = [
      { name: 'minute', kind: 'Window', max: 100, windowSeconds: 60, counting: 'Exact' },
      { name: 'burst', kind: 'Bucket', max: 10, windowSeconds: 1, counting: 'Fast' },
    ]
    const credits = { amount: 500, refillEvery: 'Month', refillAmount: 1000, counting: 'Exact' }
    const { id, key } = await made({ limits, credits, unusedExpirySeconds: 86_400 })
    expect(key).toMatchObject({ limits, credits, unusedExpirySeconds: 86_400 })
    const told = await patch(id, { limits: limits.slice(1), clear: ['Credits', 'UnusedExpirySeconds'] })
    expect(told.json()).toMatchObject({ limits: limits.slice(1) })
    expect(told.json()).not.toHaveProperty('credits')
  })

  test.each([
    [{ clear: ['Owner'] }, 400, 'Clear'],
    [{ name: 'x', clear: ['Name'] }, 400, 'Name'],
    [{ expiresAt: '2001-01-01T00:00:00Z' }, 400, 'ExpiresAt'],
    [{ scopes: ['a b'] }, 400, 'Scopes'],
    [{ allowedAddresses: ['10.0.0.0/33'] }, 400, 'AllowedAddresses'],
    [{ allowedAddresses: Array.from({ length: 101 }, (_, n) => `10.0.0.${n}`) }, 400, 'AllowedAddresses'],
    [{ meta: { big: 'x'.repeat(5000) } }, 400, 'Meta'],
    [{ contactEmail: 'nobody' }, 400, 'ContactEmail'],
    [{ unusedExpirySeconds: 5 }, 400, 'UnusedExpirySeconds'],
    [
      { limits: [{ name: 'x', kind: 'Window', max: 0, windowSeconds: 60, counting: 'Exact' }] },
      400,
      'Limits[0].Max',
    ],
    [
      { limits: [{ name: 'x', kind: 7, max: 1, windowSeconds: 60, counting: 'Exact' }] },
      400,
      'Limits[0].Kind',
    ],
    [{ credits: { amount: -1, refillEvery: 'Never', counting: 'Fast' } }, 400, 'Credits.Amount'],
    [{ credits: { amount: 1, refillEvery: 'Day' } }, 400, 'Credits.RefillAmount'],
    [{ credits: { amount: 1, refillAmount: 5 } }, 400, 'Credits.RefillEvery'],
    [{ notes: 'a\u0000b' }, 400, 'Notes'],
  ])('%j is refused by name, and changes nothing', async (body, status, field) => {
    const { id } = await made()
    const before = await app.state()
    expect(refusalOf(await patch(id, body))).toEqual([status, expect.any(String), field])
    expect(await app.state()).toBe(before)
  })

  test('a key cannot give what it has not, nor free others of what binds it', async () => {
    const bound = await made({
      scopes: ['keyhaven:keys.write'],
      allowedAddresses: ['127.0.0.0/8'],
      expiresAt: new Date(STARTED_AT + HOUR).toISOString(),
    })
    const twin = await made({
      scopes: ['keyhaven:keys.write'],
      allowedAddresses: ['127.0.0.1'],
      expiresAt: new Date(STARTED_AT + HOUR / 2).toISOString(),
    })
    const by = bearerOf(bound.secret)
    expect(refusalOf(await patch(twin.id, { scopes: ['keyhaven:*'] }, by))).toEqual([
      400,
      'ArgumentException',
      'Scopes',
    ])
    expect(refusalOf(await patch(twin.id, { allowedAddresses: ['0.0.0.0/0'] }, by))).toEqual([
      400,
      'ArgumentException',
      'AllowedAddresses',
    ])
    const cleared = await patch(twin.id, { clear: ['ExpiresAt', 'AllowedAddresses'] }, by)
    expect(cleared.json()).toMatchObject({
      expiresAt: new Date(STARTED_AT + HOUR).toISOString().replace('.000Z', '.0000000Z'),
      allowedAddresses: ['127.0.0.0/8'],
    })
    expect((await patch(twin.id, { name: 'x' }, stranger.basic)).status).toBe(404)
    const idle = await made({ scopes: ['keyhaven:keys.write'], unusedExpirySeconds: 7200 })
    for (const [more, seconds] of [
      [{ clear: ['UnusedExpirySeconds'] }, 7200],
      [{ unusedExpirySeconds: 7201 }, 7200],
      [{ unusedExpirySeconds: 3600 }, 3600],
    ] as const)
      expect((await patch(idle.id, more, bearerOf(idle.secret))).json().unusedExpirySeconds).toBe(seconds)
    const lasting = await made({ scopes: ['keyhaven:keys.write'] })
    expect((await post(`/v1/keys/${lasting.id}/rotate`, {}, bearerOf(idle.secret))).status).toBe(403)
  })
})

describe('QueryKeys', () => {
  const idsOf = async (query: string, headers: Headers = boss.basic): Promise<string[]> =>
    (await app.ask('GET', `/v1/keys?${query}`, { headers }))
      .json()
      .results.map(({ id }: { id: string }) => id)

  test('finds keys by type, scope, text, end and disuse', async () => {
    const soon = await made({
      name: 'Nightly Import',
      expiresAt: new Date(STARTED_AT + HOUR).toISOString(),
      scopes: ['b.read', 'b.read.all'],
    })
    const { publicId } = { publicId: soon.secret.slice('kh_live_'.length).slice(0, 14) }
    const late = await made({ name: 'late', expiresAt: '2099-01-01T00:00:00Z', scopes: ['B.read'] })
    expect(await idsOf('Text=nightly%20IMPORT')).toEqual([soon.id])
    expect(await idsOf(`Text=${soon.id}`)).toEqual([soon.id])
    expect(await idsOf(`Text=${publicId}`)).toEqual([soon.id])
    expect(await idsOf('Text=%25')).toEqual([])
    const foreign = await made({ name: 'École d’Été' })
    expect(await idsOf(`Text=${encodeURIComponent('École')}`)).toEqual([foreign.id])
    expect(await idsOf('Scope=b.read')).toEqual([soon.id])
    expect(await idsOf('Scope=B.read')).toEqual([late.id])
    const before = new Date(STARTED_AT + 2 * HOUR).toISOString()
    expect(await idsOf(`ExpiringBefore=${before}&Scope=b.read`)).toEqual([soon.id])
    expect(await idsOf(`UnusedSince=${new Date(STARTED_AT + 1).toISOString()}&Text=nightly`)).toEqual([
      soon.id,
    ])
    expect(await idsOf(`UnusedSince=${new Date(STARTED_AT - 1).toISOString()}&Text=nightly`)).toEqual([])
    expect(await idsOf('KeyType=other')).toEqual([])
    expect(await idsOf(`Text=${soon.id}`, stranger.basic)).toEqual([])
  })

  test.each([
    ['Scope=a%20b', 'Scope'],
    ['State=Asleep', 'State'],
    ['ExpiringBefore=soon', 'ExpiringBefore'],
    ['Limit=0', 'Limit'],
    ['After=nonsense', 'After'],
    [`Text=${'x'.repeat(201)}`, 'Text'],
  ])('%s is refused by name', async (query, field) => {
    expect(refusalOf(await app.ask('GET', `/v1/keys?${query}`, { headers: boss.basic }))).toEqual([
      400,
      expect.any(String),
      field,
    ])
  })

  test('finds a key by the public id of any of its secrets, as it stands in what a scanner shows', async () => {
    const { id, secret } = await made()
    const told = await post(`/v1/keys/${id}/rotate`, { mode: 'Grace', graceSeconds: 60 }, ada.basic)
    for (const each of [secret, told.json().secret as string]) {
      const beginning = each.slice(0, 'kh_live_'.length + 14)
      for (const text of [beginning, beginning.slice('kh_live_'.length)])
        expect(await idsOf(`Text=${text}`)).toEqual([id])
    }
  })

  test('what ends by then is what ends by its expiry, unused, or for want of use', async () => {
    const at = (ms: number): string => new Date(app.nowMs + ms).toISOString()
    const scopes = ['ends.read']
    const first = await made({ scopes, firstUseBy: at(2 * HOUR) })
    const used = await made({ scopes, firstUseBy: at(2 * HOUR) })
    const idle = await made({ scopes, unusedExpirySeconds: 7200 })
    const late = await made({ scopes, expiresAt: at(9 * HOUR) })
    await made({ scopes })
    await codeOf(used.secret)
    await app.app.usage.flush()
    const endsBefore = async (ms: number) => new Set(await idsOf(`Scope=ends.read&ExpiringBefore=${at(ms)}`))
    expect(await endsBefore(2 * HOUR)).toEqual(new Set([]))
    expect(await endsBefore(2 * HOUR + 1)).toEqual(new Set([idle.id, first.id]))
    expect(await endsBefore(9 * HOUR + 1)).toEqual(new Set([late.id, idle.id, first.id]))
    app.advance(HOUR)
    await codeOf(idle.secret)
    await app.app.usage.flush()
    expect(await endsBefore(HOUR + 1)).toEqual(new Set([first.id]))
    expect(await endsBefore(2 * HOUR + 1)).toEqual(new Set([idle.id, first.id]))
  })

  test('a user and an organisation are keys of both; a user and a machine are nobody', async () => {
    const { id } = await made({ scopes: ['both.read'] })
    expect(await idsOf(`UserId=${ada.id}&OrganisationId=${acme}&Scope=both.read`)).toEqual([id])
    const elsewhere = await app.organisation('Elsewhere')
    expect(await idsOf(`UserId=${ada.id}&OrganisationId=${elsewhere}`, ROOT)).toEqual([])
    const press = await app.machine('press', acme)
    const both = `UserId=${ada.id}&MachineId=${press}`
    expect(refusalOf(await app.ask('GET', `/v1/keys?${both}`, { headers: ROOT }))).toEqual([
      400,
      expect.any(String),
      'MachineId',
    ])
    const nobodys = crypto.randomUUID()
    expect((await app.ask('GET', `/v1/keys?OrganisationId=${nobodys}`, { headers: ROOT })).status).toBe(404)
  })

  test('the Next of one query is refused by another', async () => {
    await made()
    const { next } = (await app.ask('GET', '/v1/keys?Limit=1', { headers: boss.basic })).json()
    expect((await app.ask('GET', `/v1/keys?Limit=5&After=${next}`, { headers: boss.basic })).status).toBe(200)
    const other = await app.ask('GET', `/v1/keys?Limit=1&Environment=live&After=${next}`, {
      headers: boss.basic,
    })
    expect(refusalOf(other)).toEqual([400, 'BadCursor', 'After'])
  })
})

describe('VerifyKey and VerifyKeys', () => {
  test('one of AnyScopes is enough, all of Scopes are needed, and wildcards grant what they cover', async () => {
    const { secret } = await made({ scopes: ['orders.*', 'a.read'] })
    for (const [ask, code] of [
      [{ scopes: ['orders.read', 'a.read'] }, 'Valid'],
      [{ scopes: ['orders.read', 'b.read'] }, 'InsufficientScope'],
      [{ anyScopes: ['b.read', 'orders.write.all'] }, 'Valid'],
      [{ anyScopes: ['b.read'] }, 'InsufficientScope'],
      [{ scopes: ['a.read'], anyScopes: ['b.read'] }, 'InsufficientScope'],
    ] as const)
      expect(await codeOf(secret, ask), JSON.stringify(ask)).toBe(code)
    expect(refusalOf(await post('/v1/keys/verify', { key: secret, anyScopes: ['a b'] }))).toEqual([
      400,
      'ScopeNotValid',
      'AnyScopes',
    ])
    expect(refusalOf(await post('/v1/keys/verify', { key: secret, cost: -1 }))).toEqual([
      400,
      'ArgumentException',
      'Cost',
    ])
  })

  test('a thousand at once, each with its own ask, answered in their order', async () => {
    const good = await made({ scopes: ['a.read'] })
    const frozen = await made()
    await post(`/v1/keys/${frozen.id}/freeze`, {}, ada.basic)
    const keys = Array.from(
      { length: 1000 },
      (_, n) =>
        [
          { key: good.secret, scopes: ['a.read'] },
          { key: good.secret, scopes: ['b.read'] },
          { key: frozen.secret },
          { key: 'garbage' },
        ][n % 4],
    )
    const told = await post('/v1/keys/verify/batch', { keys })
    const codes = told.json().results.map(({ code }: { code: string }) => code)
    expect(codes).toHaveLength(1000)
    expect(codes.slice(0, 8)).toEqual([
      ...['Valid', 'InsufficientScope', 'Frozen', 'NotFound'],
      ...['Valid', 'InsufficientScope', 'Frozen', 'NotFound'],
    ])
  })

  test.each([
    [{ keys: [] }, 'Keys'],
    [{ keys: Array.from({ length: 1001 }, () => ({ key: 'x' })) }, 'Keys'],
    [{ keys: [{ key: 'garbage' }, { key: '' }] }, 'Keys[1].Key'],
    [{ keys: [{ key: 'garbage', cost: -5 }] }, 'Keys[0].Cost'],
  ])('a batch that is wrong names where', async (body, field) => {
    expect(refusalOf(await post('/v1/keys/verify/batch', body))).toEqual([400, expect.any(String), field])
  })

  test('who may not know a key is told that there is none, and the key is not used by that', async () => {
    const { id, secret } = await made()
    const rotated = await post(
      `/v1/keys/${id}/rotate`,
      { mode: 'UntilFirstUse', deadlineSeconds: 60 },
      ada.basic,
    )
    const foreign = await post('/v1/keys/verify', { key: rotated.json().secret }, stranger.basic)
    expect(foreign.json().code).toBe('NotFound')
    expect(await codeOf(secret)).toBe('Valid')
  })
})

describe('limits and credits', () => {
  const minute = { name: 'minute', kind: 'Window', max: 3, windowSeconds: 60, counting: 'Exact' }
  const spend = (secret: string, more: object = {}) => post('/v1/keys/verify', { key: secret, ...more })

  test('a use is charged to all of them or to none, and the answer says what is left and when to come again', async () => {
    const credits = { amount: 2, refillEvery: 'Never', refillAmount: 0, counting: 'Exact' }
    const { id, secret } = await made({ limits: [minute], credits, scopes: ['a.read'] })
    expect((await spend(secret, { scopes: ['b.read'] })).json().code).toBe('InsufficientScope')
    const left = async () =>
      (await spend(secret, { cost: 0 })).json().remaining.map(({ name, left }: any) => [name, left])
    expect(await left()).toEqual([
      ['minute', 3],
      ['credits', 2],
    ])
    expect((await spend(secret, { cost: 2 })).json()).toMatchObject({ valid: true, code: 'Valid' })
    const exhausted = (await spend(secret)).json()
    expect([exhausted.valid, exhausted.code, exhausted.retryAfterSeconds]).toEqual([
      false,
      'CreditsExhausted',
      undefined,
    ])
    expect(await left()).toEqual([
      ['minute', 1],
      ['credits', 0],
    ])
    await app.ask('PATCH', `/v1/keys/${id}`, { headers: ada.basic, body: { credits } })
    expect(await left()).toEqual([
      ['minute', 1],
      ['credits', 2],
    ])
    const limited = (await spend(secret, { cost: 2 })).json()
    expect([limited.code, limited.retryAfterSeconds]).toEqual(['RateLimited', 60])
    expect(await left()).toEqual([
      ['minute', 1],
      ['credits', 2],
    ])
    const explained = (await post('/v1/keys/explain', { key: secret, cost: 2 })).json()
    expect(explained.code).toBe('RateLimited')
    expect(explained.checks.slice(-2)).toEqual([
      { code: 'RateLimited', outcome: 'Failed', because: 'minute: 1 of 3 left; asked: 2' },
      expect.objectContaining({ code: 'CreditsExhausted', outcome: 'NotReached' }),
    ])
  })

  test('the headers stand where they are asked for, and nowhere else', async () => {
    const { secret } = await made({ limits: [minute] })
    const told = await spend(secret, { rateLimitHeaders: true })
    expect(told.headers.get('ratelimit-policy')).toBe('"minute";q=3;w=60')
    expect(told.headers.get('ratelimit')).toBe('"minute";r=2;t=60')
    for (const [key, more] of [
      [secret, {}],
      [(await made()).secret, { rateLimitHeaders: true }],
      ['garbage', { rateLimitHeaders: true }],
    ] as const)
      expect((await spend(key, more)).headers.get('ratelimit')).toBeNull()
  })

  test('a key that the asker may not know is not charged', async () => {
    const { secret } = await made({ limits: [{ ...minute, max: 1 }] })
    expect((await post('/v1/keys/verify', { key: secret }, stranger.basic)).json().code).toBe('NotFound')
    expect(await codeOf(secret)).toBe('Valid')
    expect(await codeOf(secret)).toBe('RateLimited')
  })

  test('a thousand uses at once get what there is, whichever way they are counted', async () => {
    for (const counting of ['Exact', 'Fast']) {
      const { secret } = await made({
        limits: [{ name: 'hour', kind: 'Window', max: 700, windowSeconds: 3600, counting }],
      })
      const { results } = (
        await post('/v1/keys/verify/batch', { keys: Array.from({ length: 1000 }, () => ({ key: secret })) })
      ).json()
      const valid = results.filter(({ valid }: { valid: boolean }) => valid).length
      expect(valid, counting).toBe(700)
    }
  })
})

describe('ExplainKey', () => {
  test('tells every check in order, and what was not reached', async () => {
    const { secret } = await made({ scopes: ['a.read'], allowedAddresses: ['10.0.0.0/8'] })
    const told = await post('/v1/keys/explain', { key: secret, scopes: ['b.read'], address: '10.1.2.3' })
    const { valid, code, checks } = told.json()
    expect([valid, code]).toEqual([false, 'InsufficientScope'])
    expect(checks.map(({ code, outcome }: any) => `${code} ${outcome}`)).toEqual([
      'NotFound Held',
      'Revoked Held',
      'Frozen Held',
      'Expired Held',
      'OwnerDisabled Held',
      'AddressNotAllowed Held',
      'WrongEnvironment Held',
      'InsufficientScope Failed',
    ])
    expect(checks.at(-1).because).toBe('has a.read; needs all of b.read')
    const elsewhere = (await post('/v1/keys/explain', { key: secret })).json()
    expect(elsewhere.checks.map(({ outcome }: any) => outcome).slice(-3)).toEqual([
      'Failed',
      'NotReached',
      'NotReached',
    ])
    const unknown = (await post('/v1/keys/explain', { key: secret }, stranger.basic)).json()
    expect([unknown.code, unknown.checks[0].outcome, unknown.key]).toEqual(['NotFound', 'Failed', undefined])
  })
})

describe('ImportKeys', () => {
  test('takes secrets over as they are, each by itself', async () => {
    const existing = await made()
    const told = await post(
      '/v1/keys/import',
      {
        keys: [
          { secret: 'legacy-secret-of-a-customer-1', name: 'one', scopes: ['a.read'] },
          { secret: '7c9e6679-7425-40de-944b-e07fc1f90ae7', name: 'guid' },
          { secret: 'short' },
          { secret: existing.secret },
          { secret: 'legacy-secret-of-a-customer-2', scopes: ['keyhaven:*'] },
          { secret: 'legacy-secret-of-a-customer-3', expiresAt: '2001-01-01T00:00:00Z' },
        ],
      },
      ada.basic,
    )
    const { imported, refused, results } = told.json()
    expect([imported, refused]).toEqual([2, 4])
    expect(results.map(({ index, errorCode, fieldName }: any) => [index, errorCode, fieldName])).toEqual([
      [0, undefined, undefined],
      [1, undefined, undefined],
      [2, 'SecretNotAccepted', 'Secret'],
      [3, 'SecretTaken', 'Secret'],
      [4, 'ArgumentException', 'Scopes'],
      [5, 'ExpiryInPast', 'ExpiresAt'],
    ])
    expect(told.text).not.toContain('legacy-secret')
    expect(await codeOf('legacy-secret-of-a-customer-1', { scopes: ['a.read'] })).toBe('Valid')
    expect(await codeOf('7C9E6679-7425-40DE-944B-E07FC1F90AE7')).toBe('Valid')
  })
})

describe('ReportKey', () => {
  test('whoever has the secret freezes the key, without signing in, and its owner is told why', async () => {
    const { id, secret } = await made()
    const told = await app.ask('POST', '/v1/keys/report', {
      body: { key: secret, reason: 'in a public repository' },
    })
    expect(told.json()).toEqual({ known: true })
    expect(await codeOf(secret)).toBe('Frozen')
    const shown = (await app.ask('GET', `/v1/keys/${id}`, { headers: ada.basic })).json()
    expect(shown.reason).toBe('reported: in a public repository')
    await app.ask('POST', '/v1/keys/report', { body: { key: secret, action: 'Revoke' } })
    expect(await codeOf(secret)).toBe('Revoked')
    const before = await app.state()
    for (const key of [secret, 'garbage', 'kh_live_unknown-unknown-unknown'])
      expect((await app.ask('POST', '/v1/keys/report', { body: { key } })).status).toBe(200)
    expect(await app.state()).toBe(before)
  })

  test('whoever reports it while it is revoked is told the same', async () => {
    const { id, secret } = await made()
    const report = (action: string) => post('/v1/keys/report', { key: secret, action }, {})
    const told = await Promise.all(['Revoke', 'Freeze', 'Revoke'].map(report))
    expect(told.map(({ status, text }) => [status, text])).toEqual(
      Array.from({ length: 3 }, () => [200, '{"known":true}']),
    )
    const { state } = (await app.ask('GET', `/v1/keys/${id}`, { headers: ada.basic })).json()
    expect(state).toBe('Revoked')
  })

  test('a secret that is named in the reason is not kept with it', async () => {
    const { id, secret } = await made()
    const reason = `${secret} and again ${secret}, in a public repository`
    expect((await post('/v1/keys/report', { key: secret, reason }, {})).json()).toEqual({ known: true })
    const told = await app.ask('GET', `/v1/keys/${id}`, { headers: ada.basic })
    expect(told.json().reason).toMatch(
      /^reported: kh_live_\w+… and again kh_live_\w+…, in a public repository$/,
    )
    expect((await app.kept()).includes(secret)).toBe(false)
  })

  test('a secret that was replaced proves nothing of the one in use', async () => {
    const { id, secret } = await made()
    const { secret: next } = (await post(`/v1/keys/${id}/rotate`, {}, ada.basic)).json()
    expect((await app.ask('POST', '/v1/keys/report', { body: { key: secret } })).json()).toEqual({
      known: false,
    })
    expect(await codeOf(next)).toBe('Valid')
  })
})

describe('ChangeKeys', () => {
  test('tells first and changes then, within what the caller may change', async () => {
    const keys = await Promise.all([1, 2, 3].map(() => made({ name: 'bulk', scopes: ['bulk.read'] })))
    const foreign = await made({ name: 'bulk' }, stranger.basic)
    const ask = { action: 'Freeze', text: 'bulk', reason: 'incident 7' }
    const dry = (await post('/v1/keys/change', { ...ask, dryRun: true }, boss.basic)).json()
    expect(dry).toMatchObject({ count: 3, dryRun: true })
    expect(dry.ids.sort()).toEqual(keys.map(({ id }) => id).sort())
    expect(await codeOf(keys[0]!.secret)).toBe('Valid')
    const done = (await post('/v1/keys/change', ask, boss.basic)).json()
    expect(done).toMatchObject({ count: 3, dryRun: false })
    for (const { secret } of keys) expect(await codeOf(secret)).toBe('Frozen')
    expect(await codeOf(foreign.secret)).toBe('Valid')
    expect((await post('/v1/keys/change', ask, boss.basic)).json().count).toBe(0)
    expect(
      (await post('/v1/keys/change', { action: 'Revoke', scope: 'bulk.read' }, boss.basic)).json().count,
    ).toBe(3)
    expect((await post('/v1/keys/change', { action: 'Thaw', text: 'bulk' }, boss.basic)).json().count).toBe(0)
  })

  test('without a filter it takes All=true, and an action always', async () => {
    const before = await app.state()
    expect(refusalOf(await post('/v1/keys/change', { action: 'Revoke' }, boss.basic))).toEqual([
      400,
      'ArgumentException',
      'All',
    ])
    expect(refusalOf(await post('/v1/keys/change', { all: true }, boss.basic))).toEqual([
      400,
      expect.any(String),
      'Action',
    ])
    expect(await app.state()).toBe(before)
  })

  test('a key whose use was counted and is not yet written down is in use', async () => {
    const used = await made({ name: 'dormant' })
    const dormant = await made({ name: 'dormant' })
    app.advance(HOUR)
    expect(await codeOf(used.secret)).toBe('Valid')
    const unusedSince = new Date(app.nowMs).toISOString()
    const told = await post('/v1/keys/change', { action: 'Revoke', text: 'dormant', unusedSince }, boss.basic)
    expect(told.json().ids).toEqual([dormant.id])
    expect(await codeOf(used.secret)).toBe('Valid')
  })

  test.each([{ userId: '' }, { text: '  ' }, { organisationId: '', environment: '' }])(
    'a filter with nothing in it, %j, is none',
    async (nothing) => {
      const before = await app.state()
      const told = await post('/v1/keys/change', { action: 'Revoke', ...nothing }, boss.basic)
      expect(refusalOf(told)).toEqual([400, 'ArgumentException', 'All'])
      expect(await app.state()).toBe(before)
    },
  )

  test('more keys than one transaction takes are all changed', async () => {
    const many = await app.organisation('Many')
    await Promise.all(
      Array.from({ length: 1100 }, () =>
        app.issue({ owner: { kind: 'organisation', id: many }, organisationId: many }),
      ),
    )
    const told = (await post('/v1/keys/change', { action: 'Revoke', organisationId: many })).json()
    expect([told.count, told.ids.length]).toEqual([1100, 1000])
  })
})

test('an organisation and a machine that are disabled take their keys with them, at once, and give them back', async () => {
  const organisation = await app.organisation('Stopped')
  const machine = await app.machine('Press', organisation)
  const keys = [
    await app.issue({ owner: { kind: 'organisation', id: organisation }, organisationId: organisation }),
    await app.issue({ owner: { kind: 'machine', id: machine }, organisationId: organisation }),
  ]
  const codes = () => Promise.all(keys.map(({ secret }) => codeOf(secret)))
  expect(await codes()).toEqual(['Valid', 'Valid'])
  const stop = (path: string, state: string, headers: Headers = ROOT) =>
    app.ask('PATCH', path, { headers, body: { state } })
  expect((await stop(`/v1/machines/${machine}`, 'Disabled', stranger.basic)).status).toBe(404)
  expect((await stop(`/v1/machines/${machine}`, 'Disabled')).json().state).toBe('Disabled')
  expect(await codes()).toEqual(['Valid', 'OwnerDisabled'])
  expect((await stop(`/v1/organisations/${organisation}`, 'Disabled')).json().state).toBe('Disabled')
  expect(await codes()).toEqual(['OwnerDisabled', 'OwnerDisabled'])
  await stop(`/v1/machines/${machine}`, 'Active')
  await stop(`/v1/organisations/${organisation}`, 'Active')
  expect(await codes()).toEqual(['Valid', 'Valid'])
  expect((await stop(`/v1/organisations/${organisation}`, 'Disabled', boss.basic)).status).toBe(403)
})
