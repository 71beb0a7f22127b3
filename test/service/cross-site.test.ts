/**
 * Requests that another site makes a browser send change nothing when the browser adds the credentials by itself; programs with a key are not
 * concerned. And where browsers are sent to sign in, and from there.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fixture, openFixture, PASSWORD, type Person } from './app-fixture.ts'

let app: Fixture
let ada: Person
let cookie: string
beforeAll(async () => {
  app = await openFixture()
  const acme = await app.organisation('Acme')
  ada = await app.user('ada', {
    roles: ['Client', 'bookingsupplier-administrator-write', 'owner'],
    organisationId: acme,
  })
  cookie = await session()
})
afterAll(() => app.close())

async function session(): Promise<string> {
  const told = await app.ask('POST', '/auth/credentials', { body: { UserName: 'ada', Password: PASSWORD } })
  return `ss-id=${told.json().sessionId}`
}

const foreign: readonly Readonly<Record<string, string>>[] = [
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { origin: 'https://localhost' },
  { origin: 'http://localhost:81' },
  { origin: 'http://localhost.evil.example' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'cross-site', origin: 'http://localhost' },
  { 'sec-fetch-site': 'nonsense' },
]
const ours: readonly Readonly<Record<string, string>>[] = [
  {},
  { origin: 'http://localhost' },
  { 'sec-fetch-site': 'same-origin' },
  { 'sec-fetch-site': 'none' },
  { 'sec-fetch-site': 'same-origin', origin: 'http://localhost' },
]

const changes = [
  ['POST', '/digitalu/auth/apikeys/regenerate'],
  ['POST', '/firstchoice/apikeys/regenerate'],
  ['GET', '/firstchoice/apikeys/regenerate'],
  ['HEAD', '/firstchoice/apikeys/regenerate'],
  ['GET', '/json/reply/RegenerateApiKeys'],
  ['GET', '/api/RegenerateApiKeys'],
  ['POST', '/bokamera/apikeys'],
  ['POST', '/foundry/auth/apikey'],
  ['POST', '/v1/keys'],
  ['POST', '/v1/machines?Name=press'],
  ['POST', '/assignroles?UserName=ada&Roles=admin'],
] as const

describe.each(changes)('%s %s', (method, path) => {
  test('is refused when another site asks with a cookie or Basic, and does nothing', async () => {
    const before = await app.state()
    const asks = [
      ...foreign.map((headers) => ({ cookie, ...headers })),
      { ...ada.basic, origin: 'https://evil.example' },
    ]
    for (const headers of asks) {
      const refused = await app.ask(method, path, { headers })
      expect([refused.status, headers], path).toEqual([403, headers])
    }
    expect(await app.state()).toBe(before)
  })

  test('is done for programs with a key, whatever they say of where they come from', async () => {
    if (path.startsWith('/v1') || path.startsWith('/assign')) return
    for (const headers of foreign) {
      const { secret } = await app.issue({ owner: { kind: 'user', id: ada.id } })
      const told = await app.ask(method, path, { headers: { 'x-api-key': secret, ...headers } })
      expect([told.status, headers]).toEqual([200, headers])
    }
  })
})

test('a key as Basic user name is remembered by browsers too, and refused likewise', async () => {
  const authorization = `Basic ${Buffer.from(`${ada.secret}:`).toString('base64')}`
  const refused = await app.ask('GET', '/apikeys/regenerate', {
    headers: { authorization, origin: 'https://evil.example' },
  })
  expect(refused.status).toBe(403)
})

test('the refusal is told in the caller’s format and says why', async () => {
  const refused = await app.ask('POST', '/foundry/auth/apikey.xml', {
    headers: { cookie, origin: 'https://evil.example' },
  })
  expect(refused.headers.get('content-type')).toBe('application/xml')
  expect(refused.text).toContain(
    '<Message>Requests from another site may not use cookies or Basic credentials.',
  )
})

test('our own pages, and clients that are no browser, are served', async () => {
  for (const credentials of [{ cookie }, ada.basic])
    for (const headers of ours)
      expect(
        (await app.ask('POST', '/foundry/auth/apikey', { headers: { ...credentials, ...headers } })).status,
      ).toBe(200)
  const secure = await app.ask('GET', '/auth', {
    origin: 'https://keys.example',
    headers: { cookie, origin: 'https://keys.example' },
  })
  expect(secure.status).toBe(200)
})

describe('signing in and out', () => {
  test('another site signs nobody in, in nobody else’s name, and ends no session', async () => {
    for (const headers of foreign) {
      const sent = { UserName: 'ada', Password: PASSWORD }
      for (const credentials of [{}, { cookie }] as Record<string, string>[]) {
        const refused = await app.ask('POST', '/auth/credentials', {
          headers: { ...credentials, ...headers },
          body: sent,
        })
        expect([refused.status, refused.headers.getSetCookie()]).toEqual([403, []])
      }
    }
    expect((await app.ask('GET', '/auth', { headers: { cookie } })).status).toBe(200)
  })

  test('another site signs nobody out, and takes no cookie back', async () => {
    for (const headers of foreign) {
      for (const method of ['GET', 'POST'] as const) {
        for (const credentials of [{}, { cookie }] as Record<string, string>[]) {
          const refused = await app.ask(method, '/auth/logout', { headers: { ...credentials, ...headers } })
          expect([refused.status, refused.headers.getSetCookie()]).toEqual([403, []])
        }
      }
    }
    expect((await app.ask('GET', '/auth', { headers: { cookie } })).status).toBe(200)
  })
})

describe('browsers', () => {
  const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
  const form = { 'content-type': 'application/x-www-form-urlencoded', ...html }
  const post = (body: string, headers: Record<string, string> = {}, origin?: string) =>
    app.ask('POST', '/bokamera/auth/credentials', { headers: { ...form, ...headers }, body, origin })
  const good = `UserName=ada&Password=${encodeURIComponent(PASSWORD)}`

  test('who is not signed in is sent to the form, and back afterwards', async () => {
    const sent = await app.ask('GET', '/bokamera/apikeys/live?a=b%20c', { headers: html })
    expect([sent.status, sent.text]).toEqual([302, ''])
    const location = new URL(sent.headers.get('location')!)
    expect(location.href).toBe(
      'http://localhost/bokamera/login?redirect=http%3a%2f%2flocalhost%2fbokamera%2fapikeys%2flive%3fa%3db%2520c',
    )
    const page = await app.ask('GET', location.pathname + location.search)
    expect(page.text).toContain('action="/bokamera/auth/credentials"')
    expect(page.text).toContain('value="http://localhost/bokamera/apikeys/live?a=b%20c"')
    const back = await post(`${good}&ReturnUrl=${encodeURIComponent(location.searchParams.get('redirect')!)}`)
    expect([back.status, back.headers.get('location')]).toEqual([
      302,
      'http://localhost/bokamera/apikeys/live?a=b%20c',
    ])
    expect(back.headers.getSetCookie()).toHaveLength(4)
  })

  test('programs are never sent anywhere', async () => {
    for (const path of ['/api/GetApiKeys', '/json/reply/GetApiKeys', '/apikeys.json'])
      expect((await app.ask('GET', path, { headers: html })).status).toBe(401)
    expect((await app.ask('GET', '/apikeys', { headers: { accept: '*/*' } })).status).toBe(401)
    const json = await app.ask('POST', '/auth/credentials', {
      body: { UserName: 'ada', Password: PASSWORD, ReturnUrl: '/metadata' },
    })
    expect([json.status, json.headers.get('location')]).toEqual([200, null])
  })

  test.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '\\\\evil.example',
    'https:evil.example',
    'http://localhost@evil.example/',
    'http://localhost:81/',
    'javascript:alert(1)',
    'data:text/html,x',
    ' https://evil.example',
    '\thttps://evil.example',
    'http://localhost.evil.example/',
  ])('ReturnUrl %j leads nowhere', async (url) => {
    const refused = await post(`${good}&ReturnUrl=${encodeURIComponent(url)}`)
    expect([refused.status, refused.headers.get('location'), refused.headers.getSetCookie()]).toEqual([
      400,
      null,
      [],
    ])
    expect(refused.text).toContain('External Redirects are not permitted')
  })

  test.each([
    ['/bokamera/metadata', 'http://localhost/bokamera/metadata'],
    ['metadata', 'http://localhost/bokamera/metadata'],
    ['?x=1', 'http://localhost/bokamera/?x=1'],
    ['http://localhost/a\r\nset-cookie: x=y', 'http://localhost/aset-cookie:%20x=y'],
  ])('ReturnUrl %j stays here', async (url, location) => {
    const told = await post(`${good}&ReturnUrl=${encodeURIComponent(url)}`)
    expect([told.status, told.headers.get('location')]).toEqual([302, location])
  })

  test('a wrong password leads back to the form, which says so and remembers where to go', async () => {
    const told = await post('UserName=ada&Password=wrong&ReturnUrl=%2Fbokamera%2Fapikeys')
    expect([told.status, told.headers.getSetCookie()]).toEqual([302, []])
    const { pathname, search } = new URL(told.headers.get('location')!)
    const page = await app.ask('GET', pathname + search)
    expect(page.text).toContain('role="alert">The user name or the password is wrong.')
    expect(page.text).toContain('value="http://localhost/bokamera/apikeys"')
  })

  test('the form shows nothing of an address but as text', async () => {
    const evil = encodeURIComponent('"><script>alert(1)</script>')
    const page = await app.ask('GET', `/login?redirect=${evil}&failed=${evil}`)
    expect(page.text).not.toContain('<script>')
    expect(page.text).not.toContain('role="alert"')
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/)
    for (const failed of ['__proto__', 'constructor', 'toString'])
      expect((await app.ask('GET', `/login?failed=${failed}`)).text).not.toContain('role="alert"')
  })

  test('being sent back after signing in regenerates nothing', async () => {
    const link = '/firstchoice/apikeys/regenerate'
    const before = await app.state()
    const followed = { ...html, cookie, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    for (const site of ['same-origin', 'cross-site']) {
      const refused = await app.ask('GET', link, { headers: { ...followed, 'sec-fetch-site': site } })
      expect(refused.status).toBe(403)
    }
    expect(await app.state()).toBe(before)
    const typed = await app.ask('GET', link, { headers: { ...followed, 'sec-fetch-site': 'none' } })
    expect(typed.status).toBe(200)
    const read = { ...followed, 'sec-fetch-site': 'same-origin' }
    expect((await app.ask('GET', '/firstchoice/apikeys', { headers: read })).status).toBe(200)
    expect((await app.ask('GET', '/firstchoice/auth', { headers: read })).status).toBe(200)
  })
})
