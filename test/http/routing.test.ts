/** Which operation answers: paths, suffixes, predefined routes and verbs. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fixture, openFixture, type Person, withProbes } from '../service/app-fixture.ts'

let app: Fixture
let ada: Person
beforeAll(async () => {
  app = await openFixture({ contracts: withProbes })
  ada = await app.user('ada')
})
afterAll(() => app.close())

const echoed = async (method: string, path: string, body?: object): Promise<any> =>
  (await app.ask(method, path, { body })).json().result

describe('user routes', () => {
  test.each([
    '/echo/7?Text=x',
    '/echo/7/?Text=x',
    '//echo//7?Text=x',
    '/ECHO/7?Text=x',
    '/%65cho/7?Text=x',
    '/echo/%37?Text=x',
    '/echo/7.json?Text=x',
    '/probe/echo/7?Text=x',
    '/Probe/Echo/7?Text=x',
  ])('%s is the same address', async (path) => {
    expect(await echoed('GET', path)).toMatchObject({ id: 7, text: 'x' })
  })

  test('a variable keeps its case, blanks, letters of any script and encoded slashes', async () => {
    const { text } = await app.ask('POST', '/fail/N%20o%2FT%C3%A5g')
    expect(text).toContain('broken: N o/Tåg')
  })

  test.each(['/fail/%E5', '/fail/%', '/fail/%C3', '/fail/%zz'])(
    '%s, which is no UTF-8, is refused',
    async (path) => {
      const refused = await app.raw({ method: 'POST', target: path })
      expect(refused.status).toBe(400)
      expect(refused.json().responseStatus.message).toContain('percent-encoded')
    },
  )

  test('a NUL in the path finds nothing and breaks nothing', async () => {
    expect((await app.raw({ target: '/v1/keys/%00', headers: ada.basic })).status).toBe(404)
  })

  test('the address of a whole URL, as proxies send it, is read', async () => {
    const { originForm } = await import('../../src/host/http/target.ts')
    expect(originForm('http://example.org:81/echo/7?Text=x')).toEqual({
      target: '/echo/7?Text=x',
      authority: 'example.org:81',
    })
    expect(originForm('http://example.org')).toEqual({ target: '/', authority: 'example.org' })
    expect(originForm('http://example.org?x=1')).toEqual({ target: '/?x=1', authority: 'example.org' })
    expect(originForm('/http://example.org')).toEqual({
      target: '/http://example.org',
      authority: undefined,
    })
  })
})

describe('predefined routes', () => {
  test.each([
    '/api/Echo?Text=x',
    '/api/eCHo?Text=x',
    '/api/Echo.json?Text=x',
    '/api/Echo.nope?Text=x',
    '/json/reply/Echo?Text=x',
    '/JSON/Reply/echo?Text=x',
    '/json/oneway/Echo?Text=x',
    '/json/reply/Echo/ignored/too?Text=x',
  ])('%s reaches the operation', async (path) => {
    expect(await echoed('GET', path)).toMatchObject({ text: 'x' })
  })

  test.each([
    ['/api/Nope', 'application/json'],
    ['/api/Nope.xml', 'application/xml'],
    ['/api/Echo/7', 'application/json'],
    ['/xml/reply/Nope', 'application/xml'],
    ['/jsv/oneway/Nope', 'application/jsv'],
    ['/json/reply/Echo.xml', 'application/json'],
  ])('%s, an operation that is not there, is 405 in the format of the path', async (path, type) => {
    const refused = await app.ask('POST', path)
    expect(refused.status).toBe(405)
    expect(refused.headers.get('content-type')).toContain(type)
    expect(refused.text).toContain('The operation does not exist for this service')
  })

  test.each(['/API/Echo', '/api', '/api/', '/json/reply', '/nope/reply/Echo', '/json/replies/Echo'])(
    '%s is no address',
    async (path) => {
      expect((await app.ask('GET', path)).status).toBe(404)
    },
  )

  test('a verb that the operation does not have is 405 with Allow, after sign-in', async () => {
    expect((await app.ask('PUT', '/json/reply/CreateApiKeyRequest')).status).toBe(401)
    const refused = await app.ask('PUT', '/json/reply/CreateApiKeyRequest', { headers: ada.bearer })
    expect(refused.status).toBe(405)
    expect(refused.headers.get('allow')).toBe('POST')
    expect(refused.json().responseStatus).toEqual({
      errorCode: 'NotImplementedException',
      message:
        'Could not find method named Put(CreateApiKeyRequest) or Any(CreateApiKeyRequest) on Service FoundryService',
      errors: [],
    })
  })
})

describe('verbs', () => {
  test('the verb of X-HTTP-Method-Override counts, in any case; an empty one does not', async () => {
    const override = (method: string): Record<string, string> => ({ 'x-http-method-override': method })
    expect((await app.ask('POST', '/things/7', { headers: override('delete') })).status).toBe(204)
    expect((await app.ask('GET', '/v1/keys', { headers: { ...ada.basic, ...override('') } })).status).toBe(
      200,
    )
    const refused = await app.ask('GET', '/things', { headers: override('PUT') })
    expect(refused.status).toBe(405)
  })

  test('another verb is 405 with those that are allowed', async () => {
    const refused = await app.ask('DELETE', '/v1/keys', { headers: ada.basic })
    expect(refused.status).toBe(405)
    expect(refused.headers.get('allow')?.split(', ').sort()).toEqual(['GET', 'HEAD', 'POST'])
    expect(refused.json().responseStatus.errorCode).toBe('MethodNotAllowed')
  })

  test('HEAD answers what GET does, without its body', async () => {
    const get = await app.ask('GET', '/v1/keys', { headers: ada.basic })
    const head = await app.ask('HEAD', '/v1/keys', { headers: ada.basic })
    expect([head.status, head.text]).toEqual([200, ''])
    expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'))
    expect((await app.ask('HEAD', '/v1/nothing')).status).toBe(404)
  })

  test('OPTIONS runs operations of all verbs, and is refused with Allow elsewhere', async () => {
    expect((await app.ask('OPTIONS', '/echo?Text=x')).json().result.text).toBe('x')
    const refused = await app.ask('OPTIONS', '/auth/apikey')
    expect([refused.status, refused.headers.get('allow')?.includes('POST')]).toEqual([405, true])
  })

  test('a preflight from another site is answered without leave', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' }
    for (const path of ['/apikeys/regenerate', '/v1/keys', '/auth/credentials']) {
      const { headers: answered } = await app.ask('OPTIONS', path, { headers })
      expect([...answered.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })
})

describe('Host', () => {
  test.each([
    'a b',
    '',
    'a/b',
    'evil.example/x?',
    'a@b',
    '[::1',
    'a:b',
    'a:123456',
    'å.example',
    '"><script>',
  ])('%j names no host and is refused', async (host) => {
    const refused = await app.raw({ target: '/auth', headers: { host } })
    expect([refused.status, refused.json().responseStatus.errorCode]).toEqual([400, 'BadRequest'])
  })

  test.each(['localhost', '127.0.0.1:4600', '[::1]:4600', 'a_b.example', 'EXAMPLE.org.'])(
    '%j does',
    async (host) => {
      expect((await app.raw({ target: '/echo', headers: { host } })).status).toBe(200)
    },
  )

  test('one that is well written and yet no address is the fault of nobody but the caller', async () => {
    const ask = {
      method: 'POST',
      target: '/auth/credentials',
      body: 'UserName=ada&Password=x&ReturnUrl=/metadata',
    }
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    for (const host of ['256.256.256.256', '1.2.3.4.5', '[::::]', 'a:99999'])
      expect((await app.raw({ ...ask, headers: { ...form, host } })).status).toBe(400)
  })
})
