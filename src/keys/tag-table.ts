/**
 * Numbers by a tag of 32 bits, which several may have: who looks tells which is meant. Open addressing with linear probing, as in
 * `Fingerprints`, but of a fixed size: to grow a table of ten million would keep everybody waiting. The system gives memory as it is written to.
 */
const LOAD_MAX = 0.75
const TAGS = 2 ** 32

export class TagTable {
  /** In pairs: the tag, and the number and 1; 0 where there is none. */
  readonly #slots: Int32Array
  readonly #count: number

  /** For `max` numbers from 0, below 2^31 - 1. */
  constructor(max: number) {
    this.#count = Math.ceil(max / LOAD_MAX) + 1
    this.#slots = new Int32Array(this.#count * 2)
  }

  /** The first that `isMeant` of those with the tag; -1 when none is. */
  find(tag: number, isMeant: (value: number) => boolean): number {
    const slots = this.#slots
    for (let at = this.#home(tag); slots[at * 2 + 1] !== 0; at = this.#after(at)) {
      const value = slots[at * 2 + 1]! - 1
      if (slots[at * 2] === tag && isMeant(value)) return value
    }
    return -1
  }

  /** Of a number that is not here with this tag. @throws RangeError beyond as many as there is room for. */
  add(tag: number, value: number): void {
    const slots = this.#slots
    let at = this.#home(tag)
    for (let tried = 0; slots[at * 2 + 1] !== 0; at = this.#after(at))
      if (++tried === this.#count - 1) throw new RangeError('the table is full')
    slots[at * 2] = tag
    slots[at * 2 + 1] = value + 1
  }

  /** Of a number that is here with this tag. */
  replace(tag: number, value: number, by: number): void {
    this.#slots[this.#slotOf(tag, value) * 2 + 1] = by + 1
  }

  /** Of a number that is here with this tag. What follows without a gap moves up where it may: else looking for it would end at the gap. */
  delete(tag: number, value: number): void {
    const slots = this.#slots
    let gap = this.#slotOf(tag, value)
    for (let at = this.#after(gap); slots[at * 2 + 1] !== 0; at = this.#after(at)) {
      const home = this.#home(slots[at * 2]!)
      if (this.#distance(home, at) < this.#distance(gap, at)) continue
      slots.copyWithin(gap * 2, at * 2, at * 2 + 2)
      gap = at
    }
    slots[gap * 2 + 1] = 0
  }

  #slotOf(tag: number, value: number): number {
    const slots = this.#slots
    let at = this.#home(tag)
    while (slots[at * 2] !== tag || slots[at * 2 + 1] !== value + 1) at = this.#after(at)
    return at
  }

  #home(tag: number): number {
    return Math.floor(((tag >>> 0) * this.#count) / TAGS)
  }

  #after(at: number): number {
    return at + 1 === this.#count ? 0 : at + 1
  }

  #distance(from: number, to: number): number {
    return to >= from ? to - from : to - from + this.#count
  }
}
