/**
 * Uses on their way to the second thread. To copy five hundred objects to another thread takes longer than to write them down: numbers go as
 * one piece of memory, which is handed over, and texts as lists.
 */
import { USE_CODES, type UseCount } from '../../keys/index.ts'

export interface PackedUses {
  readonly keyIds: readonly string[]
  /** Each once. */
  readonly addresses: readonly string[]
  /** `WIDTH` for each use. */
  readonly numbers: Float64Array<ArrayBuffer>
}

/** Version, hour, last use, place of its address, and the counts. */
const COUNTS = 4
const WIDTH = COUNTS + USE_CODES.length

export function packUses(uses: readonly UseCount[]): PackedUses {
  const numbers = new Float64Array(uses.length * WIDTH)
  const keyIds: string[] = []
  const places = new Map<string, number>()
  let at = 0
  for (const { keyId, version, hourMs, lastUsedAtMs, lastAddress, counts } of uses) {
    const place = places.get(lastAddress) ?? places.size
    if (place === places.size) places.set(lastAddress, place)
    keyIds.push(keyId)
    numbers[at] = version
    numbers[at + 1] = hourMs
    numbers[at + 2] = lastUsedAtMs
    numbers[at + 3] = place
    for (let code = 0; code < USE_CODES.length; code++) numbers[at + COUNTS + code] = counts[code]!
    at += WIDTH
  }
  return { keyIds, addresses: [...places.keys()], numbers }
}

/** What writing them down needs: when their keys were made is not among it, and 0. */
export const unpackUses = ({ keyIds, addresses, numbers }: PackedUses): readonly UseCount[] =>
  keyIds.map((keyId, n) => {
    const at = n * WIDTH
    const counts: number[] = []
    for (let code = 0; code < USE_CODES.length; code++) counts.push(numbers[at + COUNTS + code]!)
    return {
      keyId,
      keyCreatedAtMs: 0,
      version: numbers[at]!,
      hourMs: numbers[at + 1]!,
      lastUsedAtMs: numbers[at + 2]!,
      lastAddress: addresses[numbers[at + 3]!]!,
      counts,
    }
  })
