/** How the process ends: on a signal without dropping a request, and at once where another one is at work. */
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { type Keyhaven, runKeyhaven, startKeyhaven } from './start-keyhaven.ts'

const ROOT_KEY = 'root-key-of-the-stopping-tests-0123456789'
const env = { KEYHAVEN_ROOT_KEY: ROOT_KEY }
const BODY = JSON.stringify({ name: 'Begun before the signal' })

/** Longer than a process needs that waits for nobody, shorter than its patience with those who do not finish. */
const PROMPTLY_MS = 5_000

const start = (): Promise<Keyhaven> => startKeyhaven({ cleanUp: onTestFinished, env })

/** A request whose headers have arrived, as the process has said, and whose body has not. */
async function begunRequest(url: string, agent: Agent): Promise<ClientRequest> {
  const begun = request(`${url}/v1/organisations`, {
    method: 'POST',
    agent,
    headers: {
      authorization: `Bearer ${ROOT_KEY}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(BODY),
      expect: '100-continue',
    },
  })
  begun.flushHeaders()
  await once(begun, 'continue')
  return begun
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** True once the address takes no connections any more. */
async function refusesConnections(url: string): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    try {
      await fetch(`${url}/health/live`, { headers: { connection: 'close' } })
      await pause(10)
    } catch {
      return true
    }
  }
  return false
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s: a request in flight is answered, then the exit code is 0',
  async (signal) => {
    const keyhaven = await start()
    const agent = new Agent({ keepAlive: true })
    onTestFinished(() => agent.destroy())
    const begun = await begunRequest(keyhaven.url, agent)

    const stopping = keyhaven.stop(signal)
    expect(await refusesConnections(keyhaven.url)).toBe(true)
    begun.end(BODY)
    const [response] = (await once(begun, 'response')) as [IncomingMessage]
    expect(response.statusCode).toBe(200)
    const organisation = JSON.parse(await text(response))

    const answeredAt = performance.now()
    expect(await stopping).toEqual({ code: 0, signal: null })
    expect(performance.now() - answeredAt).toBeLessThan(PROMPTLY_MS)
    // The store was closed: the write-ahead log is back in the database.
    expect(existsSync(`${keyhaven.data}/keyhaven.db-wal`)).toBe(false)

    const again = await startKeyhaven({ cleanUp: onTestFinished, env, data: keyhaven.data })
    const kept = await fetch(`${again.url}/v1/organisations/${organisation.id}`, {
      headers: { authorization: `Bearer ${ROOT_KEY}` },
    })
    expect(await kept.json()).toEqual(organisation)
  },
)

test('idle connections do not keep the process from stopping', async () => {
  const keyhaven = await start()
  const agent = new Agent({ keepAlive: true })
  onTestFinished(() => agent.destroy())
  const asked = request(`${keyhaven.url}/health/live`, { agent }).end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  await text(response)
  const before = performance.now()
  expect(await keyhaven.stop('SIGTERM')).toEqual({ code: 0, signal: null })
  expect(performance.now() - before).toBeLessThan(PROMPTLY_MS)
})

test('a second process on the same folder says that it is in use and ends; the first goes on', async () => {
  const first = await start()
  const second = await runKeyhaven({ cleanUp: onTestFinished, env, data: first.data })
  expect(await second.ended).toEqual({ code: 1, signal: null })
  expect(second.stdout()).toBe('')
  expect(second.stderr()).toBe(
    `keyhaven: the database ${first.data}/keyhaven.db is in use by another process\n`,
  )
  const made = await fetch(`${first.url}/v1/organisations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ROOT_KEY}`, 'content-type': 'application/json' },
    body: BODY,
  })
  expect(made.status).toBe(200)
})
