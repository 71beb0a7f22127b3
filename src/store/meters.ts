/** What is used up of limits and credits, in the store. */
import type { Kysely } from 'kysely'
import { type MeterReads, type MeterWrites, type Reading, StoreConflict } from '../keys/index.ts'
import { prepare, type Runner } from './prepared.ts'
import type { MeterRow, Schema } from './schema.ts'

export type MeterQueries = ReturnType<typeof makeMeterQueries>

/** A row that takes the place of one that was read. */
interface Replaced extends MeterRow {
  readonly old_since: number
  readonly old_amount: number
}

export function makeMeterQueries(db: Kysely<Schema>) {
  return {
    ofKey: prepare((given: { key: string }) =>
      db.selectFrom('meters').select(['name', 'since', 'amount']).where('key_id', '=', given.key),
    ),
    // Where it was taken or changed in between, no row comes back.
    insert: prepare((given: MeterRow) =>
      db
        .insertInto('meters')
        .values({ key_id: given.key_id, name: given.name, since: given.since, amount: given.amount })
        .onConflict((taken) => taken.columns(['key_id', 'name']).doNothing())
        .returning('name'),
    ),
    replace: prepare((given: Replaced) =>
      db
        .updateTable('meters')
        .set({ since: given.since, amount: given.amount })
        .where('key_id', '=', given.key_id)
        .where('name', '=', given.name)
        .where('since', '=', given.old_since)
        .where('amount', '=', given.old_amount)
        .returning('name'),
    ),
    remove: prepare((given: { key: string; name: string }) =>
      db.deleteFrom('meters').where('key_id', '=', given.key).where('name', '=', given.name),
    ),
  }
}

export function makeMeterReads(queries: MeterQueries, run: Runner): MeterReads {
  return {
    async readingsOf(key) {
      const { rows } = await run.executeQuery(queries.ofKey({ key }))
      return new Map(rows.map(({ name, since, amount }) => [name, { since, amount }]))
    },
  }
}

export function makeMeterWrites(queries: MeterQueries, run: Runner): Omit<MeterWrites, keyof MeterReads> {
  return {
    async replaceReading(key_id, name, before, after) {
      const row = { key_id, name, since: after.since, amount: after.amount }
      const query = before ? queries.replace({ ...row, ...oldColumns(before) }) : queries.insert(row)
      const { rows } = await run.executeQuery(query)
      if (rows.length === 0) throw new StoreConflict('meter')
    },
    async deleteReading(key, name) {
      await run.executeQuery(queries.remove({ key, name }))
    },
  }
}

const oldColumns = ({ since, amount }: Reading) => ({ old_since: since, old_amount: amount })
