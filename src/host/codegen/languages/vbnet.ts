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
  netOptions,
  netText,
  openedNamespaces,
} from './dotnet.ts'

const KEYWORDS = words(
  'AddHandler AddressOf Alias And AndAlso As Boolean ByRef Byte ByVal Call Case Catch CBool CByte CChar CDate CDbl CDec Char CInt Class CLng CObj Const Continue CSByte CShort CSng CStr CType CUInt CULng CUShort Date Decimal Declare Default Delegate Dim DirectCast Do Double Each Else ElseIf End EndIf Enum Erase Error Event Exit False Finally For Function Get GetXMLNamespace Global GoSub GoTo Handles If Implements Imports In Inherits Integer Interface Is IsNot Let Lib Like Long Loop Me Mod Module MustInherit MustOverride MyBase MyClass NameOf Namespace Narrowing New Next Not Nothing NotInheritable NotOverridable Object Of On Operator Option Optional Or OrElse Out Overloads Overridable Overrides ParamArray Partial Private Property Protected Public RaiseEvent ReadOnly ReDim REM RemoveHandler Resume Return SByte Select Set Shadows Shared Short Single Static Step Stop String Sub SyncLock Then Throw To True Try TryCast TypeOf UInteger ULong UShort Using Variant Wend When While Widening With WithEvents WriteOnly Xor',
)

const generic = (name: string, args: readonly string[]): string =>
  args.length > 0 ? `${name}(Of ${args.join(', ')})` : name

const WORDS: NetWords = {
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

/** Keywords stand in brackets; compared with their case. */
const nameOf = (name: string): string => (KEYWORDS.has(name) ? `[${name}]` : name)

const initialValue = (member: CodeMember, { options }: Context): string => {
  const isSet = member.required || options.InitializeCollections
  if (!isSet || collectionKind(member.shape) === undefined) return ''
  const type = typeOf(member.shape)
  return type.endsWith('()') ? ` = New ${type}{}` : ` = New ${type}`
}

/** A member that an interface asks for says which one. */
const implementation = (member: CodeMember, type: ClassCode, context: Context): string => {
  const it = type.interfaces.find(({ members }) => members.some(({ name }) => name === member.name))
  if (it) return ` Implements ${it.name}.${member.name}`
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
  const name = generic(type.name, type.parameters)
  if (type.kind === 'interface')
    return [`Public Interface ${name}`, ...type.implements.map((it) => `    Implements ${it}`)]
  const implemented = [
    ...returnMarker(type),
    ...type.implements,
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
    ...openedNamespaces(context).map((it) => `Imports ${it}`),
    '',
    ...(AddDataContractAttributes ? [...contracts, ''] : []),
    'Namespace Global',
    ...namespaces.flatMap((it) => ['', ...indented([`Namespace ${it}`, ...of(it), 'End Namespace'])]),
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
    `Public Enum ${type.name}`,
    ...type.values.map(({ name, value }) => `    ${nameOf(name)}${type.numbered ? ` = ${value}` : ''}`),
    'End Enum',
  ],
  file,
}
