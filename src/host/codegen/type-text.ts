/** Shapes as the languages spell them: a table of scalars and four ways to put types together. */
import { type Dto, NET_NAMES, resolved, type ScalarKind, type Shape } from '../message/index.ts'
import type { CodeType } from './code-type.ts'
import type { CodeOptions } from './options.ts'

/** The words and forms of one language. */
export interface TypeWords {
  readonly scalars: Readonly<Record<ScalarKind, string>>
  readonly list: (item: string) => string
  /** An array of arrays is printed as the inner one, and one of bytes as a list of numbers (native types spec 5). */
  readonly flattensArrays: boolean
  readonly map: (key: string, value: string, keyShape: Shape) => string
  readonly generic: (name: string, args: readonly string[]) => string
  /** Inside arrays, and inside other generic types; a nullable member is decided by its language. */
  readonly nullable: (text: string, inArray: boolean) => string
  /** How a name is written that the language keeps for itself. */
  readonly name: (name: string) => string
  /** How a message is named, where that is not its name. */
  readonly dto?: (it: Dto) => string
}

/** The text of a shape; of a nullable one, with the language's mark. */
export function typeText(shape: Shape, words: TypeWords, inArray = false): string {
  const it = resolved(shape)
  const text = (inner: Shape): string => typeText(inner, words)
  switch (it.kind) {
    case 'nullable':
      return words.nullable(text(it.of), inArray)
    case 'list':
      return it.as === 'array' ? arrayText(it.of, words) : words.list(text(it.of))
    case 'map':
      return words.map(text(it.key), text(it.value), it.key)
    case 'pair':
      return words.generic('KeyValuePair', [text(it.key), text(it.value)])
    case 'enum':
    case 'parameter':
      return words.name(it.name)
    case 'dto': {
      const name = words.dto?.(it) ?? words.name(it.name)
      return it.generic ? words.generic(name, Object.values(it.generic.args).map(text)) : name
    }
    default:
      return words.scalars[it.kind]
  }
}

function arrayText(of: Shape, words: TypeWords): string {
  const item = resolved(of)
  if (item.kind === 'bytes') {
    const numbers = words.list(words.scalars.byte)
    return words.flattensArrays ? numbers : words.list(numbers)
  }
  const text = typeText(of, words, true)
  return words.flattensArrays && item.kind === 'list' && item.as === 'array' ? text : words.list(text)
}

/** The shape without `?`. */
export const bare = (shape: Shape): Shape => {
  const it = resolved(shape)
  return it.kind === 'nullable' ? resolved(it.of) : it
}

/** `Name<A, B>`. */
export const angled = (name: string, args: readonly string[]): string =>
  args.length > 0 ? `${name}<${args.join(', ')}>` : name

/** The scalars of a language with those that `TreatTypesAsStrings` names, by their .NET names, spelled like a string. */
export function scalarsWithStrings(
  scalars: TypeWords['scalars'],
  { TreatTypesAsStrings }: CodeOptions,
): TypeWords['scalars'] {
  if (TreatTypesAsStrings.length === 0) return scalars
  const kinds = (Object.keys(scalars) as ScalarKind[]).filter((it) =>
    TreatTypesAsStrings.includes(NET_NAMES[it]),
  )
  return { ...scalars, ...Object.fromEntries(kinds.map((it) => [it, scalars.string])) }
}

/** Lists and maps, which the option `InitializeCollections` and the required flag give an empty one. */
export const collectionKind = (shape: Shape): 'list' | 'map' | undefined => {
  const it = resolved(shape)
  if (it.kind === 'list' || it.kind === 'bytes') return 'list'
  return it.kind === 'map' ? 'map' : undefined
}

/** An abstract message that others derive from: languages without inheritance hold any value in its place. */
export const isPolymorphic = (it: Dto, types: readonly CodeType[]): boolean =>
  it.abstract === true &&
  types.some(
    (type) => type.kind !== 'enum' && type.base?.name === it.name && type.base.namespace === it.namespace,
  )
