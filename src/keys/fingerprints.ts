/**
 * A number for each fingerprint that is known. A `Map` would look every fingerprint up twice, first among all texts that the engine has, and each time
 * in several places of memory; here one takes half a line of the processor's cache (open addressing with linear probing, D. E. Knuth, The Art
 * of Computer Programming 3, 6.4).
 */
import type { Random } from './ports.ts'

/** A fingerprint's first 28 bytes, which are more than enough to tell apart what nobody can choose, and its handle. */
const WORDS = 8
const HANDLE = WORDS - 1
/** Bytes of a fingerprint that are looked at. */
export const PRINT_BYTES = HANDLE * Int32Array.BYTES_PER_ELEMENT
const FIRST_BITS = 6
const WORD_BITS = 32
const FIRST_SHIFT = WORD_BITS - FIRST_BITS
const FIRST_MASK = 2 ** FIRST_BITS - 1
const LOAD_MAX = 0.7

/** Where a fingerprint is taken apart; nothing is awaited in between. */
const bytes = Buffer.alloc(WORDS * Int32Array.BYTES_PER_ELEMENT)
const words = new Int32Array(bytes.buffer, bytes.byteOffset, WORDS)

const noRecords = (): Int32Array => new Int32Array(2 ** FIRST_BITS * WORDS)

const take = (print: string): void => {
  bytes.write(print, 'latin1')
}

/** Odd numbers by chance, for `scattered`. */
export type Factors = readonly [number, number]

/** Secrets may be imported, and their fingerprints tried out until many begin alike: so chance decides where each is put. */
export function drawFactors(random: Random): Factors {
  const { buffer, byteOffset } = random(2 * Int32Array.BYTES_PER_ELEMENT)
  const view = new DataView(buffer, byteOffset)
  return [view.getInt32(0) | 1, view.getInt32(Int32Array.BYTES_PER_ELEMENT) | 1]
}

/** 32 bits of a fingerprint's first two words (M. Dietzfelbinger and others, A reliable randomized algorithm, 1997). */
export const scattered = (one: number, other: number, factors: Factors): number =>
  (Math.imul(one, factors[0]) + Math.imul(other, factors[1])) | 0

export class Fingerprints {
  /** `WORDS` of each record; the last is 0 where there is none, else the handle and 1. */
  #records = noRecords()
  /** The place of a fingerprint, less this many bits, is the number of the record at which looking for it begins. */
  #shift = FIRST_SHIFT
  #mask = FIRST_MASK
  /** `#place` of each fingerprint, by handle. */
  readonly #places: number[] = []
  readonly #free: number[] = []
  readonly #factors: Factors

  constructor(random: Random) {
    this.#factors = drawFactors(random)
  }

  get size(): number {
    return this.#places.length - this.#free.length
  }

  /** Handles are whole numbers from 0, below this one. */
  get end(): number {
    return this.#places.length
  }

  /** The handle of a `fingerprint`; negative for one that is not here. */
  handleOf(print: string): number {
    take(print)
    return this.#records[this.#find() * WORDS + HANDLE]! - 1
  }

  /** Of a fingerprint that is not here yet. The handle stands for it until it is deleted; then another may get it. */
  add(print: string): number {
    if ((this.size + 1) * WORDS > this.#records.length * LOAD_MAX) this.#grow()
    take(print)
    const handle = this.#free.pop() ?? this.#places.length
    this.#places[handle] = this.#place()
    words[HANDLE] = handle + 1
    this.#records.set(words, this.#find() * WORDS)
    return handle
  }

  /** The first `PRINT_BYTES` of the fingerprint that the handle stands for. */
  printOf(handle: number): string {
    const from = this.#recordOf(handle) * WORDS
    words.set(this.#records.subarray(from, from + WORDS))
    return bytes.toString('latin1', 0, PRINT_BYTES)
  }

  /** What follows without a gap moves up where it may: else looking for it would end at the gap. */
  delete(handle: number): void {
    const records = this.#records
    const mask = this.#mask
    let gap = this.#recordOf(handle)
    for (let at = (gap + 1) & mask; records[at * WORDS + HANDLE] !== 0; at = (at + 1) & mask) {
      const home = this.#places[records[at * WORDS + HANDLE]! - 1]! >>> this.#shift
      if (((at - home) & mask) < ((at - gap) & mask)) continue
      records.copyWithin(gap * WORDS, at * WORDS, (at + 1) * WORDS)
      gap = at
    }
    records[gap * WORDS + HANDLE] = 0
    this.#free.push(handle)
  }

  #recordOf(handle: number): number {
    let at = this.#places[handle]! >>> this.#shift
    while (this.#records[at * WORDS + HANDLE] !== handle + 1) at = (at + 1) & this.#mask
    return at
  }

  /** As if it were new: no handle stands for anything any more. */
  clear(): void {
    this.#records = noRecords()
    this.#shift = FIRST_SHIFT
    this.#mask = FIRST_MASK
    this.#places.length = 0
    this.#free.length = 0
  }

  /** Where the fingerprint in `words` belongs. */
  #place(): number {
    return scattered(words[0]!, words[1]!, this.#factors)
  }

  /** The record of the fingerprint in `words`, or the gap where it is to be. */
  #find(): number {
    const records = this.#records
    const mask = this.#mask
    const a = words[0]!
    const b = words[1]!
    const c = words[2]!
    const d = words[3]!
    const e = words[4]!
    const f = words[5]!
    const g = words[6]!
    for (let at = this.#place() >>> this.#shift; ; at = (at + 1) & mask) {
      const from = at * WORDS
      if (records[from + HANDLE] === 0) return at
      if (
        records[from] === a &&
        records[from + 1] === b &&
        records[from + 2] === c &&
        records[from + 3] === d &&
        records[from + 4] === e &&
        records[from + 5] === f &&
        records[from + 6] === g
      )
        return at
    }
  }

  #grow(): void {
    const before = this.#records
    this.#records = new Int32Array(before.length * 2)
    this.#shift -= 1
    this.#mask = this.#mask * 2 + 1
    for (let from = 0; from < before.length; from += WORDS) {
      if (before[from + HANDLE] === 0) continue
      words.set(before.subarray(from, from + WORDS))
      this.#records.set(words, this.#find() * WORDS)
    }
  }
}
