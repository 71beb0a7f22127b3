/** How keys were used, in the store. */
import { type Kysely, sql } from 'kysely'
import {
  USE_CODES,
  type UsageRange,
  type UsageReads,
  type UsageWrites,
  type UseCode,
  type UseCount,
} from '../keys/index.ts'
import { prepare, type Runner } from './prepared.ts'
import type { Schema, UsageRow } from './schema.ts'

interface StepRow {
  readonly start: number
  readonly version: number
  readonly code: string
  readonly uses: number | string
}

interface LastUse {
  readonly id: string
  readonly version: number
  readonly at: number
  readonly address: string | null
}

/** Told of at once; older secrets than those ended long ago. */
const VERSIONS_MAX = 100

export type UsageQueries = ReturnType<typeof makeUsageQueries>

export function makeUsageQueries(db: Kysely<Schema>) {
  return {
    add: prepare((row: UsageRow) =>
      db
        .insertInto('usage')
        .values({
          key_id: row.key_id,
          version: row.version,
          hour: row.hour,
          code: row.code,
          count: row.count,
        })
        .onConflict((known) =>
          known
            .columns(['key_id', 'hour', 'version', 'code'])
            .doUpdateSet({ count: sql<number>`usage.count + excluded.count` }),
        ),
    ),
    useVersion: prepare((given: LastUse) =>
      db
        .updateTable('secret_versions')
        .set({ last_used_at: given.at, last_used_address: given.address })
        .where('key_id', '=', given.id)
        .where('version', '=', given.version)
        .where((is) => is.or([is('last_used_at', 'is', null), is('last_used_at', '<', given.at)])),
    ),
    useKey: prepare((given: LastUse) =>
      db
        .updateTable('keys')
        .set({ last_used_at: given.at })
        .where('id', '=', given.id)
        .where((is) => is.or([is('last_used_at', 'is', null), is('last_used_at', '<', given.at)])),
    ),
    steps: (keyId: string, { fromMs, toMs, stepMs }: UsageRange) =>
      sql<StepRow>`
        select hour - hour % ${stepMs} as start, version, code, sum(count) as uses from usage
        where key_id = ${keyId} and hour >= ${fromMs} and hour < ${toMs}
        group by 1, 2, 3
      `.compile(db),
    versions: prepare((given: { id: string }) =>
      db
        .selectFrom('secret_versions')
        .select(['version', 'created_at', 'ends_at', 'last_used_at', 'last_used_address'])
        .where('key_id', '=', given.id)
        .orderBy('version', 'desc')
        .limit(VERSIONS_MAX),
    ),
  }
}

export function makeUsageReads(queries: UsageQueries, run: Runner): UsageReads {
  return {
    async usesOf(keyId, range) {
      const { rows } = await run.executeQuery(queries.steps(keyId, range))
      return rows.map(({ start, version, code, uses }) => ({
        startMs: Number(start),
        version,
        code: code as UseCode,
        count: Number(uses),
      }))
    },
    async versionUses(id) {
      const { rows } = await run.executeQuery(queries.versions({ id }))
      return rows.map((row) => ({
        version: row.version,
        createdAtMs: row.created_at,
        endsAtMs: row.ends_at ?? undefined,
        lastUsedAtMs: row.last_used_at ?? undefined,
        lastAddress: row.last_used_address ?? undefined,
      }))
    },
  }
}

export function makeUsageWrites(queries: UsageQueries, run: Runner): UsageWrites {
  return {
    async addUses(uses) {
      for (const use of uses) await addUse(use)
    },
  }

  async function addUse({ keyId, version, hourMs, counts, lastUsedAtMs, lastAddress }: UseCount) {
    for (const [at, count] of counts.entries()) {
      if (count === 0) continue
      await run.executeQuery(
        queries.add({ key_id: keyId, version, hour: hourMs, code: USE_CODES[at]!, count }),
      )
    }
    if (lastUsedAtMs === 0) return
    const last = { id: keyId, version, at: lastUsedAtMs, address: lastAddress === '' ? null : lastAddress }
    await run.executeQuery(queries.useVersion(last))
    await run.executeQuery(queries.useKey(last))
  }
}
