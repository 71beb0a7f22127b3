/** Uses of keys outlive the process: all of them when it is stopped, all but those of the declared seconds when it is killed. */
import { expect, onTestFinished, test } from 'vitest'
import { freshFolder, type Keyhaven, startKeyhaven } from './start-keyhaven.ts'

const ROOT_KEY = 'root-key-of-the-usage-tests-0123456789'
const asRoot = { authorization: `Bearer ${ROOT_KEY}`, 'content-type': 'application/json' }
/** Declared, and as much again for a machine that is busy. */
const USAGE_SECONDS = 1
const PATIENCE_MS = 2 * USAGE_SECONDS * 1000

const env = {
  KEYHAVEN_ROOT_KEY: ROOT_KEY,
  KEYHAVEN_USAGE_SECONDS: String(USAGE_SECONDS),
  KEYHAVEN_LOG: 'warn',
}

const start = (data: string): Promise<Keyhaven> => startKeyhaven({ cleanUp: onTestFinished, env, data })

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

async function answerOf(url: string, init: RequestInit = {}): Promise<any> {
  const answer = await fetch(url, { headers: asRoot, ...init })
  if (answer.status !== 200) throw new Error(`${url}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

async function makeKey(url: string): Promise<{ id: string; secret: string }> {
  const organisation = await answerOf(`${url}/v1/organisations`, { method: 'POST', body: '{"name":"Usage"}' })
  const body = JSON.stringify({ organisationId: organisation.id, scopes: ['keyhaven:keys.read'] })
  const { key, secret } = await answerOf(`${url}/v1/keys`, { method: 'POST', body })
  return { id: key.id, secret }
}

async function use(
  url: string,
  { id, secret }: { id: string; secret: string },
  times: number,
): Promise<void> {
  for (const _ of Array(times))
    await answerOf(`${url}/v1/keys/${id}`, { headers: { authorization: `Bearer ${secret}` } })
}

const usesOf = async (url: string, id: string): Promise<number> =>
  (await answerOf(`${url}/v1/keys/${id}/usage`)).counts.Valid ?? 0

test('a process that is killed loses at most the uses of the declared seconds, and invents none', async () => {
  const data = await freshFolder(onTestFinished)
  const first = await start(data)
  const key = await makeKey(first.url)
  await use(first.url, key, 30)
  await pause(PATIENCE_MS)
  await use(first.url, key, 5)
  await first.stop('SIGKILL')
  const second = await start(data)
  const uses = await usesOf(second.url, key.id)
  expect(uses).toBeGreaterThanOrEqual(30)
  expect(uses).toBeLessThanOrEqual(35)
})

test('a process that is stopped loses none', async () => {
  const data = await freshFolder(onTestFinished)
  const first = await start(data)
  const key = await makeKey(first.url)
  await use(first.url, key, 20)
  await first.stop('SIGTERM')
  const second = await start(data)
  expect(await usesOf(second.url, key.id)).toBe(20)
  const { versions } = await answerOf(`${second.url}/v1/keys/${key.id}/usage`)
  expect(versions).toMatchObject([{ version: 1, lastUsedFrom: '127.0.0.1' }])
})
