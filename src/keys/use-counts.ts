/** Uses in memory, before they are written down. */
import type { Key } from './key.ts'
import { HOUR_MS, USE_CODES, type UseCount } from './usage.ts'
import type { UseCode } from './use.ts'

/** No address is longer, however it is spelt. What is longer is none. */
const ADDRESS_LENGTH_MAX = 64
/** Addresses that are held on to as one text each. */
const ADDRESSES_MAX = 1000

const CODE_AT = Object.fromEntries(USE_CODES.map((code, at) => [code, at])) as Readonly<
  Record<UseCode, number>
>

/**
 * Most keys that are used are used again, so a slot stays when what was counted in it is written down, until nothing was for a whole round. All numbers
 * that a use changes are small integers, which the engine keeps in the slot itself: a use touches nothing else, and makes nothing.
 */
interface Slot {
  /** In the list of all. */
  readonly place: number
  readonly keyId: string
  readonly keyCreatedAtMs: number
  readonly version: number
  /** Hours since 1970. */
  readonly hour: number
  /** Whether there is something to be written down. */
  isWaiting: boolean
  valid: number
  /** Milliseconds into the hour of the newest good use, written down or not; -1 where there was none. */
  lastMs: number
  lastAddress: string
  /** By `USE_CODES`, of all codes but `Valid`; most slots have none. */
  refused: number[] | undefined
  /** Of the same key: another version, or another hour. */
  next: Slot | undefined
}

export interface UseCounts {
  /** Pairs of version and hour with something to be written down. */
  readonly waiting: number
  /** Answers false, and counts nothing, where it would be one pair more than are held. */
  add(key: Key | undefined, code: UseCode, address: string | undefined, nowMs: number): boolean
  /** Adds what was counted here and could not be written down. */
  merge(use: UseCount): void
  /** What waits of one key. */
  of(keyId: string): readonly UseCount[]
  /** The newest good use of a key that may not be in the store yet; undefined when there is none here. */
  lastUsedAtMs(keyId: string): number | undefined
  /**
   * Takes out what waits, `sizeMax` at a time, that of the oldest keys first; to be gone through to the end before it is called again. What is counted
   * meanwhile waits for the next time.
   */
  batches(sizeMax: number): Generator<readonly UseCount[]>
}

/** `heldMax`: how many pairs of version and hour are held. */
export function createUseCounts(heldMax: number): UseCounts {
  const slots = new Map<string, Slot>()
  /** By their places, some of which are free. */
  const all: (Slot | undefined)[] = []
  const free: number[] = []
  const addresses = new Map<string, string>()
  let waiting: Slot[] = []
  /** Those that were written down last: who of them does not wait again has not been used since. */
  let written: Slot[] = []

  return {
    get waiting() {
      return waiting.length
    },
    add,
    merge,
    of: (keyId) =>
      chain(slots.get(keyId))
        .filter(({ isWaiting }) => isWaiting)
        .map(toUse),
    lastUsedAtMs,
    batches,
  }

  function add(key: Key | undefined, code: UseCode, address: string | undefined, nowMs: number): boolean {
    const keyId = key === undefined ? '' : key.id
    const version = key === undefined ? 0 : key.secret.version
    // `| 0` tells the engine that it is a small integer.
    const hour = (nowMs / HOUR_MS) | 0
    const slot = noted(key, version, hour) ?? slotOf(key, keyId, version, hour)
    if (slot === undefined) return false
    if (code === 'Valid') use(slot, 1, (nowMs - hour * HOUR_MS) | 0, address)
    else refuse(slot, CODE_AT[code], 1)
    return true
  }

  /** Undefined where there is none, and no room for it. */
  function slotOf(key: Key | undefined, keyId: string, version: number, hour: number): Slot | undefined {
    const found = find(keyId, version, hour)
    if (found === undefined && !hasRoom()) return undefined
    const slot = found ?? make(keyId, key?.createdAtMs ?? 0, version, hour)
    // A key that is not held in memory has no room for it.
    if (key?.tally !== undefined) key.tally = slot.place
    return slot
  }

  /** What was used last of a key that is held in memory. */
  function noted(key: Key | undefined, version: number, hour: number): Slot | undefined {
    const slot = key?.tally === undefined ? undefined : all[key.tally]
    // The place may be another's by now.
    const isOwn = slot?.keyId === key?.id && slot?.version === version && slot.hour === hour
    return isOwn ? slot : undefined
  }

  function hasRoom(): boolean {
    if (held() >= heldMax) dropUnused()
    return held() < heldMax
  }

  function held(): number {
    return all.length - free.length
  }

  function use(slot: Slot, count: number, lastMs: number, address: string | undefined): void {
    wait(slot)
    slot.valid += count
    if (lastMs < slot.lastMs) return
    slot.lastMs = lastMs
    slot.lastAddress = address === undefined ? '' : heldAddress(address)
  }

  function wait(slot: Slot): void {
    if (slot.isWaiting) return
    slot.isWaiting = true
    waiting.push(slot)
  }

  /** A piece of a longer text keeps all of it in memory: what is held on to is a text of its own, and one for all who come from there. */
  function heldAddress(address: string): string {
    const held = addresses.get(address)
    if (held !== undefined) return held
    if (address.length > ADDRESS_LENGTH_MAX) return ''
    const own = Buffer.from(address).toString()
    if (addresses.size >= ADDRESSES_MAX) addresses.clear()
    addresses.set(own, own)
    return own
  }

  function refuse(slot: Slot, at: number, count: number): void {
    wait(slot)
    slot.refused ??= new Array<number>(USE_CODES.length).fill(0)
    slot.refused[at]! += count
  }

  function merge(from: UseCount): void {
    const { keyId, keyCreatedAtMs, version, hourMs } = from
    const hour = (hourMs / HOUR_MS) | 0
    const slot = find(keyId, version, hour) ?? make(keyId, keyCreatedAtMs, version, hour)
    for (const [at, count] of from.counts.entries()) {
      if (at === CODE_AT.Valid && count > 0)
        use(slot, count, (from.lastUsedAtMs - hourMs) | 0, from.lastAddress)
      else if (count > 0) refuse(slot, at, count)
    }
  }

  function* batches(sizeMax: number): Generator<readonly UseCount[]> {
    dropUnused()
    const taken = waiting
    waiting = []
    const places = inOrder(taken)
    for (let at = 0; at < taken.length; at += sizeMax) {
      const slots = Array.from(places.subarray(at, at + sizeMax), (place) => taken[place % taken.length]!)
      yield slots.map(take)
      // Not before: until the store has it, nobody else knows when the key was used last.
      written.push(...slots)
    }
  }

  function take(slot: Slot): UseCount {
    const use = toUse(slot)
    slot.isWaiting = false
    slot.valid = 0
    slot.refused = undefined
    return use
  }

  function dropUnused(): void {
    for (const slot of written) if (!slot.isWaiting) drop(slot)
    written = []
  }

  function drop(slot: Slot): void {
    all[slot.place] = undefined
    free.push(slot.place)
    const others = chain(slots.get(slot.keyId)).filter((other) => other !== slot)
    for (const [at, other] of others.entries()) other.next = others[at + 1]
    if (others[0]) slots.set(slot.keyId, others[0])
    else slots.delete(slot.keyId)
  }

  function lastUsedAtMs(keyId: string): number | undefined {
    const used = chain(slots.get(keyId)).map((slot) => toUse(slot).lastUsedAtMs)
    const newest = Math.max(0, ...used)
    return newest === 0 ? undefined : newest
  }

  function find(keyId: string, version: number, hour: number): Slot | undefined {
    let slot = slots.get(keyId)
    while (slot !== undefined && (slot.version !== version || slot.hour !== hour)) slot = slot.next
    return slot
  }

  function make(keyId: string, keyCreatedAtMs: number, version: number, hour: number): Slot {
    const next = slots.get(keyId)
    const place = free.pop() ?? all.length
    const own = { place, keyId, keyCreatedAtMs, version, hour }
    const slot: Slot = {
      ...own,
      isWaiting: false,
      valid: 0,
      lastMs: -1,
      lastAddress: '',
      refused: undefined,
      next,
    }
    slots.set(keyId, slot)
    all[place] = slot
    return slot
  }
}

function chain(slot: Slot | undefined): Slot[] {
  const all: Slot[] = []
  for (let each = slot; each !== undefined; each = each.next) all.push(each)
  return all
}

/**
 * In the order of when their keys were made, by the second. As numbers, which are sorted in a tenth of the time of objects: there may be two hundred
 * thousand, and whoever is verified meanwhile waits. Seconds and places together stay below 2^53.
 */
function inOrder(slots: readonly Slot[]): Float64Array {
  const places = new Float64Array(slots.length)
  for (let at = 0; at < slots.length; at++)
    places[at] = Math.floor(slots[at]!.keyCreatedAtMs / 1000) * slots.length + at
  return places.sort()
}

function toUse({
  keyId,
  keyCreatedAtMs,
  version,
  hour,
  valid,
  lastMs,
  lastAddress,
  refused,
}: Slot): UseCount {
  const hourMs = hour * HOUR_MS
  const counts = USE_CODES.map((code, at) => (code === 'Valid' ? valid : (refused?.[at] ?? 0)))
  const lastUsedAtMs = lastMs < 0 ? 0 : hourMs + lastMs
  return { keyId, keyCreatedAtMs, version, hourMs, counts, lastUsedAtMs, lastAddress }
}
