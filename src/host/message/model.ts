/**
 * What shapes, members and messages are, as types only: they contain each other, so they stand in one file.
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
import type { Rule } from './check.ts'

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

/** What may be said of a member beside its shape. */
export interface MemberOptions {
  /** `[ApiMember(Description=…)]`: shown on pages and in client code. */
  readonly description?: string
  /** Which attribute carries the description; client code repeats `[ApiMember]`, not `[Description]`. Default `ApiMember`. */
  readonly descriptionBy?: 'ApiMember' | 'Description'
  /** `[ApiMember(IsRequired=true)]`: shown; to refuse a request without it add the rule `notEmpty()`. */
  readonly required?: boolean
  /** `[ApiMember(ParameterType=…)]`: overrides what the pages work out (path, query, body, form). */
  readonly parameter?: string
  /** `[ApiAllowableValues]`: shown, not enforced. */
  readonly allowableValues?: readonly string[]
  /** `[DataMember(Name=…)]`: the name on the wire, taken as it stands whatever the host's text case. */
  readonly wireName?: string
  /** `[DataMember(Order=n)]`. */
  readonly order?: number
  /** `[DataMember(IsRequired=true)]`: XML without it is refused. */
  readonly dataRequired?: boolean
  /** `[DataMember(EmitDefaultValue=false)]`: not written when it holds its type's default. */
  readonly emitDefault?: boolean
  /** A reference that is never null in .NET: client code prints it as required, without any attribute. */
  readonly notNull?: boolean
  /** Checks, run in this order after sign-in; they also print as `[Validate(…)]` in client code. */
  readonly rules?: readonly Rule[]
  /** Holds passwords or keys: what was sent for it is never repeated, in errors neither. */
  readonly secret?: boolean
}

export interface Member extends MemberOptions {
  /** The declared (CLR) name, PascalCase; also the property's name in memory. */
  readonly name: string
  readonly shape: Shape
}

/** An interface that messages implement, for client code only (`ICompany`, `IPost`). */
export interface Interface {
  readonly name: string
  readonly namespace: string
  readonly members: readonly Member[]
}

/** `[ApiResponse(Description=…, StatusCode=…)]`. */
export interface ApiResponse {
  readonly status: number
  readonly description: string
}

/** The type arguments of a generic message, and the same message with its parameters in their place. */
export interface Generic {
  readonly args: Readonly<Record<string, Shape>>
  readonly open: () => Dto
}

export interface DtoOptions {
  /** .NET namespace; it is also part of the XML namespace. */
  readonly namespace: string
  readonly base?: Dto
  /** True for a base that is never sent by itself. */
  readonly abstract?: boolean
  readonly generic?: Generic
  /** The return marker (`IReturn<T>`) that a base message carries for all that derive from it. */
  readonly returns?: Shape
  readonly implements?: readonly Interface[]
  /** `[DataContract]`, with its name and namespace where it has them. */
  readonly dataContract?: true | { readonly name?: string; readonly namespace?: string }
  /** What the message is for, in a few words. */
  readonly description?: string
  /** Which attribute carries the description; client code repeats `[Api]`, not `[Description]`. Default `Description`. */
  readonly descriptionBy?: 'Api' | 'Description'
  /** `[ApiResponse]`s, in order. */
  readonly responses?: readonly ApiResponse[]
  /** `[Obsolete]`: why, and what to use instead. */
  readonly obsolete?: string
  /**
   * True: names that are none of its members are refused where it is read, and so are texts in place of a list, and empty ones in JSON. Left out:
   * they are passed over, and taken for lists, as on a real host.
   */
  readonly strict?: boolean
}

export interface Dto<T = any> extends DtoOptions {
  readonly kind: 'dto'
  readonly isValue: false
  readonly name: string
  /** The message's own members in the order of declaration; see `allMembers` for the inherited ones. */
  readonly members: readonly Member[]
  readonly '~type'?: () => T
}
