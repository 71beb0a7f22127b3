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
import { CHAIN_START, type ChainHead, nextLink, openStore } from '../../src/store/index.ts'
import { openFixture, ROOT } from '../service/app-fixture.ts'

let folder: string
let database: string
let exported: string
let keys: readonly PublicKey[]
let acme: string
let globex: string

/** One of before the first event, two between, and that of the export. */
const CHECKPOINTS = 4
const EVENTS = 56
/** Index of the line of an event. */
const lineOf = (id: number): number => CHECKPOINTS + id - 1

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

/** The proof, with these keys or with none, of a copy that somebody has had their hands on. */
async function tampered(
  tamper: (database: DatabaseSync) => void,
  given: readonly PublicKey[] | null = keys,
): Promise<AuditReport> {
  copies += 1
  const path = join(folder, `${copies}.db`)
  copyFileSync(database, path)
  const copy = new DatabaseSync(path)
  tamper(copy)
  copy.close()
  return verifyAudit(path, { keys: given ?? undefined })
}

async function tamperedExport(
  tamper: (lines: string[]) => readonly string[],
  given: readonly PublicKey[] | null = keys,
): Promise<AuditReport> {
  copies += 1
  const path = join(folder, `${copies}.jsonl`)
  writeFileSync(
    path,
    tamper(exported.trimEnd().split('\n'))
      .map((line) => `${line}\n`)
      .join(''),
  )
  return verifyAudit(path, { keys: given ?? undefined })
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
      events: EVENTS,
      unchained: 0,
      chains: 3,
      checkpoints: CHECKPOINTS,
      signedUpTo: EVENTS,
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
      ...Array(EVENTS).fill('event'),
      'end',
    ])
    expect(lines.slice(CHECKPOINTS, -1).map(({ id }) => id)).toEqual(
      Array.from({ length: EVENTS }, (_, n) => n + 1),
    )
    expect(lines.at(-1)).toEqual({ type: 'end', events: EVENTS })
  })
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
    const place = Number(JSON.parse(exported.split('\n')[lineOf(20)]!).place)
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

  test('checkpoints that were taken away are found: all of them, or the newest', async () => {
    for (const which of ['', ' WHERE at = (SELECT max(at) FROM checkpoints)']) {
      const take = (copy: DatabaseSync): void => copy.exec(`DELETE FROM checkpoints${which}`)
      for (const given of [keys, null])
        expect((await tampered(take, given)).broken?.fault, which).toBe('checkpoint')
    }
  })

  test('a trail without any checkpoint is not whole, even where nothing tells of one', async () => {
    const forge = (copy: DatabaseSync): void => {
      copy.exec(`UPDATE events SET details = '{"reason":"none"}' WHERE id = 20; DELETE FROM checkpoints`)
      copy.exec("DELETE FROM store_meta WHERE name = 'pin newest checkpoint'")
      for (const chain of [acme, globex, '']) rechain(copy, chain)
    }
    for (const given of [keys, null]) expect((await tampered(forge, given)).broken?.fault).toBe('checkpoint')
  })

  test('a trail that was emptied is found, and so is one that was taken out of its chains', async () => {
    const empty = (copy: DatabaseSync): void =>
      copy.exec('DELETE FROM events; DELETE FROM event_heads; DELETE FROM checkpoints')
    const unchain = (copy: DatabaseSync): void =>
      copy.exec(
        'UPDATE events SET chain = NULL, place = NULL, hash = NULL; DELETE FROM event_heads; DELETE FROM checkpoints',
      )
    for (const given of [keys, null]) {
      expect((await tampered(empty, given)).broken?.fault).toBe('missing')
      expect((await tampered(unchain, given)).broken?.fault).toBe('checkpoint')
    }
    const kept = await tampered((copy) => {
      copy.exec('UPDATE events SET chain = NULL, place = NULL, hash = NULL; DELETE FROM event_heads')
      copy.exec('DELETE FROM checkpoints WHERE at > (SELECT min(at) FROM checkpoints)')
    })
    expect(kept.broken).toMatchObject({ fault: 'added', eventId: 1 })
  })

  test('whoever leaves but the checkpoint of before the first event is found by whoever has the keys', async () => {
    const forge = (copy: DatabaseSync): void => {
      copy.exec(`UPDATE events SET details = '{"reason":"none"}' WHERE id = 20`)
      copy.exec('DELETE FROM checkpoints WHERE at > (SELECT min(at) FROM checkpoints)')
      copy.exec(
        "UPDATE store_meta SET value = (SELECT at FROM checkpoints) WHERE name = 'pin newest checkpoint'",
      )
      for (const chain of [acme, globex, '']) rechain(copy, chain)
    }
    expect((await tampered(forge)).broken?.fault).toBe('checkpoint')
    const empty = await tamperedExport((lines) => [lines[0]!, '{"type":"end","events":0}'])
    expect(empty.broken?.fault).toBe('checkpoint')
  })

  test('whoever removes every trace is found by whoever has the keys', async () => {
    const forge = (copy: DatabaseSync): void => {
      copy.exec('DELETE FROM events; DELETE FROM event_heads; DELETE FROM checkpoints')
      copy.exec("DELETE FROM sqlite_sequence; DELETE FROM store_meta WHERE name = 'pin newest checkpoint'")
    }
    expect((await tampered(forge)).broken?.fault).toBe('checkpoint')
  })

  test('a newest event that was taken out with all of its chain is found by the id that it had', async () => {
    const report = await tampered((copy) => {
      copy.exec(`INSERT INTO events ("at", kind, subject, organisation_id, actor_id, address, request_id, details, chain, place, hash)
        SELECT "at", kind, subject, 'new', actor_id, address, request_id, details, 'new', 1, hash FROM events WHERE id = 20`)
      copy.exec('DELETE FROM events WHERE id = (SELECT max(id) FROM events)')
    })
    expect(report.broken?.fault).toBe('missing')
  })

  test('an event that keeps a part of its link is in no chain', async () => {
    const lost = (columns: string) => (copy: DatabaseSync) =>
      copy.exec(`UPDATE events SET ${columns} WHERE id = 1; DELETE FROM checkpoints`)
    for (const columns of ['place = NULL', 'chain = NULL', 'chain = NULL, place = NULL'])
      expect((await tampered(lost(columns))).broken, columns).toMatchObject({ fault: 'changed', eventId: 1 })
  })

  test.each(['checkpoints', 'events', 'event_heads', 'store_meta'])(
    'without its table %s it is no whole database, and that is said in one line',
    async (table) => {
      const proof = tampered((copy) => copy.exec(`DROP TABLE ${table}`))
      if (table === 'store_meta') return expect(proof).rejects.toThrow(AuditUnreadable)
      const { broken } = await proof
      expect(broken).toMatchObject({ fault: 'unreadable', message: expect.stringContaining(`: ${table}.`) })
      expect(broken!.message).not.toContain('\n')
    },
  )

  test('without one of its columns it is no whole database', async () => {
    const { broken } = await tampered((copy) => copy.exec('ALTER TABLE checkpoints DROP COLUMN jws'))
    expect(broken).toMatchObject({ fault: 'unreadable', message: expect.stringContaining('jws') })
  })

  test('a head that was changed or taken away is found', async () => {
    const wrong = await tampered((copy) =>
      copy.exec(`UPDATE event_heads SET hash = 'x' WHERE chain = '${acme}'`),
    )
    expect(wrong.broken).toMatchObject({ fault: 'head', chain: acme })
    const gone = await tampered((copy) => copy.exec(`DELETE FROM event_heads WHERE chain = '${globex}'`))
    expect(gone.broken).toMatchObject({ fault: 'head', chain: globex })
    const empty = await tampered((copy) => copy.exec("INSERT INTO event_heads VALUES ('new', 0, '')"))
    expect(empty.broken).toMatchObject({ fault: 'head', chain: 'new' })
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

  test('one that is of another type of SQLite is no row of ours', async () => {
    for (const change of ["jws = x'00'", "at = 'x'"])
      expect(
        (
          await tampered((copy) =>
            copy.exec(`UPDATE checkpoints SET ${change} WHERE at = (SELECT max(at) FROM checkpoints)`),
          )
        ).broken?.fault,
      ).toBe('unreadable')
  })

  test('one that stands under another moment than was signed is found', async () => {
    const report = await tampered((copy) => copy.exec('UPDATE checkpoints SET at = at + 1'))
    expect(report.broken).toMatchObject({ fault: 'checkpoint', checkpointAtMs: expect.any(Number) })
  })

  test('every letter of the newest one counts, also the last of its signature', async () => {
    const report = await tampered((copy) => {
      const jws = jwsOf(copy, CHECKPOINTS - 1)
      const next = String.fromCharCode(jws.charCodeAt(jws.length - 1) + 1)
      replace(copy, jws, jws.slice(0, -1) + next)
    })
    expect(report.broken?.fault).toBe('signature')
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
    expect((await verifyAudit(path)).broken?.fault).toBe('missing')
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
  /** An event as it is hashed. */
  const rowOf = (event: any) => ({
    at: Date.parse(event.at),
    kind: event.kind,
    subject: event.subject,
    organisation_id: event.organisationId,
    actor_id: event.actorId,
    actor_key_id: event.actorKeyId,
    address: event.address,
    request_id: event.requestId,
    details: JSON.stringify(event.details),
  })

  const changeEvent = (n: number, change: (event: any) => void) => (lines: string[]) =>
    lines.map((line, at) => {
      if (at !== n) return line
      const event = JSON.parse(line)
      change(event)
      return JSON.stringify(event)
    })

  test('a changed line is found, with its number', async () => {
    const report = await tamperedExport(
      changeEvent(lineOf(8), (event) => {
        event.details.environment = 'test'
      }),
    )
    expect(report.broken).toMatchObject({ fault: 'changed', line: lineOf(8) + 1, eventId: 8 })
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
    for (const length of [0, 1, 20, 40, CHECKPOINTS + EVENTS])
      expect((await tamperedExport((lines) => lines.slice(0, length))).intact).toBe(false)
    const short = await tamperedExport((lines) => lines.slice(0, -1))
    expect(short.broken?.fault).toBe('cut-short')
    const last = await tamperedExport((lines) => lines.toSpliced(-2, 1))
    expect(last.broken?.fault).toBe('missing')
    for (const nothing of [[], [''], ['', '\r', '']])
      expect((await tamperedExport(() => nothing)).broken?.fault).toBe('cut-short')
  })

  test('without its newest checkpoint, or without any, it is not signed', async () => {
    const newest = await tamperedExport((lines) => lines.toSpliced(CHECKPOINTS - 1, 1))
    expect(newest.broken).toMatchObject({
      fault: 'checkpoint',
      message: expect.stringContaining(`${EVENTS}`),
    })
    for (const given of [keys, null]) {
      const without = await tamperedExport((lines) => lines.slice(CHECKPOINTS), given)
      expect(without.broken?.fault).toBe('checkpoint')
      const empty = await tamperedExport(() => ['{"type":"end","events":0}'], given)
      expect(empty.broken?.fault).toBe('checkpoint')
    }
  })

  test('written anew without checkpoints it holds together, and is not signed', async () => {
    const heads = new Map<string, ChainHead>()
    const forged = (lines: string[]): readonly string[] =>
      lines.slice(CHECKPOINTS).map((line) => {
        const event = JSON.parse(line)
        if (event.type !== 'event') return line
        if (event.id === 20) event.details = { reason: 'none' }
        const link = nextLink(heads.get(event.chain) ?? CHAIN_START, event.chain, rowOf(event))
        heads.set(event.chain, link)
        return JSON.stringify({ ...event, ...link })
      })
    expect((await tamperedExport(forged)).broken?.fault).toBe('checkpoint')
    heads.clear()
    expect((await tamperedExport(forged, null)).broken?.fault).toBe('checkpoint')
  })

  test('out of its chains it is not signed, whatever checkpoint is left', async () => {
    const unchained = (line: string): string => {
      const event = JSON.parse(line)
      return event.type === 'event'
        ? JSON.stringify({ ...event, chain: null, place: null, hash: null })
        : line
    }
    for (const kept of [0, 1]) {
      const report = await tamperedExport((lines) =>
        [...lines.slice(0, kept), ...lines.slice(CHECKPOINTS)].map(unchained),
      )
      expect(report.broken?.fault).toBe(kept === 0 ? 'checkpoint' : 'added')
    }
  })

  test('a checkpoint with another moment, or after events, is found', async () => {
    const moment = await tamperedExport((lines) =>
      lines.with(1, lines[1]!.replace(/"at":"2027-/, '"at":"2026-')),
    )
    expect(moment.broken).toMatchObject({ fault: 'checkpoint', line: 2 })
    const moved = await tamperedExport((lines) => lines.toSpliced(1, 1).toSpliced(lineOf(30), 0, lines[1]!))
    expect(moved.intact).toBe(false)
    const last = await tamperedExport((lines) =>
      lines.toSpliced(CHECKPOINTS - 1, 1).toSpliced(-1, 0, lines[CHECKPOINTS - 1]!),
    )
    expect(last.broken).toMatchObject({ fault: 'checkpoint', line: CHECKPOINTS + EVENTS })
  })

  test('whatever stands after the end is found', async () => {
    for (const n of [0, lineOf(EVENTS), -1]) {
      const report = await tamperedExport((lines) => [...lines, lines.at(n)!])
      expect(report.broken).toMatchObject({ fault: 'added', line: CHECKPOINTS + EVENTS + 2 })
    }
  })

  test('a record is what the service writes, letter by letter', async () => {
    const changes: readonly ((line: string) => string)[] = [
      (line) => line.replace('{"type"', '{"more":1,"type"'),
      (line) => line.replace(/}$/, ',"more":1}'),
      (line) => line.replace(/}$/, ' }'),
      (line) => line.replace('":', '": '),
      (line) => line.replace(/^{("type":"\w+"),(.+)}$/, '{$2,$1}'),
      (line) => line.replace(/("\w+":)/, '$1"other",$1'),
      (line) => line.replace('type', '\\u0074ype'),
    ]
    for (const at of [0, 1, lineOf(20), CHECKPOINTS + EVENTS])
      for (const change of changes) {
        const report = await tamperedExport((lines) => lines.with(at, change(lines[at]!))).catch(
          // A file that begins otherwise is none.
          (error: unknown) =>
            at === 0 && error instanceof AuditUnreadable ? undefined : Promise.reject(error),
        )
        if (report)
          expect(report.broken, change.toString()).toMatchObject({ fault: 'unreadable', line: at + 1 })
      }
    const doubled = await tamperedExport((lines) =>
      lines.with(lineOf(20), lines[lineOf(20)]!.replace('"kind":', '"kind":"zz.z","kind":')),
    )
    expect(doubled.broken).toMatchObject({ fault: 'unreadable', line: lineOf(20) + 1 })
  })

  test('other ends of lines, and empty lines, change nothing', async () => {
    const report = await tamperedExport((lines) => lines.flatMap((line) => [`${line}\r`, '']))
    expect(report).toEqual(await verifyAudit(database, { keys }))
  })

  test('bytes that are no text are no record', async () => {
    const path = join(folder, 'bytes.jsonl')
    const bytes = Buffer.from(exported)
    bytes[bytes.indexOf('"kind":"key.created"') + 10] = 0xff
    writeFileSync(path, bytes)
    expect((await verifyAudit(path, { keys })).broken?.fault).toBe('unreadable')
  })
})

test('any letter of an event of an export that is changed is found', async () => {
  const lines = exported.trimEnd().split('\n')
  for (let n = 0; n < 120; n++) {
    const at = CHECKPOINTS + ((n * 7) % EVENTS)
    const line = lines[at]!
    const place = (n * 37) % line.length
    const byte = line[place] === '5' ? '6' : '5'
    const changed = line.slice(0, place) + byte + line.slice(place + 1)
    const report = await tamperedExport((all) => all.with(at, changed))
    expect(report.intact, changed).toBe(changed === line)
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
