/** The audit trail in the store; its ids are the order of the change feed. */
import type { Kysely } from 'kysely'
import type { KeyWrites, NewEvent } from '../keys/index.ts'
import { prepare, prepareInsert, prepareInsertMany, type Runner } from './prepared.ts'
import type { EventRow, Schema } from './schema.ts'

/** An event as it is kept. */
export interface StoredEvent extends NewEvent {
  /** Grows with every event and is never given twice. */
  readonly id: number
}

export interface EventReads {
  /** Up to `limit` events after the one with this id, oldest first; 0 begins at the first. */
  events(afterId: number, limit: number): Promise<readonly StoredEvent[]>
}

/** Rows of one statement, whose 900 values are below every limit of SQLite's. */
const EVENTS_AT_ONCE = 100

export type EventQueries = ReturnType<typeof makeEventQueries>

export function makeEventQueries(db: Kysely<Schema>) {
  return {
    insert: prepareInsert<EventRow>(db, 'events'),
    insertMany: prepareInsertMany<EventRow>(db, 'events', EVENTS_AT_ONCE),
    after: prepare((given: { id: number; limit: number }) =>
      db.selectFrom('events').selectAll().where('id', '>', given.id).orderBy('id').limit(given.limit),
    ),
  }
}

export function makeEventReads(queries: EventQueries, run: Runner): EventReads {
  return {
    async events(id, limit) {
      const { rows } = await run.executeQuery(queries.after({ id, limit }))
      return rows.map(toEvent)
    },
  }
}

export function makeEventWrites(
  queries: EventQueries,
  run: Runner,
): Pick<KeyWrites, 'insertEvent' | 'insertEvents'> {
  return { insertEvent, insertEvents }

  async function insertEvent(event: NewEvent): Promise<void> {
    await run.executeQuery(queries.insert(toRow(event)))
  }

  async function insertEvents(events: readonly NewEvent[]): Promise<void> {
    const full = events.length - (events.length % EVENTS_AT_ONCE)
    for (let start = 0; start < full; start += EVENTS_AT_ONCE) {
      await run.executeQuery(queries.insertMany(events.slice(start, start + EVENTS_AT_ONCE).map(toRow)))
    }
    for (const event of events.slice(full)) await insertEvent(event)
  }
}

function toEvent(row: EventRow & { readonly id: number }): StoredEvent {
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
  }
}

function toRow(event: NewEvent): EventRow {
  return {
    at: event.atMs,
    kind: event.kind,
    subject: event.subject,
    organisation_id: event.organisationId ?? null,
    actor_id: event.actor.id,
    actor_key_id: event.actor.keyId ?? null,
    address: event.actor.address,
    request_id: event.actor.requestId,
    details: JSON.stringify(event.details),
  }
}
