/** Leases of many keys: granted from memory, fetched before they are used up, and given back when they are not needed. */
import { isDeepStrictEqual } from 'node:util'
import { guardedWrite } from './guarded-write.ts'
import type { MeteredKey, MeterView } from './key-meters.ts'
import {
  applyFetch,
  emptyLease,
  type Fetch,
  givenBack,
  isExhausted,
  type Lease,
  moveTo,
  planFetch,
  shareOf,
  viewOf,
} from './lease.ts'
import { affords, type Meter } from './meter.ts'
import type { MeterStore } from './meter-ports.ts'
import { StoreUnavailable } from './ports.ts'

export interface LeasesOptions {
  readonly store: MeterStore
  /** Keys that leases are held for; those of the one longest unused are given back first. */
  readonly keysMax: number
}

/** A use that was granted from memory, or was refused by what is left in the store and in memory. */
export interface Taken {
  readonly granted: boolean
  /** As the meters are then. */
  views(): readonly MeterView[]
  /** Undoes the use: something else refused it. Resolves when that is written, where it must be, or could not be. */
  giveBack(): Promise<void>
}

export interface Leases {
  /** Takes a use of this cost from all the meters, which are of this key, or from none. @throws StoreUnavailable */
  take(key: MeteredKey, meters: readonly Meter[], cost: number, nowMs: number): Promise<Taken>
  /** What is left, in the store as last heard and here; undefined where no leases are held. */
  views(key: MeteredKey, nowMs: number): readonly MeterView[] | undefined
  /** Grants nothing more from the leases of a key, and gives them back. Resolves when that is written, or could not be. */
  release(keyId: string): Promise<void>
  /** Gives all of them back, and grants nothing from now on. Resolves when that is written, or could not be. */
  close(): Promise<void>
}

interface Entry {
  readonly keyId: string
  /** What the meters were made of. */
  plan: Pick<MeteredKey, 'limits' | 'credits'>
  readonly leases: readonly Lease[]
  /** What all uses cost that wait. */
  waitingCost: number
  fetching: Promise<void> | undefined
  isDropped: boolean
}

/** A lease of which less than this part is left is fetched anew. */
const LOW = 0.5

export function createLeases({ store, keysMax }: LeasesOptions): Leases {
  const entries = new Map<string, Entry>()
  /** Writes that nobody waits for; none of them is ever rejected. */
  const background = new Set<Promise<void>>()
  let isClosed = false

  return { take, views, release, close }

  async function take(
    key: MeteredKey,
    meters: readonly Meter[],
    cost: number,
    nowMs: number,
  ): Promise<Taken> {
    if (isClosed) throw new StoreUnavailable('limits are not counted any more')
    const entry = entryOf(key, meters)
    return takeNow(entry, cost, nowMs) ?? (await takeWaiting(entry, cost, nowMs))
  }

  function takeNow(entry: Entry, cost: number, nowMs: number): Taken | undefined {
    for (const lease of entry.leases) moveTo(lease, nowMs)
    return entry.leases.every(({ held }) => affords(held, cost)) ? takeFrom(entry, cost, nowMs) : undefined
  }

  /** Counts as waiting until it is answered, so that one fetch is enough for all who wait, and nothing is given back before. */
  async function takeWaiting(entry: Entry, cost: number, nowMs: number): Promise<Taken> {
    entry.waitingCost += cost
    try {
      for (;;) {
        await fetch(entry, nowMs)
        const taken = takeNow(entry, cost, nowMs)
        if (taken) return taken
        if (entry.leases.some((lease) => isExhausted(lease, cost, nowMs)))
          return refusedBy(viewsOf(entry, nowMs))
      }
    } finally {
      entry.waitingCost -= cost
    }
  }

  function takeFrom(entry: Entry, cost: number, nowMs: number): Taken {
    const epochs = entry.leases.map(({ epoch }) => epoch)
    for (const lease of entry.leases) lease.held -= cost
    if (!entry.isDropped && !entry.fetching && entry.leases.some(isLow))
      void inBackground(fetch(entry, nowMs))
    const giveBack = async (): Promise<void> => {
      entry.leases.forEach((lease, at) => {
        if (lease.epoch === epochs[at]) lease.held += cost
      })
      if (entry.isDropped) await inBackground(giveBackAll(entry))
    }
    return { granted: true, views: () => viewsOf(entry, nowMs), giveBack }
  }

  function views(key: MeteredKey, nowMs: number): readonly MeterView[] | undefined {
    const entry = entries.get(key.id)
    if (!entry || !isPlannedAs(entry, key)) return undefined
    for (const lease of entry.leases) moveTo(lease, nowMs)
    return entry.leases.every(({ reading }) => reading) ? viewsOf(entry, nowMs) : undefined
  }

  /** Put in again at each use: a Map keeps the order of insertion, so the first one is the longest unused. */
  function entryOf(key: MeteredKey, meters: readonly Meter[]): Entry {
    const known = entries.get(key.id)
    if (known && isPlannedAs(known, key)) {
      entries.delete(key.id)
      entries.set(key.id, known)
      return known
    }
    if (known) void drop(known)
    const entry: Entry = {
      keyId: key.id,
      plan: key,
      leases: meters.map(emptyLease),
      waitingCost: 0,
      fetching: undefined,
      isDropped: false,
    }
    entries.set(key.id, entry)
    if (entries.size > keysMax) void drop(entries.values().next().value!)
    return entry
  }

  /** One at a time for each key. @throws StoreUnavailable */
  function fetch(entry: Entry, nowMs: number): Promise<void> {
    entry.fetching ??= fetchAll(entry, nowMs).finally(() => {
      entry.fetching = undefined
    })
    return entry.fetching
  }

  async function fetchAll(entry: Entry, nowMs: number): Promise<void> {
    const fetches = await guardedWrite(store, async (tx) => {
      const readings = await tx.readingsOf(entry.keyId)
      const planned: Fetch[] = []
      for (const lease of entry.leases) {
        const { id } = lease.meter
        const wanted = Math.max(entry.isDropped ? 0 : shareOf(lease.meter), entry.waitingCost)
        const fetched = planFetch(lease, readings.get(id), wanted, nowMs)
        if (fetched.got > 0) await tx.replaceReading(entry.keyId, id, fetched.before, fetched.after)
        planned.push(fetched)
      }
      return planned
    })
    fetches.forEach((fetched, at) => {
      applyFetch(entry.leases[at]!, fetched)
    })
  }

  async function release(keyId: string): Promise<void> {
    const entry = entries.get(keyId)
    if (entry) await drop(entry)
  }

  /** Whoever comes next finds other leases; who waits is served before these are given back. Is never rejected. */
  function drop(entry: Entry): Promise<void> {
    if (entries.get(entry.keyId) === entry) entries.delete(entry.keyId)
    entry.isDropped = true
    return inBackground(giveBackWhenIdle(entry))
  }

  async function giveBackWhenIdle(entry: Entry): Promise<void> {
    while (entry.waitingCost > 0 || entry.fetching) await entry.fetching?.catch(() => {})
    await giveBackAll(entry)
  }

  async function giveBackAll({ keyId, leases }: Entry): Promise<void> {
    const held = leases.filter((lease) => lease.held > 0).map((lease) => ({ ...lease }))
    for (const lease of leases) lease.held = 0
    if (held.length === 0) return
    await guardedWrite(store, async (tx) => {
      const readings = await tx.readingsOf(keyId)
      for (const lease of held) {
        const stored = readings.get(lease.meter.id)
        const after = givenBack(lease, stored)
        if (after) await tx.replaceReading(keyId, lease.meter.id, stored, after)
      }
    })
  }

  /** Who must know that the store is not there is told by the fetch that they wait for; what cannot be given back is lost, as in a crash. */
  function inBackground(work: Promise<void>): Promise<void> {
    const running = work
      .catch(() => {})
      .finally(() => {
        background.delete(running)
      })
    background.add(running)
    return running
  }

  async function close(): Promise<void> {
    isClosed = true
    for (const entry of [...entries.values()]) void drop(entry)
    while (background.size > 0) await Promise.all(background)
  }
}

/** Whether the leases are of what the key agrees on now; another object with the same content is remembered, being quicker to compare. */
function isPlannedAs(entry: Entry, key: MeteredKey): boolean {
  const { limits, credits } = entry.plan
  if (limits === key.limits && credits === key.credits) return true
  if (!isDeepStrictEqual([limits, credits], [key.limits, key.credits])) return false
  entry.plan = key
  return true
}

/** By what is left now, whatever is given back before that is told. */
const refusedBy = (views: readonly MeterView[]): Taken => ({
  granted: false,
  views: () => views,
  giveBack: () => Promise.resolve(),
})

const isLow = ({ held, meter, isShort }: Lease): boolean => !isShort && held < shareOf(meter) * LOW

const viewsOf = ({ leases }: Entry, nowMs: number): readonly MeterView[] =>
  leases.map((lease) => viewOf(lease, nowMs))
