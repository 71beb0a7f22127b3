/** Sealed answers in the store. */
import type { Kysely } from 'kysely'
import type { AnswerReads, KeyWrites, SealedAnswer } from '../keys/index.ts'
import { prepare, prepareInsert, type Runner } from './prepared.ts'
import type { Schema, SealedAnswerRow } from './schema.ts'

export type SealedAnswerQueries = ReturnType<typeof makeSealedAnswerQueries>

export function makeSealedAnswerQueries(db: Kysely<Schema>) {
  return {
    byId: prepare((given: { id: string }) =>
      db.selectFrom('sealed_answers').selectAll().where('id', '=', given.id),
    ),
    insert: prepareInsert<SealedAnswerRow>(db, 'sealed_answers'),
    removeExpired: prepare((given: { now: number }) =>
      db.deleteFrom('sealed_answers').where('expires_at', '<=', given.now),
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
): Pick<KeyWrites, 'insertSealedAnswer' | 'deleteExpiredAnswers'> {
  return { insertSealedAnswer, deleteExpiredAnswers }

  async function insertSealedAnswer(answer: SealedAnswer, nowMs: number): Promise<void> {
    await deleteExpiredAnswers(nowMs)
    await run.executeQuery(queries.insert(toRow(answer)))
  }

  async function deleteExpiredAnswers(nowMs: number): Promise<void> {
    await run.executeQuery(queries.removeExpired({ now: nowMs }))
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
