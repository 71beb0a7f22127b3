/** No failure repeats a secret: known ones are sent through every way to fail, and all answers, the log and the store are searched. */
import { inspect } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Served } from '../../src/host/http/index.ts'
import { openLog } from '../../src/log.ts'
import {
  basicOf,
  bearerOf,
  type Fixture,
  openFixture,
  PASSWORD,
  type Person,
  ROOT,
  ROOT_KEY,
  withProbes,
} from './app-fixture.ts'

let app: Fixture
let ada: Person
let session: string
let revoked: string
/** All that was answered, and all that the log was told. */
let answers = ''
let lines = ''

const log = openLog(
  'trace',
  {
    write: (line) => {
      lines += line
    },
    add: (line) => {
      lines += line()
    },
    flush: () => {},
  },
  () => new Date(0),
)

beforeAll(async () => {
  app = await openFixture({
    contracts: withProbes,
    // So that the store is asked for every key, also for those that nobody has.
    environment: { KEYHAVEN_CACHE_BYTES: '0' },
    onServed: (entry: Served) => {
      log.served(entry)
      lines += inspect(entry, { depth: 20, showHidden: true })
    },
  })
  ada = await app.user('ada')
  const told = await app.ask('POST', '/auth/credentials', { body: { UserName: 'ada', Password: PASSWORD } })
  session = told.json().sessionId
  const old = await app.issue({ owner: { kind: 'user', id: ada.id } })
  revoked = old.secret
  await app.ask('POST', `/v1/keys/${old.key.id}/revoke`, { headers: ROOT })
  lines = ''
})
afterAll(() => app.close())

/** Looks like a password, and like nothing that anybody else would write. */
const WRONG = 'Wr0ng-pass.word~7f3a9c'
const secrets = (): Readonly<Record<string, string>> => ({
  'the password': PASSWORD,
  'a wrong password': WRONG,
  'a key': ada.secret,
  'a revoked key': revoked,
  'the root key': ROOT_KEY,
  'the session': session,
})

type Send = (
  headers: Record<string, string>,
  body?: string | Uint8Array,
  target?: string,
  method?: string,
) => Promise<number>

/** Each from another address, so that few of them are refused for guessing. */
let sent = 0
const send: Send = async (headers, body, target = '/auth/credentials', method = 'POST') => {
  const address = `10.0.${++sent >> 8}.${sent & 255}`
  const told = await app.raw({ method, target, headers, body, address })
  answers += `${sent} ${told.status}\n${[...told.headers].join('\n')}\n${told.text}\n`
  return told.status
}

const FORMATS = [
  'application/json',
  'application/xml',
  'application/jsv',
  'text/csv',
  'text/jsonl',
  'text/html',
]

/** Bodies that carry the secret where secrets belong, and fail in one way or another. */
const bodies = (secret: string): readonly (readonly [type: string | undefined, body: string])[] => {
  const xml = (inner: string) =>
    `<Authenticate xmlns="http://schemas.servicestack.net/types"><provider>credentials</provider><UserName>nobody</UserName><Password>${inner}</Password></Authenticate>`
  const part = (name: string, text: string) =>
    `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`
  return [
    ['application/json', `{"UserName":"nobody","Password":"${secret}"}`],
    ['application/json', `{"UserName":"ada","Password":"${secret}!"}`],
    ['application/json', `{"Password":"${secret}"}`],
    ['application/json', `{"Password":["${secret}"]}`],
    ['application/json', `{"Password":{"a":"${secret}"},"RememberMe":"x"}`],
    ['application/json', `{"AccessToken":["${secret}"],"AccessTokenSecret":{"a":"${secret}"}}`],
    ['application/json', `{"Password":"${secret}"`],
    ['application/json', `{"Password":"${secret}`],
    ['application/json', `{"Password":${secret}}`],
    ['application/json', `{"Password":"${secret}","x":${'['.repeat(80)}}`],
    ['application/json', `{"Password":"${secret}"} ${secret}`],
    ['application/json; charset=utf-16', `{"Password":"${secret}"}`],
    ['application/jsv', `{UserName:nobody,Password:"${secret}"}`],
    ['application/jsv', `{UserName:nobody,Password:["${secret}"]}`],
    ['application/jsv', `{Password:{a:"${secret}"}`],
    ['application/xml', xml(secret)],
    ['application/xml', xml(`<a>${secret}</a>`)],
    ['application/xml', xml(`${secret}<`)],
    ['application/xml', `<Nope><Password>${secret}</Password></Nope>`],
    ['application/xml', `<!DOCTYPE x>${xml(secret)}`],
    ['application/xml', xml(`&${secret.replaceAll(/\W/g, '')};`)],
    ['text/csv', `UserName,Password\r\nnobody,"${secret}"\r\n`],
    ['text/csv', `UserName,Password\r\nnobody,"${secret}`],
    ['text/csv', `UserName\r\nnobody,${secret}\r\n`],
    ['text/jsonl', `{"Password":["${secret}"]}\n`],
    ['application/x-www-form-urlencoded', `UserName=nobody&Password=${encodeURIComponent(secret)}`],
    ['application/x-www-form-urlencoded', `{"UserName":"nobody","Password":"${secret}"}`],
    ['application/x-www-form-urlencoded', `Password=${encodeURIComponent(secret)}&RememberMe=x`],
    ['multipart/form-data; boundary=b', `${part('UserName', 'nobody')}${part('Password', secret)}--b--\r\n`],
    ['multipart/form-data; boundary=b', part('Password', secret)],
    ['text/plain', `{"Password":"${secret}"}`],
    ['application/octet-stream', secret],
    [undefined, `{"Password":"${secret}"}`],
  ]
}

test('bodies that fail to be read or to sign in', async () => {
  for (const secret of [WRONG, ROOT_KEY, ada.secret, session]) {
    for (const [at, [type, body]] of bodies(secret).entries()) {
      const accept = FORMATS[at % FORMATS.length]!
      const headers: Record<string, string> = { accept, ...(type && { 'content-type': type }) }
      // Not html where that would only lead to the form, and not more guesses than are let through.
      const status = await send(headers, body)
      expect(status, body).toBeGreaterThan(299)
      expect(status, body).toBeLessThan(500)
    }
  }
})

test('credentials in headers, on every way to be refused', async () => {
  const credentials = [
    { authorization: basicOf('nobody', WRONG) },
    { authorization: basicOf(WRONG, '') },
    { authorization: basicOf(revoked, '') },
    { authorization: `Basic ${WRONG}` },
    { authorization: `Digest ${WRONG}` },
    { authorization: WRONG },
    { 'x-api-key': WRONG },
    { 'x-api-key': `${ada.secret}x` },
    { cookie: `ss-id=${session}x; ss-pid=${session}; ss-opt=perm` },
    bearerOf(WRONG),
    bearerOf(revoked),
    bearerOf(ada.secret),
    ROOT,
    { cookie: `ss-id=${session}` },
    { cookie: `ss-id=${session}`, origin: 'https://evil.example' },
    { authorization: basicOf(ada.secret, ''), origin: 'https://evil.example' },
  ]
  const targets = [
    ['POST', '/bokamera/apikeys'],
    ['POST', '/auth/apikey'],
    ['DELETE', '/v1/keys'],
    ['GET', '/v1/keys/key_nobody'],
    ['GET', '/v1/organisations'],
    ['GET', '/nothing/here'],
    ['GET', '/api/Nope'],
    ['GET', '/fail/other'],
    ['PATCH', '/checked'],
    ['GET', '/auth/%'],
  ] as const
  for (const [at, headers] of credentials.entries())
    for (const [to, [method, target]] of targets.entries()) {
      const accept = FORMATS[(at + to) % FORMATS.length]!
      await send(
        { accept, 'content-type': 'application/json', ...headers },
        '{"ExpiresUtc":"x"}',
        target,
        method,
      )
    }
})

test('secrets among what is asked', async () => {
  const root = { ...ROOT, 'content-type': 'application/json' }
  const post = (target: string, body: object, method = 'POST') =>
    send(root, JSON.stringify(body), target, method)
  for (const secret of Object.values(secrets())) {
    for (const Key of [secret, [secret], { a: secret }, `${secret} `]) await post('/v1/keys/verify', { Key })
    await post('/v1/keys/verify', { Key: secret, Scopes: { a: 1 } })
    for (const more of [
      { UserName: 'ada' },
      { UserName: 'x' },
      { UserName: 'made', Email: 'x' },
      { UserName: ['x'] },
    ])
      await post('/v1/users', { Password: secret, ...more })
    for (const Password of [[secret], { a: secret }, secret.repeat(40)])
      await post('/v1/users', { UserName: 'made', Password })
    for (const CurrentPassword of [[secret], { a: secret }, `${secret}!`])
      await post(`/v1/users/${ada.id}`, { CurrentPassword, Password: 'short' }, 'PATCH')
    await post('/v1/users/user_nobody', { CurrentPassword: secret, Password: secret }, 'PATCH')
    await send({}, '', `/auth/credentials?UserName=ada&Password=${encodeURIComponent(secret)}`, 'GET')
    await send({}, '', `/auth/login?UserName=ada&RememberMe=x&Password=${encodeURIComponent(secret)}`, 'POST')
  }
})

test('the log has one line a request, with these members and no others', async () => {
  const before = app.log.length
  await send(ROOT, '', `/v1/keys/key_nobody?format=${WRONG}&callback=${WRONG}#${WRONG}`, 'GET')
  await send({ ...ROOT, 'user-agent': WRONG, referer: WRONG }, WRONG, `/${WRONG}/${WRONG}`)
  const [known, unknown, ...others] = app.log.slice(before)
  expect(others).toEqual([])
  const line = {
    requestId: expect.any(String),
    host: 'Keyhaven',
    ms: expect.any(Number),
    address: expect.any(String),
  }
  expect(known).toEqual({
    ...line,
    operation: 'GetKey',
    caller: 'root',
    method: 'GET',
    status: 404,
    fault: undefined,
  })
  expect(unknown).toEqual({
    ...line,
    operation: undefined,
    caller: undefined,
    method: 'POST',
    status: 404,
    fault: undefined,
  })
})

test('a store that fails', async () => {
  const kept = await app.kept()
  for (const secret of Object.values(secrets())) expect(kept).not.toContain(secret)
  await app.app.store.close()
  const statuses = [
    await send(bearerOf(`${WRONG}0123456789`), '', '/apikeys', 'GET'),
    await send({ cookie: `ss-id=${session}` }, '', '/apikeys', 'GET'),
    await send(
      { 'content-type': 'application/json' },
      JSON.stringify({ UserName: 'ada', Password: PASSWORD }),
    ),
    await send(
      { ...ROOT, 'content-type': 'application/json' },
      JSON.stringify({ Key: `${WRONG}0123456789` }),
      '/v1/keys/verify',
    ),
  ]
  expect(statuses).toEqual([503, 503, 503, 503])
})

test('none of it is in any answer or in the log', () => {
  expect(answers.split('\n').length).toBeGreaterThan(2000)
  expect(lines.length).toBeGreaterThan(100_000)
  for (const [name, secret] of Object.entries(secrets())) {
    const spellings = [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    ]
    for (const spelling of spellings) {
      const at = answers.indexOf(spelling)
      expect(at < 0 ? '' : answers.slice(Math.max(0, at - 500), at + 200), name).toBe('')
      const inLog = lines.indexOf(spelling)
      expect(inLog < 0 ? '' : lines.slice(Math.max(0, inLog - 500), inLog + 200), name).toBe('')
    }
  }
})
