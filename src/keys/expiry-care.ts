/** Telling of keys whose end comes near, once at each of a few distances. */
import { setImmediate as pause } from 'node:timers/promises'
import type { Actor, Key, NewEvent } from './key.ts'
import { keyExpiring } from './key-events.ts'

/** Days before its end at which a key is told of. */
const TOLD_DAYS = [1, 7, 30] as const
const DAY_MS = 86_400_000
/** Read and told in one transaction. */
const AT_ONCE = 200

const SYSTEM: Actor = { id: 'system', keyId: undefined, address: '', requestId: 'caretaker' }

/** What is read of a key that ends. */
export interface EndingKey extends Pick<Key, 'id' | 'organisationId' | 'environment' | 'keyType'> {
  readonly expiresAtMs: number
  /** The fewest days before its end that were told of already. */
  readonly toldDays: number | undefined
}

/** A place among keys in the order of their ends. */
export interface EndingPlace {
  readonly expiresAtMs: number
  readonly id: string
}

export interface ExpiryReads {
  /** Keys that are not revoked and end after this place and not after `toMs`, the first to end first. */
  endingKeys(after: EndingPlace, toMs: number, limit: number): Promise<readonly EndingKey[]>
}

export interface ExpiryWrites {
  /**
   * Notes that so many days before this end were told of. Answers false, and notes nothing, where that was told already, the end is another
   * one by now, or the key is revoked or gone.
   */
  noteExpiryTold(id: string, expiresAtMs: number, days: number): Promise<boolean>
  insertEvent(event: NewEvent): Promise<void>
}

export interface ExpiryStore extends ExpiryReads {
  /** As `KeyStore.write`. @throws StoreUnavailable */
  write<T>(work: (tx: ExpiryWrites) => Promise<T>): Promise<T>
}

/**
 * Writes an event `key.expiring` for each key that ends within 30, 7 or 1 days, once for each; after a while without care only for the
 * smallest. Ends by not being used are not told of, for they move with every use. Answers how many events it wrote.
 * @throws StoreUnavailable, with what was told until then told
 */
export async function tellExpiring(store: ExpiryStore, nowMs: number): Promise<number> {
  const toMs = nowMs + Math.max(...TOLD_DAYS) * DAY_MS
  // Good up to and including its expiry: what ends in this millisecond has not ended.
  let after: EndingPlace = { expiresAtMs: nowMs, id: '' }
  let told = 0
  for (;;) {
    const keys = await store.endingKeys(after, toMs, AT_ONCE)
    const due = keys.filter((key) => dueDays(key, nowMs) < (key.toldDays ?? Number.POSITIVE_INFINITY))
    if (due.length > 0) told += await store.write((tx) => tell(tx, due, nowMs))
    if (keys.length < AT_ONCE) return told
    after = keys.at(-1)!
    // Others get their turn between two batches.
    await pause()
  }
}

const dueDays = ({ expiresAtMs }: EndingKey, nowMs: number): number =>
  TOLD_DAYS.find((days) => expiresAtMs - nowMs <= days * DAY_MS)!

async function tell(tx: ExpiryWrites, due: readonly EndingKey[], nowMs: number): Promise<number> {
  let told = 0
  for (const key of due) {
    const days = dueDays(key, nowMs)
    if (!(await tx.noteExpiryTold(key.id, key.expiresAtMs, days))) continue
    await tx.insertEvent(keyExpiring(key, key.expiresAtMs, days, SYSTEM, nowMs))
    told += 1
  }
  return told
}
