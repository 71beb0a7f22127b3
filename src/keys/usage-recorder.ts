/** Counts uses in memory and writes them down in batches, off the way of who verifies. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Key } from './key.ts'
import {
  type StoredUses,
  USE_CODES,
  type UsageRange,
  type UsageStore,
  type UseCount,
  type VersionUse,
} from './usage.ts'
import type { UsageRecorder, UseCode } from './use.ts'
import { createUseCounts } from './use-counts.ts'

export interface UsageOptions {
  readonly store: UsageStore
  /** Told of what went wrong when it was written down without being asked to; it is kept, and tried again. */
  readonly onTrouble?: (error: unknown) => void
  /** Pairs of version and hour after which it is written down early; 200,000 when left out. */
  readonly earlyAt?: number
  /** Written in one transaction, which other writes wait for; 500 when left out. */
  readonly atOnce?: number
  /** And how many are held at most while the store takes none, at some 200 bytes each; 300,000 when left out. */
  readonly heldMax?: number
}

/** What a key was used for. */
export interface KeyUsage {
  /** Steps with a use, oldest first. */
  readonly steps: readonly { readonly startMs: number; readonly counts: Counts }[]
  /** Newest first; counts are of the range, last uses of all time. */
  readonly versions: readonly (VersionUse & { readonly counts: Counts })[]
  /** Of the range. */
  readonly counts: Counts
}

/** How often each code was answered; what was never answered is left out. */
export type Counts = ReadonlyMap<UseCode, number>

/** How something is done that nobody waits for: little by little, so that it takes nobody's time for long. */
export interface Pace {
  readonly overMs: number
  /** When it is aborted, what is left is done at once. */
  readonly hurry: AbortSignal
}

export interface Usage extends UsageRecorder {
  /**
   * Writes down what was counted before the call: at once, and what is being written down at a pace is then too. What cannot be written is kept for
   * the next time.
   * @throws StoreUnavailable
   */
  flush(pace?: Pace): Promise<void>
  /** What is written down and what is still in memory, each once. @throws StoreUnavailable */
  usageOf(keyId: string, range: UsageRange): Promise<KeyUsage>
  /** Uses that were not counted, because the store took none for too long. */
  readonly lost: number
}

/** Keys whose first use was seen; beyond it some of them are written down early once more. */
const FIRSTS_MAX = 10_000

export function createUsage(options: UsageOptions): Usage {
  const { store, onTrouble = () => {}, earlyAt = 200_000, atOnce = 500, heldMax = 300_000 } = options
  const pending = createUseCounts(heldMax)
  /** Batches and readers, one after the other: a reader must not find the same uses in memory and in the store. */
  let lastTurn: Promise<unknown> = Promise.resolve()
  let lastFlush: Promise<void> = Promise.resolve()
  let nextFlush: Promise<void> | undefined
  let nextPace: Pace | undefined
  /** Of the flush that is under way. */
  let hurrying = new AbortController()
  const firsts = new Set<string>()
  let isFailing = false
  let lost = 0

  return {
    record,
    lastUsedAtMs: pending.lastUsedAtMs,
    flush,
    usageOf: (keyId, range) => inTurn(() => usageOf(keyId, range)),
    get lost() {
      return lost
    },
  }

  function record(key: Key | undefined, code: UseCode, address: string | undefined, nowMs: number): void {
    if (!pending.add(key, code, address, nowMs)) lost += 1
    if (pending.waiting >= earlyAt || (code === 'Valid' && key?.firstUseByMs !== undefined && isFirst(key)))
      flushEarly()
  }

  /** A key that had to be used by a date, and was: it should not end should the process do so. */
  function isFirst({ id, lastUsedAtMs }: Key): boolean {
    // Keys that are kept in memory are not told of their uses, so it is remembered here for which ones that was done.
    if (lastUsedAtMs !== undefined || firsts.has(id)) return false
    if (firsts.size >= FIRSTS_MAX) firsts.clear()
    firsts.add(id)
    return true
  }

  /** Not again and again while the store takes nothing: then it is tried when it would be tried anyway. */
  function flushEarly(): void {
    if (nextFlush === undefined && !isFailing) flush().catch(onTrouble)
  }

  function flush(pace?: Pace): Promise<void> {
    if (!pace) hurrying.abort()
    if (!pace || !nextFlush) nextPace = pace
    nextFlush ??= lastFlush.then(() => {
      nextFlush = undefined
      const flushing = writeDown(nextPace)
      lastFlush = flushing.catch(() => {})
      return flushing
    })
    return nextFlush
  }

  async function writeDown(pace: Pace | undefined): Promise<void> {
    hurrying = new AbortController()
    const hurry = pace && AbortSignal.any([pace.hurry, hurrying.signal])
    const count = Math.ceil(pending.waiting / atOnce)
    const batches = pending.batches(atOnce)
    for (let n = 1; await inTurn(() => writeNext(batches)); n++)
      if (pace && hurry && n < count) await restFor(pace.overMs / count, hurry)
    isFailing = false
  }

  /** Taken out in its turn: until then readers find it here. Answers whether there may be more. */
  async function writeNext(batches: Generator<readonly UseCount[]>): Promise<boolean> {
    const { value: batch, done } = batches.next()
    if (done) return false
    try {
      await store.addUses(batch)
      return true
    } catch (error) {
      isFailing = true
      putBack(batch)
      for (const rest of batches) putBack(rest)
      throw error
    }
  }

  function putBack(batch: readonly UseCount[]): void {
    for (const use of batch) pending.merge(use)
  }

  async function usageOf(keyId: string, range: UsageRange): Promise<KeyUsage> {
    const stored = await store.usesOf(keyId, range)
    const versions = await store.versionUses(keyId)
    // From here on nothing is awaited: what is counted meanwhile is in neither.
    const held = pending.of(keyId)
    const steps = new Map<number, Map<UseCode, number>>()
    const byVersion = new Map<number, Map<UseCode, number>>()
    const counts = new Map<UseCode, number>()
    for (const { startMs, version, code, count } of [...stored, ...inRange(held, range)]) {
      for (const each of [placeOf(steps, startMs), placeOf(byVersion, version), counts])
        each.set(code, (each.get(code) ?? 0) + count)
    }
    return {
      steps: [...steps].sort(([a], [b]) => a - b).map(([startMs, counts]) => ({ startMs, counts })),
      versions: versions.map((each) => ({ ...newest(each, held), counts: placeOf(byVersion, each.version) })),
      counts,
    }
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = lastTurn.then(work)
    lastTurn = turn.catch(() => {})
    return turn
  }
}

/** Or until it is aborted. */
async function restFor(ms: number, hurry: AbortSignal): Promise<void> {
  if (!hurry.aborted) await pause(ms, undefined, { signal: hurry, ref: false }).catch(() => {})
}

const inRange = (held: readonly UseCount[], { fromMs, toMs, stepMs }: UsageRange): readonly StoredUses[] =>
  held
    .filter(({ hourMs }) => hourMs >= fromMs && hourMs < toMs)
    .flatMap(({ hourMs, version, counts }) =>
      counts.flatMap((count, at) =>
        count === 0 ? [] : [{ startMs: hourMs - (hourMs % stepMs), version, code: USE_CODES[at]!, count }],
      ),
    )

function newest(stored: VersionUse, held: readonly UseCount[]): VersionUse {
  const own = held.filter(({ version }) => version === stored.version)
  const [last] = own.toSorted((a, b) => b.lastUsedAtMs - a.lastUsedAtMs)
  if (!last || last.lastUsedAtMs <= (stored.lastUsedAtMs ?? 0)) return stored
  return { ...stored, lastUsedAtMs: last.lastUsedAtMs, lastAddress: last.lastAddress || undefined }
}

function placeOf<K>(places: Map<K, Map<UseCode, number>>, at: K): Map<UseCode, number> {
  const place = places.get(at) ?? new Map<UseCode, number>()
  places.set(at, place)
  return place
}
