/**
 * A message (DTO): a named shape with members. One declaration gives the TypeScript type by inference, the checks, the
 * reading and writing in every format, the XML names and order, the documentation, the samples and the client code.
 */
import type { Rule } from './check.ts'
import type { Infer, Shape } from './shape.ts'

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
}

export interface Member extends MemberOptions {
  /** The declared (CLR) name, PascalCase; also the property's name in memory. */
  readonly name: string
  readonly shape: Shape
}

/** A shape with member options, as written in a declaration. */
export interface MemberSpec<S extends Shape = Shape> extends MemberOptions {
  readonly shape: S
}

export type Fields = Readonly<Record<string, Shape | MemberSpec>>

type ShapeOf<F> = F extends MemberSpec<infer S> ? S : F
type ValueKeys<F> = { [K in keyof F]: ShapeOf<F[K]> extends { readonly isValue: true } ? K : never }[keyof F]
type Flat<T> = { [K in keyof T]: T[K] }

/** The object type of a set of fields: value types always there, everything else may be absent. */
export type InferFields<F> = Flat<
  { [K in ValueKeys<F>]: Infer<ShapeOf<F[K]>> } & {
    [K in Exclude<keyof F, ValueKeys<F>>]?: Infer<ShapeOf<F[K]>> | undefined
  }
>

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
}

export interface Dto<T = any> extends DtoOptions {
  readonly kind: 'dto'
  readonly isValue: false
  readonly name: string
  /** The message's own members in the order of declaration; see `allMembers` for the inherited ones. */
  readonly members: readonly Member[]
  readonly '~type'?: () => T
}

/** A shape with what is to be said of the member that has it. */
export const member = <S extends Shape>(shape: S, options: MemberOptions): MemberSpec<S> =>
  Object.freeze({ ...options, shape })

const memberOf = (name: string, field: Shape | MemberSpec): Member =>
  Object.freeze('kind' in field ? { name, shape: field } : { ...field, name })

/** Declares a message. */
export function dto<const F extends Fields, B extends Dto = Dto<unknown>>(
  name: string,
  options: DtoOptions & { readonly base?: B },
  fields: F,
): Dto<unknown extends Infer<B> ? InferFields<F> : Flat<InferFields<F> & Infer<B>>> {
  return Object.freeze({
    ...options,
    kind: 'dto',
    isValue: false,
    name,
    members: Object.entries(fields).map(([key, field]) => memberOf(key, field)),
  })
}

/** Declares an interface for client code. */
export const interfaceOf = (name: string, namespace: string, fields: Fields = {}): Interface =>
  Object.freeze({
    name,
    namespace,
    members: Object.entries(fields).map(([key, field]) => memberOf(key, field)),
  })

/** Every member, the most derived message's first: the order of JSON, JSV and CSV (wire spec 3.1). */
export const allMembers = (dto: Dto): readonly Member[] =>
  dto.base ? [...dto.members, ...allMembers(dto.base)] : dto.members

/** The full name, `Probe.Echo`. */
export const fullName = (dto: Dto): string => (dto.namespace ? `${dto.namespace}.${dto.name}` : dto.name)
