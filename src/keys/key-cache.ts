/** Stored keys in memory, so that a warm verify reads nothing from the store. */
import type { Key } from './key.ts'
import type { StoredKey } from './ports.ts'

export interface KeyCacheOptions {
  /** Exactly one read of the store. */
  readonly load: (lookup: string, also: readonly string[]) => Promise<StoredKey | undefined>
  /** At most this many keys; the one longest unused goes first. 0 keeps none. */
  readonly entriesMax: number
  /** And at most this much memory, as estimated; `CACHE_BYTES_MAX` when left out. */
  readonly bytesMax?: number
  /** Older entries are read again; for processes that share a store and cannot hear of each other's changes. */
  readonly ageMsMax: number
}

export interface KeyCache {
  /**
   * Known here, or read; callers that wait for the same cold lookup share one read. What is not found is not remembered.
   * `also` are look-ups that it may be found by instead, asked for when it is read; what they find is not remembered, for it is forgotten by them.
   */
  get(
    lookup: string,
    nowMs: number,
    also?: () => readonly string[],
  ): StoredKey | undefined | Promise<StoredKey | undefined>
  /** To be called after a change is on disk and before it is acknowledged. */
  forget(lookup: string): void
  /** The same for every key that `isConcerned`. */
  forgetWhere(isConcerned: (key: Key) => boolean): void
}

/** 64 MiB: some fifty thousand keys of ordinary size. */
export const CACHE_BYTES_MAX = 64 * 1024 * 1024

interface Entry {
  readonly stored: StoredKey
  readonly bytes: number
  readonly loadedAtMs: number
}

/**
 * A read that began before a change may bring back what was true before it. So forgetting also takes such reads out of `reads`: their
 * results still answer those who asked before the change was acknowledged, but are not kept, and nobody who asks afterwards waits for them.
 */
export function createKeyCache(options: KeyCacheOptions): KeyCache {
  const { load, entriesMax, ageMsMax, bytesMax = CACHE_BYTES_MAX } = options
  const entries = new Map<string, Entry>()
  const reads = new Map<string, Promise<StoredKey | undefined>>()
  let bytesHeld = 0

  return { get, forget, forgetWhere }

  function get(
    lookup: string,
    nowMs: number,
    also: () => readonly string[] = () => [],
  ): StoredKey | undefined | Promise<StoredKey | undefined> {
    const entry = entries.get(lookup)
    if (!entry || !isFresh(entry, nowMs)) return reads.get(lookup) ?? read(lookup, also(), nowMs)
    // Put in again: a Map keeps the order of insertion, so the first one is the longest unused.
    entries.delete(lookup)
    entries.set(lookup, entry)
    return entry.stored
  }

  /** A clock set back makes entries stale rather than immortal. */
  function isFresh(entry: Entry, nowMs: number): boolean {
    const ageMs = nowMs - entry.loadedAtMs
    return ageMsMax === Number.POSITIVE_INFINITY || (ageMs >= 0 && ageMs < ageMsMax)
  }

  function read(lookup: string, also: readonly string[], nowMs: number): Promise<StoredKey | undefined> {
    const reading: Promise<StoredKey | undefined> = load(lookup, also).then(
      (stored) => {
        if (reads.get(lookup) === reading) {
          reads.delete(lookup)
          if (also.length === 0 || stored?.key.secret.lookup === lookup) keep(lookup, stored, nowMs)
        }
        return stored
      },
      (error: unknown) => {
        if (reads.get(lookup) === reading) reads.delete(lookup)
        throw error
      },
    )
    reads.set(lookup, reading)
    return reading
  }

  function keep(lookup: string, stored: StoredKey | undefined, loadedAtMs: number): void {
    drop(lookup)
    if (!stored || entriesMax < 1) return
    const bytes = bytesOf(stored.key)
    if (bytes > bytesMax) return
    while (entries.size >= entriesMax || bytesHeld + bytes > bytesMax) drop(entries.keys().next().value!)
    entries.set(lookup, { stored, bytes, loadedAtMs })
    bytesHeld += bytes
  }

  function drop(lookup: string): void {
    bytesHeld -= entries.get(lookup)?.bytes ?? 0
    entries.delete(lookup)
  }

  function forget(lookup: string): void {
    drop(lookup)
    reads.delete(lookup)
  }

  /** Whose keys are being read is not known yet, so all reads under way are taken out. */
  function forgetWhere(isConcerned: (key: Key) => boolean): void {
    reads.clear()
    for (const [lookup, entry] of entries) {
      if (isConcerned(entry.stored.key)) drop(lookup)
    }
  }
}

/** Measured: a key with short texts and nothing in its lists, and what an item and a pair take beside their characters. */
const KEY_BYTES = 1300
const ITEM_BYTES = 28
const PAIR_BYTES = 60

/** UTF-8 stands for what the engine uses: one byte a character for Latin text, two for others. */
function bytesOf(key: Key): number {
  const items = [...key.scopes, ...key.roles, ...key.allowedAddresses]
  const texts = [key.name, key.notes, key.contactEmail, key.reason, ...items, ...[...key.meta].flat()]
  const characters = texts.reduce((sum, text) => sum + (text === undefined ? 0 : Buffer.byteLength(text)), 0)
  return KEY_BYTES + items.length * ITEM_BYTES + key.meta.size * PAIR_BYTES + characters
}
