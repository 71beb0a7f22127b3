/** Sessions in the store. */
import type { Kysely } from 'kysely'
import type { IdentityReads, IdentityWrites, Session } from '../identity/index.ts'
import { prepare, prepareInsert, type Runner } from './prepared.ts'
import type { Schema, SessionRow } from './schema.ts'

type SessionReads = Pick<IdentityReads, 'sessionByHash'>
type SessionWrites = Pick<
  IdentityWrites,
  'insertSession' | 'touchSession' | 'deleteSession' | 'deleteSessionsOf' | 'deleteSessionsBefore'
>
export type SessionQueries = ReturnType<typeof makeSessionQueries>

export function makeSessionQueries(db: Kysely<Schema>) {
  return {
    insert: prepareInsert<SessionRow>(db, 'sessions'),
    byHash: prepare((given: { hash: string }) =>
      db.selectFrom('sessions').selectAll().where('id_hash', '=', given.hash),
    ),
    // Never back: two requests of one session may arrive here in the other order.
    touch: prepare((given: { hash: string; now: number }) =>
      db
        .updateTable('sessions')
        .set({ last_seen_at: given.now })
        .where('id_hash', '=', given.hash)
        .where('last_seen_at', '<', given.now),
    ),
    remove: prepare((given: { hash: string }) => db.deleteFrom('sessions').where('id_hash', '=', given.hash)),
    removeOf: prepare((given: { user: string }) =>
      db.deleteFrom('sessions').where('user_id', '=', given.user),
    ),
    removeBefore: prepare((given: { expiry: number; lastSeen: number }) =>
      db
        .deleteFrom('sessions')
        .where((is) =>
          is.or([is('expires_at', '<=', given.expiry), is('last_seen_at', '<=', given.lastSeen)]),
        ),
    ),
  }
}

export function makeSessionReads(queries: SessionQueries, run: Runner): SessionReads {
  return {
    async sessionByHash(hash) {
      const { rows } = await run.executeQuery(queries.byHash({ hash }))
      return rows[0] && toSession(rows[0])
    },
  }
}

export function makeSessionWrites(queries: SessionQueries, run: Runner): SessionWrites {
  return {
    async insertSession(session) {
      await run.executeQuery(queries.insert(toRow(session)))
    },
    async touchSession(hash, now) {
      await run.executeQuery(queries.touch({ hash, now }))
    },
    async deleteSession(hash) {
      await run.executeQuery(queries.remove({ hash }))
    },
    async deleteSessionsOf(user) {
      await run.executeQuery(queries.removeOf({ user }))
    },
    async deleteSessionsBefore(nowMs, idleMs) {
      await run.executeQuery(queries.removeBefore({ expiry: nowMs, lastSeen: nowMs - idleMs }))
    },
  }
}

function toSession(row: SessionRow): Session {
  return {
    idHash: row.id_hash,
    userId: row.user_id,
    permanent: row.permanent === 1,
    createdAtMs: row.created_at,
    lastSeenAtMs: row.last_seen_at,
    expiresAtMs: row.expires_at,
  }
}

function toRow(session: Session): SessionRow {
  return {
    id_hash: session.idHash,
    user_id: session.userId,
    permanent: session.permanent ? 1 : 0,
    created_at: session.createdAtMs,
    last_seen_at: session.lastSeenAtMs,
    expires_at: session.expiresAtMs,
  }
}
