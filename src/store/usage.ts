/** How keys were used, in the store. */
import { type CompiledQuery, type Kysely, type RawBuilder, sql } from 'kysely'
import {
  USE_CODES,
  type UsageRange,
  type UsageReads,
  type UsageStore,
  type UseCode,
  type UseCount,
} from '../keys/index.ts'
import { prepare, type Runner } from './prepared.ts'
import type { LastUseRow, Schema, UsageRow } from './schema.ts'

interface StepRow {
  readonly start: number
  readonly version: number
  readonly code: string
  readonly uses: number | string
}

/** Rows of one statement. */
const MANY = 50

/** Told of at once; older secrets than those ended long ago. */
const VERSIONS_MAX = 100

/** What columns of rows that are given are: an engine that cannot tell it from their use is told by the first row. */
const TYPES: Readonly<Record<string, 'bigint' | 'integer'>> = {
  at: 'bigint',
  hour: 'bigint',
  count: 'bigint',
  version: 'integer',
}

/** A query about rows with these columns, built once for each number of them; `build` puts them in, and has no other parameters. */
function prepareRows<Row extends object>(
  db: Kysely<Schema>,
  columns: readonly (keyof Row & string)[],
  build: (rows: RawBuilder<unknown>) => RawBuilder<unknown>,
): (rows: readonly Row[]) => CompiledQuery {
  const built = new Map<number, CompiledQuery>()
  const place = (name: string, row: number): RawBuilder<unknown> => {
    const type = row === 0 ? TYPES[name] : undefined
    return type === undefined ? sql`${null}` : sql`cast(${null} as ${sql.raw(type)})`
  }
  const places = (row: number) => sql`(${sql.join(columns.map((name) => place(name, row)))})`
  const compiled = (count: number): CompiledQuery =>
    build(sql.join(Array.from({ length: count }, (_, row) => places(row)))).compile(db)
  return (rows) => {
    const query = built.get(rows.length) ?? compiled(rows.length)
    built.set(rows.length, query)
    return { ...query, parameters: rows.flatMap((row) => columns.map((name) => row[name])) }
  }
}

export type UsageQueries = ReturnType<typeof makeUsageQueries>

export function makeUsageQueries(db: Kysely<Schema>) {
  return {
    add: prepareRows<UsageRow>(
      db,
      ['key_id', 'version', 'hour', 'code', 'count'],
      (rows) => sql`
        insert into usage (key_id, version, hour, code, count) values ${rows}
        on conflict (key_id, hour, version, code) do update set count = usage.count + excluded.count
      `,
    ),
    use: prepareRows<LastUseRow>(
      db,
      ['key_id', 'version', 'at', 'address'],
      (rows) => sql`
        insert into last_uses (key_id, version, at, address) values ${rows}
        on conflict (key_id, version) do update set at = excluded.at, address = excluded.address
          where last_uses.at < excluded.at
      `,
    ),
    steps: (keyId: string, { fromMs, toMs, stepMs }: UsageRange) =>
      sql<StepRow>`
        select hour - hour % ${stepMs} as start, version, code, sum(count) as uses from usage
        where key_id = ${keyId} and hour >= ${fromMs} and hour < ${toMs}
        group by 1, 2, 3
      `.compile(db),
    versions: prepare((given: { id: string }) =>
      db
        .selectFrom('secret_versions as secret')
        .leftJoin('last_uses as last', (join) =>
          join.onRef('last.key_id', '=', 'secret.key_id').onRef('last.version', '=', 'secret.version'),
        )
        .select(['secret.version', 'secret.created_at', 'secret.ends_at', 'last.at', 'last.address'])
        .where('secret.key_id', '=', given.id)
        .orderBy('secret.version', 'desc')
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
        lastUsedAtMs: row.at ?? undefined,
        lastAddress: row.address ?? undefined,
      }))
    },
  }
}

/** Inside a transaction. */
export type UsageWrites = Pick<UsageStore, 'addUses'>

export function makeUsageWrites(queries: UsageQueries, run: Runner): UsageWrites {
  return {
    async addUses(uses) {
      const rows = uses.flatMap(rowsOf)
      await each(rows, queries.add)
      const last = uses.filter(({ lastUsedAtMs }) => lastUsedAtMs > 0).map(lastUse)
      await each(newestOf(last), queries.use)
    },
  }

  /** `MANY` at a time, which takes a third of the time; the rest one by one, so that there are two statements and no more. */
  async function each<Row>(
    rows: readonly Row[],
    change: (rows: readonly Row[]) => CompiledQuery,
  ): Promise<void> {
    let at = 0
    for (; at + MANY <= rows.length; at += MANY) await run.executeQuery(change(rows.slice(at, at + MANY)))
    for (const row of rows.slice(at)) await run.executeQuery(change([row]))
  }
}

const rowsOf = ({ keyId, version, hourMs, counts }: UseCount): UsageRow[] =>
  counts.flatMap((count, at) =>
    count === 0 ? [] : [{ key_id: keyId, version, hour: hourMs, code: USE_CODES[at]!, count }],
  )

const lastUse = ({ keyId, version, lastUsedAtMs, lastAddress }: UseCount): LastUseRow => ({
  key_id: keyId,
  version,
  at: lastUsedAtMs,
  address: lastAddress === '' ? null : lastAddress,
})

/** One of each version: a statement changes a row once. */
function newestOf(uses: readonly LastUseRow[]): readonly LastUseRow[] {
  const newest = new Map<string, LastUseRow>()
  for (const use of uses) {
    const name = `${use.key_id} ${use.version}`
    if (use.at > (newest.get(name)?.at ?? 0)) newest.set(name, use)
  }
  return [...newest.values()]
}
