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

/** All numbers that a use changes are small integers, which the engine keeps in the slot itself: a use touches nothing else, and makes nothing. */
interface Slot {
  readonly keyId: string
  readonly keyCreatedAtMs: number
  readonly version: number
  /** Hours since 1970. */
  readonly hour: number
  valid: number
  /** Milliseconds into the hour of the newest good use; -1 where there was none. */
  lastMs: number
  lastAddress: string
  /** By `USE_CODES`, of all codes but `Valid`; most slots have none. */
  refused: number[] | undefined
  /** Of the same key: another version, or another hour. */
  readonly next: Slot | undefined
}

const UNUSED = { valid: 0, lastMs: -1, lastAddress: '', refused: undefined }

export interface UseCounts {
  /** Pairs of version and hour that are counted here. */
  readonly size: number
  /** Answers false, and counts nothing, where it would be one pair more than `sizeMax`. */
  add(
    key: Key | undefined,
    code: UseCode,
    address: string | undefined,
    nowMs: number,
    sizeMax: number,
  ): boolean
  /** Adds what was counted elsewhere. */
  merge(use: UseCount): void
  /** Takes out what is counted elsewhere from now on. */
  remove(use: Pick<UseCount, 'keyId' | 'version' | 'hourMs'>): void
  /** Of one key. */
  of(keyId: string): readonly UseCount[]
  /** The newest good use of a key; undefined when there is none here. */
  lastUsedAtMs(keyId: string): number | undefined
  /** All of them, `sizeMax` at a time, those of the oldest keys first; what is counted while they are gone through is not among them. */
  batches(sizeMax: number): Iterable<readonly UseCount[]>
}

export function createUseCounts(): UseCounts {
  const slots = new Map<string, Slot>()
  const addresses = new Map<string, string>()
  let size = 0

  return {
    get size() {
      return size
    },
    add,
    merge,
    remove,
    of: (keyId) => chain(slots.get(keyId)).map(toUse),
    lastUsedAtMs,
    batches: (sizeMax) => inBatches(chained(slots.values()), sizeMax),
  }

  function add(
    key: Key | undefined,
    code: UseCode,
    address: string | undefined,
    nowMs: number,
    sizeMax: number,
  ): boolean {
    const keyId = key === undefined ? '' : key.id
    const version = key === undefined ? 0 : key.secret.version
    // `| 0` tells the engine that it is a small integer.
    const hour = (nowMs / HOUR_MS) | 0
    const found = find(keyId, version, hour)
    if (found === undefined && size >= sizeMax) return false
    const slot = found ?? make(keyId, key?.createdAtMs ?? 0, version, hour)
    if (code === 'Valid') use(slot, 1, (nowMs - hour * HOUR_MS) | 0, address)
    else refuse(slot, CODE_AT[code], 1)
    return true
  }

  function use(slot: Slot, count: number, lastMs: number, address: string | undefined): void {
    slot.valid += count
    if (lastMs < slot.lastMs) return
    slot.lastMs = lastMs
    slot.lastAddress = address === undefined ? '' : heldAddress(address)
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

  function remove({ keyId, version, hourMs }: Pick<UseCount, 'keyId' | 'version' | 'hourMs'>): void {
    const slot = find(keyId, version, (hourMs / HOUR_MS) | 0)
    if (slot) Object.assign(slot, UNUSED)
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
    const own = { keyId, keyCreatedAtMs, version, hour }
    const slot: Slot = { ...own, ...UNUSED, next }
    slots.set(keyId, slot)
    size += 1
    return slot
  }
}

const chain = (slot: Slot | undefined): Slot[] => (slot === undefined ? [] : chained([slot]))

/** All that hang on one of these. */
function chained(slots: Iterable<Slot>): Slot[] {
  const all: Slot[] = []
  for (const slot of slots) {
    for (let each: Slot | undefined = slot; each !== undefined; each = each.next) all.push(each)
  }
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

function* inBatches(slots: readonly Slot[], sizeMax: number): Iterable<readonly UseCount[]> {
  const places = inOrder(slots)
  for (let at = 0; at < slots.length; at += sizeMax)
    yield Array.from(places.subarray(at, at + sizeMax), (place) => toUse(slots[place % slots.length]!))
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
