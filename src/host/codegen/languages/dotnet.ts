/** What C#, VB.NET and F# share: namespaces, .NET names, and the members that options add. */
import {
  COMPATIBLE_VERSION,
  dto,
  NET_NAMES,
  resolved,
  type ScalarKind,
  type Shape,
} from '../../message/index.ts'
import type { Attribute, ClassCode, CodeMember, CodeType } from '../code-type.ts'
import type { Context } from '../language.ts'
import type { OptionName } from '../options.ts'

/** How one language of .NET spells the first levels of a type. */
export interface NetWords {
  readonly scalars: Readonly<Partial<Record<ScalarKind, string>>>
  /** `G<A, B>` or `G(Of A, B)`. */
  readonly generic: (name: string, args: readonly string[]) => string
  /** `T[]`. */
  readonly array: (item: string) => string
  readonly nullable: (text: string) => string
  /** How a name is written that the language keeps for itself. */
  readonly name: (name: string) => string
  /** The name of `List<T>` at the top. */
  readonly list?: string
}

/** Arguments of a generic type beyond the first level are .NET's own names, without blanks (native types spec 5). */
export function deepText(shape: Shape, words: NetWords): string {
  const it = resolved(shape)
  const deep = (args: readonly Shape[]): string[] => args.map((argument) => deepText(argument, words))
  const generic = (name: string, args: readonly Shape[]): string =>
    words.generic(name, [deep(args).join(',')])
  switch (it.kind) {
    case 'nullable':
      return generic('Nullable', [it.of])
    case 'list':
      return it.as === 'array' ? words.array(deepText(it.of, words)) : generic(it.as, [it.of])
    case 'map':
      return generic('Dictionary', [it.key, it.value])
    case 'pair':
      return generic('KeyValuePair', [it.key, it.value])
    case 'dto':
      return it.generic ? generic(words.name(it.name), Object.values(it.generic.args)) : words.name(it.name)
    case 'enum':
    case 'parameter':
      return words.name(it.name)
    default:
      return it.kind === 'bytes' ? words.array(NET_NAMES.byte) : NET_NAMES[it.kind]
  }
}

/** A type with aliases at the top and in the first level of arguments. */
export function netText(shape: Shape, words: NetWords, isTop = true): string {
  const it = resolved(shape)
  const generic = (name: string, args: readonly Shape[]): string =>
    isTop
      ? words.generic(
          name,
          args.map((argument) => netText(argument, words, false)),
        )
      : deepText(it, words)
  switch (it.kind) {
    case 'nullable':
      return isTop ? words.nullable(netText(it.of, words, false)) : deepText(it, words)
    case 'list':
      if (it.as !== 'array') return generic((it.as === 'List' && words.list) || it.as, [it.of])
      return losesBrackets(it.of) ? netText(it.of, words, isTop) : words.array(arrayItem(it.of, words))
    case 'map':
      return generic('Dictionary', [it.key, it.value])
    case 'pair':
      return generic('KeyValuePair', [it.key, it.value])
    case 'dto':
      return it.generic ? generic(words.name(it.name), Object.values(it.generic.args)) : words.name(it.name)
    case 'enum':
    case 'parameter':
      return words.name(it.name)
    default:
      return words.scalars[it.kind] ?? NET_NAMES[it.kind]
  }
}

/** An array of arrays or of generic types is printed as its item (native types spec 5). */
const losesBrackets = (of: Shape): boolean => {
  const it = resolved(of)
  return ['list', 'bytes', 'map', 'pair'].includes(it.kind) || (it.kind === 'dto' && it.generic !== undefined)
}

const arrayItem = (of: Shape, words: NetWords): string => {
  const it = resolved(of)
  return it.kind === 'nullable' ? words.nullable(netText(it.of, words)) : netText(it, words)
}

const DEFAULT_NAMESPACES = [
  'System',
  'System.IO',
  'System.Collections',
  'System.Collections.Generic',
  'System.Runtime.Serialization',
  'ServiceStack',
  'ServiceStack.DataAnnotations',
]

/** The namespaces that a file opens whatever is in it. */
export const defaultNamespaces = ({ options, settings }: Context): string[] => [
  ...DEFAULT_NAMESPACES.filter((it) => settings.systemIo || it !== 'System.IO'),
  ...options.AddNamespaces,
]

/** The default namespaces and those of the listed types, in the order of discovery, each once. */
export function openedNamespaces(context: Context): string[] {
  const { GlobalNamespace, ExcludeNamespace, AddGeneratedCodeAttributes } = context.options
  const found = GlobalNamespace ? [GlobalNamespace] : context.discovered.map((it) => it.namespace)
  const generated = AddGeneratedCodeAttributes ? ['System.CodeDom.Compiler'] : []
  return [...new Set([...defaultNamespaces(context), ...(ExcludeNamespace ? [] : found), ...generated])]
}

/** The namespaces that types are declared in, sorted; one when the query names it. */
export const declaredNamespace = (type: CodeType, { options }: Context): string =>
  options.GlobalNamespace || type.namespace

/** The attribute that `AddGeneratedCodeAttributes` puts on every type. */
export const generatedCode = ({ options }: Context): readonly Attribute[] =>
  options.AddGeneratedCodeAttributes
    ? [
        {
          name: 'GeneratedCode',
          args: [{ value: 'AddServiceStackReference' }, { value: COMPATIBLE_VERSION }],
        },
      ]
    : []

const ExtensionDataObject = dto('ExtensionDataObject', { namespace: 'System.Runtime.Serialization' }, {})

/** Whether `MakeDataContractsExtensible` makes the type carry data it does not know. */
export const isExtensible = (type: ClassCode, { options }: Context): boolean =>
  options.MakeDataContractsExtensible && type.base === undefined

/** The member that `MakeDataContractsExtensible` adds to classes; interfaces only list the interface. */
export const extensionData = (type: ClassCode, context: Context): readonly CodeMember[] =>
  type.kind === 'class' && isExtensible(type, context)
    ? [
        {
          name: 'ExtensionData',
          wireName: undefined,
          shape: ExtensionDataObject,
          required: true,
          needed: true,
          description: undefined,
          attributes: [],
          dataMember: undefined,
          isAdded: true,
        },
      ]
    : []

/** The options of C#, in the order of its header; the others leave some out. */
export const netOptions: readonly OptionName[] = [
  'GlobalNamespace',
  'MakePartial',
  'MakeVirtual',
  'MakeInternal',
  'MakeDataContractsExtensible',
  'AddNullableAnnotations',
  'AddReturnMarker',
  'AddDescriptionAsComments',
  'AddDataContractAttributes',
  'AddIndexesToDataMembers',
  'AddGeneratedCodeAttributes',
  'AddResponseStatus',
  'AddImplicitVersion',
  'InitializeCollections',
  'ExportValueTypes',
  'IncludeTypes',
  'ExcludeTypes',
  'AddNamespaces',
  'AddDefaultXmlNamespace',
]

/** A namespace, each of its names written as the language writes names. */
export const namespaceText = (namespace: string, name: (name: string) => string): string =>
  namespace.split('.').map(name).join('.')
