import { inspect } from 'node:util'

/**
 * A secret value that cannot be printed by accident: as text, JSON or in an inspection it is `[secret]`.
 * Only `reveal` gives it out; search for that word to see every place that does.
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The secret itself, for the one answer that shows it or for hashing. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }

  [inspect.custom](): string {
    return '[secret]'
  }
}
