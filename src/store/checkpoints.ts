/** Signed checkpoints in the store, and how far the chains have grown since one. What is signed, and how, is not known here. */
import { type Kysely, sql } from 'kysely'
import type { ChainHead } from './event-chain.ts'
import { prepare, prepareInsert, type Runner } from './prepared.ts'
import type { CheckpointRow, Schema } from './schema.ts'

/** A link of a chain, as it stands in no event. */
export interface ChainLink extends ChainHead {
  /** The organisation's id, or empty. */
  readonly chain: string
}

/** A checkpoint as it is kept. */
export interface StoredCheckpoint {
  /** Its moment, which no other has. */
  readonly atMs: number
  /** Compact JWS. */
  readonly jws: string
}

/** How far the chains are that have grown. */
export interface Growth {
  /** Id of the newest event among them. */
  readonly upTo: number
  /** The newest link of each. */
  readonly heads: readonly ChainLink[]
}

/** The name of a pin: the moment of the newest checkpoint, by which it is known when that is taken away. */
export const NEWEST_CHECKPOINT = 'newest checkpoint'

export interface CheckpointReads {
  newestCheckpoint(): Promise<StoredCheckpoint | undefined>
  /** Up to `limit` of them after this moment, oldest first. */
  checkpoints(afterMs: number, limit: number): Promise<readonly StoredCheckpoint[]>
  /** The chains that have events after the one with this id, all as of one moment. */
  headsSince(eventId: number): Promise<Growth>
  /** Id of the newest event from before there were chains; 0 when there is none. */
  newestUnchainedId(): Promise<number>
}

export interface CheckpointStore extends CheckpointReads {
  /** Beside it, its moment is known as that of the newest. @throws StoreUnavailable */
  keepCheckpoint(checkpoint: StoredCheckpoint): Promise<void>
}

export type CheckpointQueries = ReturnType<typeof makeCheckpointQueries>

export function makeCheckpointQueries(db: Kysely<Schema>) {
  return {
    insert: prepareInsert<CheckpointRow>(db, 'checkpoints'),
    newest: prepare(() => db.selectFrom('checkpoints').selectAll().orderBy('at', 'desc').limit(1)),
    after: prepare((given: { at: number; limit: number }) =>
      db.selectFrom('checkpoints').selectAll().where('at', '>', given.at).orderBy('at').limit(given.limit),
    ),
    headsSince: prepare((given: { id: number }) =>
      db
        .selectFrom((from) =>
          from
            .selectFrom('events')
            .where('id', '>', given.id)
            .where('chain', 'is not', null)
            // As an expression: grouped by the column itself, the index of all chains would be walked over.
            .groupBy(sql`coalesce(chain, '')`)
            .select((column) => [column.fn.max('chain').as('chain'), column.fn.max('place').as('place')])
            .as('grown'),
        )
        .innerJoin('events', (join) =>
          join.onRef('events.chain', '=', 'grown.chain').onRef('events.place', '=', 'grown.place'),
        )
        .select(['events.id', 'events.chain', 'events.place', 'events.hash'])
        .orderBy('events.chain'),
    ),
    newestUnchained: prepare(() =>
      db
        .selectFrom('events')
        .where('chain', 'is', null)
        .select((column) => column.fn.max<number | null>('id').as('id')),
    ),
  }
}

export function makeCheckpointReads(queries: CheckpointQueries, run: Runner): CheckpointReads {
  return {
    async newestCheckpoint() {
      const { rows } = await run.executeQuery(queries.newest({}))
      return rows[0] && toCheckpoint(rows[0])
    },
    async checkpoints(at, limit) {
      const { rows } = await run.executeQuery(queries.after({ at, limit }))
      return rows.map(toCheckpoint)
    },
    async headsSince(id) {
      const { rows } = await run.executeQuery(queries.headsSince({ id }))
      const heads = rows.map(({ chain, place, hash }) => ({ chain: chain!, place: place!, hash: hash! }))
      return { upTo: rows.reduce((newest, row) => Math.max(newest, row.id), 0), heads }
    },
    async newestUnchainedId() {
      const { rows } = await run.executeQuery(queries.newestUnchained({}))
      return rows[0]?.id ?? 0
    },
  }
}

export async function insertCheckpoint(
  queries: CheckpointQueries,
  run: Runner,
  { atMs, jws }: StoredCheckpoint,
): Promise<void> {
  await run.executeQuery(queries.insert({ at: atMs, jws }))
}

const toCheckpoint = ({ at, jws }: CheckpointRow): StoredCheckpoint => ({ atMs: at, jws })
