/** Reading a body takes time; operations that anybody may call read less of it than the others. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Fixture, openFixture, ROOT, withProbes } from '../service/app-fixture.ts'

let app: Fixture
beforeAll(async () => {
  app = await openFixture({ contracts: withProbes })
})
afterAll(() => app.close())

const padded = (bytes: number): object => ({ UserName: 'ada', Password: 'x', Meta: { a: 'x'.repeat(bytes) } })

test.each(['/auth/credentials', '/auth', '/assignroles', '/unassignroles', '/bokamera/auth/credentials'])(
  '%s takes no body beyond 64 KiB',
  async (path) => {
    const told = await app.ask('POST', path, { body: padded(64 * 1024) })
    expect(told.status).toBe(413)
    expect(told.json()).toMatchObject({})
  },
)

test('operations of signed-in callers take a body of up to 1 MiB', async () => {
  const told = await app.ask('POST', '/v1/keys/verify', {
    headers: ROOT,
    body: { key: 'x'.repeat(900_000) },
  })
  expect(told.status).toBe(200)
})

test('an element with more than a thousand attributes is refused', async () => {
  const attributes = Array.from({ length: 1001 }, (_, n) => `a${n}=""`).join(' ')
  const told = await app.ask('POST', '/probe/echo', {
    headers: { 'content-type': 'application/xml', accept: 'application/json' },
    body: `<Echo xmlns="http://schemas.datacontract.org/2004/07/Probe" ${attributes}/>`,
  })
  expect(told.status).toBe(400)
  expect(told.text).toContain('too many attributes')
})
