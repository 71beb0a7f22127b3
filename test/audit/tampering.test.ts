/** Whatever is done to a database or an export, the proof finds it and names the first broken link. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type AuditReport,
  AuditUnreadable,
  createCheckpoints,
  makeSigningKey,
  type PublicKey,
  parseKeys,
  verifyAudit,
} from '../../src/audit/index.ts'
import { UNSIGNED } from '../../src/chores.ts'
import { CHAIN_START, nextLink, openStore } from '../../src/store/index.ts'
import { openFixture, ROOT } from '../service/app-fixture.ts'

let folder: string
let database: string
let exported: string
let keys: readonly PublicKey[]
let acme: string
let globex: string

/** One of before the first event, two between, and that of the export. */
const CHECKPOINTS = 4

/** Two organisations, a few keys of each, and checkpoints between. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keyhaven-audit-'))
  const app = await openFixture()
  acme = await app.organisation('Acme')
  globex = await app.organisation('Globex')
  const change = async (): Promise<void> => {
    for (const organisationId of [acme, globex, undefined]) {
      const owner = { kind: 'organisation', id: organisationId ?? acme } as const
      for (let n = 0; n < 3; n++) {
        const { key } = await app.issue({ owner, organisationId })
        await app.ask('POST', `/v1/keys/${key.id}/freeze`, { headers: ROOT, body: { Reason: `nr ${n}` } })
      }
    }
    app.advance(300_000)
  }
  const signing = app.app.chores.find(({ undone }) => undone === UNSIGNED)!
  await change()
  await signing.work(app.nowMs, AbortSignal.abort())
  await change()
  await signing.work(app.nowMs, AbortSignal.abort())
  await change()
  exported = (await app.ask('GET', '/v1/events/export', { headers: ROOT })).text
  keys = parseKeys((await app.ask('GET', '/.well-known/jwks.json')).text)
  await app.app.close()
  database = join(folder, 'good.db')
  copyFileSync(join(app.folder, 'keyhaven.db'), database)
  await app.close()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let copies = 0

/** The proof of a copy that somebody has had their hands on. */
async function tampered(
  tamper: (database: DatabaseSync) => void,
  given: readonly PublicKey[] | undefined = keys,
): Promise<AuditReport> {
  copies += 1
  const path = join(folder, `${copies}.db`)
  copyFileSync(database, path)
  const copy = new DatabaseSync(path)
  tamper(copy)
  copy.close()
  return verifyAudit(path, { keys: given })
}

async function tamperedExport(tamper: (lines: string[]) => readonly string[]): Promise<AuditReport> {
  copies += 1
  const path = join(folder, `${copies}.jsonl`)
  writeFileSync(
    path,
    tamper(exported.trimEnd().split('\n'))
      .map((line) => `${line}\n`)
      .join(''),
  )
  return verifyAudit(path, { keys })
}

const all = (copy: DatabaseSync, sql: string): Record<string, any>[] => copy.prepare(sql).all()

/** Writes the whole chain anew, as somebody does who knows how it is made. */
function rechain(copy: DatabaseSync, chain: string): void {
  let head = CHAIN_START
  const move = copy.prepare('UPDATE events SET place = ?, hash = ? WHERE id = ?')
  copy.prepare('UPDATE events SET place = -place WHERE chain = ?').run(chain)
  for (const row of copy.prepare('SELECT * FROM events WHERE chain = ? ORDER BY id').all(chain)) {
    head = nextLink(head, chain, row as any)
    move.run(head.place, head.hash, row.id!)
  }
  copy.prepare('UPDATE event_heads SET place = ?, hash = ? WHERE chain = ?').run(head.place, head.hash, chain)
}

describe('what nobody has touched', () => {
  test('is whole: the database, and the export', async () => {
    const report = await verifyAudit(database, { keys })
    expect(report).toEqual({
      intact: true,
      events: 56,
      unchained: 0,
      chains: 3,
      checkpoints: CHECKPOINTS,
      signedUpTo: 56,
      keys: 'given',
    })
    expect(await tamperedExport((lines) => lines)).toEqual(report)
    expect(await verifyAudit(database)).toEqual({ ...report, keys: 'own' })
  })

  test('an export is JSON lines: checkpoints, events by id, and how many they are', () => {
    const lines = exported
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.map(({ type }) => type)).toEqual([
      ...Array(CHECKPOINTS).fill('checkpoint'),
      ...Array(56).fill('event'),
      'end',
    ])
    expect(lines.slice(CHECKPOINTS, -1).map(({ id }) => id)).toEqual(
      Array.from({ length: 56 }, (_, n) => n + 1),
    )
    expect(lines.at(-1)).toEqual({ type: 'end', events: 56 })
  })
})

test('events from before there were chains are counted, and may only be the oldest', async () => {
  const path = join(folder, 'old.db')
  copyFileSync(database, path)
  const copy = new DatabaseSync(path)
  copy.exec(
    'UPDATE events SET chain = NULL, place = NULL, hash = NULL; DELETE FROM event_heads; DELETE FROM checkpoints',
  )
  const store = await openStore(`sqlite:${path}`)
  const actor = { id: 'root', keyId: undefined, address: '', requestId: '' }
  const event = { atMs: 1, kind: 'key.created', subject: 'key_1', organisationId: acme, actor, details: {} }
  await store.write((tx) => tx.insertEvents([event, event]))
  await store.close()
  expect(await verifyAudit(path)).toMatchObject({ intact: true, unchained: 56, events: 2, chains: 1 })
  copy.exec('UPDATE events SET chain = NULL, place = NULL, hash = NULL WHERE id = 58')
  expect((await verifyAudit(path)).broken).toMatchObject({ fault: 'added', eventId: 58 })
  copy.close()
})

describe('in a database', () => {
  test.each([
    ['at', '"at" = "at" + 1'],
    ['kind', "kind = 'key.created'"],
    ['subject', "subject = 'key_other'"],
    ['organisation', "organisation_id = '11111111-1111-4111-8111-111111111111'"],
    ['actor', "actor_id = 'user_other'"],
    ["actor's key", "actor_key_id = 'key_other'"],
    ['address', "address = '10.0.0.1'"],
    ['request id', "request_id = 'other'"],
    ['details', `details = replace(details, 'nr', 'no')`],
    ['spelling of the details', `details = replace(details, ':', ': ')`],
    ['hash', "hash = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'"],
    ['place that is no number', "place = 'x'"],
    ['details that are no text', "details = x'00'"],
    ['hash that is gone', 'hash = NULL'],
  ])('a changed %s is found', async (_what, change) => {
    const report = await tampered((copy) => copy.exec(`UPDATE events SET ${change} WHERE id = 20`))
    expect(report).toMatchObject({ intact: false, broken: { fault: 'changed', eventId: 20 } })
    expect(report.events).toBe(19)
  })

  test('a number that is none of ours is found', async () => {
    const report = await tampered((copy) =>
      copy.exec('UPDATE events SET "at" = 9223372036854775807 WHERE id = 20'),
    )
    expect(report).toMatchObject({ events: 19, broken: { fault: 'unreadable' } })
  })

  test('an event that is taken out is found, with its place', async () => {
    const report = await tampered((copy) => copy.exec('DELETE FROM events WHERE id = 20'))
    const place = Number(JSON.parse(exported.split('\n')[CHECKPOINTS + 19]!).place)
    expect(report.broken).toMatchObject({ fault: 'missing', place, chain: expect.any(String) })
  })

  test('events that are taken from the end are found by the head, and by the checkpoint where the head was moved too', async () => {
    const cut = (copy: DatabaseSync): void => copy.exec('DELETE FROM events WHERE id > 40')
    expect((await tampered(cut)).broken).toMatchObject({ fault: 'missing' })
    const report = await tampered((copy) => {
      cut(copy)
      copy.exec(`UPDATE event_heads SET place = (SELECT max(place) FROM events WHERE events.chain = event_heads.chain),
        hash = (SELECT hash FROM events WHERE events.chain = event_heads.chain ORDER BY place DESC LIMIT 1)`)
    })
    expect(report.broken).toMatchObject({ fault: 'missing', checkpointAtMs: expect.any(Number) })
    expect(report.broken!.message).toContain('events are missing')
  })

  test('events that have changed places are found, in their ids and in their places', async () => {
    const swap = (column: string) => (copy: DatabaseSync) => {
      const [a, b] = all(
        copy,
        `SELECT id, chain FROM events WHERE chain = '${acme}' ORDER BY id LIMIT 2 OFFSET 3`,
      )
      copy.exec(`UPDATE events SET ${column} = -1 WHERE id = ${a!.id}`)
      const value = column === 'id' ? a!.id : `(SELECT place - 1 FROM events WHERE id = ${b!.id})`
      copy.exec(`UPDATE events SET ${column} = ${value} WHERE id = ${b!.id}`)
      copy.exec(
        column === 'id'
          ? `UPDATE events SET id = ${b!.id} WHERE id = -1`
          : `UPDATE events SET place = (SELECT place + 1 FROM events WHERE id = ${b!.id}) WHERE place = -1`,
      )
    }
    for (const column of ['id', 'place'])
      expect((await tampered(swap(column))).broken, column).toMatchObject({ fault: 'reordered', chain: acme })
  })

  test('an event that is put in is found: at the end, in no chain, and in a chain written anew', async () => {
    const put = (chain: string) => (copy: DatabaseSync) =>
      copy.exec(`INSERT INTO events ("at", kind, subject, organisation_id, actor_id, address, request_id, details, chain, place, hash)
        SELECT "at", kind, subject, organisation_id, actor_id, address, request_id, details, ${chain}, 99, hash FROM events WHERE id = 20`)
    expect((await tampered(put('chain'))).broken?.fault).toBe('missing')
    expect((await tampered(put('NULL'))).broken).toMatchObject({ fault: 'added', eventId: 57 })
    const report = await tampered((copy) => {
      copy.exec('UPDATE events SET id = id + 1000 WHERE id > 20')
      copy.exec(`INSERT INTO events (id, "at", kind, subject, organisation_id, actor_id, address, request_id, details, chain, place, hash)
        SELECT 21, "at", kind, subject, 'new', actor_id, address, request_id, details, 'new', 1, hash FROM events WHERE id = 20`)
      copy.exec("INSERT INTO event_heads VALUES ('new', 1, '')")
      rechain(copy, 'new')
    })
    expect(report.intact).toBe(false)
  })

  test('a chain of its own that is put in before a checkpoint is found', async () => {
    const report = await tampered((copy) => {
      copy.exec('DELETE FROM events WHERE id = 1')
      copy.exec(`INSERT INTO events (id, "at", kind, subject, organisation_id, actor_id, address, request_id, details, chain, place, hash)
        SELECT 1, "at", kind, subject, 'new', actor_id, address, request_id, details, 'new', 1, hash FROM events WHERE id = 2`)
      copy.exec("INSERT INTO event_heads VALUES ('new', 1, '')")
      rechain(copy, 'new')
      rechain(copy, acme)
    })
    expect(['added', 'rewritten', 'missing']).toContain(report.broken?.fault)
  })

  test('a chain that was written anew from one event on holds together, and is found by the checkpoint', async () => {
    const report = await tampered((copy) => {
      copy.exec(`UPDATE events SET details = '{"reason":"none"}' WHERE id = 20`)
      const [row] = all(copy, 'SELECT chain FROM events WHERE id = 20')
      rechain(copy, row!.chain)
    })
    expect(report.broken).toMatchObject({ fault: 'rewritten', checkpointAtMs: expect.any(Number) })
  })

  test('without checkpoints a chain that was written anew passes: what is proved is said', async () => {
    const report = await tampered((copy) => {
      copy.exec(`UPDATE events SET details = '{"reason":"none"}' WHERE id = 20; DELETE FROM checkpoints`)
      const [row] = all(copy, 'SELECT chain FROM events WHERE id = 20')
      rechain(copy, row!.chain)
    })
    expect(report).toMatchObject({ intact: true, checkpoints: 0, signedUpTo: 0 })
  })

  test('a head that was changed or taken away is found', async () => {
    const wrong = await tampered((copy) =>
      copy.exec(`UPDATE event_heads SET hash = 'x' WHERE chain = '${acme}'`),
    )
    expect(wrong.broken).toMatchObject({ fault: 'head', chain: acme })
    const gone = await tampered((copy) => copy.exec(`DELETE FROM event_heads WHERE chain = '${globex}'`))
    expect(gone.broken).toMatchObject({ fault: 'head', chain: globex })
  })
})

describe('checkpoints', () => {
  const jwsOf = (copy: DatabaseSync, nth: number): string =>
    all(copy, `SELECT jws FROM checkpoints ORDER BY at LIMIT 1 OFFSET ${nth}`)[0]!.jws
  const replace = (copy: DatabaseSync, from: string, to: string): void =>
    void copy.prepare('UPDATE checkpoints SET jws = ? WHERE jws = ?').run(to, from)

  test('one that was changed does not fit its signature', async () => {
    const report = await tampered((copy) => {
      const jws = jwsOf(copy, 1)
      const [head, body, signature] = jws.split('.')
      const payload = JSON.parse(Buffer.from(body!, 'base64url').toString())
      payload.heads[0][2] = payload.heads[0][2].replace(/^./, (first: string) => (first === 'A' ? 'B' : 'A'))
      replace(
        copy,
        jws,
        [head, Buffer.from(JSON.stringify(payload)).toString('base64url'), signature].join('.'),
      )
    })
    expect(report.broken).toMatchObject({ fault: 'signature', checkpointAtMs: expect.any(Number) })
  })

  test('one that is none, or of another type, is found', async () => {
    for (const other of ['x', 'a.b.c', '']) {
      const report = await tampered((copy) => replace(copy, jwsOf(copy, 0), other))
      expect(report.broken?.fault).toBe('signature')
    }
  })

  test('one that was taken out, or stands elsewhere, is found', async () => {
    for (const nth of [0, 1]) {
      const report = await tampered((copy) =>
        copy.exec(
          `DELETE FROM checkpoints WHERE at = (SELECT at FROM checkpoints ORDER BY at LIMIT 1 OFFSET ${nth})`,
        ),
      )
      expect(report.broken?.fault).toBe('checkpoint')
    }
    const swapped = await tampered((copy) => {
      const [first, second] = [jwsOf(copy, 0), jwsOf(copy, 1)]
      replace(copy, first, 'kept')
      replace(copy, second, first)
      replace(copy, 'kept', second)
    })
    expect(swapped.broken?.fault).toBe('checkpoint')
  })

  test('a chain that was put in where an id was free, before a checkpoint, is found', async () => {
    const path = join(folder, 'gap.db')
    copyFileSync(database, path)
    const copy = new DatabaseSync(path)
    copy.exec("UPDATE sqlite_sequence SET seq = seq + 5 WHERE name = 'events'")
    const store = await openStore(`sqlite:${path}`)
    const actor = { id: 'root', keyId: undefined, address: '', requestId: '' }
    const event = { atMs: 1, kind: 'key.created', subject: 'key_1', organisationId: acme, actor, details: {} }
    await store.write((tx) => tx.insertEvent(event))
    await createCheckpoints(store, makeSigningKey(new Uint8Array(32).fill(7))).write(1)
    await store.close()
    expect(await verifyAudit(path)).toMatchObject({ intact: true, signedUpTo: 62 })
    copy.exec(`INSERT INTO events (id, "at", kind, subject, organisation_id, actor_id, address, request_id, details, chain, place, hash)
      SELECT 58, "at", kind, subject, 'new', actor_id, address, request_id, details, 'new', 1, hash FROM events WHERE id = 20`)
    copy.exec("INSERT INTO event_heads VALUES ('new', 1, '')")
    rechain(copy, 'new')
    copy.close()
    expect((await verifyAudit(path)).broken).toMatchObject({ fault: 'added', chain: 'new' })
  })

  test('everything written anew and signed with another key is found by whoever has the right one', async () => {
    const path = join(folder, 'forged.db')
    copyFileSync(database, path)
    const copy = new DatabaseSync(path)
    copy.exec(`UPDATE events SET details = '{"reason":"none"}' WHERE id = 20; DELETE FROM checkpoints`)
    for (const chain of [acme, globex, '']) rechain(copy, chain)
    copy.close()
    const store = await openStore(`sqlite:${path}`)
    await createCheckpoints(store, makeSigningKey(new Uint8Array(32).fill(7))).write(1)
    await store.close()
    expect(await verifyAudit(path)).toMatchObject({ intact: true, keys: 'own' })
    const report = await verifyAudit(path, { keys })
    expect(report.broken).toMatchObject({ fault: 'signature' })
    expect(report.broken!.message).toContain('none of those given')
  })
})

describe('in an export', () => {
  const changeEvent = (n: number, change: (event: any) => void) => (lines: string[]) =>
    lines.map((line, at) => {
      if (at !== n) return line
      const event = JSON.parse(line)
      change(event)
      return JSON.stringify(event)
    })

  test('a changed line is found, with its number', async () => {
    const report = await tamperedExport(
      changeEvent(CHECKPOINTS + 7, (event) => {
        event.details.environment = 'test'
      }),
    )
    expect(report.broken).toMatchObject({ fault: 'changed', line: CHECKPOINTS + 8, eventId: 8 })
  })

  test('a line that is missing, doubled, moved or cut is found', async () => {
    const without = await tamperedExport((lines) => lines.toSpliced(10, 1))
    expect(without.broken).toMatchObject({ fault: 'missing', place: expect.any(Number) })
    const doubled = await tamperedExport((lines) => lines.toSpliced(10, 0, lines[10]!))
    expect(doubled.broken).toMatchObject({ fault: 'reordered', line: 12 })
    const moved = await tamperedExport((lines) => lines.with(10, lines[11]!).with(11, lines[10]!))
    expect(moved.broken).toMatchObject({ fault: 'reordered' })
    const broken = await tamperedExport((lines) => lines.with(10, lines[10]!.slice(0, 50)))
    expect(broken.broken).toMatchObject({ fault: 'unreadable', line: 11 })
    for (const nothing of ['null', '[]', '{}', '{"type":"event"}', '{"type":"event","id":"1"}'])
      expect((await tamperedExport((lines) => lines.with(10, nothing))).broken?.fault, nothing).toBe(
        'unreadable',
      )
  })

  test('one that was cut short is found, with and without the last line', async () => {
    for (const length of [20, 40, 60])
      expect((await tamperedExport((lines) => lines.slice(0, length))).intact).toBe(false)
    const short = await tamperedExport((lines) => lines.slice(0, -1))
    expect(short.broken?.fault).toBe('cut-short')
    const last = await tamperedExport((lines) => lines.toSpliced(-2, 1))
    expect(last.broken?.fault).toBe('missing')
  })
})

test('any byte of an export that is changed is found, or changes nothing that it says', async () => {
  const lines = exported.trimEnd().split('\n')
  for (let n = 0; n < 120; n++) {
    const at = CHECKPOINTS + ((n * 7) % 56)
    const line = lines[at]!
    const place = (n * 37) % line.length
    const byte = line[place] === '5' ? '6' : '5'
    const changed = line.slice(0, place) + byte + line.slice(place + 1)
    const report = await tamperedExport((all) => all.with(at, changed))
    if (!report.intact) continue
    // The id orders events and is not hashed; the rest must say the same.
    const { id: _, ...after } = JSON.parse(changed)
    const { id: __, ...before } = JSON.parse(line)
    expect(after).toEqual(before)
  }
})

test('what cannot be read is said in one line', async () => {
  const other = join(folder, 'other.txt')
  writeFileSync(other, 'hello\n')
  const foreign = join(folder, 'foreign.db')
  const database = new DatabaseSync(foreign)
  database.exec('CREATE TABLE a (b)')
  database.close()
  for (const path of [join(folder, 'nothing'), folder, other, foreign]) {
    const refusal = await verifyAudit(path).catch((error: unknown) => error)
    expect(refusal, path).toBeInstanceOf(AuditUnreadable)
    expect((refusal as Error).message).not.toContain('\n')
  }
  for (const text of ['', '{', '{}', '{"keys":[]}', '{"kty":"RSA"}', 'null'])
    expect(() => parseKeys(text), text).toThrow(AuditUnreadable)
  expect(parseKeys(JSON.stringify(keys[0]))).toEqual(keys)
  expect(readFileSync(other, 'utf8')).toBe('hello\n')
})
