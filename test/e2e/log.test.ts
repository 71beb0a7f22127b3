/** The log: one line a request, and no secret in it whatever is sent. */
import { connect } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { text } from 'node:stream/consumers'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { cleanUpAfterAll } from './clean-up.ts'
import { type Keyhaven, startKeyhaven } from './start-keyhaven.ts'

const ROOT_KEY = 'root-key-of-the-log-tests-0123456789abcdef'
const PASSWORD = 'pa55word of the log tests'
const PEPPER = 'pepper-of-the-log-tests-0123456789abcdef'

interface Line {
  readonly level: number
  readonly requestId: string
  readonly operation?: string
  readonly caller?: string
  readonly status: number
  readonly ms: number
}

const cleanUp = cleanUpAfterAll()
let keyhaven: Keyhaven
let sent = 0
/** Everything that must not be seen again. */
const secrets = new Set([ROOT_KEY, PASSWORD, PEPPER])

beforeAll(async () => {
  keyhaven = await startKeyhaven({
    cleanUp,
    env: { KEYHAVEN_ROOT_KEY: ROOT_KEY, KEYHAVEN_ADMIN_PASSWORD: PASSWORD, KEYHAVEN_PEPPER: PEPPER },
  })
})

/** A secret that nobody has seen before, to be looked for afterwards. */
function secretOf(what: string): string {
  const secret = `s3cret-${what}-${'0123456789abcdef'.slice(0, 12)}`
  secrets.add(secret)
  return secret
}

const linesOf = (output: string): readonly Line[] =>
  output
    .split('\n')
    .filter((line) => line.includes('"requestId"'))
    .map((line) => JSON.parse(line) as Line)

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** The lines of one request, once there is one. */
async function logged(id: string): Promise<readonly Line[]> {
  for (let tries = 0; tries < 100; tries++) {
    const lines = linesOf(keyhaven.stderr()).filter((line) => line.requestId === id)
    if (lines.length > 0) return lines
    await pause(20)
  }
  return []
}

/** Sends a request under an id of its own. */
async function ask(path: string, init: RequestInit = {}): Promise<{ id: string; answer: Response }> {
  sent += 1
  const id = `log-test-${sent}`
  const headers = new Headers(init.headers)
  headers.set('x-request-id', id)
  return { id, answer: await fetch(`${keyhaven.url}${path}`, { ...init, headers }) }
}

const json = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
})

const asRoot = { authorization: `Bearer ${ROOT_KEY}` }

const basic = (user: string, password: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
})

/** A secret as it stands, and in the spellings that headers carry it in. */
const spellings = (secret: string): readonly string[] => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(`admin:${secret}`).toString('base64'),
]

function expectNoSecret(output: string): void {
  for (const secret of secrets) {
    for (const spelling of spellings(secret)) expect(output).not.toContain(spelling)
  }
}

test('each request is one line that says who asked for what, what came of it, and how long it took', async () => {
  const { id, answer } = await ask('/v1/organisations', json({ name: 'Logged' }, asRoot))
  expect(answer.headers.get('x-request-id')).toBe(id)
  expect(await logged(id)).toEqual([
    expect.objectContaining({
      requestId: id,
      operation: 'CreateOrganisation',
      caller: 'root',
      method: 'POST',
      status: 200,
      ms: expect.any(Number),
      address: '127.0.0.1',
    }),
  ])
})

test('a caller who is known by a key is named by ids; one who is not known is not named', async () => {
  const made = await ask('/v1/keys', json({ scopes: ['keyhaven:keys.read'] }, basic('admin', PASSWORD)))
  const { secret, key } = (await made.answer.json()) as {
    secret: string
    key: { id: string; userId: string }
  }
  secrets.add(secret)
  const known = await ask('/v1/keys', { headers: { 'x-api-key': secret } })
  expect(known.answer.status).toBe(200)
  expect(await logged(known.id)).toMatchObject([
    { operation: 'QueryKeys', caller: `${key.userId}/${key.id}` },
  ])

  const unknown = await ask('/v1/keys', { headers: { 'x-api-key': secretOf('unknown-key') } })
  expect(unknown.answer.status).toBe(401)
  const [line] = await logged(unknown.id)
  expect(line).toMatchObject({ operation: 'QueryKeys', status: 401 })
  expect(line?.caller).toBeUndefined()
})

test('a request id that could break a line is not taken over', async () => {
  const answer = await fetch(`${keyhaven.url}/health/live`, { headers: { 'x-request-id': 'a b"c' } })
  expect(answer.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/)
})

test('a fault of the store is one line with what is known of it', async () => {
  const other = new DatabaseSync(`${keyhaven.data}/keyhaven.db`)
  onTestFinished(() => other.close())
  other.exec('BEGIN IMMEDIATE')
  const body = { userName: 'somebody', password: secretOf('new-password'), email: 'somebody@example.org' }
  const { id, answer } = await ask('/v1/users', json(body, asRoot))
  other.exec('ROLLBACK')
  expect(answer.status).toBe(503)
  expect(await logged(id)).toMatchObject([{ operation: 'CreateUser', status: 503, level: 50 }])
})

test('no secret is in the log, wherever it was sent and however the request was broken', async () => {
  const before = sent
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const inBody = (what: string): object => ({ key: secretOf(what), name: secretOf(`${what}-name`) })
  const big = 'x'.repeat(1_100_000)
  const requests: readonly (readonly [path: string, init?: RequestInit])[] = [
    // In headers.
    ['/v1/keys', { headers: { authorization: `Bearer ${secretOf('bearer')}` } }],
    ['/v1/keys', { headers: basic('admin', secretOf('basic-password')) }],
    ['/v1/keys', { headers: basic(secretOf('basic-key'), '') }],
    ['/v1/keys', { headers: { authorization: `Basic ${secretOf('not-base64')}!` } }],
    ['/v1/keys', { headers: { authorization: secretOf('no-scheme') } }],
    ['/v1/keys', { headers: { 'x-api-key': secretOf('x-api-key') } }],
    ['/v1/keys', { headers: { cookie: `ss-id=${secretOf('cookie')}; ss-opt=temp` } }],
    ['/v1/keys', { headers: { 'x-ss-id': secretOf('x-ss-id') } }],
    // In the address.
    [`/v1/keys?apikey=${secretOf('query-key')}`],
    [`/auth/credentials?UserName=admin&Password=${secretOf('query-password')}`],
    [`/v1/keys/${secretOf('path')}`, { headers: asRoot }],
    [`/nowhere/${secretOf('unknown-path')}?token=${secretOf('unknown-path-query')}`],
    [`/v1/keys/%ff${secretOf('bad-path')}`],
    [`/bokamera/apikeys?Notes=${secretOf('other-verb')}`, { method: 'DELETE' }],
    [`/v1/keys?Limit=${secretOf('bad-value')}`, { headers: asRoot }],
    // In the body.
    ['/auth/credentials', json({ UserName: 'admin', Password: secretOf('wrong-password') })],
    ['/auth/credentials', json({ UserName: 'nobody', Password: secretOf('nobodys-password') })],
    ['/auth/credentials', { method: 'POST', headers: form, body: `UserName=a&Password=${secretOf('form')}` }],
    ['/v1/keys/verify', json(inBody('verify'), asRoot)],
    ['/v1/users', json({ userName: '!', password: secretOf('refused-user') }, asRoot)],
    // Broken.
    ['/v1/keys/verify', { ...json('', asRoot), body: `{"key":"${secretOf('cut-off')}` }],
    ['/v1/keys/verify', json({ key: { is: secretOf('wrong-type') } }, asRoot)],
    ['/v1/keys', json({ expiresAt: secretOf('wrong-date') }, asRoot)],
    ['/v1/keys/verify', json({ key: secretOf('too-large'), name: big }, asRoot)],
    [
      '/v1/keys/verify',
      { ...json(inBody('unknown-type'), asRoot), headers: { ...asRoot, 'content-type': 'text/x' } },
    ],
    ['/v1/keys/verify', { ...json(inBody('as-form'), asRoot), headers: { ...asRoot, ...form } }],
    [
      '/v1/keys/verify',
      {
        method: 'POST',
        headers: { ...asRoot, 'content-type': 'application/xml' },
        body: `<VerifyKey><Key>${secretOf('xml')}</Wrong>`,
      },
    ],
  ]
  const ids: string[] = []
  for (const [path, init] of requests) {
    const { id, answer } = await ask(path, init)
    expect(answer.status).toBeLessThan(500)
    ids.push(id)
    await answer.text()
  }
  expect(sent - before).toBe(requests.length)
  for (const id of ids) expect(await logged(id)).toHaveLength(1)
  expectNoSecret(keyhaven.stderr())
})

test('secrets that are issued, and the session of a sign-in, are not in the log', async () => {
  const signedIn = await ask('/auth/credentials', json({ UserName: 'admin', Password: PASSWORD }))
  const { sessionId } = (await signedIn.answer.json()) as { sessionId: string }
  secrets.add(sessionId)
  const headers = { cookie: `ss-id=${sessionId}; ss-opt=temp` }
  const paths = [
    '/digitalu/auth/apikeys/regenerate',
    '/firstchoice/apikeys/regenerate',
    '/foundry/auth/apikey',
  ]
  for (const path of paths) {
    const { id, answer } = await ask(path, json({}, headers))
    const issued = /"(?:Key|key)":"([^"]+)"/.exec(await answer.text())?.[1]
    expect(issued).toMatch(/^[\w-]{32}$/)
    secrets.add(issued!)
    expect(await logged(id)).toMatchObject([{ status: 200, caller: expect.stringMatching(/^user_\w+$/) }])
  }
  const out = await ask('/auth/logout', json({}, headers))
  expect(out.answer.status).toBe(200)
  expectNoSecret(keyhaven.stderr())
})

test('what is not HTTP is refused and its text is not in the log', async () => {
  const address = new URL(keyhaven.url)
  for (const raw of [
    `${secretOf('no-http')}\r\n\r\n`,
    `GET /?key=${secretOf('raw-query')} HTTP/1.1\r\nHost: a\r\nBroken ${secretOf('raw-header')}\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: a\r\nX-Api-Key: ${secretOf('long')}${'y'.repeat(20_000)}\r\n\r\n`,
    `POST /v1/keys/verify HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n{"key":"${secretOf('aborted')}`,
  ]) {
    const socket = connect(Number(address.port), address.hostname)
    socket.on('error', () => {})
    socket.end(raw)
    const answer = await text(socket).catch(() => '')
    expect(answer).toMatch(/^(HTTP\/1\.1 4\d\d |$)/)
  }
  expectNoSecret(keyhaven.stderr())
})

test('when the process has stopped every request that was answered has its line', async () => {
  const { stdout, stderr } = keyhaven
  const last = await Promise.all(Array.from({ length: 50 }, () => ask('/health/live')))
  const ended = keyhaven.stop('SIGTERM')
  expect(await ended).toEqual({ code: 0, signal: null })
  const ids = new Set(linesOf(stderr()).map((line) => line.requestId))
  expect(last.filter(({ id }) => !ids.has(id))).toEqual([])
  for (let number = 1; number <= sent; number++) expect(ids).toContain(`log-test-${number}`)
  expectNoSecret(stderr() + stdout())
})
