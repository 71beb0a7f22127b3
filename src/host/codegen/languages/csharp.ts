/** C# (native types spec 6.1). */
import { CSHARP_KEYWORDS, resolved, type Shape } from '../../message/index.ts'
import { argumentsText, quoted } from '../attribute-text.ts'
import type { Attribute, ClassCode, CodeMember } from '../code-type.ts'
import { type Block, blockHeader, type Context, indented, type Language, separated } from '../language.ts'
import { namer, words } from '../naming.ts'
import { angled, collectionKind } from '../type-text.ts'
import {
  declaredNamespace,
  extensionData,
  generatedCode,
  isExtensible,
  type NetWords,
  namespaceText,
  netOptions,
  netText,
  openedNamespaces,
} from './dotnet.ts'

/** The keywords of C# (its specification 6.4.4): `@` makes a name of any word, and is no part of it. */
const KEYWORDS = words(
  'abstract as base bool break byte case catch char checked class const continue decimal default delegate do double else enum event explicit extern false finally fixed float for foreach goto if implicit in int interface internal is lock long namespace new null object operator out override params private protected public readonly ref return sbyte sealed short sizeof stackalloc static string struct switch this throw true try typeof uint ulong unchecked unsafe ushort using virtual void volatile while',
)
/** Words that mean something else where a type could stand, or that no type may be called. */
const CONTEXTUAL = words(
  'alias async await dynamic extension field file global nint notnull nuint partial record required scoped unmanaged var where yield',
)

const nameOf = namer(KEYWORDS, (name) => `@${name}`)
const typeName = namer(new Set([...KEYWORDS, ...CONTEXTUAL]), (name) => `@${name}`)

const WORDS: NetWords = {
  name: typeName,
  scalars: CSHARP_KEYWORDS,
  generic: angled,
  array: (item) => `${item}[]`,
  nullable: (text) => `${text}?`,
}

const typeOf = (shape: Shape): string => netText(shape, WORDS)

/** A nullable value type that is required loses its mark; anything else that is not needed has one. */
function memberType(member: CodeMember, { options }: Context): string {
  const it = resolved(member.shape)
  const annotates = options.AddNullableAnnotations
  if (it.kind === 'nullable') return typeOf(it.of) + (member.required && annotates ? '' : '?')
  return typeOf(it) + (member.needed || !annotates ? '' : '?')
}

const initialValue = (member: CodeMember, { options }: Context): string => {
  if (!member.required && !options.InitializeCollections) return ''
  const kind = collectionKind(member.shape)
  if (kind === 'list') return ' = [];'
  return kind === 'map' ? ' = new();' : ''
}

const access = ({ options }: Context): string => (options.MakeInternal ? 'internal ' : 'public ')
const partial = ({ options }: Context): string => (options.MakePartial ? 'partial ' : '')
const virtual = ({ options }: Context): string => (options.MakeVirtual ? 'virtual ' : '')

const returnMarker = (type: ClassCode): string[] => {
  if (!type.request || type.answer === undefined) return []
  return type.answer === 'void' ? ['IReturnVoid'] : [`IReturn<${typeOf(type.answer)}>`]
}

const parents = (type: ClassCode, context: Context): string[] => [
  ...(type.base ? [typeOf(type.base)] : []),
  ...returnMarker(type),
  ...type.implements.map(typeName),
  ...(isExtensible(type, context) ? ['IExtensibleDataObject'] : []),
]

/** `AddImplicitVersion`: a version in every request, set when it is made. */
const versionLines = (type: ClassCode, context: Context): string[] => {
  const version = context.options.AddImplicitVersion
  if (!version || !type.request) return []
  return [
    `public ${virtual(context)}int Version { get; set; }`,
    '',
    `public ${typeName(type.name)}()`,
    '{',
    `    Version = ${version};`,
    '}',
    '',
  ]
}

/** `[Validate("NotEmpty")]`: the validator's name is left out, and it stands before the others. */
const attributeText = (attribute: Attribute): string => {
  const args = attribute.args.map((it) => (it.name === 'Validator' ? { value: it.value } : it))
  return args.length === 0
    ? `[${attribute.name}]`
    : `[${attribute.name}(${argumentsText({ ...attribute, args })})]`
}

const contractNamespaces = (namespaces: readonly string[], { options }: Context): string[] =>
  options.AddDataContractAttributes
    ? [
        ...namespaces.map(
          (it) =>
            `[assembly: ContractNamespace(${quoted(options.AddDefaultXmlNamespace)}, ClrNamespace=${quoted(it)})]`,
        ),
        '',
      ]
    : []

function file(blocks: readonly Block[], context: Context): string[] {
  const namespaces = [...new Set(blocks.map(({ type }) => declaredNamespace(type, context)))]
  const of = (namespace: string) =>
    separated(
      blocks.filter(({ type }) => declaredNamespace(type, context) === namespace).map(({ lines }) => lines),
    )
  const usings = openedNamespaces(context).map((it) => `using ${namespaceText(it, nameOf)};`)
  const bodies = context.options.ExcludeNamespace
    ? [...separated(blocks.map(({ lines }) => lines)), '']
    : namespaces.flatMap((it) => [
        `namespace ${namespaceText(it, nameOf)}`,
        '{',
        ...indented(of(it)),
        '',
        '}',
        '',
      ])
  return [...usings, '', ...contractNamespaces(namespaces, context), ...bodies]
}

/** C#: types by namespace and name. */
export const csharp: Language = {
  key: 'csharp',
  name: 'C#',
  contentType: 'text/plain; charset=utf-8',
  extension: 'cs',
  syntax: 'csharp',
  header: blockHeader(netOptions),
  moreOptions: ['ExcludeNamespace'],
  order: 'namespace',
  knownMessages: 'namespaces',
  keepsMeta: true,
  definesPairs: false,
  markers: false,
  indent: '    ',
  spacing: 'attributes',
  describe: (text) => ['///<summary>', `///${text}`, '///</summary>'],
  describeAsAttribute: (text) => `[Description(${quoted(text)})]`,
  attribute: attributeText,
  typeAttributes: (_type, context) => generatedCode(context),
  extraMembers: extensionData,
  open: (type, context) => {
    const word = type.kind === 'interface' ? 'interface' : 'class'
    const above = parents(type, context)
    return [
      `${access(context)}${partial(context)}${word} ${angled(typeName(type.name), type.parameters.map(typeName))}`,
      ...(above.length > 0 ? [`    : ${above.join(', ')}`] : []),
      '{',
      ...indented(versionLines(type, context)),
    ]
  },
  member: (member, type, context) => {
    const modifiers = type.kind === 'interface' ? '' : `public ${virtual(context)}`
    return [
      `${modifiers}${memberType(member, context)} ${nameOf(member.name)} { get; set; }${initialValue(member, context)}`,
    ]
  },
  close: () => ['}'],
  file,
  enumeration: (type, context) => [
    `${access(context)}enum ${typeName(type.name)}`,
    '{',
    ...type.values.map(({ name, value }) => `    ${nameOf(name)}${type.numbered ? ` = ${value}` : ''},`),
    '}',
  ],
}
