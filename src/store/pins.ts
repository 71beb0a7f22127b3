/** Facts about the database that are written down once: whose secrets it needs, what was told of it. */
import type { Kysely } from 'kysely'
import { prepare, prepareInsert, type Runner } from './prepared.ts'
import type { MetaRow, Schema } from './schema.ts'

export interface Pins {
  /** What is pinned under the name, if anything. */
  pinned(name: string): Promise<string | undefined>
  /** Pins the value where none is pinned yet; answers what is pinned then. */
  pin(name: string, value: string): Promise<string>
  /** Pins the value in place of what is pinned. */
  repin(name: string, value: string): Promise<void>
}

/** Beside the pins there are facts that are nobody else's affair, such as the version of the schema. */
const PREFIX = 'pin '
const ROOM = 'room'

export type PinQueries = ReturnType<typeof makePinQueries>

export function makePinQueries(db: Kysely<Schema>) {
  return {
    insert: prepareInsert<MetaRow>(db, 'store_meta'),
    byName: prepare((given: { name: string }) =>
      db.selectFrom('store_meta').select('value').where('name', '=', given.name),
    ),
    replace: prepare((given: { name: string; value: string }) =>
      db
        .insertInto('store_meta')
        .values({ name: given.name, value: given.value })
        .onConflict((taken) => taken.column('name').doUpdateSet({ value: given.value })),
    ),
    fill: prepare((given: { text: string }) =>
      db
        .insertInto('store_meta')
        .values({ name: ROOM, value: given.text })
        .onConflict((taken) => taken.column('name').doUpdateSet({ value: given.text })),
    ),
  }
}

/** `pin` and `fill` need a runner that may write. */
export function makePins(queries: PinQueries, run: Runner): Pins & { fill(length: number): Promise<void> } {
  return { pinned, pin, repin, fill }

  async function pinned(name: string): Promise<string | undefined> {
    const { rows } = await run.executeQuery(queries.byName({ name: PREFIX + name }))
    return rows[0]?.value
  }

  async function pin(name: string, value: string): Promise<string> {
    const found = await pinned(name)
    if (found === undefined) await run.executeQuery(queries.insert({ name: PREFIX + name, value }))
    return found ?? value
  }

  async function repin(name: string, value: string): Promise<void> {
    await run.executeQuery(queries.replace({ name: PREFIX + name, value }))
  }

  /** Keeps so many bytes that mean nothing, in place of those before. As many as before write nothing: SQLite leaves a page that stays as it is. */
  async function fill(length: number): Promise<void> {
    await run.executeQuery(queries.fill({ text: 'x'.repeat(length) }))
  }
}
