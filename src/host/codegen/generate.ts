/** The one walk over a listing: every language goes through it and states only what it does otherwise. */
import { ResponseStatus } from '../message/index.ts'
import type { Attribute, ClassCode, CodeMember, CodeType } from './code-type.ts'
import { type Block, type Context, indented, type Language } from './language.ts'
import type { CodeOptions } from './options.ts'

/** The lines of a listing's types with all that stands around them, the header aside. */
export const generate = (language: Language, context: Context): readonly string[] =>
  language.file(
    context.types.map((type) => ({ type, lines: typeLines(language, type, context) }) satisfies Block),
    context,
  )

function printed(
  language: Language,
  context: Context,
  attributes: readonly (Attribute | undefined)[],
): string[] {
  const seen = new Set<string>()
  return attributes.flatMap((it) => {
    if (!it) return []
    const line = language.attribute(it, seen.has(it.name), context)
    seen.add(it.name)
    return line ?? []
  })
}

/** What a file imports: the query's list, or what the language imports of itself. */
export const importsOf = (language: Language, context: Context): readonly string[] =>
  context.options.given.has('DefaultImports') || !language.imports
    ? context.options.DefaultImports
    : language.imports(context)

/** A description above its type or member: a comment, an attribute, or nothing. */
function descriptionLines(
  language: Language,
  text: string | undefined,
  of: 'type' | 'member',
  { options }: Context,
): { readonly lines: readonly string[]; readonly isAttribute: boolean } {
  if (text === undefined) return { lines: [], isAttribute: false }
  if (options.AddDescriptionAsComments)
    return { lines: language.describe?.(text, of) ?? [], isAttribute: false }
  const line = language.describeAsAttribute?.(text)
  return line === undefined ? { lines: [], isAttribute: false } : { lines: [line], isAttribute: true }
}

function typeLines(language: Language, type: CodeType, context: Context): string[] {
  const isClass = type.kind !== 'enum'
  const contract =
    (isClass ? type.dataContract : undefined) ??
    (context.options.AddDataContractAttributes && type.kind !== 'interface'
      ? { name: 'DataContract', args: [], isAdded: true as const }
      : undefined)
  const attributes = printed(language, context, [
    ...(isClass ? (type.request?.routes ?? []) : []),
    ...type.attributes,
    contract,
    ...(language.typeAttributes?.(type, context) ?? []),
  ])
  const body = isClass ? classLines(language, type, context) : language.enumeration(type, context)
  return [...descriptionLines(language, type.description, 'type', context).lines, ...attributes, ...body]
}

function classLines(language: Language, type: ClassCode, context: Context): readonly string[] {
  const walk = (): string[] => [
    ...language.open(type, context),
    ...indented(memberLines(language, type, context), language.indent),
    ...language.close(type, context),
  ]
  return language.whole?.(type, context, walk) ?? walk()
}

/** A response without a status gains one when the query asks for it. */
const addedStatus = (type: ClassCode, options: CodeOptions): readonly CodeMember[] =>
  options.AddResponseStatus &&
  type.role === 'response' &&
  !type.members.some((it) => it.name === 'ResponseStatus')
    ? [
        {
          name: 'ResponseStatus',
          wireName: undefined,
          shape: ResponseStatus,
          required: false,
          needed: true,
          description: undefined,
          attributes: [],
          dataMember: undefined,
          isAdded: true,
        },
      ]
    : []

/** A type's members, with those that options and the language add. */
export const membersOf = (language: Language, type: ClassCode, context: Context): readonly CodeMember[] => [
  ...declaredMembers(language, type),
  ...addedStatus(type, context.options),
  ...(language.extraMembers?.(type, context) ?? []),
]

/** Inherited members first, where the language writes them out; one that is declared again stands once. */
const declaredMembers = (language: Language, type: ClassCode): readonly CodeMember[] => {
  const inherited = language.inheritedMembers?.(type) ?? []
  const own = new Set(type.members.map((it) => it.name))
  return [...inherited.filter((it) => !own.has(it.name)), ...type.members]
}

const dataMember = (member: CodeMember, index: number, options: CodeOptions): Attribute | undefined => {
  const added = options.AddDataContractAttributes
    ? { name: 'DataMember', args: [], isAdded: true as const }
    : undefined
  const attribute = member.dataMember ?? added
  if (!attribute || !options.AddIndexesToDataMembers || attribute.args.some((it) => it.name === 'Order'))
    return attribute
  return { ...attribute, args: [...attribute.args, { name: 'Order', value: index + 1 }] }
}

function memberLines(language: Language, type: ClassCode, context: Context): string[] {
  const lines: string[] = []
  const members = membersOf(language, type, context)
  const declared = declaredMembers(language, type).length
  for (const [index, member] of members.entries()) {
    const isDeclared = index < declared
    const description = descriptionLines(language, member.description, 'member', context)
    const attributes = printed(language, context, [
      isDeclared ? dataMember(member, index, context.options) : undefined,
      ...member.attributes,
    ])
    const isLast = index === members.length - 1
    lines.push(...description.lines, ...attributes, ...language.member(member, type, context, isLast))
    const isMarked =
      attributes.length > 0 ||
      description.isAttribute ||
      (language.spacing === 'comments' && description.lines.length > 0)
    if (isMarked && language.spacing !== 'none' && !isLast) lines.push('')
  }
  return lines
}
