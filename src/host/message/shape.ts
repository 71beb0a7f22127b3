/**
 * What a value on the wire can be. A shape is a plain frozen value that a TypeScript type can be inferred from
 * (`Infer<typeof shape>`); readers, writers, pages and client code are all made from it.
 *
 * How each wire type is held in memory:
 * | wire type | in memory |
 * |---|---|
 * | bool | boolean |
 * | byte, sbyte, int16, uint16, int32, uint32, float, double | number |
 * | int64, uint64 | bigint, so that every digit is kept |
 * | decimal | string in plain notation with its scale, `"12.50"` |
 * | string, uri, char (one UTF-16 unit) | string |
 * | guid | string, lower case with dashes |
 * | dateTime, dateTimeOffset | `Instant`, `OffsetInstant` (see `instant.ts`) |
 * | dateOnly | string `yyyy-MM-dd` |
 * | timeSpan, timeOnly | bigint of 100 ns ticks |
 * | bytes | Uint8Array |
 * | enum | its name; a number when the number has no name |
 * | flags | number |
 * | array, List, HashSet | array |
 * | Dictionary | Map, in the order of arrival |
 * | KeyValuePair | `{ Key, Value }` |
 * | object | string, number, bigint, boolean, array, Map, or nothing |
 */
import type { Dto } from './dto.ts'
import type { Instant, OffsetInstant } from './instant.ts'

export type ScalarKind =
  | 'bool'
  | 'byte'
  | 'sbyte'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'float'
  | 'double'
  | 'decimal'
  | 'string'
  | 'char'
  | 'guid'
  | 'dateTime'
  | 'dateTimeOffset'
  | 'dateOnly'
  | 'timeOnly'
  | 'timeSpan'
  | 'uri'
  | 'bytes'
  | 'object'

/** What every shape carries for inference. `V` says whether the type is a value type: never absent, with a default. */
interface Typed<T, V extends boolean> {
  /** True for value types (numbers, bool, guid, dates, enums, pairs): a member of one is always there. */
  readonly isValue: V
  readonly '~type'?: () => T
}

export interface ScalarShape<T = any, V extends boolean = boolean> extends Typed<T, V> {
  readonly kind: ScalarKind
}

/** `T?` of a value type: may be absent. */
export interface NullableShape<T = any> extends Typed<T, false> {
  readonly kind: 'nullable'
  readonly of: Shape
}

export interface EnumShape<T = any> extends Typed<T, true> {
  readonly kind: 'enum'
  readonly name: string
  readonly namespace: string
  /** Name to number, in the order of declaration. */
  readonly values: ReadonlyMap<string, number>
  readonly flags: boolean
  readonly description: string | undefined
}

export interface ListShape<T = any> extends Typed<T, false> {
  readonly kind: 'list'
  readonly of: Shape
  /** How the type is spelled in .NET; it decides client code, and a set drops what it has already. */
  readonly as: 'List' | 'array' | 'HashSet'
}

export interface MapShape<T = any> extends Typed<T, false> {
  readonly kind: 'map'
  readonly key: Shape
  readonly value: Shape
}

export interface PairShape<T = any> extends Typed<T, true> {
  readonly kind: 'pair'
  readonly key: Shape
  readonly value: Shape
}

/** A type parameter of a generic message, standing in its open form (`T` of `Page<T>`). */
export interface ParameterShape<T = any> extends Typed<T, false> {
  readonly kind: 'parameter'
  readonly name: string
}

/** A shape that is only known later: the way to let a message contain itself. */
export interface LazyShape<T = any> extends Typed<T, false> {
  readonly kind: 'lazy'
  readonly get: () => Shape
}

export type Shape =
  | ScalarShape
  | NullableShape
  | EnumShape
  | ListShape
  | MapShape
  | PairShape
  | ParameterShape
  | LazyShape
  | Dto

/** The TypeScript type of a shape's values. */
export type Infer<S> = S extends { readonly '~type'?: () => infer T } ? T : never

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
