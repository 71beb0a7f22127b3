/** In which format an answer comes, refusals included. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fixture, openFixture, type Person, withProbes } from '../service/app-fixture.ts'

let app: Fixture
let ada: Person
beforeAll(async () => {
  app = await openFixture({ contracts: withProbes })
  ada = await app.user('ada')
})
afterAll(() => app.close())

const typeOf = async (path: string, headers: Record<string, string> = {}): Promise<string | null> =>
  (await app.ask('GET', path, { headers })).headers.get('content-type')

const JSON_TYPE = 'application/json; charset=utf-8'
const HTML_TYPE = 'text/html; charset=utf-8'

test.each([
  [undefined, JSON_TYPE],
  ['', JSON_TYPE],
  ['*/*', JSON_TYPE],
  ['application/xml', 'application/xml'],
  ['APPLICATION/XML', 'application/xml'],
  ['application/jsv', 'application/jsv'],
  ['text/csv', 'text/csv'],
  ['text/jsonl', 'text/jsonl'],
  ['text/html', HTML_TYPE],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', HTML_TYPE],
  ['application/json, text/plain, */*', JSON_TYPE],
  ['application/foo, application/xml', 'application/xml'],
  ['application/json;q=0.5, application/xml;q=0.9', 'application/xml'],
  ['application/xml;q=0.5, */*;q=0.1', 'application/xml'],
  ['application/xml;q=0', JSON_TYPE],
  ['application/json;q=0, */*', 'application/xml'],
  ['application/xml;q=banana, text/csv;q=0.1', 'text/csv'],
  ['application/xml;q=9, text/csv;q=0.1', 'text/csv'],
  ['text/*', 'text/csv'],
  ['text/html;q=0, text/*', 'text/csv'],
  ['application/foo', JSON_TYPE],
  ['nonsense', JSON_TYPE],
  [',;,=;q', JSON_TYPE],
])('Accept: %s is answered with %s', async (accept, type) => {
  expect(await typeOf('/echo', accept === undefined ? {} : { accept })).toBe(type)
})

test('a wildcard never chooses a page', async () => {
  for (const accept of ['*/*', 'text/*', 'text/*;q=1, application/json;q=0.1', '*/*;q=0.1'])
    expect(await typeOf('/echo', { accept })).not.toContain('html')
})

test.each([
  ['/echo.xml', 'application/xml'],
  ['/echo/7.jsv', 'application/jsv'],
  ['/echo.csv', 'text/csv'],
  ['/echo.html', HTML_TYPE],
  ['/echo?format=xml', 'application/xml'],
  ['/echo?Format=XML', 'application/xml'],
  ['/echo?format=xml.json', 'application/xml'],
  ['/echo?format=xml&format=jsv', 'application/jsv'],
  ['/echo.xml?format=jsv', 'application/xml'],
  ['/echo?format=nope', JSON_TYPE],
  ['/echo?format=text/csv', JSON_TYPE],
  ['/echo?format=', JSON_TYPE],
  ['/echo?format=__proto__', JSON_TYPE],
  ['/api/Echo.csv', 'text/csv'],
  ['/xml/reply/Echo', 'application/xml'],
  ['/xml/reply/Echo?format=jsv', 'application/jsv'],
])('%s is answered with %s', async (path, type) => {
  expect(await typeOf(path)).toBe(type)
})

test('path and query come before Accept', async () => {
  const headers = { accept: 'text/csv' }
  expect(await typeOf('/echo.xml', headers)).toBe('application/xml')
  expect(await typeOf('/echo?format=xml', headers)).toBe('application/xml')
  expect(await typeOf('/api/Echo', headers)).toBe(JSON_TYPE)
})

test('callback is ignored: no answer is a script', async () => {
  const told = await app.ask('GET', '/echo?callback=alert')
  expect(told.headers.get('content-type')).toBe(JSON_TYPE)
  expect(told.text.startsWith('{')).toBe(true)
})

test('every answer says that it depends on Accept, is kept nowhere, sniffed nowhere and framed nowhere', async () => {
  for (const path of ['/echo', '/nothing', '/v1/keys', '/fail/x', '/fail/%']) {
    const { headers } = await app.raw({ target: path })
    expect(headers.get('vary'), path).toContain('Accept')
    expect(headers.get('cache-control'), path).toBe('no-store')
    expect(headers.get('x-content-type-options'), path).toBe('nosniff')
    expect(headers.get('x-frame-options'), path).toBe('DENY')
    expect(headers.get('x-request-id'), path).toMatch(/^[\w-]+$/)
  }
})

describe.each([
  ['json', JSON_TYPE, /^\{"responseStatus":\{"errorCode":"\w+","message":"/],
  [
    'xml',
    'application/xml',
    /<ResponseStatus[^>]*><(d2p1:)?ErrorCode>\w+<\/(d2p1:)?ErrorCode><(d2p1:)?Message>/,
  ],
  ['jsv', 'application/jsv', /^\{responseStatus:\{errorCode:\w+,message:/],
  ['jsonl', 'text/jsonl', /^\{"responseStatus":\{"errorCode":"\w+","message":"/],
  ['html', HTML_TYPE, /<dt>ErrorCode<\/dt><dd>\w+<\/dd>/],
])('refusals in %s', (name, type, body) => {
  const refusals = [
    ['nothing there', 'GET', '/nothing/here', {}, 404],
    ['another verb', 'PUT', '/v1/keys', {}, 405],
    ['no such operation', 'GET', '/api/Nope', {}, 405],
    ['a query that does not bind', 'GET', '/echo?Id=abc', {}, 400],
    ['a path that does not decode', 'GET', '/fail/%', {}, 400],
    ['a role that is missing', 'POST', '/apikeys', { role: true }, 403],
    ['a key that is not there', 'GET', '/v1/keys/key_nobody', { role: true }, 404],
    ['a service that fails', 'GET', '/fail/conflict', {}, 409],
  ] as const
  test.each(refusals)('%s', async (_what, method, path, { role }: { role?: boolean }, status) => {
    const [at, query = ''] = path.split('?')
    const target = `${at}?format=${name}${query && `&${query}`}`
    const refused = await app.raw({ method, target, headers: role ? ada.basic : {} })
    expect(refused.status).toBe(status)
    expect(refused.headers.get('content-type')).toBe(type)
    expect(refused.text).toMatch(body)
  })

  test('a suffix asks for it too, where nothing is and where another verb is', async () => {
    for (const [method, path, status] of [
      ['GET', '/nothing/here', 404],
      ['PUT', '/v1/keys', 405],
    ] as const) {
      const refused = await app.ask(method, `${path}.${name}`)
      expect([refused.status, refused.headers.get('content-type')]).toEqual([status, type])
    }
  })

  test('not signed in', async () => {
    const refused = await app.ask('GET', `/v1/keys?format=${name}`)
    expect(refused.status).toBe(name === 'html' ? 302 : 401)
    expect(refused.headers.get('www-authenticate')).toBe('Basic realm="/auth/apikey"')
  })
})

test.each([
  ['sec-fetch-mode', 'cors'],
  ['sec-fetch-mode', 'same-origin'],
  ['x-requested-with', 'fetch'],
])('a script in a browser (%s: %s) is not told to ask for a password', async (name, value) => {
  const challenge = async (headers: Record<string, string>): Promise<string | null> => {
    const refused = await app.ask('GET', '/v1/keys', { headers })
    expect(refused.status).toBe(401)
    return refused.headers.get('www-authenticate')
  }
  expect(await challenge({ [name]: value })).toBe('Bearer realm="/auth/apikey"')
  expect(await challenge({ 'sec-fetch-mode': 'navigate' })).toBe('Basic realm="/auth/apikey"')
})

test('CSV refusals are rows of the answer, with the status of the refusal', async () => {
  const refused = await app.ask('GET', '/nothing/here.csv')
  expect([refused.status, refused.headers.get('content-type')]).toEqual([404, 'text/csv'])
  expect(refused.headers.get('content-disposition')).toBeNull()
})

test('a page shows what was sent as text, in answers and in refusals', async () => {
  const evil = '<script>alert("1")</script>&\'x'
  const query = `Text=${encodeURIComponent(evil)}&Map=${encodeURIComponent(`{${evil}:b}`)}`
  for (const path of [
    `/echo.html?${query}`,
    `/echo.html?Id=${encodeURIComponent(evil)}`,
    `/auth/${encodeURIComponent(evil)}.html`,
  ]) {
    const page = await app.raw({ method: 'POST', target: path })
    expect(page.text, path).toContain('&#60;script&#62;')
    expect(page.text, path).not.toContain('<script')
    expect(page.headers.get('content-security-policy'), path).toContain("default-src 'none'")
  }
})
