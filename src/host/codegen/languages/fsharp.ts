/** F# (native types spec 6.3). */
import { resolved, type Shape } from '../../message/index.ts'
import { argumentsText, quoted } from '../attribute-text.ts'
import type { Attribute, ClassCode, CodeMember } from '../code-type.ts'
import { type Block, type Context, indented, type Language, separated } from '../language.ts'
import { namer, words } from '../naming.ts'
import { angled, collectionKind } from '../type-text.ts'
import {
  defaultNamespaces,
  extensionData,
  generatedCode,
  isExtensible,
  type NetWords,
  namespaceText,
  netText,
} from './dotnet.ts'

/** Keywords of F# and those that it keeps for later (its specification 3.4); double backticks make a name of any word. */
const KEYWORDS = words(
  'abstract and as asr assert base begin break checked class component const constraint continue default delegate do done downcast downto elif else end event exception extern external false finally fixed for fun function global if in include inherit inline interface internal land lazy let lor lsl lsr lxor match member mixin mod module mutable namespace new null of open or override parallel private process protected public pure rec return select sealed sig static struct tailcall then to trait true try type upcast use val virtual void when while with yield',
)

const nameOf = namer(KEYWORDS, (name) => `\`\`${name}\`\``)

const WORDS: NetWords = {
  name: nameOf,
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
  const name = angled(nameOf(type.name), type.parameters.map(nameOf))
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
    ...(ExcludeNamespace ? [] : [`namespace ${namespaceText(namespaceOf(context), nameOf)}`, '']),
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
  moreOptions: ['ExcludeNamespace'],
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
      ? `abstract ${nameOf(member.name)}:${typeOf(member.shape)} with get,set`
      : `member val ${nameOf(member.name)}:${typeOf(member.shape)} = ${initialValue(member, context)} with get,set`,
  ],
  close: closeLines,
  enumeration: (type) => [
    `type ${nameOf(type.name)} =`,
    ...type.values.map(({ name, value }) => `    | ${nameOf(name)} = ${value}`),
  ],
  file,
}
