import { resolved, type Shape } from '../message/index.ts'
import { textParser } from './scalar.ts'

/** The real host reads an empty key as a zero-width space (wire spec 3.4.4). */
const EMPTY_KEY = '\u200b'

/** How the keys of a map are read from their text; undefined for what cannot be such a key. */
export function keyParser(shape: Shape): (text: string) => unknown {
  const key = resolved(shape)
  switch (key.kind) {
    case 'string':
    case 'uri':
    case 'object':
    case 'parameter':
      return (text) => text || EMPTY_KEY
    case 'dto':
    case 'list':
    case 'map':
    case 'pair':
      return () => undefined
    case 'nullable':
      return keyParser(key.of)
    default:
      return textParser(key)
  }
}
