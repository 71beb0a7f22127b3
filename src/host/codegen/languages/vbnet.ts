/** VB.NET (native types spec 6.2). */
import { resolved, type Shape } from '../../message/index.ts'
import { argumentsText, basicQuoted } from '../attribute-text.ts'
import type { Argument, Attribute, ClassCode, CodeMember } from '../code-type.ts'
import { type Block, type Context, indented, type Language } from '../language.ts'
import { words } from '../naming.ts'
import { collectionKind } from '../type-text.ts'
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

/** Keywords of Visual Basic (its specification 2.3), those of older versions among them; in lower case, since Basic knows no case. */
const KEYWORDS = words(
  'addhandler addressof alias and andalso as boolean byref byte byval call case catch cbool cbyte cchar cdate cdbl cdec char cint class clng cobj const continue csbyte cshort csng cstr ctype cuint culng cushort date decimal declare default delegate dim directcast do double each else elseif end endif enum erase error event exit false finally for friend function get gettype getxmlnamespace global gosub goto handles if implements imports in inherits integer interface is isnot let lib like long loop me mod module mustinherit mustoverride mybase myclass nameof namespace narrowing new next not nothing notinheritable notoverridable object of on operator option optional or orelse out overloads overridable overrides paramarray partial private property protected public raiseevent readonly redim rem removehandler resume return sbyte select set shadows shared short single static step stop string structure sub synclock then throw to true try trycast typeof uinteger ulong ushort using variant wend when while widening with withevents writeonly xor',
)

const generic = (name: string, args: readonly string[]): string =>
  args.length > 0 ? `${name}(Of ${args.join(', ')})` : name

/** Keywords stand in brackets, in whatever case. */
const nameOf = (name: string): string => (KEYWORDS.has(name.toLowerCase()) ? `[${name}]` : name)

const WORDS: NetWords = {
  name: nameOf,
  scalars: {
    int16: 'Short',
    int32: 'Integer',
    int64: 'Long',
    dateTime: 'Date',
    bytes: 'Byte()',
  },
  generic,
  array: (item) => `${item}()`,
  nullable: (text) => `${text}?`,
}

const typeOf = (shape: Shape): string => netText(shape, WORDS)

const initialValue = (member: CodeMember, { options }: Context): string => {
  const isSet = member.required || options.InitializeCollections
  if (!isSet || collectionKind(member.shape) === undefined) return ''
  const type = typeOf(member.shape)
  return type.endsWith('()') ? ` = New ${type}{}` : ` = New ${type}`
}

/** A member that an interface asks for says which one. */
const implementation = (member: CodeMember, type: ClassCode, context: Context): string => {
  const it = type.interfaces.find(({ members }) => members.some(({ name }) => name === member.name))
  if (it) return ` Implements ${nameOf(it.name)}.${nameOf(member.name)}`
  return member.name === 'ExtensionData' && isExtensible(type, context)
    ? ' Implements IExtensibleDataObject.ExtensionData'
    : ''
}

const value = (it: Argument): string =>
  typeof it.value === 'string' ? basicQuoted(it.value) : String(it.value)

const attributeText = (attribute: Attribute): string =>
  attribute.args.length === 0
    ? `<${attribute.name}>`
    : `<${attribute.name}(${argumentsText(attribute, ':=', value)})>`

const virtual = ({ options }: Context): string => (options.MakeVirtual ? 'Overridable ' : '')

const returnMarker = (type: ClassCode): string[] => {
  if (!type.request || type.answer === undefined) return []
  return type.answer === 'void' ? ['IReturnVoid'] : [generic('IReturn', [typeOf(type.answer)])]
}

const versionLines = (type: ClassCode, context: Context): string[] => {
  const version = context.options.AddImplicitVersion
  if (!version || !type.request) return []
  return [
    `Public ${virtual(context)}Property Version As Integer`,
    '',
    'Public Sub New()',
    `    Version = ${version}`,
    'End Sub',
    '',
  ]
}

function openLines(type: ClassCode, context: Context): string[] {
  const name = generic(nameOf(type.name), type.parameters.map(nameOf))
  if (type.kind === 'interface')
    return [`Public Interface ${name}`, ...type.implements.map((it) => `    Implements ${nameOf(it)}`)]
  const implemented = [
    ...returnMarker(type),
    ...type.implements.map(nameOf),
    ...(isExtensible(type, context) ? ['IExtensibleDataObject'] : []),
  ]
  return [
    `Public ${context.options.MakePartial ? 'Partial ' : ''}Class ${name}`,
    ...(type.base ? [`    Inherits ${typeOf(type.base)}`] : []),
    ...implemented.map((it) => `    Implements ${it}`),
    ...indented(versionLines(type, context)),
  ]
}

function file(blocks: readonly Block[], context: Context): string[] {
  const { AddDataContractAttributes, AddDefaultXmlNamespace } = context.options
  const namespaces = [...new Set(blocks.map(({ type }) => declaredNamespace(type, context)))]
  const of = (namespace: string): string[] =>
    blocks
      .filter(({ type }) => declaredNamespace(type, context) === namespace)
      .flatMap(({ lines }) => ['', ...indented(lines)])
  const contracts = namespaces.map(
    (it) =>
      `<Assembly: ContractNamespace(${basicQuoted(AddDefaultXmlNamespace)}, ClrNamespace:=${basicQuoted(it)})>`,
  )
  return [
    ...openedNamespaces(context).map((it) => `Imports ${namespaceText(it, nameOf)}`),
    '',
    ...(AddDataContractAttributes ? [...contracts, ''] : []),
    'Namespace Global',
    ...namespaces.flatMap((it) => [
      '',
      ...indented([`Namespace ${namespaceText(it, nameOf)}`, ...of(it), 'End Namespace']),
    ]),
    'End Namespace',
    '',
  ]
}

/** VB.NET: members say which interface they implement. */
export const vbnet: Language = {
  key: 'vbnet',
  name: 'VB.NET',
  contentType: 'text/plain; charset=utf-8',
  extension: 'vb',
  syntax: 'vbnet',
  header: {
    open: ["' Options:"],
    fixed: "'",
    separator: "'",
    unset: "'''",
    set: "'",
    tip: "''",
    close: [''],
    options: netOptions.filter((it) => it !== 'MakeInternal' && it !== 'AddNullableAnnotations'),
    join: (name) => (name === 'AddNamespaces' ? ',' : ', '),
  },
  order: 'namespace',
  knownMessages: 'namespaces',
  keepsMeta: true,
  definesPairs: false,
  markers: false,
  indent: '    ',
  spacing: 'attributes',
  describe: (text) => ["'''<Summary>", `'''${text}`, "'''</Summary>"],
  describeAsAttribute: (text) => `<Description(${basicQuoted(text)})>`,
  attribute: attributeText,
  typeAttributes: (_type, context) => generatedCode(context),
  extraMembers: extensionData,
  open: openLines,
  member: (member, type, context) => {
    const it = resolved(member.shape)
    const name = nameOf(member.name)
    if (type.kind === 'interface') return [`Property ${name} As ${typeOf(it)}`]
    return [
      `Public ${virtual(context)}Property ${name} As ${typeOf(it)}${initialValue(member, context)}${implementation(member, type, context)}`,
    ]
  },
  close: (type) => [type.kind === 'interface' ? 'End Interface' : 'End Class'],
  enumeration: (type) => [
    `Public Enum ${nameOf(type.name)}`,
    ...type.values.map(({ name, value }) => `    ${nameOf(name)}${type.numbered ? ` = ${value}` : ''}`),
    'End Enum',
  ],
  file,
}
