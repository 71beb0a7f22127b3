/** Keys in memory by the fingerprint of their secret, so that a warm verify computes one SHA-256 and reads nothing. */
import { Fingerprints } from './fingerprints.ts'
import { Forgotten } from './forgotten.ts'
import { isPlain } from './judge.ts'
import type { Key, Owner } from './key.ts'
import { LeanKeys } from './lean-key.ts'
import type { OwnerState, Random, StoredKey } from './ports.ts'

export interface KeyCacheOptions {
  /** At most this much memory, as estimated; `CACHE_BYTES_MAX` when left out. */
  readonly bytesMax?: number
  /** At most this many keys; any number when left out, and 0 keeps none. */
  readonly entriesMax?: number
  /** Older entries are not answered; for processes that share a store and cannot hear of each other's changes. */
  readonly ageMsMax: number
  /** Given what is put out to make room for another; not what is forgotten or too old to be answered. Of a fingerprint it gets what `Fingerprints` knows. */
  readonly putOut?: (print: string, stored: StoredKey, readAtMs: number) => void
  /** `SecretVersion.pepper` of secrets that are kept under the newest one. */
  readonly newestPepper: string
  readonly random: Random
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

/** 128 MiB: some hundred and fifty thousand keys of ordinary size, and what tells the unknown ones. */
export const CACHE_BYTES_MAX = 128 * 1024 * 1024

const OWNER_STATES = ['active', 'disabled', 'missing'] as const satisfies readonly OwnerState[]

/** Bits of what is held of a key beside it; its owner's state comes above them. */
const USED = 1
const PLAIN = 2
const OWNER_STATE = 4

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
  const {
    ageMsMax,
    newestPepper,
    putOut,
    bytesMax = CACHE_BYTES_MAX,
    entriesMax = Number.POSITIVE_INFINITY,
  } = options
  const isAging = ageMsMax !== Number.POSITIVE_INFINITY
  const leanKeys = new LeanKeys()
  const prints = new Fingerprints(options.random)
  /** By handle, as all that follows: to fetch an object that has all of it takes longer than to make one. */
  const keys: (Key | undefined)[] = []
  /** Whether it was asked for since the hand passed it, `isPlain`, and the state of its owner. */
  const facts: number[] = []
  const sizes: number[] = []
  const readAtMs: number[] = []
  /** How many keys and owners had been forgotten when it was read. */
  const readAfter: number[] = []
  /** Look-up → handle. */
  const byLookup = new Map<string, number>()
  const forgotten = new Forgotten()
  let hand = 0
  let bytesHeld = 0

  return { get, keep, forget, forgetKey: note, forgetOwner }

  function get(print: string, nowMs: number): StoredKey | undefined {
    const handle = prints.handleOf(print)
    if (handle < 0 || (isAging && !isFresh(handle, nowMs))) return undefined
    if (forgotten.size > 0 && isForgotten(handle)) {
      drop(handle)
      return undefined
    }
    facts[handle]! |= USED
    return storedOf(handle)
  }

  function storedOf(handle: number): StoredKey {
    const known = facts[handle]!
    return {
      key: keys[handle]!,
      ownerState: OWNER_STATES[Math.floor(known / OWNER_STATE)]!,
      isPlain: (known & PLAIN) !== 0,
    }
  }

  /** A clock set back makes entries stale rather than immortal. */
  function isFresh(handle: number, nowMs: number): boolean {
    const atMs = readAtMs[handle]!
    return nowMs >= atMs && nowMs - atMs < ageMsMax
  }

  function isForgotten(handle: number): boolean {
    return forgotten.has(keys[handle]!, readAfter[handle]!)
  }

  function keep(print: string, stored: StoredKey, nowMs: number): void {
    const { lookup } = stored.key.secret
    forget(lookup)
    // It may have been kept under another look-up, before its pepper was replaced.
    const before = prints.handleOf(print)
    if (before >= 0) drop(before)
    if (entriesMax < 1) return
    const { key, bytes } = leanKeys.lean(stored.key)
    if (bytes > bytesMax) return
    while (prints.size >= entriesMax || bytesHeld + bytes > bytesMax) makeRoom()
    const handle = prints.add(print)
    keys[handle] = key
    facts[handle] =
      (isPlain(stored, newestPepper) ? PLAIN : 0) + OWNER_STATES.indexOf(stored.ownerState) * OWNER_STATE
    sizes[handle] = bytes
    if (isAging) readAtMs[handle] = nowMs
    readAfter[handle] = forgotten.count
    byLookup.set(lookup, handle)
    bytesHeld += bytes
  }

  function makeRoom(): void {
    const handle = dispensable()
    if (putOut !== undefined && !isForgotten(handle))
      putOut(prints.printOf(handle), storedOf(handle), readAtMs[handle] ?? 0)
    drop(handle)
  }

  /** There is one, for it is asked of a full cache alone. */
  function dispensable(): number {
    for (;;) {
      const place = hand
      hand = (hand + 1) % prints.end
      if (keys[place] === undefined) continue
      if ((facts[place]! & USED) === 0) return place
      facts[place]! &= ~USED
    }
  }

  function drop(handle: number): void {
    byLookup.delete(keys[handle]!.secret.lookup)
    bytesHeld -= sizes[handle]!
    keys[handle] = undefined
    prints.delete(handle)
  }

  function forget(lookup: string): void {
    const handle = byLookup.get(lookup)
    if (handle !== undefined) drop(handle)
  }

  function note(id: string): void {
    forgotten.note(id)
    if (forgotten.size < FORGOTTEN_MAX) return
    for (let handle = 0; handle < prints.end; handle++)
      if (keys[handle] !== undefined && isForgotten(handle)) drop(handle)
    forgotten.clear()
  }

  function forgetOwner({ kind, id }: Owner): void {
    if (kind === 'organisation') forgetAll()
    else note(id)
  }

  /** Not one by one, which would keep everybody waiting for some thirty milliseconds. */
  function forgetAll(): void {
    prints.clear()
    for (const list of [keys, facts, sizes, readAtMs, readAfter]) list.length = 0
    byLookup.clear()
    forgotten.clear()
    hand = 0
    bytesHeld = 0
  }
}
