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

test('a key and a secret that are to end do so in their time, however far the clock is set back', async () => {
  const app = await open()
  const owner = { kind: 'user', id: (await app.user('ada')).id } as const
  const brief = await app.issue({ owner, expiresAtMs: app.nowMs + HOUR })
  const rotated = await app.issue({ owner })
  const body = { mode: 'Grace', graceSeconds: 3600 }
  await app.ask('POST', `/v1/keys/${rotated.key.id}/rotate`, { headers: ROOT, body })
  app.advance(-24 * HOUR)
  app.pass(HOUR - 1)
  expect([await codeOf(app, brief.secret), await codeOf(app, rotated.secret)]).toEqual(['Valid', 'Valid'])
  app.pass(2)
  expect([await codeOf(app, brief.secret), await codeOf(app, rotated.secret)]).toEqual(['Expired', 'Revoked'])
})

test('a key ends in its time also where nobody asked for longer than the clock was set back', async () => {
  const app = await open()
  const owner = { kind: 'user', id: (await app.user('ada')).id } as const
  const { secret } = await app.issue({ owner, expiresAtMs: app.nowMs + 1.5 * HOUR })
  expect(await codeOf(app, secret)).toBe('Valid')
  app.advance(-HOUR)
  app.pass(2 * HOUR)
  expect(await codeOf(app, secret)).toBe('Expired')
})

test('a limit counts on where the clock is set back: nobody is held up until it has come as far', async () => {
  const app = await open()
  const owner = { kind: 'user', id: (await app.user('ada')).id } as const
  const limits = [{ name: 'calls', kind: 'window', max: 1, windowMs: 60_000, counting: 'exact' }] as const
  const { secret } = await app.issue({ owner, limits })
  expect([await codeOf(app, secret), await codeOf(app, secret)]).toEqual(['Valid', 'RateLimited'])
  app.advance(-HOUR)
  expect(await codeOf(app, secret)).toBe('RateLimited')
  app.pass(60_000)
  expect([await codeOf(app, secret), await codeOf(app, secret)]).toEqual(['Valid', 'RateLimited'])
})
