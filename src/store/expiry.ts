/** Keys in the order of their ends. */
import { type Kysely, sql } from 'kysely'
import type { EndingKey, EndingPlace, ExpiryReads, ExpiryWrites } from '../keys/index.ts'
import { prepare, type Runner } from './prepared.ts'
import type { Schema } from './schema.ts'

export type ExpiryQueries = ReturnType<typeof makeExpiryQueries>

export function makeExpiryQueries(db: Kysely<Schema>) {
  return {
    ending: prepare((given: { at: number; id: string; to: number; limit: number }) =>
      db
        .selectFrom('keys')
        .select(['id', 'organisation_id', 'environment', 'key_type', 'expires_at', 'expiry_told'])
        .where(sql<boolean>`(expires_at, id) > (${given.at}, ${given.id})`)
        .where('expires_at', '<=', given.to)
        .where('state', '!=', 'revoked')
        .orderBy('expires_at')
        .orderBy('id')
        .limit(given.limit),
    ),
    noteTold: prepare((given: { id: string; expires: number; days: number }) =>
      db
        .updateTable('keys')
        .set({ expiry_told: given.days })
        .where('id', '=', given.id)
        .where('expires_at', '=', given.expires)
        .where('state', '!=', 'revoked')
        .where((is) => is.or([is('expiry_told', 'is', null), is('expiry_told', '>', given.days)]))
        .returning('id'),
    ),
  }
}

export function makeExpiryReads(queries: ExpiryQueries, run: Runner): ExpiryReads {
  return {
    async endingKeys({ expiresAtMs, id }: EndingPlace, to, limit): Promise<readonly EndingKey[]> {
      const { rows } = await run.executeQuery(queries.ending({ at: expiresAtMs, id, to, limit }))
      return rows.map((row) => ({
        id: row.id,
        organisationId: row.organisation_id ?? undefined,
        environment: row.environment,
        keyType: row.key_type,
        expiresAtMs: row.expires_at!,
        toldDays: row.expiry_told ?? undefined,
      }))
    },
  }
}

export function makeExpiryWrites(queries: ExpiryQueries, run: Runner): Omit<ExpiryWrites, 'insertEvent'> {
  return {
    async noteExpiryTold(id, expires, days) {
      const { rows } = await run.executeQuery(queries.noteTold({ id, expires, days }))
      return rows.length > 0
    },
  }
}
