/** What an `Idempotency-Key` promises of the process: a request is done once however it ends, and what is kept for that tells nothing. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { spellingsOf } from '../service/spellings.ts'
import { freshFolder, type Keyhaven, startKeyhaven } from './start-keyhaven.ts'

const ROOT_KEY = 'root-key-of-the-idempotency-tests-0123456789'
const KILLS = 8
const asRoot = { authorization: `Bearer ${ROOT_KEY}`, 'content-type': 'application/json' }

const start = (data?: string, level = 'warn'): Promise<Keyhaven> =>
  startKeyhaven({
    cleanUp: onTestFinished,
    env: { KEYHAVEN_ROOT_KEY: ROOT_KEY, KEYHAVEN_LOG: level },
    data,
  })

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** @throws Error when no answer came, or another than 200. */
async function create(url: string, key: string, body: object): Promise<any> {
  const answer = await fetch(`${url}/v1/keys`, {
    method: 'POST',
    headers: { ...asRoot, 'idempotency-key': key },
    body: JSON.stringify(body),
  })
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(`${answer.status} ${text}`)
  return JSON.parse(text)
}

async function organisation(url: string): Promise<string> {
  const body = JSON.stringify({ name: 'Acme' })
  const answer = await fetch(`${url}/v1/organisations`, { method: 'POST', headers: asRoot, body })
  return ((await answer.json()) as { id: string }).id
}

async function namesOfKeys(url: string): Promise<readonly string[]> {
  const names: string[] = []
  let after = ''
  do {
    const answer = await fetch(`${url}/v1/keys?limit=1000${after}`, { headers: asRoot })
    const page = (await answer.json()) as { results: { name: string }[]; next?: string }
    names.push(...page.results.map(({ name }) => name))
    after = page.next === undefined ? '' : `&after=${encodeURIComponent(page.next)}`
  } while (after !== '')
  return names
}

test('kill -9 between work and answer: the repeat makes no second key, and gives what was answered', {
  timeout: 120_000,
}, async () => {
  const data = await freshFolder(onTestFinished)
  let keyhaven = await start(data)
  const organisationId = await organisation(keyhaven.url)
  const sent: string[] = []
  const answered = new Map<string, string>()
  const ask = async (name: string): Promise<string> =>
    (await create(keyhaven.url, `key of ${name}`, { name, organisationId })).secret

  for (let kill = 0; kill < KILLS; kill += 1) {
    let isOver = false
    const caller = async (): Promise<void> => {
      while (!isOver) {
        const name = `n${sent.length}`
        sent.push(name)
        const secret = await ask(name).catch(() => undefined)
        if (secret !== undefined) answered.set(name, secret)
      }
    }
    const before = answered.size
    const callers = Array.from({ length: 6 }, caller)
    while (answered.size < before + 2) await pause(5)
    await pause(Math.random() * 60)
    isOver = true
    expect(await keyhaven.stop('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' })
    await Promise.all(callers)
    keyhaven = await start(data)
  }

  expect(answered.size).toBeGreaterThan(KILLS)
  // Cut off on their way: done or not, nobody knows.
  const open = sent.filter((name) => !answered.has(name))
  expect(open.length).toBeGreaterThan(0)
  for (const name of sent) {
    const secret = await ask(name)
    expect(secret, name).toBe(answered.get(name) ?? secret)
    expect(await ask(name)).toBe(secret)
  }
  expect([...(await namesOfKeys(keyhaven.url))].sort()).toEqual([...sent].sort())
})

test('neither the secret nor the idempotency key is in any file or in the log', async () => {
  const { url, data, stop, stdout, stderr } = await start(undefined, 'trace')
  const organisationId = await organisation(url)
  const key = 'idempotency-key-0f1e2d3c4b5a'
  const { secret } = await create(url, key, { name: 'kept nowhere', organisationId })
  expect((await create(url, key, { name: 'kept nowhere', organisationId })).secret).toBe(secret)
  const search = (): void => {
    const files = readdirSync(data).map((name): [string, Buffer] => [name, readFileSync(join(data, name))])
    const places: [string, Buffer][] = [...files, ['log', Buffer.from(stdout() + stderr())]]
    // The search finds what is there.
    expect(places.some(([, bytes]) => spellingsOf('kept nowhere').some((text) => bytes.includes(text)))).toBe(
      true,
    )
    const secretPart = secret.slice('kh_live_'.length + 14)
    for (const [name, bytes] of places)
      for (const text of [key, secret, secretPart])
        for (const spelling of spellingsOf(text)) expect(bytes.includes(spelling), name).toBe(false)
  }
  search()
  // The write-ahead log goes into the database when the process ends.
  await stop('SIGTERM')
  search()
})
