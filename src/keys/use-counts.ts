/** Uses in memory, before they are written down. */
import type { Key } from './key.ts'
import { HOUR_MS, USE_CODES, type UseCount } from './usage.ts'
import type { UseCode } from './use.ts'

/** No address is longer, however it is spelt. What is longer is none. */
const ADDRESS_LENGTH_MAX = 64

const CODE_AT = Object.fromEntries(USE_CODES.map((code, at) => [code, at])) as Readonly<
  Record<UseCode, number>
>

interface Slot extends UseCount {
  hourMs: number
  readonly counts: number[]
  lastUsedAtMs: number
  lastAddress: string
  /** Of the same key: another version, or another hour. */
  readonly next: Slot | undefined
}

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
  /** Of one key. */
  of(keyId: string): readonly UseCount[]
  /** The newest good use of a key; undefined when there is none here. */
  lastUsedAtMs(keyId: string): number | undefined
  /** Those of the oldest keys first. */
  all(): UseCount[]
}

/** One look-up by the key's id and a few comparisons a use; only the first use of a version in an hour makes something. */
export function createUseCounts(): UseCounts {
  const slots = new Map<string, Slot>()
  let size = 0

  return {
    get size() {
      return size
    },
    add,
    merge,
    of: (keyId) => [...chain(slots.get(keyId))],
    lastUsedAtMs,
    all: () =>
      [...slots.values()]
        .flatMap((slot) => [...chain(slot)])
        .sort((a, b) => a.keyCreatedAtMs - b.keyCreatedAtMs),
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
    const hourMs = nowMs - (nowMs % HOUR_MS)
    const found = find(keyId, version, hourMs)
    if (found === undefined && size >= sizeMax) return false
    const slot = found ?? make(keyId, key?.createdAtMs ?? 0, version, hourMs)
    slot.counts[CODE_AT[code]]! += 1
    if (code === 'Valid' && nowMs >= slot.lastUsedAtMs) {
      slot.lastUsedAtMs = nowMs
      if (address !== slot.lastAddress) slot.lastAddress = copyOf(address)
    }
    return true
  }

  function merge(use: UseCount): void {
    const { keyId, keyCreatedAtMs, version, hourMs } = use
    const slot = find(keyId, version, hourMs) ?? make(keyId, keyCreatedAtMs, version, hourMs)
    for (const [at, count] of use.counts.entries()) slot.counts[at]! += count
    if (use.lastUsedAtMs <= slot.lastUsedAtMs) return
    slot.lastUsedAtMs = use.lastUsedAtMs
    slot.lastAddress = use.lastAddress
  }

  function lastUsedAtMs(keyId: string): number | undefined {
    let newest = 0
    for (let slot = slots.get(keyId); slot !== undefined; slot = slot.next)
      newest = Math.max(newest, slot.lastUsedAtMs)
    return newest === 0 ? undefined : newest
  }

  function find(keyId: string, version: number, hourMs: number): Slot | undefined {
    let slot = slots.get(keyId)
    while (slot !== undefined && (slot.version !== version || slot.hourMs !== hourMs)) slot = slot.next
    return slot
  }

  function make(keyId: string, keyCreatedAtMs: number, version: number, hourMs: number): Slot {
    const counts = new Array<number>(USE_CODES.length).fill(0)
    const next = slots.get(keyId)
    const slot: Slot = {
      keyId,
      keyCreatedAtMs,
      version,
      hourMs,
      counts,
      lastUsedAtMs: 0,
      lastAddress: '',
      next,
    }
    slots.set(keyId, slot)
    size += 1
    return slot
  }
}

function* chain(slot: Slot | undefined): Iterable<Slot> {
  for (let each = slot; each !== undefined; each = each.next) yield each
}

/** A piece of a longer text keeps all of it in memory: what is held on to is a text of its own. */
function copyOf(address: string | undefined): string {
  if (address === undefined || address.length > ADDRESS_LENGTH_MAX) return ''
  return Buffer.from(address).toString()
}
