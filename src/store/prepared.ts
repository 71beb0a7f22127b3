/** Queries that are built and compiled once, and then only given their values. */
import type { Compilable, CompiledQuery, Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** Where compiled queries run: a connection for reading, or an open transaction. */
export interface Runner {
  executeQuery<Row>(query: CompiledQuery<Row>): Promise<{ readonly rows: readonly Row[] }>
}

/** A query that waits for its values. */
export type Prepared<Given, Row> = (given: Given) => CompiledQuery<Row>

/**
 * `build` is called once, at the first use, with a stand-in for each value: it must hand them on to the query builder untouched,
 * and the shape of the query must not depend on them.
 */
export function prepare<Given extends object, Row>(
  build: (given: Given) => Compilable<Row>,
): Prepared<Given, Row> {
  let plan: Plan<Row> | undefined
  return (given) => {
    plan ??= makePlan(build(standIns<Given>()).compile())
    return plan(given as Readonly<Record<string, unknown>>)
  }
}

type Plan<Row> = (given: Readonly<Record<string, unknown>>) => CompiledQuery<Row>

/** Stands in the compiled parameters for the value that is called `name`. */
class StandIn {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

function standIns<Given extends object>(): Given {
  return new Proxy({} as Given, { get: (_, name) => new StandIn(String(name)) })
}

function makePlan<Row>(compiled: CompiledQuery<Row>): Plan<Row> {
  const slots = compiled.parameters
  return (given) => ({
    query: compiled.query,
    queryId: compiled.queryId,
    sql: compiled.sql,
    parameters: slots.map((slot) => (slot instanceof StandIn ? given[slot.name] : slot)),
  })
}

/** As `prepare`, for adding a row; the first row names the columns, so every row must have the same. */
export function prepareInsert<Row extends object>(
  db: Kysely<Schema>,
  table: keyof Schema,
): Prepared<Row, unknown> {
  let plan: Plan<unknown> | undefined
  return (row) => {
    plan ??= makePlan(db.insertInto(table).values(standInsOf(row)).compile())
    return plan(row as Readonly<Record<string, unknown>>)
  }
}

/** As `prepareInsert`, for adding exactly `count` rows with one statement. */
export function prepareInsertMany<Row extends object>(
  db: Kysely<Schema>,
  table: keyof Schema,
  count: number,
): Prepared<readonly Row[], unknown> {
  let plan: Plan<unknown> | undefined
  return (rows) => {
    plan ??= makePlan(
      db
        .insertInto(table)
        .values(rows.slice(0, count).map((row, index) => standInsOf(row, `${index} `)))
        .compile(),
    )
    const named = rows.flatMap((row, index) =>
      Object.entries(row).map(([name, value]): [string, unknown] => [`${index} ${name}`, value]),
    )
    return plan(Object.fromEntries(named))
  }
}

/** As `prepareInsert`, for replacing the row with the same `id`. */
export function prepareReplace<Row extends { readonly id: string }>(
  db: Kysely<Schema>,
  table: 'organisations' | 'users' | 'machines',
): Prepared<Row, unknown> {
  let plan: Plan<unknown> | undefined
  return (row) => {
    const { id, ...rest } = standInsOf(row)
    plan ??= makePlan(db.updateTable(table).set(rest).where('id', '=', id).compile())
    return plan(row as unknown as Readonly<Record<string, unknown>>)
  }
}

function standInsOf(row: object, prefix = ''): any {
  return Object.fromEntries(Object.keys(row).map((name) => [name, new StandIn(prefix + name)]))
}
