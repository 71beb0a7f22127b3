/**
 * Tells most of what no secret is kept under without asking the store (a Bloom filter). Hashes are random to whoever lacks the pepper, so their
 * own bits say where they stand, and nobody can choose secrets that are taken for known ones.
 */
export interface HashFilter {
  /** False: no secret is kept under this hash. True: one may be; always, until the filter is complete. */
  mayHold(hash: Uint8Array): boolean
  /** To be called before a secret is kept. */
  add(hash: Uint8Array): void
  /** To be called when all that the store has was added. */
  complete(): void
}

/** One in two hundred unknown hashes is taken for a known one. */
const BITS_PER_HASH = 12
const PROBES = 8
const FIRST_BYTES = 64 * 1024
/** Bits are numbered by 31 of a hash's bits. */
const LAYER_BYTES_MAX = 2 ** 27

/** As many hashes as it has room for. */
interface Layer {
  readonly words: Uint32Array
  /** Of the number of a bit. */
  readonly mask: number
  room: number
}

/** Grows in layers, each as large as all before it, up to `bytesMax`; when that is not enough it gives up, and every hash may be held. */
export function createHashFilter(bytesMax: number): HashFilter {
  let layers: Layer[] = []
  let bytes = 0
  let isComplete = false
  let hasGivenUp = false

  return {
    mayHold: (hash) => !isComplete || hasGivenUp || layers.some((layer) => isIn(layer, hash)),
    add(hash) {
      if (hasGivenUp) return
      const last = layers.at(-1)
      const layer = last && last.room > 0 ? last : grow()
      if (layer) put(layer, hash)
    },
    complete() {
      isComplete = true
    },
  }

  function grow(): Layer | undefined {
    const size = Math.min(LAYER_BYTES_MAX, 2 ** Math.floor(Math.log2(bytes + FIRST_BYTES)))
    if (bytes + size > bytesMax) {
      hasGivenUp = true
      layers = []
      return undefined
    }
    bytes += size
    const layer = {
      words: new Uint32Array(size / 4),
      mask: size * 8 - 1,
      room: Math.floor((size * 8) / BITS_PER_HASH),
    }
    layers.push(layer)
    return layer
  }
}

/** The hash as eight numbers of 32 bits, whatever its own place in memory is. */
const numberAt = (hash: Uint8Array, probe: number): number => {
  const at = probe * 4
  return hash[at]! | (hash[at + 1]! << 8) | (hash[at + 2]! << 16) | (hash[at + 3]! << 24)
}

function isIn({ words, mask }: Layer, hash: Uint8Array): boolean {
  for (let probe = 0; probe < PROBES; probe++) {
    const bit = numberAt(hash, probe) & mask
    if ((words[bit >>> 5]! & (1 << (bit & 31))) === 0) return false
  }
  return true
}

function put(layer: Layer, hash: Uint8Array): void {
  for (let probe = 0; probe < PROBES; probe++) {
    const bit = numberAt(hash, probe) & layer.mask
    layer.words[bit >>> 5]! |= 1 << (bit & 31)
  }
  layer.room -= 1
}
