/** Sealed answers in the store. */
import type { Kysely } from 'kysely'
import type { AnswerReads, KeyWrites, SealedAnswer } from '../keys/index.ts'
import { prepare, prepareInsert, type Runner } from './prepared.ts'
import type { Schema, SealedAnswerRow } from './schema.ts'

export interface RunOutWrites {
  /** Removes up to `limit` answers that are no longer given again; answers how many it removed. */
  deleteExpiredAnswers(nowMs: number, limit: number): Promise<number>
}

export type SealedAnswerQueries = ReturnType<typeof makeSealedAnswerQueries>

export function makeSealedAnswerQueries(db: Kysely<Schema>) {
  return {
    byId: prepare((given: { id: string }) =>
      db.selectFrom('sealed_answers').selectAll().where('id', '=', given.id),
    ),
    insert: prepareInsert<SealedAnswerRow>(db, 'sealed_answers'),
    removeExpired: prepare((given: { id: string; now: number }) =>
      db.deleteFrom('sealed_answers').where('id', '=', given.id).where('expires_at', '<=', given.now),
    ),
    removeAllExpired: prepare((given: { now: number; limit: number }) =>
      db
        .deleteFrom('sealed_answers')
        .where('id', 'in', (answers) =>
          answers
            .selectFrom('sealed_answers')
            .select('id')
            .where('expires_at', '<=', given.now)
            .orderBy('expires_at')
            .limit(given.limit),
        )
        .returning('id'),
    ),
  }
}

export function makeSealedAnswerReads(queries: SealedAnswerQueries, run: Runner): AnswerReads {
  return {
    async sealedAnswer(id) {
      const { rows } = await run.executeQuery(queries.byId({ id }))
      return rows[0] && toSealedAnswer(rows[0])
    },
  }
}

export function makeSealedAnswerWrites(
  queries: SealedAnswerQueries,
  run: Runner,
): Pick<KeyWrites, 'insertSealedAnswer'> & RunOutWrites {
  return {
    async insertSealedAnswer(answer, nowMs) {
      await run.executeQuery(queries.removeExpired({ id: answer.id, now: nowMs }))
      await run.executeQuery(queries.insert(toRow(answer)))
    },
    async deleteExpiredAnswers(now, limit) {
      const { rows } = await run.executeQuery(queries.removeAllExpired({ now, limit }))
      return rows.length
    },
  }
}

function toSealedAnswer(row: SealedAnswerRow): SealedAnswer {
  return { id: row.id, requestHash: row.request_hash, sealed: row.sealed, expiresAtMs: row.expires_at }
}

function toRow(answer: SealedAnswer): SealedAnswerRow {
  return {
    id: answer.id,
    request_hash: answer.requestHash,
    sealed: answer.sealed,
    expires_at: answer.expiresAtMs,
  }
}
