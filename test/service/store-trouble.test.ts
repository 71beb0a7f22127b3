/** A store that is locked, full or gone: 503 with Retry-After in the caller's format, and nothing that was acknowledged is lost. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { basicOf, type Fixture, openFixture, PASSWORD, type Person, ROOT, ROOT_KEY } from './app-fixture.ts'

describe('a store that somebody else has locked', () => {
  let app: Fixture
  let ada: Person
  let other: DatabaseSync
  beforeEach(async () => {
    app = await openFixture()
    ada = await app.user('ada')
    other = new DatabaseSync(join(app.folder, 'keyhaven.db'))
  })
  afterEach(async () => {
    other.close()
    await app.close()
  })
  const lock = () => other.exec('BEGIN IMMEDIATE')
  const unlock = () => other.exec('ROLLBACK')
  const ready = async () => (await app.ask('GET', '/health/ready')).status

  test('refuses changes in the caller’s format, does nothing, and takes them afterwards', async () => {
    const regenerate = (accept: string) =>
      app.ask('POST', '/bokamera/apikeys/regenerate', { headers: { ...ada.bearer, accept } })
    const formats = {
      'application/json': /"errorCode":"ServiceUnavailable"/,
      'application/xml': /<ErrorCode>ServiceUnavailable</,
      'application/jsv': /errorCode:ServiceUnavailable/,
      'text/html': /<dd>ServiceUnavailable</,
    }
    const before = await app.state()
    lock()
    const refusals = await Promise.all(Object.keys(formats).map(regenerate))
    unlock()
    for (const [at, [type, body]] of Object.entries(formats).entries()) {
      const refused = refusals[at]!
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
      expect(refused.headers.get('content-type')).toContain(type)
      expect(refused.text).toMatch(body)
    }
    expect(app.log.at(-1)).toMatchObject({
      status: 503,
      operation: 'RegenerateApiKeys',
      fault: expect.any(Error),
    })
    expect(await app.state()).toBe(before)
    expect((await app.ask('GET', '/auth', { headers: ada.bearer })).status).toBe(200)
    expect((await regenerate('application/json')).status).toBe(200)
  })

  test('goes on reading: keys, sessions that are due to be noted, verdicts', async () => {
    const signedIn = await app.ask('POST', '/auth/credentials', {
      body: { UserName: 'ada', Password: PASSWORD },
    })
    const cookie = `ss-id=${signedIn.json().sessionId}`
    app.advance(3_600_000)
    lock()
    expect((await app.ask('GET', '/apikeys', { headers: ada.bearer })).status).toBe(200)
    expect((await app.ask('GET', '/apikeys', { headers: { cookie } })).status).toBe(200)
    const verdict = await app.ask('POST', '/v1/keys/verify', { headers: ROOT, body: { Key: ada.secret } })
    expect(verdict.json().valid).toBe(true)
    const signIn = await app.ask('POST', '/auth/credentials', {
      body: { UserName: 'ada', Password: PASSWORD },
    })
    expect([signIn.status, signIn.headers.getSetCookie()]).toEqual([503, []])
    unlock()
  })

  test('is not ready once a change has failed, and ready when one would do again', async () => {
    expect(await ready()).toBe(200)
    lock()
    await app.ask('POST', '/auth/apikey', { headers: ada.bearer })
    expect(await ready()).toBe(503)
    expect((await app.ask('GET', '/health/live')).status).toBe(200)
    unlock()
    const before = await app.state()
    expect(await ready()).toBe(200)
    expect(await app.state()).toBe(before)
  })

  test('a store that was moved away is not ready', async () => {
    const file = join(app.folder, 'keyhaven.db')
    renameSync(file, `${file}.away`)
    const answer = await app.ask('GET', '/health/ready')
    expect([answer.status, answer.json()]).toEqual([503, { status: 'store unavailable' }])
    renameSync(`${file}.away`, file)
    expect(await ready()).toBe(200)
  })

  test('a store that is closed answers 503 to everything that needs it', async () => {
    await app.app.close()
    for (const [path, headers] of [
      ['/apikeys', { authorization: basicOf('ada', PASSWORD) }],
      ['/v1/keys', ROOT],
    ] as const)
      expect((await app.ask('GET', path, { headers })).status).toBe(503)
    expect((await app.ask('GET', '/metadata')).status).toBe(200)
    expect(await ready()).toBe(503)
  })
})

/** KiB that any one file of the process may grow to: the schema fits, a few hundred keys do not. */
const FILE_KIB_MAX = 1200

describe('a disk that is full', () => {
  async function start(
    folder: string,
    limit: string,
  ): Promise<{ readonly url: string; readonly child: ChildProcess }> {
    const child = spawn('bash', ['-c', `${limit} exec "${process.execPath}" src/main.ts`], {
      env: {
        PATH: process.env.PATH,
        KEYHAVEN_DATA: folder,
        KEYHAVEN_LISTEN: '127.0.0.1:0',
        KEYHAVEN_ROOT_KEY: ROOT_KEY,
        KEYHAVEN_ADMIN_PASSWORD: PASSWORD,
      },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    let text = ''
    for await (const chunk of child.stdout!) {
      text += chunk
      const url = /ready at (\S+)/.exec(text)?.[1]
      if (url) return { url, child }
    }
    throw new Error(`did not start: ${text}`)
  }

  const post = (url: string, path: string, body: object) =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: { ...ROOT, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })

  test('refuses what it cannot keep, goes on reading, and keeps what it has acknowledged', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keyhaven-full-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const full = await start(folder, `ulimit -f ${FILE_KIB_MAX};`)
    const { id } = (await (await post(full.url, '/v1/organisations', { Name: 'Acme' })).json()) as {
      id: string
    }
    const secrets: string[] = []
    let refused: Response | undefined
    while (!refused && secrets.length < 2000) {
      const told = await post(full.url, '/v1/keys', { OrganisationId: id, Notes: 'x'.repeat(2000) })
      if (told.status === 200) secrets.push(((await told.json()) as { secret: string }).secret)
      else refused = told
    }
    expect(secrets.length).toBeGreaterThan(5)
    expect([refused?.status, refused?.headers.get('retry-after')]).toEqual([503, '5'])
    const verdict = await post(full.url, '/v1/keys/verify', { Key: secrets[0]! })
    expect(await verdict.json()).toMatchObject({ valid: true })
    // The room for one page may be left: less than a key needs, enough for the smallest change.
    const isReady = async () => (await fetch(`${full.url}/health/ready`)).status === 200
    for (let tries = 0; tries < 10 && (await isReady()); tries++)
      expect((await post(full.url, '/v1/keys', { OrganisationId: id, Notes: 'x'.repeat(2000) })).status).toBe(
        503,
      )
    expect(await isReady()).toBe(false)
    expect((await fetch(`${full.url}/health/live`)).status).toBe(200)
    full.child.kill('SIGKILL')
    await once(full.child, 'close')

    const roomy = await start(folder, '')
    for (const Key of secrets)
      expect(await (await post(roomy.url, '/v1/keys/verify', { Key })).json()).toMatchObject({ valid: true })
    expect((await post(roomy.url, '/v1/keys', { OrganisationId: id })).status).toBe(200)
    roomy.child.kill('SIGTERM')
    await once(roomy.child, 'close')
    expect(roomy.child.exitCode).toBe(0)
  })
})
