/** Keys in memory by the fingerprint of their secret, so that a warm verify computes one SHA-256 and reads nothing. */
import { isSound } from './judge.ts'
import type { Owner } from './key.ts'
import { LeanKeys } from './lean-key.ts'
import type { StoredKey } from './ports.ts'

export interface KeyCacheOptions {
  /** At most this much memory, as estimated; `CACHE_BYTES_MAX` when left out. */
  readonly bytesMax?: number
  /** At most this many keys; any number when left out, and 0 keeps none. */
  readonly entriesMax?: number
  /** Older entries are not answered; for processes that share a store and cannot hear of each other's changes. */
  readonly ageMsMax: number
}

export interface KeyCache {
  /** The key whose secret has this fingerprint. Its `secret.hash` is empty: it was compared before the key was kept. */
  get(print: string, nowMs: number): StoredKey | undefined
  /** To be called with what was read, when nothing was forgotten since the reading began, and its hash is that of the secret. */
  keep(print: string, stored: StoredKey, nowMs: number): void
  /** Of the secret with this look-up. */
  forget(lookup: string): void
  /** All secrets of a key. */
  forgetKey(id: string): void
  /** An organisation takes every key with it: which keys hang on it through users and machines that moved is not known here. */
  forgetOwner(owner: Owner): void
}

/** 128 MiB: some hundred and forty thousand keys of ordinary size, and what tells the unknown ones. */
export const CACHE_BYTES_MAX = 128 * 1024 * 1024

interface Entry extends StoredKey {
  readonly bytes: number
  readonly readAtMs: number
  /** How many keys and owners had been forgotten when it was read. */
  readonly readAfter: number
  /** Whether it was asked for since the hand passed it. */
  used: boolean
}

/** Where the hand goes round. */
const NO_MORE = ['', undefined] as const

/** Keys and owners that were forgotten and are not looked for yet; then all entries are gone through once. */
const FORGOTTEN_MAX = 1000

/**
 * What makes room is chosen by a hand that goes round: it takes what was not asked for since it came by last (the clock of operating
 * systems). A list in the order of use would have to be changed by every answer.
 *
 * A key or an owner that is forgotten is noted, and what was read before that is not answered any more: that takes no index of keys and
 * owners, which would be a seventh of the memory.
 */
export function createKeyCache(options: KeyCacheOptions): KeyCache {
  const { ageMsMax, bytesMax = CACHE_BYTES_MAX, entriesMax = Number.POSITIVE_INFINITY } = options
  const isAging = ageMsMax !== Number.POSITIVE_INFINITY
  const leanKeys = new LeanKeys()
  const entries = new Map<string, Entry>()
  /** Look-up → fingerprint. */
  const byLookup = new Map<string, string>()
  /** Id of a key or an owner → which of all that were forgotten it was. */
  const forgotten = new Map<string, number>()
  let forgottenCount = 0
  let hand = entries.entries()
  let bytesHeld = 0

  return { get, keep, forget, forgetKey: note, forgetOwner }

  function get(print: string, nowMs: number): StoredKey | undefined {
    const entry = entries.get(print)
    if (!entry || (isAging && !isFresh(entry, nowMs))) return undefined
    if (forgotten.size > 0 && isForgotten(entry)) {
      drop(print)
      return undefined
    }
    entry.used = true
    return entry
  }

  /** A clock set back makes entries stale rather than immortal. */
  function isFresh({ readAtMs }: Entry, nowMs: number): boolean {
    return nowMs >= readAtMs && nowMs - readAtMs < ageMsMax
  }

  function isForgotten({ key, readAfter }: Entry): boolean {
    return (forgotten.get(key.id) ?? 0) > readAfter || (forgotten.get(key.owner.id) ?? 0) > readAfter
  }

  function keep(print: string, stored: StoredKey, nowMs: number): void {
    const { key, ownerState } = stored
    forget(key.secret.lookup)
    // It may have been kept under another look-up, before its pepper was replaced.
    if (entries.has(print)) drop(print)
    if (entriesMax < 1) return
    const { key: held, bytes } = leanKeys.lean(key)
    if (bytes > bytesMax) return
    while (entries.size >= entriesMax || bytesHeld + bytes > bytesMax) drop(dispensable())
    const entry: Entry = {
      key: held,
      isSound: isSound(stored),
      ownerState,
      bytes,
      readAtMs: isAging ? nowMs : 0,
      readAfter: forgottenCount,
      used: false,
    }
    entries.set(print, entry)
    byLookup.set(key.secret.lookup, print)
    bytesHeld += bytes
  }

  /** There is one, for it is asked of a full cache alone. */
  function dispensable(): string {
    for (;;) {
      const { value: [print, entry] = NO_MORE } = hand.next()
      if (!entry) hand = entries.entries()
      else if (!entry.used) return print
      else entry.used = false
    }
  }

  function drop(print: string): void {
    const { key, bytes } = entries.get(print)!
    entries.delete(print)
    byLookup.delete(key.secret.lookup)
    bytesHeld -= bytes
  }

  function forget(lookup: string): void {
    const print = byLookup.get(lookup)
    if (print !== undefined) drop(print)
  }

  function note(id: string): void {
    forgottenCount += 1
    forgotten.set(id, forgottenCount)
    if (forgotten.size < FORGOTTEN_MAX) return
    for (const [print, entry] of entries) if (isForgotten(entry)) drop(print)
    forgotten.clear()
  }

  function forgetOwner({ kind, id }: Owner): void {
    if (kind === 'organisation') forgetAll()
    else note(id)
  }

  function forgetAll(): void {
    entries.clear()
    byLookup.clear()
    forgotten.clear()
    hand = entries.entries()
    bytesHeld = 0
  }
}
