/**
 * Keys in memory, packed: a third of the room of a `KeyCache`, and none that the garbage collector has to look through, so that there may be ten million.
 * To unpack one takes some two microseconds, which is a fiftieth of reading it from the store.
 *
 * Records follow one another in pieces of memory, which are filled in turn. The piece that was filled first is filled again when there may be no more of them:
 * of what it has, that stays which was asked for since, up to half of it ("second chance", F. J. Corbató, A paging experiment with the Multics system, 1968).
 */
import { drawFactors, type Factors, PRINT_BYTES, scattered } from './fingerprints.ts'
import { Forgotten } from './forgotten.ts'
import { fingerprint } from './hash.ts'
import type { Owner } from './key.ts'
import { type Alike, packKey, readAlike, unpackKey } from './packed-key.ts'
import type { Random, StoredKey } from './ports.ts'
import { TagTable } from './tag-table.ts'

export interface PackedKeysOptions {
  /** Bytes of memory, for all of it; more than 16 GiB are not made use of. */
  readonly bytesMax: number
  /** Older records are not answered. */
  readonly ageMsMax: number
  readonly random: Random
}

/** What was read of a key, and when. */
export interface ReadKey {
  readonly stored: StoredKey
  readonly readAtMs: number
}

const PIECE_BYTES = 256 * 1024
/** Records begin where a number may. */
const UNIT = 8
const PIECE_UNITS = PIECE_BYTES / UNIT
/** Places are numbered by 31 bits. */
const PIECES_MAX = 2 ** 31 / PIECE_UNITS - 1
/** What tells how many there may be at most. */
const RECORD_UNITS_MIN = 16
/** In two tables, a record takes so much beside itself. */
const TABLE_BYTES = 22

/** Words of 32 bits from the beginning of a record. */
const SIZE = 0
const FACTS = 1
const READ_AT = 2
const READ_AFTER = 4
const LOOKUP_TAG = 5
const PRINT = 6
const TEXT_BYTES = 13
const TEXT = 14
const WORD = 4
const WORDS_PER_UNIT = UNIT / WORD

const LIVE = 1
const USED = 2
/** The number of what it has in common with others comes above them. */
const ALIKE = 4

/** Of the memory, for what keys have alike. What finds no room there, and what is longer, is written beside each. */
const ALIKE_SHARE = 0.02
const ALIKE_LENGTH_MAX = 500
/** What one takes at most, as text and read. */
const ALIKE_BYTES = 2000
const NOTHING_ALIKE = 0

/** Of the memory, for ids of keys and owners that were forgotten. When there are more of them, everything is. */
const FORGOTTEN_SHARE = 0.02
const FORGOTTEN_BYTES = 100

/** What some records have alike. */
interface Shared {
  readonly text: string
  readonly alike: Alike
  records: number
}

class Piece {
  readonly bytes = Buffer.alloc(PIECE_BYTES)
  readonly words = new Int32Array(this.bytes.buffer, this.bytes.byteOffset, PIECE_BYTES / WORD)
  readonly numbers = new Float64Array(this.bytes.buffer, this.bytes.byteOffset, PIECE_UNITS)
}

export class PackedKeys {
  readonly #ageMsMax: number
  readonly #piecesMax: number
  readonly #alikeMax: number
  readonly #forgottenMax: number
  #byPrint: TagTable
  #byLookup: TagTable
  readonly #factors: Factors
  readonly #pieces: Piece[] = []
  /** Units that were filled of each piece. */
  readonly #filled: number[] = []
  /** The piece that is being filled. */
  #current = 0
  /** By their numbers, some of which are free. */
  readonly #shared: (Shared | undefined)[] = [undefined]
  readonly #freeNumbers: number[] = []
  readonly #numbers = new Map<string, number>()
  readonly #forgotten = new Forgotten()
  /** Of the fingerprint that is looked for. */
  readonly #sought = Buffer.alloc(PRINT_BYTES)

  constructor({ bytesMax, ageMsMax, random }: PackedKeysOptions) {
    this.#ageMsMax = ageMsMax
    const recordBytes = RECORD_UNITS_MIN * UNIT
    const share = (recordBytes / (recordBytes + TABLE_BYTES)) * (1 - ALIKE_SHARE - FORGOTTEN_SHARE)
    this.#piecesMax = Math.min(PIECES_MAX, Math.floor((bytesMax * share) / PIECE_BYTES))
    this.#alikeMax = Math.floor((bytesMax * ALIKE_SHARE) / ALIKE_BYTES)
    this.#forgottenMax = Math.floor((bytesMax * FORGOTTEN_SHARE) / FORGOTTEN_BYTES)
    this.#byPrint = this.#newTable()
    this.#byLookup = this.#newTable()
    this.#factors = drawFactors(random)
  }

  /** The key whose secret has this fingerprint. */
  get(print: string, nowMs: number): ReadKey | undefined {
    const place = this.#find(print)
    if (place < 0) return undefined
    const { words, numbers } = this.#pieceOf(place)
    const at = firstWord(place)
    const readAtMs = numbers[(at + READ_AT) / WORDS_PER_UNIT]!
    const stored = this.#unpacked(place)
    // A clock set back makes records stale rather than immortal.
    const isFresh = nowMs >= readAtMs && nowMs - readAtMs < this.#ageMsMax
    if (!isFresh || this.#forgotten.has(stored.key, words[at + READ_AFTER]!)) {
      this.#drop(place)
      return undefined
    }
    words[at + FACTS]! |= USED
    return { stored, readAtMs }
  }

  has(print: string): boolean {
    return this.#find(print) >= 0
  }

  /** Of the secret with this fingerprint. */
  drop(print: string): void {
    const place = this.#find(print)
    if (place >= 0) this.#drop(place)
  }

  /** To be called when nothing was forgotten since it was read. What is too large is not kept. */
  keep(print: string, stored: StoredKey, readAtMs: number): void {
    const { lookup } = stored.key.secret
    this.forget(lookup)
    // It may have been kept under another look-up, before its pepper was replaced.
    this.drop(print)
    if (this.#piecesMax === 0) return
    const packed = packKey(stored)
    const alike = this.#numberOf(packed.alike)
    const text = alike === NOTHING_ALIKE ? JSON.stringify([packed.alike, packed.own]) : packed.own
    const length = Buffer.byteLength(text)
    const units = Math.max(RECORD_UNITS_MIN, Math.ceil((TEXT * WORD + length) / UNIT))
    if (units > PIECE_UNITS / 2) {
      this.#letGo(alike)
      return
    }
    const place = this.#room(units)
    const { bytes, words, numbers } = this.#pieceOf(place)
    const at = firstWord(place)
    const lookupTag = this.#tag(fingerprint(lookup))
    words[at + SIZE] = units
    words[at + FACTS] = LIVE + alike * ALIKE
    numbers[(at + READ_AT) / WORDS_PER_UNIT] = readAtMs
    words[at + READ_AFTER] = this.#forgotten.count
    words[at + LOOKUP_TAG] = lookupTag
    bytes.write(print, (at + PRINT) * WORD, PRINT_BYTES, 'latin1')
    words[at + TEXT_BYTES] = length
    bytes.write(text, (at + TEXT) * WORD, length)
    this.#byPrint.add(this.#tag(print), place)
    this.#byLookup.add(lookupTag, place)
  }

  /** Of the secret with this look-up. */
  forget(lookup: string): void {
    const place = this.#byLookup.find(
      this.#tag(fingerprint(lookup)),
      (each) => this.#unpacked(each).key.secret.lookup === lookup,
    )
    if (place >= 0) this.#drop(place)
  }

  /** All secrets of a key. */
  forgetKey(id: string): void {
    this.#forgotten.note(id)
    if (this.#forgotten.size > this.#forgottenMax) this.#forgetAll()
  }

  /** An organisation takes every key with it, as with a `KeyCache`. */
  forgetOwner({ kind, id }: Owner): void {
    if (kind === 'organisation') this.#forgetAll()
    else this.forgetKey(id)
  }

  /** New tables, for to empty large ones takes a long time. */
  #forgetAll(): void {
    this.#byPrint = this.#newTable()
    this.#byLookup = this.#newTable()
    this.#pieces.length = 0
    this.#filled.length = 0
    this.#current = 0
    this.#shared.length = 1
    this.#freeNumbers.length = 0
    this.#numbers.clear()
    this.#forgotten.clear()
  }

  #newTable(): TagTable {
    return new TagTable((this.#piecesMax * PIECE_UNITS) / RECORD_UNITS_MIN)
  }

  #find(print: string): number {
    return this.#byPrint.find(this.#tag(print), this.#isSought)
  }

  readonly #isSought = (place: number): boolean => {
    const start = (firstWord(place) + PRINT) * WORD
    return this.#sought.compare(this.#pieceOf(place).bytes, start, start + PRINT_BYTES) === 0
  }

  /** Of a fingerprint, which is looked for from now on. */
  #tag(print: string): number {
    this.#sought.write(print, 'latin1')
    return this.#tagOf(this.#sought, 0)
  }

  /** Of the fingerprint that begins there. */
  #tagOf(bytes: Buffer, at: number): number {
    return scattered(bytes.readInt32LE(at), bytes.readInt32LE(at + WORD), this.#factors)
  }

  #pieceOf(place: number): Piece {
    return this.#pieces[Math.floor(place / PIECE_UNITS)]!
  }

  #unpacked(place: number): StoredKey {
    const { bytes, words } = this.#pieceOf(place)
    const at = firstWord(place)
    const start = (at + TEXT) * WORD
    const text = bytes.toString('utf8', start, start + words[at + TEXT_BYTES]!)
    const shared = this.#shared[numberIn(words[at + FACTS]!)]
    if (shared) return unpackKey(shared.alike, text)
    const [written, own] = JSON.parse(text) as [string, string]
    return unpackKey(readAlike(written), own)
  }

  /** For one record more. */
  #numberOf(text: string): number {
    const known = this.#numbers.get(text)
    if (known !== undefined) {
      this.#shared[known]!.records += 1
      return known
    }
    if (this.#numbers.size >= this.#alikeMax || text.length > ALIKE_LENGTH_MAX) return NOTHING_ALIKE
    const number = this.#freeNumbers.pop() ?? this.#shared.length
    this.#shared[number] = { text, alike: readAlike(text), records: 1 }
    this.#numbers.set(text, number)
    return number
  }

  /** Of one record. What no record has any more makes room for others: whoever gives each key scopes of its own takes it from nobody for ever. */
  #letGo(number: number): void {
    const shared = this.#shared[number]
    if (!shared) return
    shared.records -= 1
    if (shared.records > 0) return
    this.#numbers.delete(shared.text)
    this.#shared[number] = undefined
    this.#freeNumbers.push(number)
  }

  /** The place of so many units in a row, no more than half a piece, which are filled from now on. */
  #room(units: number): number {
    if ((this.#filled[this.#current] ?? 0) + units > PIECE_UNITS)
      this.#current = (this.#current + 1) % this.#piecesMax
    const number = this.#current
    const filled = this.#filled[number] ?? 0
    const from = filled + units > PIECE_UNITS ? this.#emptied(number) : filled
    this.#pieces[number] ??= new Piece()
    this.#filled[number] = from + units
    return number * PIECE_UNITS + from
  }

  /** Clears a piece but for what was asked for since it was filled, up to half of it, which moves to its front. Answers how many units that takes. */
  #emptied(number: number): number {
    const { bytes, words } = this.#pieces[number]!
    const first = number * PIECE_UNITS
    let kept = 0
    let units = 0
    for (let from = 0; from < this.#filled[number]!; from += units) {
      const at = from * WORDS_PER_UNIT
      units = words[at + SIZE]!
      const facts = words[at + FACTS]!
      if ((facts & LIVE) === 0) continue
      if ((facts & USED) === 0 || kept + units > PIECE_UNITS / 2) {
        this.#drop(first + from)
        continue
      }
      words[at + FACTS]! &= ~USED
      const tag = this.#tagOf(bytes, (at + PRINT) * WORD)
      if (kept !== from) {
        this.#byPrint.replace(tag, first + from, first + kept)
        this.#byLookup.replace(words[at + LOOKUP_TAG]!, first + from, first + kept)
        bytes.copyWithin(kept * UNIT, from * UNIT, (from + units) * UNIT)
      }
      kept += units
    }
    return kept
  }

  #drop(place: number): void {
    const { bytes, words } = this.#pieceOf(place)
    const at = firstWord(place)
    words[at + FACTS]! &= ~LIVE
    this.#letGo(numberIn(words[at + FACTS]!))
    this.#byPrint.delete(this.#tagOf(bytes, (at + PRINT) * WORD), place)
    this.#byLookup.delete(words[at + LOOKUP_TAG]!, place)
  }
}

const numberIn = (facts: number): number => Math.floor(facts / ALIKE)

const firstWord = (place: number): number => (place % PIECE_UNITS) * WORDS_PER_UNIT
