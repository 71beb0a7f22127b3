/** Signing in and out, sessions and their cookies (auth spec 7). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SESSION_IDLE_MS_MAX, SESSION_MS_MAX } from '../../src/identity/index.ts'
import { type Fixture, openFixture, PASSWORD, type Person, ROOT, type Told } from './app-fixture.ts'

let app: Fixture
let ada: Person
beforeAll(async () => {
  app = await openFixture()
  ada = await app.user('ada', { roles: ['Client'] })
})
afterAll(() => app.close())

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const signIn = (more: object = {}, headers: Record<string, string> = {}, origin = 'http://localhost') =>
  app.ask('POST', '/auth/credentials', {
    headers,
    origin,
    body: { UserName: 'ada', Password: PASSWORD, ...more },
  })

/** What a browser would send back. */
const cookiesOf = (told: Told): string =>
  told.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ')
const idOf = (cookies: string, name: string): string | undefined =>
  new RegExp(`(?:^|; )${name}=([^;]*)`).exec(cookies)?.[1]
const isKnown = async (cookie: string): Promise<boolean> =>
  (await app.ask('GET', '/auth', { headers: { cookie } })).status === 200

describe('signing in', () => {
  test('by user name or e-mail, on every address that means it', async () => {
    const told = await signIn()
    expect(told.json()).toMatchObject({
      userId: ada.id,
      userName: 'ada',
      displayName: 'ada',
      roles: ['Client'],
    })
    expect((await signIn({ UserName: 'ADA@Example.org' })).json()).toMatchObject({
      userId: ada.id,
      userName: 'ADA@Example.org',
    })
    const body = { provider: 'credentials', UserName: 'ada', Password: PASSWORD }
    for (const path of ['/auth/login', '/auth', '/api/Authenticate', '/json/reply/Authenticate'])
      expect((await app.ask('POST', path, { body })).status, path).toBe(200)
    const form = await app.ask('POST', '/bokamera/auth/credentials', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `UserName=ada&Password=${encodeURIComponent(PASSWORD)}&RememberMe=true,false`,
    })
    expect(form.status).toBe(200)
  })

  test('the session is known by its cookies, and by headers of the same names', async () => {
    const told = await signIn()
    const cookies = cookiesOf(told)
    const { sessionId } = told.json()
    expect(sessionId).toMatch(/^[A-Za-z0-9]{20}$/)
    expect(idOf(cookies, 'ss-id')).toBe(sessionId)
    expect(await isKnown(cookies)).toBe(true)
    const byHeader = await app.ask('GET', '/auth', { headers: { 'x-ss-id': sessionId } })
    expect(byHeader.json()).toMatchObject({ authProvider: 'credentials', sessionId })
    expect(await app.kept()).not.toContain(sessionId)
  })

  test('cookies: their order, lifetime and protection', async () => {
    const told = await signIn()
    const [id, pid, opt, user, ...rest] = told.headers.getSetCookie()
    expect(id).toMatch(/^ss-id=\w{20}; path=\/; samesite=lax; httponly$/)
    expect(pid).toMatch(/^ss-pid=\w{20}; max-age=2419200; path=\/; samesite=lax; httponly$/)
    expect(opt).toBe('ss-opt=temp; max-age=2419200; path=/; samesite=lax; httponly')
    expect(user).toBe(`X-UAId=${ada.id}; max-age=2419200; path=/; samesite=lax; httponly`)
    expect(rest).toEqual([])
    const secure = await signIn({}, {}, 'https://localhost')
    for (const cookie of secure.headers.getSetCookie())
      expect(cookie).toMatch(/; path=\/; secure; samesite=lax; httponly$/)
  })

  test('a remembered session is found under its permanent id, and only with ss-opt=perm', async () => {
    const told = await signIn({ RememberMe: true })
    const cookies = cookiesOf(told)
    const pid = idOf(cookies, 'ss-pid')!
    expect(told.json().sessionId).toBe(pid)
    expect(await isKnown(cookies)).toBe(true)
    expect(await isKnown(`ss-pid=${pid}; ss-opt=perm`)).toBe(true)
    expect(await isKnown(`ss-pid=${pid}`)).toBe(false)
    expect(await isKnown(`ss-id=${pid}`)).toBe(false)
    expect(await isKnown(`ss-id=${idOf(cookies, 'ss-id')}`)).toBe(false)
  })

  test('both ids are new each time, whatever came along, and the old session ends', async () => {
    const planted = 'ss-id=abcdefghij0123456789; ss-pid=abcdefghij0123456789'
    const first = cookiesOf(await signIn({}, { cookie: planted }))
    expect(first).not.toContain('abcdefghij0123456789')
    const second = cookiesOf(await signIn({}, { cookie: first }))
    expect(idOf(second, 'ss-id')).not.toBe(idOf(first, 'ss-id'))
    expect([await isKnown(first), await isKnown(second)]).toEqual([false, true])
    await signIn({ Password: 'wrong-password' }, { cookie: second })
    expect(await isKnown(second)).toBe(false)
  })

  test('wrong passwords, unknown names and users without a password are refused alike', async () => {
    const id = (
      await app.ask('POST', '/v1/users', { headers: ROOT, body: { UserName: 'keyonly', OrganisationId: '' } })
    ).json().id
    expect(id).toMatch(/^user_/)
    const refusals = await Promise.all(
      [{ Password: 'wrong' }, { UserName: 'nobody' }, { UserName: 'ADA' }, { UserName: 'keyonly' }].map(
        (ask) => signIn(ask),
      ),
    )
    for (const refused of refusals) {
      expect(refused.status).toBe(401)
      expect(refused.json()).toEqual({
        responseStatus: { errorCode: 'Unauthorized', message: 'Invalid Username or Password', errors: [] },
      })
      expect(refused.headers.getSetCookie()).toEqual([])
      expect([...refused.headers.keys()]).toEqual([...refusals[0]!.headers.keys()])
    }
  })

  test('what is missing is named', async () => {
    const refused = await app.ask('POST', '/auth/credentials', { body: { Password: ' ' } })
    expect(refused.status).toBe(400)
    expect(refused.json().responseStatus.errors.map((each: any) => each.fieldName)).toEqual([
      'UserName',
      'Password',
    ])
  })

  test('passwords in an address are not looked at', async () => {
    const query = `UserName=ada&Password=${encodeURIComponent(PASSWORD)}`
    for (const target of [
      `/auth/credentials?${query}`,
      `/auth?provider=credentials&${query}`,
      `/auth/login?${query}`,
    ]) {
      const refused = await app.ask('GET', target)
      expect([refused.status, refused.headers.get('allow'), refused.headers.getSetCookie()]).toEqual([
        405,
        'POST',
        [],
      ])
    }
  })

  test('session ids in an address or a form are not read', async () => {
    const { sessionId } = (await signIn()).json()
    expect((await app.ask('GET', `/auth?ss-id=${sessionId}&SessionId=${sessionId}`)).status).toBe(401)
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const form = await app.ask('POST', '/apikeys/live', {
      headers,
      body: `ss-id=${sessionId}&SessionId=${sessionId}`,
    })
    expect(form.status).toBe(401)
  })

  test('a provider that is not there is 404', async () => {
    const refused = await app.ask('POST', '/auth/facebook', { body: {} })
    expect([refused.status, refused.json().responseStatus.message]).toEqual([
      404,
      "No configuration was added for OAuth provider 'facebook'",
    ])
  })
})

describe('limits', () => {
  test.each([
    ['temporary', false],
    ['permanent', true],
  ] as const)(
    'a %s session ends when it is idle, and when it is old, however busy',
    async (kind, RememberMe) => {
      const idle = cookiesOf(await signIn({ RememberMe }))
      app.advance(SESSION_IDLE_MS_MAX[kind] - 1)
      expect(await isKnown(idle)).toBe(true)
      app.advance(SESSION_IDLE_MS_MAX[kind])
      expect(await isKnown(idle)).toBe(false)

      const busy = cookiesOf(await signIn({ RememberMe }))
      const steps = 28
      for (let i = 0; i < steps; i++) {
        expect(await isKnown(busy)).toBe(true)
        app.advance(SESSION_MS_MAX[kind] / steps)
      }
      expect(await isKnown(busy)).toBe(false)
    },
  )

  test('a session of a user who is disabled is over for good', async () => {
    const eve = await app.user('eve')
    const cookies = cookiesOf(await signIn({ UserName: 'eve' }))
    const set = (State: string) => app.ask('PATCH', `/v1/users/${eve.id}`, { headers: ROOT, body: { State } })
    expect(await isKnown(cookies)).toBe(true)
    await set('Disabled')
    expect(await isKnown(cookies)).toBe(false)
    const locked = await signIn({ UserName: 'eve' })
    expect(locked.json().responseStatus).toMatchObject({
      errorCode: 'AuthenticationException',
      message: 'This account has been locked',
    })
    expect((await signIn({ UserName: 'eve', Password: 'wrong' })).json().responseStatus.message).toBe(
      'Invalid Username or Password',
    )
    await set('Active')
    expect(await isKnown(cookies)).toBe(false)
  })
})

describe('signing out', () => {
  test.each([
    ['GET', '/auth/logout'],
    ['POST', '/auth/logout'],
    ['POST', '/auth'],
  ])('%s %s ends the session and takes the cookies back', async (method, path) => {
    const cookie = cookiesOf(await signIn())
    const body = path === '/auth' ? { provider: 'logout' } : undefined
    const told = await app.ask(method, path, { headers: { cookie }, body })
    expect([told.status, told.text]).toEqual([200, '{}'])
    expect(told.headers.getSetCookie()).toEqual(
      ['ss-id', 'ss-pid', 'X-UAId', 'ss-tok', 'ss-reftok'].map(
        (name) => `${name}=; max-age=0; path=/; samesite=lax; httponly`,
      ),
    )
    expect(await isKnown(cookie)).toBe(false)
  })

  test('one session ends, the others go on; signing out of none is no fault', async () => {
    const [here, there] = [cookiesOf(await signIn()), cookiesOf(await signIn({ RememberMe: true }))]
    await app.ask('GET', '/auth/logout', { headers: { cookie: here } })
    expect([await isKnown(here), await isKnown(there)]).toEqual([false, true])
    expect((await app.ask('GET', '/auth/logout', { headers: { cookie: here } })).status).toBe(200)
    expect((await app.ask('POST', '/auth/logout')).status).toBe(200)
  })
})

describe('the password', () => {
  test('changing it ends every session, and takes the old one', async () => {
    const mia = await app.user('mia')
    const next = 'another good one'
    const sessions = [
      cookiesOf(await signIn({ UserName: 'mia' })),
      cookiesOf(await signIn({ UserName: 'mia', RememberMe: true })),
    ]
    const set = (cookie: string, body: object) =>
      app.ask('PATCH', `/v1/users/${mia.id}`, { headers: { cookie }, body })
    const before = await app.state()
    for (const [body, field] of [
      [{ Password: next }, 'CurrentPassword'],
      [{ Password: 'short', CurrentPassword: PASSWORD }, 'Password'],
      [{ Password: 'x'.repeat(129), CurrentPassword: PASSWORD }, 'Password'],
    ] as const) {
      const refused = await set(sessions[0]!, body)
      expect([refused.status, refused.json().responseStatus.errors[0].fieldName]).toEqual([400, field])
    }
    expect((await set(sessions[0]!, { Password: next, CurrentPassword: 'wrong' })).status).toBe(401)
    expect(await app.state()).toBe(before)
    expect((await set(sessions[0]!, { Password: next, CurrentPassword: PASSWORD })).status).toBe(200)
    expect(await Promise.all(sessions.map(isKnown))).toEqual([false, false])
    expect((await signIn({ UserName: 'mia' })).status).toBe(401)
    expect((await signIn({ UserName: 'mia', Password: next })).status).toBe(200)
    expect((await app.ask('GET', '/apikeys', { headers: mia.bearer })).status).toBe(200)
  })

  test('an administrator sets anybody’s, others only their own', async () => {
    const kim = await app.user('kim')
    const session = cookiesOf(await signIn({ UserName: 'kim' }))
    const set = (headers: Readonly<Record<string, string>>) =>
      app.ask('PATCH', `/v1/users/${kim.id}`, {
        headers,
        body: { Password: 'set by the root', CurrentPassword: '' },
      })
    expect((await set(ada.basic)).status).toBe(404)
    expect((await set(ROOT)).status).toBe(200)
    expect(await isKnown(session)).toBe(false)
    expect((await signIn({ UserName: 'kim', Password: 'set by the root' })).status).toBe(200)
  })

  test('is good in its composed and its decomposed spelling, and never cut', async () => {
    const composed = 'caf\u00e9 cr\u00e8me'
    const body = { UserName: 'zoe', Password: composed }
    expect((await app.ask('POST', '/v1/users', { headers: ROOT, body })).status).toBe(200)
    expect((await signIn({ UserName: 'zoe', Password: composed.normalize('NFD') })).status).toBe(200)
    expect((await signIn({ UserName: 'zoe', Password: `${composed}x` })).status).toBe(401)
    expect((await signIn({ UserName: 'zoe', Password: composed + 'x'.repeat(60_000) })).status).toBe(401)
  })
})

test('sessions that are over are swept away, and nobody else’s', async () => {
  app.advance(60 * DAY_MS)
  const fresh = cookiesOf(await signIn())
  await app.app.identity.sweepSessions(app.nowMs)
  expect(await isKnown(fresh)).toBe(true)
})
