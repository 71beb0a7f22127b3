/** Whatever is sent, the answer is a 2xx, 3xx or 4xx, and it comes. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Fixture, openFixture, PASSWORD, type RawAsk, ROOT, withProbes } from '../service/app-fixture.ts'
import { accept, damagedBody, headers, method, target, type } from './arbitrary.ts'
import { type Running, serve } from './socket.ts'

/** The product alone, and with messages of every wire type. */
let product: Fixture
let probes: Fixture
let server: Running
let session: Readonly<Record<string, string>>
beforeAll(async () => {
  product = await openFixture()
  probes = await openFixture({ contracts: withProbes })
  const acme = await product.organisation('Acme')
  await product.user('ada', {
    roles: ['Client', 'bookingsupplier-administrator-write'],
    organisationId: acme,
  })
  const signedIn = await product.ask('POST', '/auth/credentials', {
    body: { UserName: 'ada', Password: PASSWORD },
  })
  session = { 'x-ss-id': signedIn.json().sessionId }
  server = await serve(product, { bodyTimeoutMs: 2000 })
})
afterAll(async () => {
  await server.close()
  await product.close()
  await probes.close()
})

const RUNS = 400
const ANSWER_MS_MAX = 3000

async function answers(app: Fixture, ask: RawAsk): Promise<void> {
  const started = performance.now()
  const told = await app.raw(ask)
  expect(told.status, `${told.text.slice(0, 300)} ${String(app.log.at(-1)?.fault)}`).toBeGreaterThanOrEqual(
    200,
  )
  expect(told.status, `${told.text.slice(0, 300)} ${String(app.log.at(-1)?.fault)}`).toBeLessThan(500)
  expect(performance.now() - started).toBeLessThan(ANSWER_MS_MAX)
}

const check = (property: fc.IAsyncProperty<any>, numRuns = RUNS): Promise<void> =>
  fc.assert(property, { numRuns, interruptAfterTimeLimit: 10_000 })

const probed = fc.constantFrom(
  ['POST', '/echo'],
  ['PUT', '/echo/7'],
  ['PUT', '/nullables'],
  ['POST', '/contracted'],
  ['GET', '/derived'],
  ['PATCH', '/checked'],
  ['POST', '/json/reply/Echo'],
  ['POST', '/xml/reply/Nullables'],
  ['POST', '/api/Echo.jsv'],
) as fc.Arbitrary<readonly [string, string]>

const served = fc.constantFrom(
  ['POST', '/bokamera/apikeys'],
  ['POST', '/foundry/auth/apikey'],
  ['POST', '/digitalu/auth/apikeys/regenerate/test'],
  ['POST', '/firstchoice/apikeys/regenerate/test'],
  ['POST', '/firstchoice/api/GetApiKeys'],
  ['POST', '/machines/x/generate-api-key'],
  ['POST', '/auth/credentials'],
  ['POST', '/auth'],
  ['POST', '/assignroles'],
) as fc.Arbitrary<readonly [string, string]>

const own = fc.constantFrom(
  ['POST', '/v1/keys'],
  ['GET', '/v1/keys'],
  ['POST', '/v1/keys/verify'],
  ['POST', '/v1/keys/key_x/revoke'],
  ['POST', '/v1/users'],
  ['PATCH', '/v1/users/x'],
  ['POST', '/v1/organisations'],
  ['POST', '/v1/machines'],
  ['POST', '/assignroles'],
) as fc.Arbitrary<readonly [string, string]>

interface Asking {
  readonly at: readonly [method: string, target: string]
  /** Where, and the headers of somebody who may do it. */
  readonly by: () => readonly [Fixture, Readonly<Record<string, string>>]
}
const asking: fc.Arbitrary<Asking> = fc.oneof(
  probed.map((at) => ({ at, by: () => [probes, ROOT] as const })),
  served.map((at) => ({ at, by: () => [product, session] as const })),
  own.map((at) => ({ at, by: () => [product, ROOT] as const })),
)

test('random bytes, as every type, to every operation', () =>
  check(
    fc.asyncProperty(
      asking,
      type,
      accept,
      fc.uint8Array({ maxLength: 300 }),
      async (asked, kind, wanted, body) => {
        const [method, target] = asked.at
        const [app, credentials] = asked.by()
        await answers(app, {
          method,
          target,
          body,
          headers: { ...credentials, 'content-type': kind, accept: wanted },
        })
      },
    ),
  ))

test('good bodies, damaged', () =>
  check(
    fc.asyncProperty(asking, damagedBody, accept, async (asked, { type: kind, body }, wanted) => {
      const [method, target] = asked.at
      const [app, credentials] = asked.by()
      await answers(app, {
        method,
        target,
        body,
        headers: { ...credentials, 'content-type': kind, accept: wanted },
      })
    }),
    3 * RUNS,
  ))

test('random paths, queries and headers', () =>
  check(
    fc.asyncProperty(method, target, headers, fc.boolean(), async (verb, to, sent, known) => {
      await answers(product, { method: verb, target: to, headers: { ...(known ? ROOT : {}), ...sent } })
    }),
    3 * RUNS,
  ))

test('random bytes on a socket leave the server answering', async () => {
  const head = fc.constantFrom(
    '',
    'GET / HTTP/1.1\r\n',
    'POST /echo HTTP/1.1\r\nHost: a\r\n',
    'GET /apikeys HTTP/1.1\r\nHost: a\r\n\r\n',
  )
  await check(
    fc.asyncProperty(head, fc.uint8Array({ minLength: 1, maxLength: 200 }), async (start, bytes) => {
      const socket = await server.open()
      socket.on('error', () => {})
      socket.end(Buffer.concat([Buffer.from(start), bytes]))
      let heard = ''
      for await (const chunk of socket) heard += chunk.toString('latin1')
      for (const [, status] of heard.matchAll(/HTTP\/1\.1 (\d{3})/g)) expect(Number(status)).toBeLessThan(500)
    }),
    100,
  )
  expect((await fetch(`${server.url}/health/live`)).status).toBe(200)
})
