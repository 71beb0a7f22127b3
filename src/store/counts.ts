/** How much there is. */
import { type Kysely, sql } from 'kysely'
import type { Runner } from './prepared.ts'
import type { Schema } from './schema.ts'

/** Counting ends there: whoever asks waits, and all requests with them. 1,000,000 rows take some 20 ms. */
export const COUNT_MAX = 1_000_000

/** `COUNT_MAX` stands for that many or more. */
export interface StoreCounts {
  readonly activeKeys: number
  readonly frozenKeys: number
  readonly revokedKeys: number
  readonly users: number
  readonly organisations: number
  readonly machines: number
}

export interface CountReads {
  counts(): Promise<StoreCounts>
}

export function makeCountReads(db: Kysely<Schema>, run: Runner): CountReads {
  return {
    async counts() {
      return {
        activeKeys: await rowsOf(sql`keys where state = 'active'`),
        frozenKeys: await rowsOf(sql`keys where state = 'frozen'`),
        revokedKeys: await rowsOf(sql`keys where state = 'revoked'`),
        users: await rowsOf(sql`users`),
        organisations: await rowsOf(sql`organisations`),
        machines: await rowsOf(sql`machines`),
      }
    },
  }

  async function rowsOf(what: ReturnType<typeof sql>): Promise<number> {
    const query = sql<{
      readonly count: number | string
    }>`select count(*) as count from (select 1 from ${what} limit ${COUNT_MAX}) as counted`
    const { rows } = await run.executeQuery(query.compile(db))
    return Number(rows[0]!.count)
  }
}
