/** The record of the real process: proved while it is written, signed when it stops, with a key that nobody else can read. */
import { statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parseKeys, verifyAudit } from '../../src/audit/index.ts'
import { readStream } from '../http/event-stream.ts'
import { freshFolder, startKeyhaven } from './start-keyhaven.ts'

const ROOT_KEY = 'root-key-of-the-audit-tests-0123456789abcdef'
const root = { authorization: `Bearer ${ROOT_KEY}` }

const start = (data: string) =>
  startKeyhaven({
    cleanUp: onTestFinished,
    data,
    env: { KEYHAVEN_ROOT_KEY: ROOT_KEY, KEYHAVEN_LOG: 'warn' },
  })

const organisation = (url: string, name: string) =>
  fetch(`${url}/v1/organisations`, {
    method: 'POST',
    headers: { ...root, 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  })

const keysOf = async (url: string) => parseKeys(await (await fetch(`${url}/.well-known/jwks.json`)).text())

test('the record is whole whenever it is looked at, and signed when the process stops', async () => {
  const data = await freshFolder(onTestFinished)
  const { url, stop } = await start(data)
  const database = join(data, 'keyhaven.db')
  const keys = await keysOf(url)
  expect(statSync(join(data, 'audit-key')).mode & 0o777).toBe(0o600)
  let isWriting = true
  const writing = (async () => {
    for (let n = 0; n < 200; n++) expect((await organisation(url, `nr ${n}`)).status).toBe(200)
    isWriting = false
  })()
  let looks = 0
  while (isWriting) {
    expect((await verifyAudit(database, { keys })).broken).toBeUndefined()
    looks += 1
  }
  await writing
  expect(looks).toBeGreaterThan(3)
  expect(await stop('SIGTERM')).toEqual({ code: 0, signal: null })
  const proof = await verifyAudit(database, { keys })
  expect(proof).toMatchObject({ intact: true, keys: 'given', chains: 201 })
  // One before the first event, and one at the stop; between them one of the start, when something was written before it.
  expect(proof.checkpoints).toBeGreaterThan(1)
  expect(proof.signedUpTo).toBe(proof.events)
})

test('the record is whole wherever the process is killed', async () => {
  const data = await freshFolder(onTestFinished)
  const database = join(data, 'keyhaven.db')
  for (const writes of [0, 1, 5]) {
    const { url, stop } = await start(data)
    const keys = await keysOf(url)
    for (let n = 0; n < writes; n++) expect((await organisation(url, `nr ${n}`)).status).toBe(200)
    await stop('SIGKILL')
    expect((await verifyAudit(database, { keys })).broken).toBeUndefined()
    expect((await verifyAudit(database)).broken).toBeUndefined()
  }
})

test('a key that was lost is replaced, and what the old one signed is still proved', async () => {
  const data = await freshFolder(onTestFinished)
  const first = await start(data)
  const [old] = await keysOf(first.url)
  await first.stop('SIGTERM')
  await rm(join(data, 'audit-key'))
  const second = await start(data)
  const keys = await keysOf(second.url)
  expect(keys).toHaveLength(2)
  expect(keys[1]).toEqual(old)
  await organisation(second.url, 'Acme')
  await second.stop('SIGTERM')
  const database = join(data, 'keyhaven.db')
  expect(await verifyAudit(database, { keys })).toMatchObject({ intact: true, checkpoints: 3 })
  expect((await verifyAudit(database, { keys: [old!] })).broken?.fault).toBe('signature')
  const third = await start(data)
  expect(await keysOf(third.url)).toEqual(keys)
})

test('a stream does not hold up the end of the process, and ends in order', async () => {
  const { url, stop } = await start(await freshFolder(onTestFinished))
  const reader = await readStream(`${url}/v1/events/stream?after=0`, root)
  await expect.poll(() => reader.events().length, { timeout: 5000 }).toBeGreaterThan(0)
  const started = performance.now()
  expect(await stop('SIGTERM')).toEqual({ code: 0, signal: null })
  expect(performance.now() - started).toBeLessThan(5000)
  expect(await reader.ended).toBe(true)
})
