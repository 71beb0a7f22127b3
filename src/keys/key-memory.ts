/** Keys in memory: those that are asked for most as they are, and beyond them as many as there is room for packed. */
import { CACHE_BYTES_MAX, createKeyCache, type KeyCache, type KeyCacheOptions } from './key-cache.ts'
import { PackedKeys } from './packed-keys.ts'
import type { StoredKey } from './ports.ts'

/** Of the memory, for keys as they are. */
const UNPACKED_SHARE = 0.7
/** And no more than this: the garbage collector looks through all of them again and again. Some hundred thousand keys of ordinary size. */
const UNPACKED_BYTES_MAX = 80 * 1024 * 1024
/** One in so many keys that are unpacked is an object from then on: who is asked for often is so soon, and who is not puts nobody out. */
const RETURNING = 8

/**
 * As a `KeyCache`, but that some of what it answers has neither `isPlain` nor a `tally`. What is put out of the first is packed; what is packed and asked for
 * again and again is in both, so that to put it out once more takes no time.
 */
export function createKeyMemory(options: KeyCacheOptions): KeyCache {
  const { bytesMax = CACHE_BYTES_MAX, entriesMax, ageMsMax, random } = options
  if (entriesMax !== undefined) return createKeyCache(options)
  const unpackedBytesMax = Math.min(UNPACKED_BYTES_MAX, Math.floor(bytesMax * UNPACKED_SHARE))
  const keys = createKeyCache({ ...options, bytesMax: unpackedBytesMax, putOut })
  let packed: PackedKeys | undefined
  let unpackedCount = 0

  return {
    get(print, nowMs) {
      return keys.get(print, nowMs) ?? (packed && unpacked(print, packed, nowMs))
    },
    keep(print, stored, nowMs) {
      packed?.drop(print)
      keys.keep(print, stored, nowMs)
    },
    forget(lookup) {
      keys.forget(lookup)
      packed?.forget(lookup)
    },
    forgetKey(id) {
      keys.forgetKey(id)
      packed?.forgetKey(id)
    },
    forgetOwner(owner) {
      keys.forgetOwner(owner)
      packed?.forgetOwner(owner)
    },
  }

  function putOut(print: string, stored: StoredKey, readAtMs: number): void {
    packed ??= new PackedKeys({ bytesMax: bytesMax - unpackedBytesMax, ageMsMax, random })
    if (!packed.has(print)) packed.keep(print, stored, readAtMs)
  }

  function unpacked(print: string, packed: PackedKeys, nowMs: number): StoredKey | undefined {
    const read = packed.get(print, nowMs)
    if (!read) return undefined
    unpackedCount = (unpackedCount + 1) % RETURNING
    if (unpackedCount > 0) return read.stored
    keys.keep(print, read.stored, read.readAtMs)
    return keys.get(print, nowMs) ?? read.stored
  }
}
