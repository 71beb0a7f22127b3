/** Swift (native types spec 6.10). */

import { allMembers, camelCase, type ScalarKind, type Shape } from '../../message/index.ts'
import { called } from '../attribute-text.ts'
import type { ClassCode, CodeMember, EnumCode } from '../code-type.ts'
import { inNestedBlock } from '../comment-text.ts'
import { definition } from '../describe.ts'
import { importsOf, membersOf } from '../generate.ts'
import { type Block, blockHeader, type Context, indented, type Language, separated } from '../language.ts'
import { namer, safeName, words } from '../naming.ts'
import { angled, bare, collectionKind, scalarsWithStrings, typeText } from '../type-text.ts'
import { SWIFT_LIBRARY } from './library.ts'

const SCALARS: Readonly<Record<ScalarKind, string>> = {
  bool: 'Bool',
  byte: 'UInt8',
  sbyte: 'SByte',
  int16: 'Int16',
  uint16: 'UInt16',
  int32: 'Int',
  uint32: 'UInt32',
  int64: 'Int',
  uint64: 'UInt64',
  float: 'Float',
  double: 'Double',
  decimal: 'Double',
  string: 'String',
  char: 'String',
  guid: 'String',
  dateTime: 'Date',
  dateTimeOffset: 'Date',
  dateOnly: 'Date',
  timeOnly: 'TimeInterval',
  timeSpan: 'TimeInterval',
  uri: 'Uri',
  bytes: '[UInt8]',
  object: 'String',
}

/** Keywords of Swift (its reference, Lexical Structure), and names that types and members cannot have without backticks. */
const KEYWORDS = words(
  'Any Protocol Self Type as associatedtype async await break case catch class continue default defer deinit do else enum extension fallthrough false fileprivate for func get guard if import in infix init inout internal is left let mutating new nil none nonmutating open operator override postfix precedence precedencegroup prefix private protocol public repeat rethrows return right self set static struct subscript super switch throw throws true try typealias unowned var weak where while',
)

const typeName = namer(KEYWORDS, (name) => `\`${name}\``)

const swiftType = (shape: Shape, { options }: Context): string =>
  typeText(shape, {
    name: typeName,
    scalars: scalarsWithStrings(SCALARS, options),
    list: (item) => `[${item}]`,
    flattensArrays: false,
    map: (key, value) => `[${key}:${value}]`,
    generic: angled,
    nullable: (text) => `${text}?`,
  })

/** Always in camelCase, whatever the host's case is; `description` is taken by Swift itself. */
const swiftName = (member: CodeMember): string => {
  const name = member.wireName === undefined ? camelCase(member.name) : safeName(member.wireName)
  if (name === 'description') return 'Description'
  return typeName(name)
}

const isInitialised = (member: CodeMember, { options }: Context): boolean =>
  (member.required || options.InitializeCollections) && collectionKind(member.shape) !== undefined

const emptyOf = (shape: Shape): string => (collectionKind(shape) === 'map' ? '[:]' : '[]')

/** A full listing leaves everything optional unless told otherwise; a page only what .NET calls nullable. */
function typeAndValue(member: CodeMember, context: Context): string {
  const type = swiftType(bare(member.shape), context)
  if (isInitialised(member, context)) return `${type} = ${emptyOf(member.shape)}`
  const isOptional = context.options.MakePropertiesOptional && !context.forPage
  return isOptional || bare(member.shape) !== member.shape ? `${type}?` : type
}

const inheritedNames = (type: ClassCode): ReadonlySet<string> =>
  new Set(type.base ? allMembers(definition(type.base)).map((it) => it.name) : [])

/** `self` alone is the object, even in backticks, where a value is set. */
const assigned = (name: string): string => (name === '`self`' ? `self.${name}` : name)

const codingLines = (type: ClassCode, context: Context): string[] => {
  const members = membersOf(swift, type, context)
  const names = members.map(swiftName)
  const container = (of: string): string[] => (members.length > 0 ? [of] : [])
  const decode = members.map((it, index) => {
    const fallback = collectionKind(it.shape) ? ` ?? ${emptyOf(it.shape)}` : ''
    const text = swiftType(bare(it.shape), context)
    return `    ${assigned(names[index]!)} = try container.decodeIfPresent(${text}.self, forKey: .${names[index]})${fallback}`
  })
  const encode = members.map((it, index) => {
    const test = isInitialised(it, context) ? `${names[index]}.count > 0` : `${names[index]} != nil`
    return `    if ${test} { try container.encode(${names[index]}, forKey: .${names[index]}) }`
  })
  const keys = [
    'private enum CodingKeys : String, CodingKey {',
    ...names.map((it) => `    case ${it}`),
    '}',
    '',
  ]
  return [
    ...(members.length > 0 ? keys : []),
    'required public init(from decoder: Decoder) throws {',
    '    try super.init(from: decoder)',
    ...container('    let container = try decoder.container(keyedBy: CodingKeys.self)'),
    ...decode,
    '}',
    '',
    'public override func encode(to encoder: Encoder) throws {',
    '    try super.encode(to: encoder)',
    ...container('    var container = encoder.container(keyedBy: CodingKeys.self)'),
    ...encode,
    '}',
  ]
}

const parents = (type: ClassCode, context: Context): string[] => {
  const { BaseClass } = context.options
  const returned = type.answer === 'void' ? 'IReturnVoid' : 'IReturn'
  return [
    ...(type.base ? [swiftType(type.base, context)] : BaseClass ? [BaseClass] : []),
    ...(type.request && type.answer !== undefined ? [returned] : []),
    ...type.implements.map(typeName),
    ...(type.base ? [] : ['Codable']),
  ]
}

const openLines = (type: ClassCode, context: Context): string[] => {
  const { AddImplicitVersion } = context.options
  const name = angled(
    typeName(type.name),
    type.parameters.map((it) => `${typeName(it)} : Codable`),
  )
  const answer = type.request && type.answer !== 'void' ? type.answer : undefined
  return [
    `public class ${name} : ${parents(type, context).join(', ')}`,
    '{',
    ...(answer ? [`    public typealias Return = ${swiftType(answer, context)}`, ''] : []),
    ...(type.request && AddImplicitVersion ? [`    public var version:Int = ${AddImplicitVersion}`] : []),
  ]
}

/** Members that a base declares are not declared again. */
const memberText = (member: CodeMember, type: ClassCode, context: Context): string[] => {
  const name = swiftName(member)
  if (type.kind === 'interface') return [`var ${name}:${swiftType(bare(member.shape), context)}? { get set }`]
  if (inheritedNames(type).has(member.name)) return []
  const isSpan = ['timeSpan', 'timeOnly'].includes(bare(member.shape).kind)
  return [`${isSpan ? '@TimeSpan ' : ''}public var ${name}:${typeAndValue(member, context)}`]
}

const declaresMembers = (type: ClassCode, context: Context): boolean =>
  membersOf(swift, type, context).length > 0 ||
  (type.request !== undefined && context.options.AddImplicitVersion !== '')

const closeLines = (type: ClassCode, context: Context): string[] => {
  if (type.kind === 'interface') return type.members.length > 0 ? ['', '}'] : ['}']
  const space = declaresMembers(type, context) ? [''] : []
  if (!type.base) return [...space, '    required public init(){}', '}']
  return [
    ...space,
    ...indented(['required public init(){ super.init() }', '', ...codingLines(type, context)]),
    '}',
  ]
}

const enumLines = (type: EnumCode): string[] => {
  // A single numbered value leaves the enum one of text, as clients know it (native types spec 4.8).
  const isInt = type.numbered && type.values.length > 1
  return [
    `public enum ${typeName(type.name)} : ${isInt ? 'Int' : 'String'}, Codable`,
    '{',
    ...type.values.map(
      ({ name, value }) => `    case ${typeName(name)}${type.numbered ? ` = ${value}` : ''}`,
    ),
    '}',
  ]
}

const isExcluded = (type: ClassCode, { options }: Context): boolean =>
  options.ExcludeGenericBaseTypes && type.base?.generic !== undefined

function file(blocks: readonly Block[], context: Context): string[] {
  return [
    ...importsOf(swift, context).map((it) => `import ${it}`),
    '',
    ...separated(blocks.map(({ lines }) => lines)),
    ...(context.options.AddModelExtensions ? ['', ''] : []),
  ]
}

/** Swift: subclasses code their own members by hand. */
export const swift: Language = {
  key: 'swift',
  name: 'Swift',
  contentType: 'text/plain; charset=utf-8',
  extension: 'swift',
  syntax: 'swift',
  header: blockHeader(
    [
      'BaseClass',
      'AddModelExtensions',
      'AddServiceStackTypes',
      'MakePropertiesOptional',
      'IncludeTypes',
      'ExcludeTypes',
      'ExcludeGenericBaseTypes',
      'AddResponseStatus',
      'AddImplicitVersion',
      'AddDescriptionAsComments',
      'InitializeCollections',
      'TreatTypesAsStrings',
      'DefaultImports',
    ],
    { extra: ['SwiftVersion: 6.0'], nests: true },
  ),
  defaults: { MakePropertiesOptional: true, DefaultImports: ['Foundation', 'ServiceStack'] },
  order: 'metadata',
  knownMessages: SWIFT_LIBRARY,
  keepsMeta: false,
  definesPairs: true,
  markers: false,
  indent: '    ',
  spacing: 'attributes',
  describe: (text) => ['/**', `* ${inNestedBlock(text)}`, '*/'],
  attribute: (attribute) => `// @${called(attribute)}`,
  whole: (type, context) =>
    isExcluded(type, context)
      ? [`//Excluded ${typeName(type.name)} : ${swiftType(type.base!, context)}`]
      : undefined,
  open: (type, context) => {
    if (type.kind === 'class') return openLines(type, context)
    const above = type.implements.length > 0 ? ` : ${type.implements.map(typeName).join(', ')}` : ''
    return [`public protocol ${typeName(type.name)}${above}`, '{']
  },
  member: memberText,
  close: closeLines,
  enumeration: enumLines,
  file,
}
