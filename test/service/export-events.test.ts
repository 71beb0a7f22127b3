/** ExportEvents: the whole trail, for administrators. A case for each status. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bearerOf, type Fixture, openFixture, type Person, ROOT } from './app-fixture.ts'

let app: Fixture
let owner: Person
beforeAll(async () => {
  app = await openFixture()
  owner = await app.user('owner', { organisationId: await app.organisation('Acme'), roles: ['owner'] })
})
afterAll(() => app.close())

const ask = (headers: Readonly<Record<string, string>>, method = 'GET') =>
  app.ask(method, '/v1/events/export', { headers })

test('200 for an administrator: JSON lines as a file, whatever format is asked for, signed as of now', async () => {
  const told = await ask({ ...ROOT, accept: 'application/xml' })
  expect([told.status, told.headers.get('content-type'), told.headers.get('content-disposition')]).toEqual([
    200,
    'application/jsonl; charset=utf-8',
    'attachment;filename="events.jsonl"',
  ])
  const lines = told.text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  const events = await app.app.store.events(0, 1000)
  expect(lines.filter(({ type }) => type === 'event').map(({ id }) => id)).toEqual(events.map(({ id }) => id))
  expect(lines[0].type).toBe('checkpoint')
  expect(lines.at(-1)).toEqual({ type: 'end', events: events.length })
})

test('an export with nothing new to sign signs nothing', async () => {
  const [first, second] = [(await ask(ROOT)).text, (await ask(ROOT)).text]
  expect(second).toBe(first)
})

test('401 for nobody, 403 without the role or the scope, 405 for another verb', async () => {
  expect((await ask({})).status).toBe(401)
  expect((await ask(owner.basic)).status).toBe(403)
  const admin = await app.user('chief', { roles: ['admin'] })
  const key = (scopes: string[]) => app.issue({ owner: { kind: 'user', id: admin.id }, scopes })
  expect((await ask(bearerOf((await key(['keyhaven:keys.read'])).secret))).status).toBe(403)
  expect((await ask(bearerOf((await key(['keyhaven:events.read'])).secret))).status).toBe(200)
  expect((await ask(ROOT, 'POST')).status).toBe(405)
})
