/** Keys and owners that were forgotten: what was read before that is not answered any more, and need not be looked for at once. */
import type { Key } from './key.ts'

export class Forgotten {
  /** Id of a key or an owner → which of all that were forgotten it was. */
  readonly #ids = new Map<string, number>()
  #count = 0

  /** How many there have been; to be kept with what is read. */
  get count(): number {
    return this.#count
  }

  /** Ids that are remembered. */
  get size(): number {
    return this.#ids.size
  }

  note(id: string): void {
    this.#count += 1
    this.#ids.set(id, this.#count)
  }

  /** Whether the key or its owner was forgotten since it was read, when there had been `count`. */
  has({ id, owner }: Key, count: number): boolean {
    return (this.#ids.get(id) ?? 0) > count || (this.#ids.get(owner.id) ?? 0) > count
  }

  /** To be called when nothing is held any more that was read before any of them. */
  clear(): void {
    this.#ids.clear()
  }
}
