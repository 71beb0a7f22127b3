/** Which key a presented secret is of: from memory where it was seen before, else by one read of the store. */

import type { Eventual } from './eventual.ts'
import { createGatheredReads, type SoughtRow } from './gathered-reads.ts'
import { hashSecret, type Pepper, sameHash } from './hash.ts'
import type { HashFilter } from './hash-filter.ts'
import type { Owner } from './key.ts'
import type { KeyCacheOptions } from './key-cache.ts'
import { createKeyMemory } from './key-memory.ts'
import type { KeyReads, StoredKey } from './ports.ts'
import { type KnowableSecret, knowableSecret } from './presented-secret.ts'
import { lookupOf } from './secret-format.ts'

export interface KnownKeysOptions extends KeyCacheOptions {
  readonly store: Pick<KeyReads, 'byLookup' | 'byLookups'>
  /** That secrets may be kept under; the newest first. */
  readonly peppers: readonly [Pepper, ...Pepper[]]
  /** Of what the store has; without it the store is asked for whatever memory does not know. */
  readonly filter?: HashFilter
}

export interface KnownKeys {
  /**
   * At once when it is in memory, or no key can be meant; callers that wait for the same cold key share one read, and all cold keys that are
   * asked for in one turn of the event loop share one query. Undefined is text that is no secret.
   */
  ofSecret(secret: KnowableSecret | undefined, nowMs: number): Eventual<StoredKey | undefined>
  /** Always read from the store, and not held. */
  read(secret: string): Promise<StoredKey | undefined>
  /** To be called after a change of the secret with this look-up is on disk, and before it is acknowledged; of a new one too. */
  forget(lookup: string): void
  /** The same for all secrets of a key. */
  forgetKey(id: string): void
  /** The same for all keys of an owner. */
  forgetOwner(owner: Owner): void
}

/** A secret that memory does not know. */
interface Sought extends SoughtRow {
  readonly print: string
}

/** A read under way, whoever waits for it. */
interface Reading extends Sought {
  readonly stored: Promise<StoredKey | undefined>
}

/**
 * A read that began before a change may bring back what was true before it. So forgetting also takes such reads out of `readings`: their
 * results still answer those who asked before the change was acknowledged, but are not kept, and nobody who asks afterwards waits for them.
 */
export function createKnownKeys(options: KnownKeysOptions): KnownKeys {
  const { store, peppers, filter } = options
  const cache = createKeyMemory(options)
  /** By the fingerprint: another secret with the same look-up is another question. */
  const readings = new Map<string, Reading>()
  /** By each of their look-ups. */
  const readingsOf = new Map<string, Set<Reading>>()
  const gathered = createGatheredReads(store)

  return { ofSecret, read, forget, forgetKey, forgetOwner }

  function ofSecret(secret: KnowableSecret | undefined, nowMs: number): Eventual<StoredKey | undefined> {
    if (!secret) return undefined
    const held = cache.get(secret.print, nowMs)
    if (held) return held
    const hashes = hashesOf(secret)
    if (!mayBeKept(hashes)) return undefined
    const sought = soughtOf(secret, hashes)
    return taken(readings.get(secret.print) ?? begin(sought), sought, nowMs)
  }

  async function read(secret: string): Promise<StoredKey | undefined> {
    const knowable = knowableSecret(secret)
    if (!knowable) return undefined
    const sought = soughtOf(knowable, hashesOf(knowable))
    return genuine(await load(sought), sought)
  }

  /** Hashed under every pepper, also when the first would do: how long that takes tells nothing of what is kept. */
  function hashesOf({ canonical }: KnowableSecret): readonly Uint8Array[] {
    return peppers.map((pepper) => hashSecret(canonical, pepper))
  }

  function soughtOf(secret: KnowableSecret, hashes: readonly Uint8Array[]): Sought {
    const [newest = '', ...older] = new Set(hashes.map((hash) => lookupOf(secret, hash)))
    return { print: secret.print, lookups: [newest, ...older], hashes }
  }

  /** An unknown key and a wrong secret of a known one are told at once, and alike. */
  function mayBeKept(hashes: readonly Uint8Array[]): boolean {
    return filter === undefined || hashes.some((hash) => filter.mayHold(hash))
  }

  /** What is found by the first of the look-ups that finds something, with one query. */
  async function load(sought: Sought): Promise<StoredKey | undefined> {
    return firstOf(await gathered.read(sought), sought.lookups)
  }

  function begin(sought: Sought): Reading {
    const reading: Reading = { ...sought, stored: load(sought) }
    readings.set(sought.print, reading)
    for (const lookup of sought.lookups)
      readingsOf.set(lookup, (readingsOf.get(lookup) ?? new Set()).add(reading))
    return reading
  }

  function end(reading: Reading): void {
    if (isUnderWay(reading)) readings.delete(reading.print)
    for (const lookup of reading.lookups) {
      const others = readingsOf.get(lookup)
      others?.delete(reading)
      if (others?.size === 0) readingsOf.delete(lookup)
    }
  }

  /** Whoever comes first ends the reading, and keeps what it found; in one step, so that no change comes in between. */
  async function taken(reading: Reading, sought: Sought, nowMs: number): Promise<StoredKey | undefined> {
    try {
      const stored = genuine(await reading.stored, sought)
      if (stored && isUnderWay(reading)) cache.keep(sought.print, stored, nowMs)
      return stored
    } finally {
      end(reading)
    }
  }

  function isUnderWay(reading: Reading): boolean {
    return readings.get(reading.print) === reading
  }

  function forget(lookup: string): void {
    cache.forget(lookup)
    for (const reading of [...(readingsOf.get(lookup) ?? [])]) end(reading)
  }

  /** Whose key is being read is not known yet, so all reads under way are taken out. */
  function forgetKey(id: string): void {
    cache.forgetKey(id)
    endAll()
  }

  function forgetOwner(owner: Owner): void {
    cache.forgetOwner(owner)
    endAll()
  }

  function endAll(): void {
    readings.clear()
    readingsOf.clear()
  }
}

const firstOf = (found: ReadonlyMap<string, StoredKey>, lookups: readonly string[]): StoredKey | undefined =>
  lookups.map((lookup) => found.get(lookup)).find((stored) => stored !== undefined)

/** The public id is no secret, so a row that was found by it proves nothing yet. */
const genuine = (stored: StoredKey | undefined, { hashes }: Sought): StoredKey | undefined =>
  stored && hashes.some((hash) => sameHash(stored.key.secret.hash, hash)) ? stored : undefined
