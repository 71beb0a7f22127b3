/** Attempts that have begun and not ended. */

/** How many attempts are under way, by what they count against. */
export interface OpenAttempts {
  of(key: string): number
  /** Settles when an attempt of this key ends. */
  changeOf(key: string): Promise<void>
  add(keys: readonly string[]): void
  remove(keys: readonly string[]): void
}

/** Each key that is added must be removed once. */
export function createOpenAttempts(): OpenAttempts {
  const open = new Map<string, { number: number; change: PromiseWithResolvers<void> }>()
  return {
    of: (key) => open.get(key)?.number ?? 0,
    changeOf: async (key) => open.get(key)?.change.promise,
    add(keys) {
      for (const key of keys) {
        const entry = open.get(key) ?? { number: 0, change: Promise.withResolvers<void>() }
        open.set(key, { ...entry, number: entry.number + 1 })
      }
    },
    remove(keys) {
      for (const key of keys) {
        const { number, change } = open.get(key)!
        if (number === 1) open.delete(key)
        else open.set(key, { number: number - 1, change: Promise.withResolvers<void>() })
        change.resolve()
      }
    },
  }
}
