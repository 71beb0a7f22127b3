/** Reads of keys that begin in one turn of the event loop, with one query. */
import type { KeyReads, StoredKey } from './ports.ts'

/** What a secret would be kept as, under each of the peppers. */
export interface SoughtRow {
  /** One where the format has a public id, else one for each pepper. */
  readonly lookups: readonly [string, ...string[]]
  readonly hashes: readonly Uint8Array[]
}

export interface GatheredReads {
  /** What there is under its look-ups, and maybe what others asked for. */
  read(sought: SoughtRow): Promise<ReadonlyMap<string, StoredKey>>
}

type Found = ReadonlyMap<string, StoredKey>

interface Waiting extends SoughtRow {
  readonly resolve: (found: Found | Promise<Found>) => void
}

/** Hashes in one query. More wait for the next turn, so that others get theirs. */
const AT_ONCE = 200

export function createGatheredReads(store: Pick<KeyReads, 'byLookup' | 'byLookups'>): GatheredReads {
  let waiting: Waiting[] = []

  return {
    read(sought) {
      return new Promise((resolve) => {
        if (waiting.length === 0) setImmediate(readNext)
        waiting.push({ ...sought, resolve })
      })
    },
  }

  function readNext(): void {
    const perSecret = waiting[0]!.hashes.length
    const now = waiting.slice(0, Math.max(1, Math.floor(AT_ONCE / perSecret)))
    waiting = waiting.slice(now.length)
    if (waiting.length > 0) setImmediate(readNext)
    const found = query(now)
    for (const { resolve } of now) resolve(found)
  }

  async function query(sought: readonly SoughtRow[]): Promise<Found> {
    const lookups = sought.flatMap((each) => each.lookups)
    const hashes = sought.flatMap((each) => each.hashes)
    if (lookups.length > 1 || hashes.length > 1) return store.byLookups(lookups, hashes)
    const [lookup, hash] = [lookups[0]!, hashes[0]!]
    const stored = await store.byLookup(lookup, hash)
    return new Map(stored && [[lookup, stored]])
  }
}
