/** Keys in memory by the fingerprint of their secret, so that a warm verify computes one SHA-256 and reads nothing. */
import type { Key, Owner } from './key.ts'
import { bytesOf, LeanKeys } from './lean-key.ts'
import type { OwnerState, StoredKey } from './ports.ts'

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

/** 64 MiB: some ninety thousand keys of ordinary size. */
export const CACHE_BYTES_MAX = 64 * 1024 * 1024

/** What the keys of an owner have in common. */
interface OwnerMark {
  readonly owner: Owner
  /** False when what its keys say of the owner's state may be wrong: none of them is answered any more. */
  isCurrent: boolean
  entries: number
}

interface Entry extends StoredKey {
  readonly print: string
  readonly mark: OwnerMark
  readonly bytes: number
  readonly readAtMs: number
  /** Whether it was asked for since the hand passed it. */
  used: boolean
  /** Another secret of the same key. */
  other: Entry | undefined
}

/**
 * What makes room is chosen by a hand that goes round: it takes what was not asked for since it came by last (the clock of operating
 * systems). A list in the order of use would have to be changed by every answer.
 */
export function createKeyCache(options: KeyCacheOptions): KeyCache {
  const { ageMsMax, bytesMax = CACHE_BYTES_MAX, entriesMax = Number.POSITIVE_INFINITY } = options
  const leanKeys = new LeanKeys()
  const entries = new Map<string, Entry>()
  const byLookup = new Map<string, Entry>()
  const byKey = new Map<string, Entry>()
  const marks = new Map<string, OwnerMark>()
  let hand = entries.values()
  let bytesHeld = 0

  return { get, keep, forget, forgetKey, forgetOwner }

  function get(print: string, nowMs: number): StoredKey | undefined {
    const entry = entries.get(print)
    if (!entry?.mark.isCurrent || !isFresh(entry, nowMs)) return undefined
    entry.used = true
    return entry
  }

  /** A clock set back makes entries stale rather than immortal. */
  function isFresh({ readAtMs }: Entry, nowMs: number): boolean {
    return ageMsMax === Number.POSITIVE_INFINITY || (nowMs >= readAtMs && nowMs - readAtMs < ageMsMax)
  }

  function keep(print: string, { key, ownerState }: StoredKey, nowMs: number): void {
    forget(key.secret.lookup)
    const bytes = bytesOf(key)
    if (entriesMax < 1 || bytes > bytesMax) return
    while (entries.size >= entriesMax || bytesHeld + bytes > bytesMax) drop(dispensable())
    add(print, key, ownerState, bytes, nowMs)
  }

  function add(print: string, whole: Key, ownerState: OwnerState, bytes: number, readAtMs: number): void {
    const mark = markOf(whole.owner)
    const key = leanKeys.lean(whole, mark.owner)
    const other = byKey.get(key.id)
    const entry: Entry = { key, ownerState, print, mark, bytes, readAtMs, used: false, other }
    entries.set(print, entry)
    byLookup.set(key.secret.lookup, entry)
    byKey.set(key.id, entry)
    mark.entries += 1
    bytesHeld += bytes
  }

  function markOf(owner: Owner): OwnerMark {
    const known = marks.get(owner.id)
    if (known) return known
    const mark = { owner, isCurrent: true, entries: 0 }
    marks.set(owner.id, mark)
    return mark
  }

  /** There is one, for it is asked of a full cache alone. */
  function dispensable(): Entry {
    for (;;) {
      const { value: entry } = hand.next()
      if (!entry) hand = entries.values()
      else if (!entry.used || !entry.mark.isCurrent) return entry
      else entry.used = false
    }
  }

  function drop(entry: Entry): void {
    const { key, mark, other } = entry
    entries.delete(entry.print)
    byLookup.delete(key.secret.lookup)
    unchain(key.id, entry, other)
    bytesHeld -= entry.bytes
    mark.entries -= 1
    if (mark.entries === 0 && marks.get(mark.owner.id) === mark) marks.delete(mark.owner.id)
  }

  function unchain(keyId: string, entry: Entry, other: Entry | undefined): void {
    const first = byKey.get(keyId)!
    if (first === entry) {
      if (other) byKey.set(keyId, other)
      else byKey.delete(keyId)
      return
    }
    let before = first
    while (before.other !== entry) before = before.other!
    before.other = other
  }

  function forget(lookup: string): void {
    const entry = byLookup.get(lookup)
    if (entry) drop(entry)
  }

  function forgetKey(id: string): void {
    for (let entry = byKey.get(id); entry; entry = byKey.get(id)) drop(entry)
  }

  function forgetOwner(owner: Owner): void {
    if (owner.kind === 'organisation') forgetAll()
    else {
      const mark = marks.get(owner.id)
      if (mark) mark.isCurrent = false
      marks.delete(owner.id)
    }
  }

  function forgetAll(): void {
    for (const map of [entries, byLookup, byKey, marks]) map.clear()
    hand = entries.values()
    bytesHeld = 0
  }
}
