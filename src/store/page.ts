/** Pages of rows, newest first, that continue where the page before ended whatever was added meanwhile. */
import { hash } from 'node:crypto'
import { type CompiledQuery, type SelectQueryBuilder, sql } from 'kysely'
import { BadCursor, type PageAsk, type PageOf } from '../keys/index.ts'
import type { Runner } from './prepared.ts'

interface Place {
  readonly id: string
  readonly created_at: number
}

/** What a cursor says beside its place: which query it continues. */
interface Continued extends Place {
  readonly query: string
}

/**
 * The page of `query` that is asked for; `table` is the one whose `created_at` and `id` give the order.
 * @throws BadCursor when `after` is not a `next` of this query, RangeError when `limit` is not 1 to 1,000.
 */
export async function readPage<DB, Table extends keyof DB, Row extends Place, Item>(
  run: Runner,
  query: SelectQueryBuilder<DB, Table, Row>,
  table: string,
  ask: PageAsk,
  toItem: (row: Row) => Item,
): Promise<PageOf<Item>> {
  const { limit, after } = ask
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) throw new RangeError(`limit ${limit}`)
  const createdAt = sql.ref(`${table}.created_at`)
  const id = sql.ref(`${table}.id`)
  const asked = queryDigest(query.compile())
  let page = query.orderBy(createdAt, 'desc').orderBy(id, 'desc')
  if (after !== undefined) {
    const place = fromCursor(after)
    if (place.query !== asked) throw new BadCursor('the cursor is of another query')
    page = page.where(sql<boolean>`(${createdAt}, ${id}) < (${place.created_at}, ${place.id})`)
  }
  // One row more than asked tells whether there is a next page.
  const { rows } = await run.executeQuery(page.limit(limit + 1).compile())
  const shown = rows.slice(0, limit)
  return {
    items: shown.map(toItem),
    next: rows.length > limit ? toCursor({ ...placeOf(shown.at(-1)!), query: asked }) : undefined,
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
