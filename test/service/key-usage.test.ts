/** GetKeyUsage: what it answers, to whom, and what it refuses. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bearerOf, type Fixture, openFixture, ROOT, STARTED_AT } from './app-fixture.ts'

const HOUR_MS = 3_600_000
/** As it is written. */
const at = (ms: number): string => new Date(ms).toISOString().replace('Z', '0000Z')
/** The hour and the day that the fixture starts in. */
const HOUR = STARTED_AT
const DAY = Date.UTC(2027, 0, 15)

let fixture: Fixture
beforeAll(async () => {
  fixture = await openFixture()
})
afterAll(() => fixture.close())

const usageOf = (id: string, query = '', headers = ROOT) =>
  fixture.ask('GET', `/v1/keys/${id}/usage${query}`, { headers })

async function makeKey(scopes: readonly string[] = []) {
  const { id } = await fixture.user(`user${Math.random().toString(36).slice(2, 10)}`)
  return fixture.issue({ owner: { kind: 'user', id }, scopes, format: 'keyhaven' })
}

describe('200', () => {
  test('counts by code and hour, by version, and where each was used last, those still in memory included', async () => {
    const { key, secret } = await makeKey(['keyhaven:keys.read'])
    const own = `/v1/keys/${key.id}`
    await fixture.ask('GET', own, { headers: bearerOf(secret), address: '192.0.2.7' })
    const next = await fixture.app.keyring.rotate(
      key.id,
      { kind: 'grace', graceMs: HOUR_MS },
      { id: 'root', keyId: undefined, address: '', requestId: '' },
      fixture.nowMs,
    )
    const headers = bearerOf(next.secret.reveal())
    for (const _ of Array(2)) await fixture.ask('GET', own, { headers, address: '2001:db8::9' })
    const answer = (await usageOf(key.id)).json()
    expect(answer).toMatchObject({
      id: key.id,
      by: 'Hour',
      from: at(HOUR - 23 * HOUR_MS),
      to: at(HOUR + HOUR_MS),
      counts: { Valid: 3 },
      results: [{ start: at(HOUR), counts: { Valid: 3 } }],
    })
    expect(answer.versions).toMatchObject([
      { version: 2, lastUsedFrom: '2001:db8::9', counts: { Valid: 2 } },
      { version: 1, lastUsedFrom: '192.0.2.7', counts: { Valid: 1 } },
    ])
    expect(
      answer.versions.map((each: any) => [each.lastUsedAt !== undefined, each.endsAt !== undefined]),
    ).toEqual([
      [true, false],
      [true, true],
    ])
    await fixture.app.usage.flush()
    expect((await usageOf(key.id)).json()).toEqual(answer)
  })

  test('days are days in UTC', async () => {
    const { key, secret } = await makeKey()
    await fixture.ask('GET', '/v1/keys', { headers: bearerOf(secret) })
    const query = `?by=Day&from=${at(DAY)}&to=${at(DAY + 1)}`
    expect((await usageOf(key.id, query)).json()).toMatchObject({
      by: 'Day',
      from: '2027-01-15T00:00:00.0000000Z',
      to: '2027-01-16T00:00:00.0000000Z',
      results: [{ start: '2027-01-15T00:00:00.0000000Z', counts: { Valid: 1 } }],
    })
  })

  test('a key that was never used has no counts and no last use', async () => {
    const { key } = await makeKey()
    const answer = (await usageOf(key.id)).json()
    expect(answer).toMatchObject({ counts: {}, results: [] })
    expect(answer.versions).toHaveLength(1)
    expect(answer.versions[0].lastUsedAt).toBeUndefined()
  })
})

describe('400', () => {
  test.each([
    ['?from=2027-01-15T09:00:00Z&to=2027-01-15T08:00:00Z', 'From'],
    ['?from=2030-01-15T09:00:00Z', 'From'],
    ['?from=2026-01-15T09:00:00Z', 'From'],
    ['?by=Day&from=2000-01-15T09:00:00Z', 'From'],
    ['?by=Week', 'By'],
    ['?by=7', 'By'],
    ['?from=yesterday', 'From'],
    ['?to=9999-12-31T23:30:00Z', 'To'],
    ['?by=Day&from=9999-12-30&to=9999-12-31T23:30:00Z', 'To'],
    ['?to=0001-01-01', 'To'],
  ])('%s names %s', async (query, member) => {
    const { key } = await makeKey()
    const answer = await usageOf(key.id, query)
    expect(answer.status).toBe(400)
    const [error] = answer.json().responseStatus.errors
    expect(error.fieldName.toLowerCase()).toBe(member.toLowerCase())
  })
})

test('401: without credentials', async () => {
  const { key } = await makeKey()
  expect((await usageOf(key.id, '', {})).status).toBe(401)
})

test('403: a key without the scope', async () => {
  const { key, secret } = await makeKey()
  expect((await usageOf(key.id, '', bearerOf(secret))).status).toBe(403)
})

describe('404', () => {
  test('a key that is not there, and one of somebody else, are the same', async () => {
    const { key } = await makeKey()
    const stranger = await makeKey(['keyhaven:*'])
    const headers = bearerOf(stranger.secret)
    const answers = [await usageOf(key.id, '', headers), await usageOf('key_of_nobody', '', headers as never)]
    expect(answers.map(({ status }) => status)).toEqual([404, 404])
    expect(answers[0]!.text).toBe(answers[1]!.text)
  })
})
