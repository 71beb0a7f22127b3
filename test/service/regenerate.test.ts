/** Regenerating: every active key of the caller in one environment is cancelled and one set issued, at once or not at all. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Key } from '../../src/keys/index.ts'
import { bearerOf, type Fixture, type FixtureOptions, openFixture, type Person } from './app-fixture.ts'

let app: Fixture
let ada: Person
const open = async (options: FixtureOptions = {}): Promise<void> => {
  app = await openFixture(options)
  ada = await app.user('ada', { roles: ['Client'] })
}
afterEach(() => app.close())

const owner = () => ({ kind: 'user', id: ada.id }) as const
const keysOf = async (environment = 'live'): Promise<readonly Key[]> =>
  (await app.app.store.queryKeys({ owner: owner(), environment }, { limit: 1000 })).items
const live = (keys: readonly Key[]): readonly Key[] => keys.filter((key) => key.state === 'active')
const again = async (path = '/firstchoice/apikeys/regenerate', headers = ada.bearer, body?: object) =>
  app.ask('POST', path, { headers, body })

describe('with one key type', () => {
  beforeEach(() => open())

  test('cancels every active key of the environment, the calling one and frozen ones too, and no other', async () => {
    const frozen = await app.issue({ owner: owner() })
    const expired = await app.issue({ owner: owner(), expiresAtMs: app.nowMs + 1000 })
    const elsewhere = await app.issue({ owner: owner(), environment: 'test' })
    const bob = await app.user('bob')
    const actor = { id: 'system', keyId: undefined, address: '', requestId: '' }
    await app.app.keyring.setState(frozen.key.id, 'frozen', 'lost', actor, app.nowMs)
    app.advance(2000)

    const told = await again()
    const keys = await keysOf()
    expect(live(keys).map((key) => key.id)).toEqual([keys[0]!.id, expired.key.id])
    expect(keys.find((key) => key.id === frozen.key.id)).toMatchObject({
      state: 'revoked',
      reason: 'regenerated',
    })
    expect(live(await keysOf('test')).map((key) => key.id)).toEqual([elsewhere.key.id])

    const status = async (secret: string) =>
      (await app.ask('GET', '/auth', { headers: bearerOf(secret) })).status
    const [{ Key: secret }] = told.json().Results
    expect([await status(ada.secret), await status(secret), await status(bob.secret)]).toEqual([
      403, 200, 200,
    ])
    expect(await status(elsewhere.secret)).toBe(200)
  })

  test('answers the new keys alone, in the host’s own spelling', async () => {
    const told = await again()
    expect(told.text).toMatch(/^\{"Results":\[\{"Key":"[\w-]{32}","KeyType":"secret"\}\]\}$/)
    const camel = await again('/bokamera/apikeys/regenerate', bearerOf(told.json().Results[0].Key))
    expect(camel.text).toMatch(/^\{"results":\[\{"key":"[\w-]{32}","keyType":"secret"\}\]\}$/)
  })

  test('no environment means the first one; path, query and body name another', async () => {
    const asks = [
      ['/firstchoice/apikeys/regenerate/test', undefined],
      ['/firstchoice/apikeys/regenerate?Environment=test', undefined],
      ['/firstchoice/apikeys/regenerate', { Environment: 'test' }],
    ] as const
    for (const [path, body] of asks) {
      expect((await again(path, ada.bearer, body)).status).toBe(200)
      expect(live(await keysOf('live'))).toHaveLength(1)
      expect(live(await keysOf('test'))).toHaveLength(1)
    }
    await again()
    expect((await keysOf('live')).length).toBe(2)
  })

  test('Meta is kept on the new keys, and answered and listed as theirs', async () => {
    const told = await again(undefined, ada.basic, { Meta: { team: 'red', 'a b': 'ü' } })
    expect(told.json().Results[0].Meta).toEqual({ team: 'red', 'a b': 'ü' })
    const listed = await app.ask('GET', '/firstchoice/apikeys', { headers: ada.basic })
    expect(listed.json().Results[0].Meta).toEqual({ team: 'red', 'a b': 'ü' })
    expect((await again(undefined, ada.basic)).json().Results[0].Meta).toBeUndefined()
  })

  test('twelve calls at once leave one live set, whoever they come from', async () => {
    const hosts = ['digitalu/auth/apikeys', 'firstchoice/apikeys', 'bokamera/apikeys']
    const told = await Promise.all(
      Array.from({ length: 12 }, (_, at) =>
        again(`/${hosts[at % 3]}/regenerate`, at % 2 ? ada.bearer : ada.basic),
      ),
    )
    expect(told.every(({ status }) => status === 200)).toBe(true)
    const keys = await keysOf()
    expect([keys.length, live(keys).length]).toEqual([13, 1])
    const good = await Promise.all(
      told.map(async (each) => {
        const secret = each.json().Results?.[0].Key ?? each.json().results[0].key
        return (await app.ask('GET', '/auth', { headers: bearerOf(secret) })).status
      }),
    )
    expect(good.filter((status) => status === 200)).toHaveLength(1)
    expect(good.filter((status) => status === 403)).toHaveLength(11)
  })

  test('what is done is recorded with it: who, from where, and under which request', async () => {
    await app.ask('POST', '/apikeys/regenerate', {
      headers: { ...ada.bearer, 'x-request-id': 'request-7' },
      address: '198.51.100.9',
    })
    const events = (await app.app.store.events(0, 100)).filter(({ actor }) => actor.requestId === 'request-7')
    expect(events.map(({ kind }) => kind)).toEqual(['key.revoked', 'key.created'])
    for (const { actor } of events)
      expect(actor).toMatchObject({
        id: ada.id,
        keyId: expect.stringMatching(/^key_/),
        address: '198.51.100.9',
      })
  })

  test('GetApiKeys lists what is active, masked, and cancels nothing', async () => {
    const before = await app.state()
    for (const method of ['GET', 'POST', 'DELETE']) {
      const told = await app.ask(method, '/firstchoice/apikeys/live', { headers: ada.bearer })
      expect(told.json()).toEqual({ Results: [{ Key: `${ada.secret.slice(0, 4)}…`, KeyType: 'secret' }] })
    }
    expect(await app.state()).toBe(before)
    const unknown = await app.ask('GET', '/firstchoice/apikeys/nope', { headers: ada.bearer })
    expect(unknown.json().ResponseStatus.Errors[0].FieldName).toBe('Environment')
  })

  test('GetApiKeys lists more than a page of the store', async () => {
    await Promise.all(Array.from({ length: 1005 }, () => app.issue({ owner: owner() })))
    const told = await app.ask('GET', '/firstchoice/apikeys', { headers: ada.bearer })
    expect(told.json().Results).toHaveLength(1006)
    await again()
    expect(live(await keysOf()).length).toBe(1)
  })

  test('keys of machines and companies regenerate their own, and keep their roles', async () => {
    const company = await app.organisation('Acme')
    const roles = ['bookingsupplier-administrator-write']
    const first = await app.issue({
      owner: { kind: 'organisation', id: company },
      organisationId: company,
      roles,
      format: 'guid',
    })
    const told = await again('/bokamera/apikeys/regenerate', bearerOf(first.secret))
    const headers = bearerOf(told.json().results[0].key)
    expect((await app.ask('POST', '/bokamera/apikeys', { headers })).status).toBe(200)
    expect((await app.ask('GET', '/auth', { headers: bearerOf(first.secret) })).status).toBe(403)
  })
})

describe('with several key types, environments and a lifetime', () => {
  beforeEach(() =>
    open({
      environment: {
        KEYHAVEN_KEY_TYPES: 'secret,publishable',
        KEYHAVEN_ENVIRONMENTS: 'prod,stage,dev',
        KEYHAVEN_REQUIRE_ENVIRONMENT: 'firstchoice',
        KEYHAVEN_KEYS_EXPIRE_AFTER_DAYS: '30',
      },
    }),
  )

  test('one key of every type is issued, in their order, and every type is cancelled', async () => {
    for (let i = 0; i < 2; i++) {
      const told = await again('/firstchoice/apikeys/regenerate/stage', ada.basic)
      expect(told.json().Results.map((each: any) => each.KeyType)).toEqual(['secret', 'publishable'])
      expect(told.json().Results[0].ExpiryDate).toBe(`/Date(${app.nowMs + 30 * 86_400_000})/`)
    }
    expect(live(await keysOf('stage'))).toHaveLength(2)
  })

  test('a host that demands an environment refuses without one; the others take the first', async () => {
    const before = await app.state()
    for (const path of ['/firstchoice/apikeys/regenerate', '/firstchoice/apikeys']) {
      const refused = await again(path, ada.basic)
      expect(refused.status).toBe(400)
      expect(refused.json().ResponseStatus).toMatchObject({
        ErrorCode: 'ArgumentNullException',
        Message: "Value cannot be null. (Parameter 'Environment')",
        Errors: [{ FieldName: 'Environment' }],
      })
    }
    expect(await app.state()).toBe(before)
    expect((await again('/digitalu/auth/apikeys/regenerate', ada.basic)).status).toBe(200)
    expect(live(await keysOf('prod'))).toHaveLength(2)
  })

  test('an environment that is not configured is refused, and those that are are named', async () => {
    const refused = await again('/digitalu/auth/apikeys/regenerate/live', ada.basic)
    expect(refused.json().ResponseStatus.Message).toContain("'prod', 'stage', 'dev'")
  })
})
