/** F# (native types spec 6.3). */
import { resolved, type Shape } from '../../message/index.ts'
import { argumentsText, quoted } from '../attribute-text.ts'
import type { Attribute, ClassCode, CodeMember } from '../code-type.ts'
import { type Block, type Context, indented, type Language, separated } from '../language.ts'
import { angled, collectionKind } from '../type-text.ts'
import {
  defaultNamespaces,
  extensionData,
  generatedCode,
  isExtensible,
  type NetWords,
  netText,
} from './dotnet.ts'

const WORDS: NetWords = {
  scalars: {},
  generic: angled,
  array: (item) => `${item}[]`,
  nullable: (text) => `Nullable<${text}>`,
  list: 'ResizeArray',
}

const typeOf = (shape: Shape): string => netText(shape, WORDS)

/** Of the interfaces only the verbs are listed. */
const VERBS: ReadonlySet<string> = new Set(['IGet', 'IPost', 'IPut', 'IDelete', 'IPatch'])

const initialValue = (member: CodeMember, { options }: Context): string => {
  const it = resolved(member.shape)
  const type = typeOf(it)
  if (it.isValue || it.kind === 'nullable') return `new ${type}()`
  if (!options.InitializeCollections || collectionKind(it) === undefined) return 'null'
  return type.endsWith('[]') ? '[||]' : `new ${type}()`
}

const returnMarker = (type: ClassCode): string[] => {
  if (!type.request || type.answer === undefined) return []
  return type.answer === 'void' ? ['IReturnVoid'] : [`IReturn<${typeOf(type.answer)}>`]
}

const attributeText = (attribute: Attribute): string =>
  attribute.args.length === 0 ? `[<${attribute.name}>]` : `[<${attribute.name}(${argumentsText(attribute)})>]`

function openLines(type: ClassCode, context: Context): string[] {
  const { AddImplicitVersion } = context.options
  const name = angled(type.name, type.parameters)
  if (type.kind === 'interface') return [`type ${name} = `]
  const interfaces = [
    ...returnMarker(type),
    ...type.implements.filter((it) => VERBS.has(it)),
    ...(isExtensible(type, context) ? ['IExtensibleDataObject'] : []),
  ]
  return [
    `type ${name}() = `,
    ...(type.base ? [`    inherit ${typeOf(type.base)}()`] : []),
    ...interfaces.map((it) => `    interface ${it}`),
    ...(type.request && AddImplicitVersion
      ? [`    member val Version:int = ${AddImplicitVersion} with get, set`]
      : []),
  ]
}

const closeLines = (type: ClassCode, context: Context): string[] => {
  if (type.members.length > 0 || openLines(type, context).length > 1) return []
  return [type.kind === 'interface' ? '    interface end' : '    class end']
}

/** One namespace for all: the first that ends in `ServiceModel`, else the first. */
const namespaceOf = ({ options, types }: Context): string => {
  if (options.GlobalNamespace) return options.GlobalNamespace
  const sorted = [...new Set(types.map((it) => it.namespace))].sort()
  return sorted.find((it) => it.endsWith('ServiceModel')) ?? sorted[0] ?? 'dtos'
}

function file(blocks: readonly Block[], context: Context): string[] {
  const { AddGeneratedCodeAttributes, ExcludeNamespace } = context.options
  const types = separated(blocks.map(({ lines }) => lines))
  return [
    ...(ExcludeNamespace ? [] : [`namespace ${namespaceOf(context)}`, '']),
    ...defaultNamespaces(context).map((it) => `open ${it}`),
    ...(AddGeneratedCodeAttributes ? ['open System.CodeDom.Compiler'] : []),
    '',
    ...(ExcludeNamespace ? types : indented(types)),
    '',
  ]
}

/** F#: one namespace for all types, which stand in the order of their dependencies. */
export const fsharp: Language = {
  key: 'fsharp',
  name: 'F#',
  contentType: 'text/plain; charset=utf-8',
  extension: 'fs',
  syntax: 'fsharp',
  header: {
    open: ['(* Options:'],
    fixed: '',
    separator: '',
    unset: '//',
    set: '',
    tip: '//',
    close: ['*)', ''],
    options: [
      'GlobalNamespace',
      'MakeDataContractsExtensible',
      'AddReturnMarker',
      'AddDescriptionAsComments',
      'AddDataContractAttributes',
      'AddIndexesToDataMembers',
      'AddGeneratedCodeAttributes',
      'AddResponseStatus',
      'AddImplicitVersion',
      'ExportValueTypes',
      'IncludeTypes',
      'ExcludeTypes',
      'InitializeCollections',
      'AddNamespaces',
    ],
  },
  order: 'plain dependencies',
  knownMessages: 'namespaces',
  keepsMeta: true,
  definesPairs: false,
  markers: false,
  indent: '    ',
  spacing: 'comments',
  describe: (text) => ['///<summary>', `///${text}`, '///</summary>'],
  describeAsAttribute: (text) => `[<Description(${quoted(text)})>]`,
  attribute: attributeText,
  typeAttributes: (type, context) => [
    ...generatedCode(context),
    ...(type.kind === 'enum' ? [] : [{ name: 'AllowNullLiteral', args: [] }]),
  ],
  extraMembers: extensionData,
  open: openLines,
  member: (member, type, context) => [
    type.kind === 'interface'
      ? `abstract ${member.name}:${typeOf(member.shape)} with get,set`
      : `member val ${member.name}:${typeOf(member.shape)} = ${initialValue(member, context)} with get,set`,
  ],
  close: closeLines,
  enumeration: (type) => [
    `type ${type.name} =`,
    ...type.values.map(({ name, value }) => `    | ${name} = ${value}`),
  ],
  file,
}
