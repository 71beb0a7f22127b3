/** Which pepper secrets are kept under. */
import { type Kysely, sql } from 'kysely'
import type { PepperReads } from '../keys/index.ts'
import { prepare, type Runner } from './prepared.ts'
import type { Schema } from './schema.ts'

export type PepperQueries = ReturnType<typeof makePepperQueries>

export function makePepperQueries(db: Kysely<Schema>) {
  return {
    first: prepare(() =>
      db.selectFrom('secret_versions').select((column) => column.fn.min('pepper').as('pepper')),
    ),
    after: prepare((given: { pepper: string }) =>
      db
        .selectFrom('secret_versions')
        .select((column) => column.fn.min('pepper').as('pepper'))
        .where('pepper', '>', given.pepper),
    ),
    under: prepare((given: { pepper: string; key: string; version: number; limit: number; now: number }) =>
      db
        .selectFrom('secret_versions as secret')
        .innerJoin('keys', 'keys.id', 'secret.key_id')
        .where('secret.pepper', '=', given.pepper)
        .where(sql<boolean>`(secret.key_id, secret.version) > (${given.key}, ${given.version})`)
        .orderBy('secret.key_id')
        .orderBy('secret.version')
        .limit(given.limit)
        .select(['secret.key_id', 'secret.version'])
        .select(
          sql<number>`case when keys.state <> 'revoked'
              and secret.ended = 0 and (secret.ends_at is null or secret.ends_at > ${given.now})
              and (keys.expires_at is null or keys.expires_at >= ${given.now}) then 1 else 0 end`.as(
            'needed',
          ),
        ),
    ),
  }
}

export function makePepperReads(queries: PepperQueries, run: Runner): PepperReads {
  return {
    async pepperNames() {
      const names: string[] = []
      let { rows } = await run.executeQuery(queries.first({}))
      for (let name = rows[0]?.pepper; typeof name === 'string'; name = rows[0]?.pepper) {
        names.push(name)
        rows = (await run.executeQuery(queries.after({ pepper: name }))).rows
      }
      return names
    },
    async secretsUnder(pepper, { keyId: key, version }, limit, now) {
      const { rows } = await run.executeQuery(queries.under({ pepper, key, version, limit, now }))
      return rows.map((row) => ({ keyId: row.key_id, version: row.version, isNeeded: row.needed === 1 }))
    },
  }
}
