/** Pages of rows, newest first, that continue where the page before ended whatever was added meanwhile. */
import { hash } from 'node:crypto'
import { setImmediate as pause } from 'node:timers/promises'
import { type CompiledQuery, type SelectQueryBuilder, sql } from 'kysely'
import { BadCursor, type PageAsk, type PageOf } from '../keys/index.ts'
import type { Runner } from './prepared.ts'

/** Rows of one step of a walk. */
const WALKED_AT_ONCE = 2000

interface Place {
  readonly id: string
  readonly created_at: number
}

/** What a cursor says beside its place: which query it continues. */
interface Continued extends Place {
  readonly query: string
}

/**
 * The page of `query` that is asked for; `table` is the one whose `created_at` and `id` give the order. `walked`: the places that `query` has to
 * look at where no index knows which of them match; it looks at them step by step then, so that others get their turn.
 * @throws BadCursor when `after` is not a `next` of this query, RangeError when `limit` is not 1 to 1,000.
 */
export async function readPage<DB, Table extends keyof DB, Row extends Place, Item>(
  run: Runner,
  query: SelectQueryBuilder<DB, Table, Row>,
  table: string,
  ask: PageAsk,
  toItem: (row: Row) => Item,
  walked?: SelectQueryBuilder<any, any, Place>,
): Promise<PageOf<Item>> {
  const { limit, after } = ask
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) throw new RangeError(`limit ${limit}`)
  const asked = queryDigest(query.compile())
  const from = after === undefined ? undefined : fromCursor(after)
  if (from && from.query !== asked) throw new BadCursor('the cursor is of another query')
  // One row more than asked tells whether there is a next page.
  const rows = walked
    ? await walk(run, query, table, walked, from, limit + 1)
    : await newest(run, query, table, { from }, limit + 1)
  const shown = rows.slice(0, limit)
  return {
    items: shown.map(toItem),
    next: rows.length > limit ? toCursor({ ...placeOf(shown.at(-1)!), query: asked }) : undefined,
  }
}

/** Both undefined where there is no bound; rows are after `from`, and up to and with `to`. */
interface Span {
  readonly from: Place | undefined
  readonly to?: Place | undefined
}

async function newest<DB, Table extends keyof DB, Row>(
  run: Runner,
  query: SelectQueryBuilder<DB, Table, Row>,
  table: string,
  { from, to }: Span,
  limit: number,
  offset = 0,
): Promise<readonly Row[]> {
  const createdAt = sql.ref(`${table}.created_at`)
  const id = sql.ref(`${table}.id`)
  let page = query.orderBy(createdAt, 'desc').orderBy(id, 'desc').limit(limit)
  if (from) page = page.where(sql<boolean>`(${createdAt}, ${id}) < (${from.created_at}, ${from.id})`)
  if (to) page = page.where(sql<boolean>`(${createdAt}, ${id}) >= (${to.created_at}, ${to.id})`)
  if (offset > 0) page = page.offset(offset)
  return (await run.executeQuery(page.compile())).rows
}

async function walk<DB, Table extends keyof DB, Row extends Place>(
  run: Runner,
  query: SelectQueryBuilder<DB, Table, Row>,
  table: string,
  walked: SelectQueryBuilder<any, any, Place>,
  from: Place | undefined,
  limit: number,
): Promise<readonly Row[]> {
  const found: Row[] = []
  for (let place = from; ; ) {
    const [to] = await newest(run, walked, table, { from: place }, 1, WALKED_AT_ONCE - 1)
    found.push(...(await newest(run, query, table, { from: place, to }, limit - found.length)))
    if (!to || found.length === limit) return found
    place = to
    await pause()
  }
}

const placeOf = ({ id, created_at }: Place): Place => ({ id, created_at })

/** Tells a query from others; a cursor of one would skip rows of another. */
const queryDigest = ({ sql: text, parameters }: CompiledQuery): string =>
  hash('sha256', JSON.stringify([text, parameters]), 'base64url').slice(0, 12)

/** The place of a row in a query as opaque text, safe in a URL. */
export function toCursor({ created_at, id, query }: Continued): string {
  return Buffer.from(JSON.stringify([created_at, id, query])).toString('base64url')
}

/** @throws BadCursor */
export function fromCursor(text: string): Continued {
  const bytes = Buffer.from(text, 'base64url')
  // Node skips what is not base64url; text that was given out comes back the same.
  const place = bytes.toString('base64url') === text ? parse(bytes.toString()) : undefined
  if (Array.isArray(place) && place.length === 3) {
    const [created_at, id, query] = place
    if (Number.isSafeInteger(created_at) && typeof id === 'string' && typeof query === 'string')
      return { created_at, id, query }
  }
  throw new BadCursor('the cursor is not one that was given out')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
