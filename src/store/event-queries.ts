/** The SQL by which the audit trail is looked up. */
import { type CompiledQuery, type Kysely, type SelectQueryBuilder, sql } from 'kysely'
import { BadCursor, type EventFilter, type Owner } from '../keys/index.ts'
import type { EventRow, Schema } from './schema.ts'

/** An event with all that is kept of it. */
export type KeptRow = EventRow & { readonly id: number }
type Selection = SelectQueryBuilder<Schema, 'events', KeptRow>

/** A refused call: of others' it is not told who else was named in it. */
const REFUSED = 'call.refused'

/** The id that `next` of a page is. @throws BadCursor */
export function idOfCursor(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new BadCursor('the cursor is not one that was given out')
}

/** Events that match, newest first before an id, or oldest first within a range of ids. */
export const selectEvents = (db: Kysely<Schema>) => (filter: EventFilter) => {
  const matching = (): Selection => {
    const query = filtered(db.selectFrom('events').selectAll('events'), filter)
    return filter.concerning ? concerning(db, query, filter.concerning) : query
  }
  return {
    newest: (beforeId: number | undefined, limit: number): CompiledQuery<KeptRow> =>
      newest(matching(), beforeId, limit).compile(),
    newestWithin: (afterId: number, untilId: number, limit: number): CompiledQuery<KeptRow> =>
      newest(matching().where('events.id', '>', afterId), untilId + 1, limit).compile(),
    within: (afterId: number, untilId: number, limit: number): CompiledQuery<KeptRow> =>
      matching()
        .where('events.id', '>', afterId)
        .where('events.id', '<=', untilId)
        .orderBy('events.id')
        .limit(limit)
        .compile(),
  }
}

/**
 * What concerns somebody, newest first: three queries in one, each of which an index answers in its order. One query with "or" would walk
 * over the whole trail to find the few events of somebody who does little.
 */
export const selectConcerning =
  (db: Kysely<Schema>) =>
  (
    owner: Owner,
    filter: EventFilter,
    beforeId: number | undefined,
    limit: number,
  ): CompiledQuery<KeptRow> => {
    const events = (): Selection => filtered(db.selectFrom('events').selectAll('events'), filter, true)
    const parts = [
      events().where('events.actor_id', '=', owner.id),
      events().where('events.subject', '=', owner.id).where('events.kind', '!=', REFUSED),
      events().where('events.subject', 'in', keysOf(db, owner)).where('events.kind', '!=', REFUSED),
    ]
    const [done, endured, ofKeys] = parts.map((part, at) =>
      db.selectFrom(newest(part, beforeId, limit).as(`part_${at}`)).selectAll(),
    )
    return db
      .selectFrom(done!.union(endured!).union(ofKeys!).as('concerning'))
      .selectAll()
      .orderBy('id', 'desc')
      .limit(limit)
      .compile()
  }

const newest = (query: Selection, beforeId: number | undefined, limit: number): Selection =>
  query
    .$if(beforeId !== undefined, (page) => page.where('events.id', '<', beforeId!))
    .orderBy('events.id', 'desc')
    .limit(limit)

const keysOf = (db: Kysely<Schema>, owner: Owner) =>
  db
    .selectFrom('keys')
    .select('keys.id')
    .where('keys.owner_kind', '=', owner.kind)
    .where('keys.owner_id', '=', owner.id)

const concerning = (db: Kysely<Schema>, query: Selection, owner: Owner): Selection =>
  query.where((is) =>
    is.or([
      is('events.actor_id', '=', owner.id),
      is.and([
        is('events.kind', '!=', REFUSED),
        is.or([is('events.subject', '=', owner.id), is('events.subject', 'in', keysOf(db, owner))]),
      ]),
    ]),
  )

/** From what chooses few events to what chooses many: of those that are asked for, the first is looked up. */
const LOOKED_UP = [
  ['subject', 'events.subject'],
  ['organisationId', 'events.organisation_id'],
  ['actorId', 'events.actor_id'],
  ['kind', 'events.kind'],
] as const

/**
 * The others are compared as expressions, which no index is for: an engine that took the index of kinds would walk over all events of a kind
 * to find the few that somebody may see. `isFound`: the events are looked up by something else already.
 */
function filtered(query: Selection, filter: EventFilter, isFound = false): Selection {
  const { fromMs, beforeMs } = filter
  let isLookedUp = isFound
  let selected = query
  for (const [name, column] of LOOKED_UP) {
    const text = filter[name]
    if (text === undefined) continue
    selected = isLookedUp
      ? selected.where(sql`coalesce(${sql.ref(column)}, '')`, '=', text)
      : selected.where(column, '=', text)
    isLookedUp = true
  }
  return selected
    .$if(fromMs !== undefined, (on) => on.where('events.at', '>=', fromMs!))
    .$if(beforeMs !== undefined, (on) => on.where('events.at', '<', beforeMs!))
}
