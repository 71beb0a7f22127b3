/** A trail that nobody has touched is whole, whenever it is looked at and wherever the service was stopped. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import {
  type AuditReport,
  createCheckpoints,
  exportTrail,
  makeSigningKey,
  type PublicKey,
  parseKeys,
  SEED_BYTES,
  verifyAudit,
} from '../../src/audit/index.ts'
import { openStore } from '../../src/store/index.ts'
import { migrate } from '../../src/store/migrate.ts'
import { first } from '../../src/store/migrations/0001-first.ts'
import type { Schema } from '../../src/store/schema.ts'
import { SqliteConnection } from '../../src/store/sqlite/connection.ts'
import { makeSqliteDialect } from '../../src/store/sqlite/dialect.ts'
import { type Fixture, type FixtureOptions, openFixture, ROOT } from '../service/app-fixture.ts'
import { sampleEvent } from '../store/samples.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyhaven-honest-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0
const fresh = (ending: string): string => {
  files += 1
  return join(folder, `${files}.${ending}`)
}

async function open(options?: FixtureOptions): Promise<Fixture> {
  const app = await openFixture(options)
  onTestFinished(() => app.close())
  return app
}

const keysOf = async (app: Fixture): Promise<readonly PublicKey[]> =>
  parseKeys((await app.ask('GET', '/.well-known/jwks.json')).text)

/** Of the database as a power cut at this moment leaves it. */
async function proofNow(
  app: Fixture,
  keys?: readonly PublicKey[],
  database = join(app.folder, 'keyhaven.db'),
): Promise<AuditReport> {
  const copy = fresh('db')
  const source = new DatabaseSync(database, { readOnly: true })
  source.prepare('VACUUM INTO ?').run(copy)
  source.close()
  return verifyAudit(copy, { keys })
}

async function proofOfExport(app: Fixture, keys?: readonly PublicKey[]): Promise<AuditReport> {
  const path = fresh('jsonl')
  writeFileSync(path, (await app.ask('GET', '/v1/events/export', { headers: ROOT })).text)
  return verifyAudit(path, { keys })
}

/** With events from before there were chains. */
async function oldDatabase(events: number): Promise<string> {
  const path = fresh('db')
  const connection = new SqliteConnection(path, { readOnly: false, busyTimeoutMs: 0 })
  const db = new Kysely<Schema>({ dialect: makeSqliteDialect(connection) })
  await migrate(db, { blob: 'blob', counter: 'integer' }, [first])
  for (let n = 0; n < events; n++)
    connection.execute(`INSERT INTO events (at, kind, subject, actor_id, address, request_id, details)
      VALUES (${n}, 'key.created', 'key_${n}', 'root', '::1', '', '{}')`)
  connection.close()
  return path
}

describe('the database of a service that was killed', () => {
  test('before anything happened is whole, but not to whoever asks for signatures', async () => {
    const app = await open()
    const whole = { intact: true, events: 0, checkpoints: 1, signedUpTo: 0 }
    expect(await proofNow(app)).toMatchObject(whole)
    expect(await proofOfExport(app)).toMatchObject(whole)
    const keys = await keysOf(app)
    for (const { broken } of [await proofNow(app, keys), await proofOfExport(app, keys)])
      expect(broken).toMatchObject({ fault: 'checkpoint', message: expect.stringContaining('No event') })
  })

  test('after its first event is whole, and signed when the chores were done', async () => {
    const app = await open()
    await app.organisation('Acme')
    const whole = { intact: true, events: 1, checkpoints: 1, signedUpTo: 0 }
    expect(await proofNow(app)).toMatchObject({ ...whole, keys: 'own' })
    const keys = await keysOf(app)
    expect((await proofNow(app, keys)).broken?.fault).toBe('checkpoint')
    await app.app.sign(app.nowMs)
    await app.organisation('Globex')
    const signed = { intact: true, events: 2, checkpoints: 2, signedUpTo: 1 }
    expect(await proofNow(app, keys)).toMatchObject(signed)
  })
})

describe('a database from before there were chains', () => {
  test('is whole when its schema is new and nothing was signed, but not to whoever asks for signatures', async () => {
    const path = await oldDatabase(5)
    await (await openStore(`sqlite:${path}`)).close()
    expect(await verifyAudit(path)).toMatchObject({ intact: true, events: 0, unchained: 5, checkpoints: 0 })
    const app = await open()
    expect((await verifyAudit(path, { keys: await keysOf(app) })).broken?.fault).toBe('checkpoint')
  })

  test('is whole once the service has been started on it, before and after the first event', async () => {
    const path = await oldDatabase(5)
    const app = await open({ environment: { KEYHAVEN_DATABASE: `sqlite:${path}` } })
    const keys = await keysOf(app)
    const whole = { intact: true, unchained: 5, checkpoints: 1, signedUpTo: 5 }
    expect(await proofNow(app, keys, path)).toMatchObject({ ...whole, events: 0 })
    expect(await proofOfExport(app, keys)).toMatchObject({ ...whole, events: 0 })
    await app.organisation('Acme')
    expect(await proofNow(app, keys, path)).toMatchObject({ ...whole, events: 1 })
    expect(await proofOfExport(app, keys)).toMatchObject({
      ...whole,
      events: 1,
      checkpoints: 2,
      signedUpTo: 6,
    })
  })

  test('cannot be given more of these events, or fewer', async () => {
    const path = await oldDatabase(5)
    const app = await open({ environment: { KEYHAVEN_DATABASE: `sqlite:${path}` } })
    const keys = await keysOf(app)
    const copy = new DatabaseSync(path)
    copy.exec(`INSERT INTO events (at, kind, subject, actor_id, address, request_id, details)
      SELECT at, kind, subject, actor_id, address, request_id, details FROM events WHERE id = 5`)
    expect((await proofNow(app, keys, path)).broken).toMatchObject({ fault: 'added', eventId: 6 })
    copy.exec('DELETE FROM events WHERE id > 4')
    copy.close()
    expect((await proofNow(app, keys, path)).broken?.fault).toBe('missing')
  })
})

describe('an export', () => {
  test('is signed up to its last event, whatever is written and signed while it is made', async () => {
    const app = await open()
    const { store } = app.app
    const checkpoints = createCheckpoints(store, makeSigningKey(new Uint8Array(SEED_BYTES)))
    const hasty = {
      ...checkpoints,
      async write(nowMs: number) {
        const signed = await checkpoints.write(nowMs)
        await app.organisation('Globex')
        await checkpoints.write(nowMs)
        await app.organisation('Initech')
        return signed
      },
    }
    await app.organisation('Acme')
    const path = fresh('jsonl')
    const lines = exportTrail({ store, checkpoints: hasty }, app.nowMs, new AbortController().signal)
    await writeFile(path, lines)
    expect(await verifyAudit(path)).toMatchObject({ intact: true, events: 1, signedUpTo: 1, checkpoints: 2 })
  })

  test('is whole whatever letters its events have', async () => {
    const app = await open()
    const odd = ['\u2028', '\u2029\u0085', '\ufeff', '\0\v\f\r\n', '"\\/', '\ud800', '😀\u007f', '\ufffd']
    const events = odd.map((subject) => sampleEvent(subject, { details: { [subject]: subject } }))
    await app.app.store.write((tx) => tx.insertEvents(events))
    const keys = await keysOf(app)
    const report = await proofOfExport(app, keys)
    expect(report).toMatchObject({ intact: true, events: odd.length, signedUpTo: odd.length })
  })
})
