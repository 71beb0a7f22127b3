/** The audit trail in the store; its ids are the order of the change feed. */
import type { Kysely } from 'kysely'
import type { KeyWrites, NewEvent } from '../keys/index.ts'
import { prepare, prepareInsert, type Runner } from './prepared.ts'
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

export type EventQueries = ReturnType<typeof makeEventQueries>

export function makeEventQueries(db: Kysely<Schema>) {
  return {
    insert: prepareInsert<EventRow>(db, 'events'),
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

export function makeEventWrites(queries: EventQueries, run: Runner): Pick<KeyWrites, 'insertEvent'> {
  return {
    async insertEvent(event) {
      await run.executeQuery(queries.insert(toRow(event)))
    },
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
