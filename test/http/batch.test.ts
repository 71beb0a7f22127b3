/** Several requests of one operation in one call, as `sendAll` of ServiceStack's clients sends them (wire spec 4.7). */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Fixture, openFixture, type Person, ROOT, withProbes } from '../service/app-fixture.ts'

let app: Fixture
let ada: Person

beforeAll(async () => {
  app = await openFixture({ contracts: withProbes })
  ada = await app.user('ada')
})
afterAll(() => app.close())

const things = (...bodies: object[]) => ({ headers: ROOT, body: JSON.stringify(bodies) })

test('each request is done in order, and the answers come in the same order', async () => {
  const told = await app.ask('POST', '/probe/api/Echo[]', {
    headers: { 'content-type': 'application/json' },
    body: '[{"Id":1},{"Id":2,"Text":"b"}]',
  })
  expect(told.status).toBe(200)
  expect(told.headers.get('x-autobatch-completed')).toBe('2')
  expect(told.json().map((each: any) => [each.result.id, each.result.text])).toEqual([
    [1, undefined],
    [2, 'b'],
  ])
})

test('other formats take and give lists too', async () => {
  const told = await app.ask('POST', '/probe/jsv/reply/Echo%5B%5D', { body: '[{Id:7}]' })
  expect(told.text).toContain('result:{id:7')
})

test('a single request counts as a list of one, and none gives an empty list', async () => {
  const one = await app.ask('POST', '/probe/json/reply/Echo[]', { body: '{"Id":3}' })
  expect(one.json()).toHaveLength(1)
  const none = await app.ask('POST', '/probe/json/reply/Echo[]', { body: '[]' })
  expect(none.text).toBe('[]')
})

test('the first that fails ends the call, and its error says which it was', async () => {
  const told = await app.ask('POST', '/probe/api/Fail[]', {
    headers: { 'content-type': 'application/json' },
    body: '[{"Kind":"string"},{"Kind":"notfound"},{"Kind":"conflict"}]',
  })
  expect(told.status).toBe(404)
  expect(told.headers.get('x-autobatch-completed')).toBe('1')
  expect(told.json().responseStatus).toMatchObject({ errorCode: 'NotFound', meta: { AutoBatchIndex: '1' } })
})

test('the domain refuses an item as it would refuse it alone', async () => {
  const told = await app.ask('POST', '/api/CreateKey[]', {
    headers: { ...ada.basic, 'content-type': 'application/json' },
    body: '[{"name":"a"},{"name":"b","environment":"moon"}]',
  })
  expect(told.status).toBe(400)
  expect(told.json().responseStatus).toMatchObject({
    errorCode: 'EnvironmentUnknown',
    meta: { AutoBatchIndex: '1' },
  })
})

test('whoever may not call the operation may not call its batch', async () => {
  const told = await app.ask('POST', '/api/CreateOrganisation[]', { ...things({ name: 'x' }), headers: {} })
  expect(told.status).toBe(401)
})

test('more than a thousand in one call are refused before any is done', async () => {
  const before = await app.state()
  const told = await app.ask('POST', '/api/CreateOrganisation[]', things(...Array(1001).fill({ name: 'x' })))
  expect(told.status).toBe(400)
  expect(await app.state()).toBe(before)
})

test('the batch of an operation that does not exist does not exist', async () => {
  const told = await app.ask('POST', '/api/Nope[]', { body: '[]' })
  expect(told.status).toBe(405)
})
