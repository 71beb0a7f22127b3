/** The audit trail in the store; its ids are the order of the change feed. */
import { setImmediate } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { EventFilter, EventReads, KeyWrites, NewEvent, Owner, StoredEvent } from '../keys/index.ts'
import { CHAIN_START, type ChainHead, nextLink, type UnchainedRow } from './event-chain.ts'
import { idOfCursor, type KeptRow, selectConcerning, selectEvents } from './event-queries.ts'
import { prepare, prepareInsert, prepareInsertMany, type Runner } from './prepared.ts'
import type { EventHeadRow, EventRow, Schema } from './schema.ts'

/** Looked at in one step of a walk. */
const IDS_AT_ONCE = 20_000

/** Rows of one statement, whose 900 values are below every limit of SQLite's. */
const EVENTS_AT_ONCE = 75

export type EventQueries = ReturnType<typeof makeEventQueries>

export function makeEventQueries(db: Kysely<Schema>) {
  return {
    insert: prepareInsert<EventRow>(db, 'events'),
    insertMany: prepareInsertMany<EventRow>(db, 'events', EVENTS_AT_ONCE),
    after: prepare((given: { id: number; limit: number }) =>
      db.selectFrom('events').selectAll().where('id', '>', given.id).orderBy('id').limit(given.limit),
    ),
    newest: prepare(() =>
      db.selectFrom('events').select((column) => column.fn.max<number | null>('id').as('id')),
    ),
    head: prepare((given: { chain: string }) =>
      db.selectFrom('event_heads').select(['place', 'hash']).where('chain', '=', given.chain),
    ),
    setHead: prepare((given: EventHeadRow) =>
      db
        .insertInto('event_heads')
        .values({ chain: given.chain, place: given.place, hash: given.hash })
        .onConflict((known) => known.column('chain').doUpdateSet({ place: given.place, hash: given.hash })),
    ),
    matching: selectEvents(db),
    concerning: selectConcerning(db),
  }
}

export function makeEventReads(queries: EventQueries, run: Runner): EventReads {
  return {
    async events(id, limit) {
      const { rows } = await run.executeQuery(queries.after({ id, limit }))
      return rows.map(toEvent)
    },
    async newestEventId() {
      const { rows } = await run.executeQuery(queries.newest({}))
      return rows[0]?.id ?? 0
    },
    async queryEvents({ concerning, ...filter }, { limit, after }) {
      if (!Number.isInteger(limit) || limit < 1 || limit > 1000) throw new RangeError(`limit ${limit}`)
      const beforeId = after === undefined ? undefined : idOfCursor(after)
      // One row more than asked tells whether there is a next page.
      const rows = await newestRows(concerning, filter, beforeId, limit + 1)
      const shown = rows.slice(0, limit)
      return { items: shown.map(toEvent), next: rows.length > limit ? String(shown.at(-1)!.id) : undefined }
    },
    async eventsWithin(filter, { afterId, untilId }, limit) {
      const { rows } = await run.executeQuery(queries.matching(filter).within(afterId, untilId, limit))
      return rows.map(toEvent)
    },
  }

  async function newestRows(
    concerning: Owner | undefined,
    filter: EventFilter,
    beforeId: number | undefined,
    limit: number,
  ): Promise<readonly KeptRow[]> {
    if (concerning)
      return (await run.executeQuery(queries.concerning(concerning, filter, beforeId, limit))).rows
    if (filter.fromMs === undefined && filter.beforeMs === undefined)
      return (await run.executeQuery(queries.matching(filter).newest(beforeId, limit))).rows
    return newestOfTime(filter, beforeId, limit)
  }

  /** No index has times in the order of ids: a moment long past is found by walking there, step by step, so that others get their turn. */
  async function newestOfTime(
    filter: EventFilter,
    beforeId: number | undefined,
    limit: number,
  ): Promise<readonly KeptRow[]> {
    const { rows: newest } = await run.executeQuery(queries.newest({}))
    const found: KeptRow[] = []
    let untilId = Math.min(newest[0]?.id ?? 0, (beforeId ?? Number.POSITIVE_INFINITY) - 1)
    for (; untilId > 0 && found.length < limit; untilId -= IDS_AT_ONCE) {
      const query = queries
        .matching(filter)
        .newestWithin(untilId - IDS_AT_ONCE, untilId, limit - found.length)
      found.push(...(await run.executeQuery(query)).rows)
      await setImmediate()
    }
    return found
  }
}

/** One for each transaction: it remembers how far the chains are. */
export function makeEventWrites(
  queries: EventQueries,
  run: Runner,
): Pick<KeyWrites, 'insertEvent' | 'insertEvents'> {
  const heads = new Map<string, ChainHead>()
  return { insertEvent: (event) => insertEvents([event]), insertEvents }

  async function insertEvents(events: readonly NewEvent[]): Promise<void> {
    const moved = new Map<string, ChainHead>()
    const rows: EventRow[] = []
    for (const event of events) {
      const row = toRow(event)
      const chain = row.organisation_id ?? ''
      const link = nextLink(moved.get(chain) ?? (await headOf(chain)), chain, row)
      moved.set(chain, link)
      rows.push({ ...row, chain, ...link })
    }
    await insertRows(rows)
    for (const [chain, head] of moved) {
      await run.executeQuery(queries.setHead({ chain, ...head }))
      // Not before both are written: a work may go on after a write that failed.
      heads.set(chain, head)
    }
  }

  async function insertRows(rows: readonly EventRow[]): Promise<void> {
    const full = rows.length - (rows.length % EVENTS_AT_ONCE)
    for (let start = 0; start < full; start += EVENTS_AT_ONCE) {
      await run.executeQuery(queries.insertMany(rows.slice(start, start + EVENTS_AT_ONCE)))
    }
    for (const row of rows.slice(full)) await run.executeQuery(queries.insert(row))
  }

  async function headOf(chain: string): Promise<ChainHead> {
    const known = heads.get(chain)
    if (known) return known
    const { rows } = await run.executeQuery(queries.head({ chain }))
    return rows[0] ?? CHAIN_START
  }
}

function toEvent(row: KeptRow): StoredEvent {
  return {
    id: row.id,
    atMs: row.at,
    kind: row.kind,
    subject: row.subject,
    organisationId: row.organisation_id ?? undefined,
    actor: {
      id: row.actor_id,
      keyId: row.actor_key_id ?? undefined,
      address: row.address,
      requestId: row.request_id,
    },
    details: JSON.parse(row.details),
    link: row.chain === null ? undefined : { chain: row.chain, place: row.place!, hash: row.hash! },
  }
}

/** Well-formed: half a surrogate pair is kept as another character than it was hashed as. Of details the JSON spells it out. */
function toRow(event: NewEvent): UnchainedRow {
  return {
    at: event.atMs,
    kind: event.kind.toWellFormed(),
    subject: event.subject.toWellFormed(),
    organisation_id: event.organisationId?.toWellFormed() ?? null,
    actor_id: event.actor.id.toWellFormed(),
    actor_key_id: event.actor.keyId?.toWellFormed() ?? null,
    address: event.actor.address.toWellFormed(),
    request_id: event.actor.requestId.toWellFormed(),
    details: JSON.stringify(event.details),
  }
}
