/** StreamEvents over a real socket: nothing is lost or told twice, the slow are cut off, and rights that end end the stream. */
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bearerOf, type Fixture, openFixture, PASSWORD, type Person, ROOT } from '../service/app-fixture.ts'
import { type Reader, readStream } from './event-stream.ts'
import { type Running, requestText, serve } from './socket.ts'

const POLL_MS = 100
const LIMITS = { pollMs: POLL_MS, heartbeatMs: 80, gatherMs: 5, ofOneCallerMax: 3, max: 5 }

let app: Fixture
let server: Running
let ada: Person
let readers: Reader[]

beforeEach(async () => {
  app = await openFixture({ streamLimits: LIMITS })
  server = await serve(app, { stalledTimeoutMs: 300 })
  ada = await app.user('ada')
  readers = []
})
afterEach(async () => {
  for (const reader of readers) reader.break()
  await server.close()
  await app.close()
})

async function follow(query = '', headers: Readonly<Record<string, string>> = ROOT): Promise<Reader> {
  const reader = await readStream(`${server.url}/v1/events/stream${query}`, headers)
  readers.push(reader)
  return reader
}

const make = () => app.issue({ owner: { kind: 'user', id: ada.id } })
const until = (holds: () => boolean) => expect.poll(holds, { timeout: 10_000, interval: 5 }).toBe(true)

test('an event is told at once, as QueryEvents shows it, under its id and kind', async () => {
  const reader = await follow()
  expect([reader.status, reader.headers.get('content-type'), reader.headers.get('cache-control')]).toEqual([
    200,
    'text/event-stream; charset=utf-8',
    'no-store',
  ])
  await until(() => reader.lastId() !== undefined)
  const started = performance.now()
  const { key } = await make()
  await until(() => reader.events().length === 1)
  expect(performance.now() - started).toBeLessThan(POLL_MS * 5)
  const { results } = (await app.ask('GET', `/v1/events?subject=${key.id}`, { headers: ROOT })).json()
  expect(reader.events()).toEqual([{ id: String(results[0].id), event: 'key.created', data: results[0] }])
})

test('without a beginning it tells what is new; after 0 everything there is', async () => {
  await make()
  const fresh = await follow()
  const whole = await follow('?after=0')
  await until(() => fresh.lastId() !== undefined)
  await make()
  const count = (await app.app.store.events(0, 1000)).length
  await until(() => whole.events().length === count && fresh.events().length === 1)
  expect(whole.events().map(({ id }) => Number(id))).toEqual(
    (await app.app.store.events(0, 1000)).map(({ id }) => id),
  )
})

test('a reader whose connection breaks again and again while others write gets every event once', async () => {
  const total = 300
  const first = await app.app.store.newestEventId()
  let isWriting = true
  const writing = (async () => {
    for (let n = 0; n < total; n++) {
      await make()
      if (n % 10 === 0) await wait(5)
    }
    isWriting = false
  })()
  const seen: number[] = []
  let last = String(first)
  let breaks = 0
  while (isWriting || seen.length < total) {
    const reader = await follow('?after=0', { ...ROOT, 'last-event-id': last })
    await wait(15 + Math.random() * 40)
    reader.break()
    await reader.ended
    const heard = reader.events()
    seen.push(...heard.map(({ id }) => Number(id)))
    last = reader.lastId() ?? last
    breaks += 1
  }
  await writing
  expect(breaks).toBeGreaterThan(3)
  const ids = (await app.app.store.events(first, 1000)).map(({ id }) => id)
  expect(ids).toHaveLength(total)
  expect(seen).toEqual(ids)
})

test('while nothing happens there are signs of life, which move on what a reader begins after', async () => {
  const reader = await follow('?kind=user.created')
  await until(() => reader.lastId() !== undefined)
  await make()
  const newest = String(await app.app.store.newestEventId())
  await until(() => reader.lastId() === newest)
  await until(() => (reader.text().match(/^: $/gm) ?? []).length >= 3)
  expect(reader.events()).toEqual([])
})

test('the filters and the rights are those of QueryEvents', async () => {
  const acme = await app.organisation('Acme')
  const owner = await app.user('owner', { organisationId: acme, roles: ['owner'] })
  const ofOwner = await follow('', owner.basic)
  const ofAda = await follow('', ada.basic)
  const ofKind = await follow('?kind=organisation.created')
  await until(() => [ofOwner, ofAda, ofKind].every((reader) => reader.lastId() !== undefined))
  const { key } = await make()
  const machine = await app.machine('kiosk', acme)
  await app.organisation('Other')
  await until(() => ofOwner.events().length + ofAda.events().length + ofKind.events().length === 3)
  await wait(50)
  expect(ofOwner.events().map(({ data }) => data.subject)).toEqual([machine])
  expect(ofAda.events().map(({ data }) => data.subject)).toEqual([key.id])
  expect(ofKind.events().map(({ event }) => event)).toEqual(['organisation.created'])
})

describe('the stream ends', () => {
  test('when the key that it was begun with is revoked', async () => {
    const { key, secret } = await app.issue({
      owner: { kind: 'user', id: ada.id },
      scopes: ['keyhaven:events.read'],
    })
    const reader = await follow('', bearerOf(secret))
    await until(() => reader.lastId() !== undefined)
    await app.ask('POST', `/v1/keys/${key.id}/revoke`, { headers: ROOT })
    const started = performance.now()
    expect(await reader.ended).toBe(true)
    expect(performance.now() - started).toBeLessThan(POLL_MS * 10)
    expect((await follow('', bearerOf(secret))).status).toBe(403)
  })

  test('when the session that it was begun with ends', async () => {
    const signedIn = await app.ask('POST', '/auth/credentials', {
      body: { UserName: 'ada', Password: PASSWORD },
    })
    const cookie = `ss-id=${signedIn.json().sessionId}`
    const reader = await follow('', { cookie })
    await until(() => reader.lastId() !== undefined)
    await app.ask('POST', '/auth/logout', { headers: { cookie } })
    expect(await reader.ended).toBe(true)
  })

  test('when the user who came with a password is disabled, or gets other roles', async () => {
    for (const change of [
      () => app.ask('POST', '/assignroles', { headers: ROOT, body: { UserName: 'ada', Roles: ['auditor'] } }),
      () => app.ask('PATCH', `/v1/users/${ada.id}`, { headers: ROOT, body: { State: 'Disabled' } }),
    ]) {
      const reader = await follow('', ada.basic)
      await until(() => reader.lastId() !== undefined)
      await change()
      expect(await reader.ended).toBe(true)
    }
  })

  test('in order, when the process stops', async () => {
    const reader = await follow()
    await until(() => reader.lastId() !== undefined)
    app.app.endStreams()
    expect(await reader.ended).toBe(true)
    expect((await follow()).status).toBe(429)
  })
})

test('who reads nothing is cut off, and holds no more than one page meanwhile', async () => {
  for (let n = 0; n < 400; n++)
    await app.app.store.write((tx) => tx.insertEvents(Array.from({ length: 50 }, () => wide)))
  const socket = await server.open()
  socket.on('error', () => {})
  socket.pause()
  const before = process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers
  socket.write(requestText('GET', '/v1/events/stream?after=0', { Authorization: ROOT.authorization! }))
  await wait(200)
  expect(process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers - before).toBeLessThan(
    30_000_000,
  )
  await wait(600)
  socket.resume()
  let size = 0
  socket.on('data', (chunk) => {
    size += chunk.length
  })
  await once(socket, 'close')
  expect(size).toBeGreaterThan(0)
  expect(size).toBeLessThan(20_000_000)
})

const wide = {
  atMs: 0,
  kind: 'key.updated',
  subject: 'key_wide',
  organisationId: undefined,
  actor: { id: 'root', keyId: undefined, address: '', requestId: '' },
  details: { note: 'x'.repeat(1500) },
}

test('one caller has so many streams and all together so many; those that end make room', async () => {
  const mine = await Promise.all([1, 2, 3].map(() => follow()))
  await until(() => mine.every((reader) => reader.lastId() !== undefined))
  const refused = await follow()
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5'])
  expect((await follow('', ada.basic)).status).toBe(200)
  mine[0]!.break()
  await expect.poll(async () => (await follow()).status, { timeout: 5000 }).toBe(200)
})

test('a wrong place to begin is 400, HEAD has no body, and a batch of streams is refused', async () => {
  expect((await follow('?after=x')).status).toBe(400)
  expect((await follow('', { ...ROOT, 'last-event-id': 'WzEs' })).status).toBe(400)
  const head = await fetch(`${server.url}/v1/events/stream`, { method: 'HEAD', headers: ROOT })
  expect([head.status, await head.text()]).toEqual([200, ''])
  const batch = await app.ask('POST', '/api/StreamEvents[]', { headers: ROOT, body: '[{}]' })
  expect(batch.status).toBeGreaterThanOrEqual(400)
  expect((await app.ask('GET', '/v1/events/stream')).status).toBe(401)
})

test('the web’s own fetch reads it too, and lets go of it', async () => {
  const { toFetch } = await import('../../src/host/http/index.ts')
  const response = await toFetch(app.app.handle)(
    new Request('http://localhost/v1/events/stream?after=0', { headers: ROOT }),
  )
  const reader = response.body!.getReader()
  expect(Buffer.from((await reader.read()).value!).toString()).toMatch(/^retry: 2000\nid: 0\n\n$/)
  expect(Buffer.from((await reader.read()).value!).toString()).toContain('event: user.created')
  await reader.cancel()
  for (let n = 0; n < LIMITS.ofOneCallerMax; n++) expect((await follow()).status).toBe(200)
})
