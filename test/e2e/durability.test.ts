/** What was acknowledged stays, and a user never has two live sets of keys, however the process ends. */
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { verifyAudit } from '../../src/audit/index.ts'
import { freshFolder, type Keyhaven, startKeyhaven } from './start-keyhaven.ts'
import { type Change, createTraffic, type Deed } from './traffic.ts'

const ROOT_KEY = 'root-key-of-the-durability-tests-0123456789'
const PASSWORD = 'password of the durability tests'
const KEY_TYPES = ['secret', 'publishable']
const env = {
  KEYHAVEN_ROOT_KEY: ROOT_KEY,
  KEYHAVEN_KEY_TYPES: KEY_TYPES.join(','),
  KEYHAVEN_LOG: 'warn',
}

const ACKNOWLEDGED_MIN = 200
const KILLS_MIN = 8

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const asRoot = { authorization: `Bearer ${ROOT_KEY}` }

/** @throws Error when the answer is not 200. */
async function post(url: string, headers: Record<string, string>, body: object = {}): Promise<any> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(`${url}: ${answer.status} ${text}`)
  return JSON.parse(text)
}

interface Person {
  readonly id: string
  /** The headers that a signed-in browser of theirs would send. */
  readonly session: Record<string, string>
}

async function signUp(url: string, userName: string, about: object = {}): Promise<Person> {
  const { id } = await post(`${url}/v1/users`, asRoot, { userName, password: PASSWORD, ...about })
  const { sessionId } = await post(`${url}/auth/credentials`, {}, { UserName: userName, Password: PASSWORD })
  return { id, session: { cookie: `ss-id=${sessionId}; ss-opt=temp` } }
}

const start = (data?: string): Promise<Keyhaven> => startKeyhaven({ cleanUp: onTestFinished, env, data })

const verdictOf = async (url: string, key: string): Promise<string> =>
  (await post(`${url}/v1/keys/verify`, asRoot, { key })).code

const regenerating = (url: string, { session }: Person, environment: string): Promise<readonly string[]> =>
  post(`${url}/firstchoice/apikeys/regenerate/${environment}`, session).then(({ Results }) =>
    Results.map(({ Key }: { Key: string }) => Key),
  )

/** Key types of the person's active keys in the environment, as the administrator sees them. */
async function activeTypes(url: string, { id }: Person, environment: string): Promise<readonly string[]> {
  const query = new URLSearchParams({ UserId: id, Environment: environment, State: 'Active', Limit: '1000' })
  const answer = await fetch(`${url}/v1/keys?${query}`, { headers: asRoot })
  const { results } = (await answer.json()) as { results: { keyType: string }[] }
  return results.map(({ keyType }) => keyType).sort()
}

/** True when another change of the same set began after this one had been answered, and was answered itself. */
const isSuperseded = (change: Change, all: readonly Change[]): boolean =>
  all.some(({ startedAt, endedAt }) => endedAt !== undefined && startedAt > change.endedAt!)

/** What regenerates of one set of keys have left: at most one set lives, and whole; what was replaced is revoked. */
async function expectOneLiveSet(url: string, all: readonly Change[]): Promise<void> {
  const answered = all.filter(({ endedAt }) => endedAt !== undefined)
  const live: Change[] = []
  for (const change of answered) {
    const verdicts = await Promise.all(change.secrets.map((secret) => verdictOf(url, secret)))
    expect(new Set(verdicts).size).toBe(1)
    if (isSuperseded(change, all)) expect(verdicts[0]).toBe('Revoked')
    if (verdicts[0] === 'Valid') live.push(change)
    else expect(verdicts[0]).toBe('Revoked')
  }
  const isCertain = all.length === answered.length
  expect(live.length).toBeLessThanOrEqual(1)
  if (isCertain) expect(live).toHaveLength(1)
}

/** Keys and events that do not belong together in the file of a stopped process. */
function mismatchedEvents(file: string): readonly unknown[] {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
    return database
      .prepare(
        `SELECT id, state, (SELECT group_concat(kind) FROM (SELECT kind FROM events WHERE subject = keys.id AND kind <> 'key.refused' ORDER BY events.id)) AS kinds
         FROM keys WHERE kinds IS NOT CASE state WHEN 'active' THEN 'key.created' ELSE 'key.created,key.revoked' END`,
      )
      .all()
  } finally {
    database.close()
  }
}

test('kill -9 amid creates and regenerates loses nothing that was acknowledged', {
  timeout: 120_000,
}, async () => {
  const data = await freshFolder(onTestFinished)
  let keyhaven = await start(data)
  const { id: organisationId } = await post(`${keyhaven.url}/v1/organisations`, asRoot, { name: 'Suppliers' })
  const roles = ['bookingsupplier-administrator-write']
  const supplier = await signUp(keyhaven.url, 'supplier', { organisationId, roles })
  const ada = await signUp(keyhaven.url, 'ada')
  const bob = await signUp(keyhaven.url, 'bob')

  const company: Deed = {
    name: 'company keys',
    request: async (url) => [(await post(`${url}/bokamera/apikeys`, supplier.session)).apiKey],
  }
  const own: Deed = {
    name: 'own keys',
    request: async (url) => [(await post(`${url}/v1/keys`, supplier.session, { name: 'mine' })).secret],
  }
  const regenerate = (name: string, who: Person, environment: string): Deed => ({
    name,
    request: (url) => regenerating(url, who, environment),
  })
  const traffic = createTraffic([
    company,
    company,
    own,
    own,
    // Two callers of one set, who get in each other's way.
    regenerate('ada live', ada, 'live'),
    regenerate('ada live', ada, 'live'),
    regenerate('ada test', ada, 'test'),
    regenerate('bob live', bob, 'live'),
  ])

  let kills = 0
  while (traffic.acknowledged() < ACKNOWLEDGED_MIN || kills < KILLS_MIN) {
    // A moment that nothing agrees with: some more changes, then somewhere within the next one.
    const enough = traffic.acknowledged() + 10 + Math.floor(Math.random() * 25)
    const inMs = Math.random() * 15
    let isOver = false
    const running = traffic.run(keyhaven.url, () => isOver)
    const reached = async (): Promise<void> => {
      while (!isOver && traffic.acknowledged() < enough) await pause(1)
      await pause(inMs)
    }
    try {
      // Whichever comes first: a deed that fails while the process is alive ends the test.
      await Promise.race([reached(), running])
    } finally {
      isOver = true
    }
    expect(await keyhaven.stop('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' })
    await running
    kills += 1
    keyhaven = await start(data)
    expect(await verifyAudit(`${data}/keyhaven.db`)).toMatchObject({ intact: true })
  }

  const { url } = keyhaven
  for (const name of ['company keys', 'own keys']) {
    const secrets = traffic.changes.get(name)!.flatMap((change) => change.secrets)
    expect(secrets.length).toBeGreaterThan(20)
    const verdicts = await Promise.all(secrets.map((secret) => verdictOf(url, secret)))
    expect(secrets.filter((_, at) => verdicts[at] !== 'Valid')).toEqual([])
  }
  const sets = [
    ['ada live', ada, 'live'],
    ['ada test', ada, 'test'],
    ['bob live', bob, 'live'],
  ] as const
  for (const [name, who, environment] of sets) {
    await expectOneLiveSet(url, traffic.changes.get(name)!)
    expect(await activeTypes(url, who, environment)).toEqual([...KEY_TYPES].sort())
  }
  await keyhaven.stop('SIGTERM')
  expect(mismatchedEvents(`${data}/keyhaven.db`)).toEqual([])
  const proof = await verifyAudit(`${data}/keyhaven.db`)
  expect(proof.broken).toBeUndefined()
  expect(proof.events).toBeGreaterThan(ACKNOWLEDGED_MIN)
  // Signed when it stopped.
  expect(proof).toMatchObject({ unchained: 0, signedUpTo: expect.any(Number) })
  expect(proof.signedUpTo).toBeGreaterThanOrEqual(proof.events)
})

test('twelve regenerates at once leave one live set', async () => {
  const { url } = await start()
  const ada = await signUp(url, 'ada')
  await regenerating(url, ada, 'test')
  const sets = await Promise.all(Array.from({ length: 12 }, () => regenerating(url, ada, 'live')))
  expect(new Set(sets.flat()).size).toBe(24)
  const verdicts = await Promise.all(
    sets.map(async (secrets) => Promise.all(secrets.map((secret) => verdictOf(url, secret)))),
  )
  expect(verdicts.filter((set) => set.every((code) => code === 'Valid'))).toHaveLength(1)
  expect(verdicts.filter((set) => set.every((code) => code === 'Revoked'))).toHaveLength(11)
  expect(await activeTypes(url, ada, 'live')).toEqual([...KEY_TYPES].sort())
  // Those of another environment are left alone.
  expect(await activeTypes(url, ada, 'test')).toEqual([...KEY_TYPES].sort())
})

test('twelve regenerates at once with the key that they cancel leave one live set', async () => {
  const { url } = await start()
  const ada = await signUp(url, 'ada')
  const [key = ''] = await regenerating(url, ada, 'live')
  const answers = await Promise.all(
    Array.from({ length: 12 }, async () => {
      const answer = await fetch(`${url}/foundry/apikeys/regenerate/live`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}` },
      })
      return [answer.status, await answer.json()] as const
    }),
  )
  // Whoever came after the first was done had a key that was no good any more.
  for (const [status] of answers) expect([200, 403]).toContain(status)
  const sets: string[][] = answers
    .filter(([status]) => status === 200)
    .map(([, { results }]: any) => results.map((result: { key: string }) => result.key))
  const verdicts = await Promise.all(sets.flat().map((secret) => verdictOf(url, secret)))
  expect(verdicts.filter((code) => code === 'Valid')).toHaveLength(KEY_TYPES.length)
  expect(await verdictOf(url, key)).toBe('Revoked')
  expect(await activeTypes(url, ada, 'live')).toEqual([...KEY_TYPES].sort())
})
