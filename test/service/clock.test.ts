/** A clock that is set back: what has ended does not come back to life. */
import { expect, onTestFinished, test } from 'vitest'
import { type Fixture, openFixture, ROOT } from './app-fixture.ts'

const HOUR = 3_600_000

async function open(): Promise<Fixture> {
  const fixture = await openFixture()
  onTestFinished(() => fixture.close())
  return fixture
}
const codeOf = async (app: Fixture, key: string): Promise<string> =>
  (await app.ask('POST', '/v1/keys/verify', { headers: ROOT, body: { key } })).json().code

test('a secret that was replaced stays refused', async () => {
  const app = await open()
  const { id } = await app.user('ada')
  const { key, secret } = await app.issue({ owner: { kind: 'user', id } })
  app.advance(HOUR)
  await app.ask('POST', `/v1/keys/${key.id}/rotate`, { headers: ROOT })
  expect(await codeOf(app, secret)).toBe('Revoked')
  app.advance(-HOUR)
  expect(await codeOf(app, secret)).toBe('Revoked')
})

test('a key that has expired stays so', async () => {
  const app = await open()
  const { id } = await app.user('ada')
  const { secret } = await app.issue({ owner: { kind: 'user', id }, expiresAtMs: app.nowMs + HOUR })
  expect(await codeOf(app, secret)).toBe('Valid')
  app.advance(HOUR + 1)
  expect(await codeOf(app, secret)).toBe('Expired')
  app.advance(-HOUR)
  expect(await codeOf(app, secret)).toBe('Expired')
})
