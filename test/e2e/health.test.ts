/** What the process says of itself, also while its store is in trouble. */
import { rename } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { type Keyhaven, startKeyhaven } from './start-keyhaven.ts'

const ROOT_KEY = 'root-key-of-the-health-tests-0123456789'

const start = (): Promise<Keyhaven> =>
  startKeyhaven({ cleanUp: onTestFinished, env: { KEYHAVEN_ROOT_KEY: ROOT_KEY } })

const post = (url: string, body: object): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${ROOT_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

const healthOf = async (url: string): Promise<readonly (readonly [number, unknown])[]> =>
  Promise.all(
    ['live', 'ready'].map(async (what) => {
      const answer = await fetch(`${url}/health/${what}`)
      expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
      expect(answer.headers.get('cache-control')).toBe('no-store')
      return [answer.status, await answer.json()] as const
    }),
  )

test('a healthy process is live and ready, and asks nobody who they are', async () => {
  const { url } = await start()
  expect(await healthOf(url)).toEqual([
    [200, { status: 'live' }],
    [200, { status: 'ready' }],
  ])
})

test('without its database the process lives and is not ready', async () => {
  const { url, data, stderr } = await start()
  // Before that it still notes that it has told what the first start tells, which takes its database.
  await expect.poll(stderr).toContain('"listening"')
  await rename(`${data}/keyhaven.db`, `${data}/elsewhere.db`)
  expect(await healthOf(url)).toEqual([
    [200, { status: 'live' }],
    [503, { status: 'store unavailable' }],
  ])
  await rename(`${data}/elsewhere.db`, `${data}/keyhaven.db`)
  expect((await healthOf(url))[1]).toEqual([200, { status: 'ready' }])
})

test('while somebody else locks the database changes are answered 503 with Retry-After, reads go on', async () => {
  const { url, data } = await start()
  const made = (await (await post(`${url}/v1/organisations`, { name: 'Before' })).json()) as { id: string }
  const other = new DatabaseSync(`${data}/keyhaven.db`)
  onTestFinished(() => other.close())
  other.exec('BEGIN IMMEDIATE')

  const refused = await post(`${url}/v1/organisations`, { name: 'Meanwhile' })
  expect(refused.status).toBe(503)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await refused.json()).toMatchObject({ responseStatus: { errorCode: 'ServiceUnavailable' } })
  const read = await fetch(`${url}/v1/organisations/${made.id}`, {
    headers: { authorization: `Bearer ${ROOT_KEY}` },
  })
  expect(read.status).toBe(200)

  other.exec('ROLLBACK')
  expect((await post(`${url}/v1/organisations`, { name: 'After' })).status).toBe(200)
  const all = await fetch(`${url}/v1/organisations`, { headers: { authorization: `Bearer ${ROOT_KEY}` } })
  const { results } = (await all.json()) as { results: { name: string }[] }
  expect(results.map(({ name }) => name).sort()).toEqual(['After', 'Before'])
})
