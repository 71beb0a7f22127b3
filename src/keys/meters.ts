/** Keeps what is used up of limits and credits: exactly, each use in a transaction of its own, or fast, from leases. */
import { chargeAll } from './exact-spending.ts'
import { guardedWrite } from './guarded-write.ts'
import { type MeteredKey, type MeterView, metersOf, refusal, remainingOf } from './key-meters.ts'
import { createLeases } from './leases.ts'
import type { Meter } from './meter.ts'
import type { MeterStore } from './meter-ports.ts'
import type { Meters, Remaining, Spent } from './use.ts'

export interface MetersOptions {
  readonly store: MeterStore
  /** Keys that leases are held for at once; `LEASED_KEYS_MAX` when left out. */
  readonly leasedKeysMax?: number
}

export interface ClosableMeters extends Meters {
  /** Gives leases back. To be called before the store is closed; whoever spends afterwards is told that the store is not there. */
  close(): Promise<void>
}

/** Some 10 MiB: a lease of a key with one limit takes less than a kilobyte. */
const LEASED_KEYS_MAX = 10_000

export function createMeters({ store, leasedKeysMax = LEASED_KEYS_MAX }: MetersOptions): ClosableMeters {
  const leases = createLeases({ store, keysMax: leasedKeysMax })
  /** Of keys that are in memory anyway. */
  const known = new WeakMap<MeteredKey, KeyMeters>()

  return { spend, remaining, release: (keyId) => leases.release(keyId), close: () => leases.close() }

  function of(key: MeteredKey): KeyMeters {
    const meters = known.get(key) ?? partedMeters(key)
    known.set(key, meters)
    return meters
  }

  /** What can be taken from memory first: a write that has nothing to write is saved. */
  async function spend(key: MeteredKey, cost: number, nowMs: number): Promise<Spent> {
    if (!(Number.isInteger(cost) && cost >= 1)) throw new RangeError('a use costs a whole number, at least 1')
    const { all, exact, fast } = of(key)
    const taken = fast.length === 0 ? undefined : await leases.take(key, fast, cost, nowMs)
    const viewsWith = (views: readonly MeterView[]) => inOrder(all, [...views, ...(taken?.views() ?? [])])
    if (taken && !taken.granted) return refusal(viewsWith(await read(key, exact, nowMs)), cost, nowMs)
    if (exact.length === 0) return { granted: true, remaining: remainingOf(viewsWith([])) }
    let charged: Awaited<ReturnType<typeof chargeAll>> | undefined
    try {
      charged = await guardedWrite(store, (tx) => chargeAll(tx, key.id, exact, cost, nowMs))
    } finally {
      if (!charged?.granted) await taken?.giveBack()
    }
    const views = viewsWith(charged.views)
    return charged.granted ? { granted: true, remaining: remainingOf(views) } : refusal(views, cost, nowMs)
  }

  async function remaining(key: MeteredKey, nowMs: number): Promise<readonly Remaining[]> {
    const { all, exact } = of(key)
    const leased = leases.views(key, nowMs)
    if (!leased) return remainingOf(await read(key, all, nowMs))
    return remainingOf(inOrder(all, [...leased, ...(await read(key, exact, nowMs))]))
  }

  async function read(
    key: MeteredKey,
    meters: readonly Meter[],
    nowMs: number,
  ): Promise<readonly MeterView[]> {
    if (meters.length === 0) return []
    const readings = await store.readingsOf(key.id)
    return meters.map((meter) => ({ meter, reading: meter.settled(readings.get(meter.id), nowMs) }))
  }
}

/** All meters of a key, and which of them are counted which way. */
interface KeyMeters {
  readonly all: readonly Meter[]
  readonly exact: readonly Meter[]
  readonly fast: readonly Meter[]
}

function partedMeters(key: MeteredKey): KeyMeters {
  const all = metersOf(key)
  const counted = (how: Meter['counting']) => all.filter(({ counting }) => counting === how)
  return { all, exact: counted('exact'), fast: counted('fast') }
}

const inOrder = (meters: readonly Meter[], views: readonly MeterView[]): readonly MeterView[] =>
  meters.map(({ id }) => views.find(({ meter }) => meter.id === id)!)
