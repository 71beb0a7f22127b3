/**
 * A message (DTO): a named shape with members. One declaration gives the TypeScript type by inference, the checks, the
 * reading and writing in every format, the XML names and order, the documentation, the samples and the client code.
 */
import type { Dto, DtoOptions, Infer, Interface, Member, MemberOptions, Shape } from './model.ts'

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
