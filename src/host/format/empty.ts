import { resolved, type Shape } from '../message/index.ts'
import { emptyMaker } from './members.ts'
import { defaultOf } from './scalar.ts'

/** Makes what an empty body is read as: a message with nothing in it, an empty list or map, a default. */
export function emptyOf(shape: Shape): () => unknown {
  const root = resolved(shape)
  if (root.kind === 'dto') return emptyMaker(root)
  if (root.kind === 'list') return () => []
  return root.kind === 'map' ? () => new Map() : () => defaultOf(root)
}
