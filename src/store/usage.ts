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

/** A query about many rows at once: `values` are those of its columns, row by row. */
interface RowsQuery {
  readonly width: number
  (values: readonly unknown[]): CompiledQuery
}

/** Built once for each number of rows; `build` puts them in, and has no other parameters. */
function prepareRows<Row extends object>(
  db: Kysely<Schema>,
  columns: readonly (keyof Row & string)[],
  build: (rows: RawBuilder<unknown>) => RawBuilder<unknown>,
): RowsQuery {
  const built = new Map<number, CompiledQuery>()
  const width = columns.length
  const place = (name: string, row: number): RawBuilder<unknown> => {
    const type = row === 0 ? TYPES[name] : undefined
    return type === undefined ? sql`${null}` : sql`cast(${null} as ${sql.raw(type)})`
  }
  const places = (row: number) => sql`(${sql.join(columns.map((name) => place(name, row)))})`
  const compiled = (count: number): CompiledQuery =>
    build(sql.join(Array.from({ length: count }, (_, row) => places(row)))).compile(db)
  const query = (values: readonly unknown[]): CompiledQuery => {
    const count = values.length / width
    const known = built.get(count) ?? compiled(count)
    built.set(count, known)
    return { ...known, parameters: values }
  }
  return Object.assign(query, { width })
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
      const counted: unknown[] = []
      for (const { keyId, version, hourMs, counts } of uses) {
        for (let at = 0; at < counts.length; at++)
          if (counts[at]! > 0) counted.push(keyId, version, hourMs, USE_CODES[at], counts[at])
      }
      await each(counted, queries.add)
      const last: unknown[] = []
      for (const { keyId, version, lastUsedAtMs, lastAddress } of newestOf(uses))
        if (lastUsedAtMs > 0) last.push(keyId, version, lastUsedAtMs, lastAddress === '' ? null : lastAddress)
      await each(last, queries.use)
    },
  }

  /** `MANY` rows at a time, which takes a third of the time; the rest one by one, so that there are two statements and no more. */
  async function each(values: readonly unknown[], change: RowsQuery): Promise<void> {
    const many = MANY * change.width
    let at = 0
    for (; at + many <= values.length; at += many) await run.executeQuery(change(values.slice(at, at + many)))
    for (; at < values.length; at += change.width)
      await run.executeQuery(change(values.slice(at, at + change.width)))
  }
}

/** One of each version: a statement changes a row once. Those of one hour are. */
function newestOf(uses: readonly UseCount[]): readonly UseCount[] {
  if (uses.every(({ hourMs }) => hourMs === uses[0]!.hourMs)) return uses
  const newest = new Map<string, UseCount>()
  for (const use of uses) {
    const name = `${use.keyId} ${use.version}`
    if (use.lastUsedAtMs > (newest.get(name)?.lastUsedAtMs ?? 0)) newest.set(name, use)
  }
  return [...newest.values()]
}
