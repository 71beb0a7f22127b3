/** What a listing is made of: messages, interfaces and enums as the languages see them, still with .NET names and shapes. */
import type { Dto, Interface, Shape } from '../message/index.ts'

/** An argument of an attribute; without a name it is positional. */
export interface Argument {
  readonly name?: string
  readonly value: string | number | boolean
}

/** An attribute that client code repeats, as a comment where the language has none. */
export interface Attribute {
  readonly name: string
  readonly args: readonly Argument[]
  /** Added by an option, not declared: languages that write it as a comment then keep its empty parentheses. */
  readonly isAdded?: true
}

/** A member as client code sees it. */
export interface CodeMember {
  /** As declared in .NET. */
  readonly name: string
  /** `[DataMember(Name=…)]`. */
  readonly wireName: string | undefined
  readonly shape: Shape
  /** The required flag (native types spec 4.4). */
  readonly required: boolean
  /** The flag, or a value type that is not nullable: what most languages ask for. */
  readonly needed: boolean
  readonly description: string | undefined
  readonly attributes: readonly Attribute[]
  /** `[DataMember]` of a data contract. */
  readonly dataMember: Attribute | undefined
  /** Added by an option, not declared. */
  readonly isAdded?: true
}

/** What a request answers: a shape, or nothing at all (`IReturnVoid`). */
export type Answer = Shape | 'void'

/** What a full listing adds to a request (native types spec 7.3). */
export interface RequestCode {
  readonly routes: readonly Attribute[]
  readonly method: string
}

interface Named {
  readonly name: string
  readonly namespace: string
  readonly description: string | undefined
  readonly attributes: readonly Attribute[]
}

/** A message or an interface. */
export interface ClassCode extends Named {
  readonly kind: 'class' | 'interface'
  readonly role: 'request' | 'response' | 'type'
  /** Type parameters: `T` of `Page<T>`. */
  readonly parameters: readonly string[]
  readonly abstract: boolean
  readonly base: Dto | undefined
  /** Names of the interfaces it declares itself, in order. */
  readonly implements: readonly string[]
  /** The same interfaces with their members, also where the listing does not define them. */
  readonly interfaces: readonly Interface[]
  readonly dataContract: Attribute | undefined
  readonly members: readonly CodeMember[]
  /** What an operation's request answers, or what a base message answers for its heirs. Decides the order even where it is not printed. */
  readonly answer: Answer | undefined
  /** True where the message itself, not a base, declares what it answers. */
  readonly declaresAnswer: boolean
  readonly request: RequestCode | undefined
}

/** An enum or a set of flags. */
export interface EnumCode extends Named {
  readonly kind: 'enum'
  readonly role: 'type'
  readonly flags: boolean
  /** In .NET's order: by value, unsigned (native types spec 4.8). */
  readonly values: readonly { readonly name: string; readonly value: number }[]
  /** True for values other than 0, 1, 2 … */
  readonly numbered: boolean
}

/** Anything that a listing defines. */
export type CodeType = ClassCode | EnumCode

/** `Page` with one parameter and `Page` with two are different types. */
export const typeKey = (type: CodeType): string =>
  `${type.namespace}.${type.name}\`${type.kind === 'enum' ? 0 : type.parameters.length}`

/** The name with its arity, which .NET sorts by: ``Page`1``. */
export const arityName = (type: CodeType): string =>
  type.kind !== 'enum' && type.parameters.length > 0 ? `${type.name}\`${type.parameters.length}` : type.name

/** What a language is given to print. */
export interface Listing {
  /** A page's code: no operations, so no routes, no return markers, no request helpers. */
  readonly forPage: boolean
  /** In metadata order. */
  readonly types: readonly CodeType[]
}
