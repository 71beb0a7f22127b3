/** Texts that were made lately, bounded by their size: what they depend on is partly the caller's to choose. */

export interface TextCache {
  /** The text of the key, made when it is not there; the longest unused ones go when there is no room. */
  get(key: string, make: () => string): string
}

/** `bytesMax` counts two bytes a character, of keys and texts: the most that a string takes in memory. */
export function createTextCache(bytesMax: number): TextCache {
  const texts = new Map<string, string>()
  let bytes = 0
  const sizeOf = (key: string, text: string): number => 2 * (key.length + text.length)
  const forget = (key: string, text: string): void => {
    texts.delete(key)
    bytes -= sizeOf(key, text)
  }
  return {
    get(key, make) {
      const known = texts.get(key)
      if (known !== undefined) forget(key, known)
      const text = known ?? make()
      if (sizeOf(key, text) > bytesMax / 4) return text
      texts.set(key, text)
      bytes += sizeOf(key, text)
      while (bytes > bytesMax) {
        const [oldest, old] = texts.entries().next().value!
        forget(oldest, old)
      }
      return text
    },
  }
}
