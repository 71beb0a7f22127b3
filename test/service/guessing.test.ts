/** Guessing passwords is slowed, per account and per address, and tells nothing of who exists. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { basicOf, type Fixture, openFixture, PASSWORD, type Told } from './app-fixture.ts'

let app: Fixture
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2027, 0, 1) })
  app = await openFixture()
  await app.user('ada')
})
afterEach(async () => {
  vi.useRealTimers()
  await app.close()
})

const PER_PAIR = 10
const PER_ADDRESS = 50
const WINDOW_MS = 15 * 60_000

const guess = (UserName: string, Password: string, address = '198.51.100.1'): Promise<Told> =>
  app.ask('POST', '/auth/credentials', { body: { UserName, Password }, address })
const guessBasic = (name: string, password: string, address = '198.51.100.1'): Promise<Told> =>
  app.ask('GET', '/apikeys', { headers: { authorization: basicOf(name, password) }, address })

const times = async (count: number, ask: (at: number) => Promise<Told>): Promise<number[]> => {
  const statuses: number[] = []
  for (let at = 0; at < count; at++) statuses.push((await ask(at)).status)
  return statuses
}
/** Of an answer, what must not differ between an account that exists and one that does not. */
const outside = ({ status, headers, text }: Told): unknown => [
  status,
  text,
  [...headers].filter(([name]) => name !== 'x-request-id'),
]

test.each(['ada', 'nobody'])(
  'the eleventh guess at %s is 429 with Retry-After, the right one too',
  async (name) => {
    expect(await times(PER_PAIR, (at) => guess(name, `wrong ${at}`))).toEqual(Array(PER_PAIR).fill(401))
    const refused = await guess(name, PASSWORD)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(WINDOW_MS / 1000)
    expect(refused.json().responseStatus).toEqual({
      errorCode: 'TooManyRequests',
      message: 'Too many attempts, try again later',
      errors: [],
    })
    expect((await guessBasic(name, PASSWORD)).status).toBe(429)
  },
)

test('accounts that exist and accounts that do not are answered alike, before and after', async () => {
  for (let at = 0; at <= PER_PAIR; at++) {
    const [known, unknown] = [await guess('ada', 'wrong'), await guess('nobody', 'wrong')]
    expect(outside(known)).toEqual(outside(unknown))
  }
})

test('sign-in and Basic count together, in every format', async () => {
  const half = PER_PAIR / 2
  await times(half, () => guess('ada', 'wrong'))
  await times(half, () => guessBasic('ada', 'wrong'))
  const refused = await app.ask('POST', '/auth/credentials.xml', {
    body: { UserName: 'ada', Password: PASSWORD },
    address: '198.51.100.1',
  })
  expect([refused.status, refused.headers.get('content-type')]).toEqual([429, 'application/xml'])
})

test('the window ends, and a success clears what was counted', async () => {
  await times(PER_PAIR, () => guess('ada', 'wrong'))
  expect((await guess('ada', PASSWORD)).status).toBe(429)
  vi.setSystemTime(Date.now() + WINDOW_MS + 1000)
  expect((await guess('ada', PASSWORD)).status).toBe(200)
  await times(PER_PAIR - 1, () => guess('ada', 'wrong'))
  expect((await guess('ada', PASSWORD)).status).toBe(200)
  expect(await times(PER_PAIR, () => guess('ada', 'wrong'))).toEqual(Array(PER_PAIR).fill(401))
})

test('one address that tries many accounts is slowed, others are not', async () => {
  const statuses = await times(PER_ADDRESS + 1, (at) => guess(`name${at % 26}`, 'wrong'))
  expect(statuses.filter((status) => status === 401)).toHaveLength(PER_ADDRESS)
  expect(statuses.at(-1)).toBe(429)
  expect((await guess('ada', PASSWORD)).status).toBe(429)
  expect((await guess('ada', PASSWORD, '198.51.100.2')).status).toBe(200)
})

test('addresses of one IPv6 network count as one', async () => {
  const statuses = await times(PER_PAIR + 1, (at) => guess('ada', 'wrong', `2001:db8:1:2::${at + 1}`))
  expect(statuses.at(-1)).toBe(429)
  expect((await guess('ada', PASSWORD, '2001:db8:1:3::1')).status).toBe(200)
})

test('the account’s owner still gets in from elsewhere, and with keys from anywhere', async () => {
  const bob = await app.user('bob')
  await times(PER_PAIR + 1, () => guess('bob', 'wrong'))
  expect((await guess('bob', PASSWORD, '203.0.113.5')).status).toBe(200)
  const key = await app.ask('GET', '/apikeys', { headers: bob.bearer, address: '198.51.100.1' })
  expect(key.status).toBe(200)
})

test('guesses sent at once are no more than guesses one after the other', async () => {
  const told = await Promise.all(Array.from({ length: 40 }, (_, at) => guess('ada', `wrong ${at}`)))
  const counts = (status: number): number => told.filter((each) => each.status === status).length
  expect([counts(401), counts(429)]).toEqual([PER_PAIR, 40 - PER_PAIR])
})

test('names of other cases and endless names are no way around', async () => {
  const names = ['ada', 'ADA', 'Ada', 'aDa', 'adA', 'ADa']
  const statuses = await times(PER_PAIR + 1, (at) => guess(names[at % names.length]!, 'wrong'))
  expect(statuses.at(-1)).toBe(429)
  expect((await guess('x'.repeat(60_000), 'wrong', '203.0.113.9')).status).toBe(401)
})

test('guessing the current password counts too', async () => {
  const signedIn = await guess('ada', PASSWORD)
  const cookie = `ss-id=${signedIn.json().sessionId}`
  const change = () =>
    app.ask('PATCH', `/v1/users/${signedIn.json().userId}`, {
      headers: { cookie },
      body: { CurrentPassword: 'wrong', Password: 'a new password' },
      address: '198.51.100.1',
    })
  expect(await times(PER_PAIR, change)).toEqual(Array(PER_PAIR).fill(401))
  expect((await change()).status).toBe(429)
})

test('an unknown name costs the same work as a known one', async () => {
  const timed = async (name: string): Promise<number> => {
    const started = performance.now()
    await guess(name, 'wrong', `203.0.113.${(started % 200) | 0}`)
    return performance.now() - started
  }
  const [known, unknown]: [number[], number[]] = [[], []]
  for (let at = 0; at < 8; at++) {
    known.push(await timed('ada'))
    unknown.push(await timed('nobody'))
  }
  // A look-up alone takes well under a millisecond, one run of argon2 many; the fastest is the one that nothing else held up.
  const ratio = Math.min(...unknown) / Math.min(...known)
  expect(ratio).toBeGreaterThan(0.5)
  expect(ratio).toBeLessThan(2)
})
