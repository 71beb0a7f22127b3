/**
 * Making shapes: what a value on the wire can be. A shape is a plain frozen value that a TypeScript type can be inferred from
 * (`Infer<typeof shape>`); readers, writers, pages and client code are all made from it. `model.ts` says how each is held in memory.
 */
import type { Instant, OffsetInstant } from './instant.ts'
import type {
  EnumShape,
  Infer,
  LazyShape,
  ListShape,
  MapShape,
  NullableShape,
  PairShape,
  ParameterShape,
  ScalarKind,
  ScalarShape,
  Shape,
} from './model.ts'

const scalar = <T, V extends boolean>(kind: ScalarKind, isValue: V): ScalarShape<T, V> =>
  Object.freeze({ kind, isValue })

export const bool = scalar<boolean, true>('bool', true)
export const byte = scalar<number, true>('byte', true)
export const sbyte = scalar<number, true>('sbyte', true)
export const int16 = scalar<number, true>('int16', true)
export const uint16 = scalar<number, true>('uint16', true)
export const int32 = scalar<number, true>('int32', true)
export const uint32 = scalar<number, true>('uint32', true)
export const int64 = scalar<bigint, true>('int64', true)
export const uint64 = scalar<bigint, true>('uint64', true)
export const float = scalar<number, true>('float', true)
export const double = scalar<number, true>('double', true)
export const decimal = scalar<string, true>('decimal', true)
export const text = scalar<string, false>('string', false)
export const char = scalar<string, true>('char', true)
export const guid = scalar<string, true>('guid', true)
export const dateTime = scalar<Instant, true>('dateTime', true)
export const dateTimeOffset = scalar<OffsetInstant, true>('dateTimeOffset', true)
export const dateOnly = scalar<string, true>('dateOnly', true)
export const timeOnly = scalar<bigint, true>('timeOnly', true)
export const timeSpan = scalar<bigint, true>('timeSpan', true)
export const uri = scalar<string, false>('uri', false)
export const bytes = scalar<Uint8Array, false>('bytes', false)
export const anything = scalar<unknown, false>('object', false)

/** Kinds of whole numbers. */
export const WHOLE_KINDS: ReadonlySet<Shape['kind']> = new Set<Shape['kind']>([
  'byte',
  'sbyte',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
])

/** Kinds that are held as a `number` or `bigint`; a decimal is held as text. */
export const NUMBER_KINDS: ReadonlySet<Shape['kind']> = new Set([...WHOLE_KINDS, 'float', 'double'] as const)

/** `T?`: the value type may be absent. */
export const nullable = <S extends Shape & { readonly isValue: true }>(of: S): NullableShape<Infer<S>> =>
  Object.freeze({ kind: 'nullable', isValue: false, of })

/** An item of a list or map: one of a reference type may be absent (null on the wire). */
type Item<S> = S extends { readonly isValue: true } ? Infer<S> : Infer<S> | undefined

const listAs =
  (as: ListShape['as']) =>
  <S extends Shape>(of: S): ListShape<readonly Item<S>[]> =>
    Object.freeze({ kind: 'list', isValue: false, of, as })

/** `List<T>`. */
export const list = listAs('List')
/** `T[]`. */
export const array = listAs('array')
/** `HashSet<T>`: held as an array; a reader keeps the first of equal items. */
export const set = listAs('HashSet')

/** `Dictionary<K, V>`. */
export const map = <K extends Shape, V extends Shape>(
  key: K,
  value: V,
): MapShape<ReadonlyMap<Infer<K>, Item<V>>> => Object.freeze({ kind: 'map', isValue: false, key, value })

/** `KeyValuePair<K, V>`. */
export const pair = <K extends Shape, V extends Shape>(
  key: K,
  value: V,
): PairShape<{ readonly Key?: Infer<K>; readonly Value?: Infer<V> }> =>
  Object.freeze({ kind: 'pair', isValue: true, key, value })

export interface EnumOptions {
  readonly namespace: string
  readonly flags?: boolean
  readonly description?: string
}

/** An enum, or with `flags` a set of bits. */
export function enumeration<const N extends string>(
  name: string,
  options: EnumOptions & { readonly flags: true },
  values: Readonly<Record<N, number>>,
): EnumShape<number>
export function enumeration<const N extends string>(
  name: string,
  options: EnumOptions,
  values: Readonly<Record<N, number>>,
): EnumShape<N>
export function enumeration(
  name: string,
  options: EnumOptions,
  values: Readonly<Record<string, number>>,
): EnumShape {
  return Object.freeze({
    kind: 'enum',
    isValue: true,
    name,
    namespace: options.namespace,
    values: new Map(Object.entries(values)),
    flags: options.flags ?? false,
    description: options.description,
  })
}

/** The type parameter `name`, for the open form of a generic message. */
export const parameter = (name: string): ParameterShape =>
  Object.freeze({ kind: 'parameter', isValue: false, name })

/** A shape known only later; `T` must be written by hand where a message contains itself. */
export const lazy = <T>(get: () => Shape): LazyShape<T> =>
  Object.freeze({ kind: 'lazy', isValue: false, get })

/** The shape behind `lazy`. */
export const resolved = (shape: Shape): Exclude<Shape, LazyShape> =>
  shape.kind === 'lazy' ? resolved(shape.get()) : shape
