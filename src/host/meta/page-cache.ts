/** Texts that were made lately, bounded by their size: what they depend on is partly the caller's to choose. */
import { digestOf } from './conditional.ts'

/** A text and what tells it from others. */
export interface MadeText {
  readonly text: string
  readonly digest: string
}

export interface TextCache {
  /** The text of the key, made when it is not there; the longest unused ones go when there is no room. */
  get(key: string, make: () => string): MadeText
}

/** `bytesMax` counts two bytes a character, of keys and texts: the most that a string takes in memory. */
export function createTextCache(bytesMax: number): TextCache {
  const texts = new Map<string, MadeText>()
  let bytes = 0
  const sizeOf = (key: string, { text }: MadeText): number => 2 * (key.length + text.length)
  const forget = (key: string, made: MadeText): void => {
    texts.delete(key)
    bytes -= sizeOf(key, made)
  }
  return {
    get(key, make) {
      const known = texts.get(key)
      if (known !== undefined) forget(key, known)
      const made = known ?? withDigest(make())
      if (sizeOf(key, made) > bytesMax / 4) return made
      texts.set(key, made)
      bytes += sizeOf(key, made)
      while (bytes > bytesMax) {
        const [oldest, old] = texts.entries().next().value!
        forget(oldest, old)
      }
      return made
    },
  }
}

/** A text that is not kept. */
export const withDigest = (text: string): MadeText => ({ text, digest: digestOf(text) })
