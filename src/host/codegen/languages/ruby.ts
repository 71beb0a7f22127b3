/** Ruby (native types spec 6.13). */
import { camelCase, type Dto, resolved, type ScalarKind, type Shape } from '../../message/index.ts'
import { argumentsText, called } from '../attribute-text.ts'
import type { Argument, Attribute, ClassCode, CodeMember } from '../code-type.ts'
import { isLibraryNamespace } from '../describe.ts'
import { importsOf, membersOf } from '../generate.ts'
import { type Block, type Context, hasHeader, indented, type Language, separated } from '../language.ts'
import { isReturnMarker } from '../markers.ts'
import { capitalised, constantCase, namer, safeName, snakeCase, words } from '../naming.ts'
import { bare } from '../type-text.ts'
import { netOptions } from './dotnet.ts'
import { RUBY_LIBRARY } from './library.ts'

const SCALARS: Readonly<Record<ScalarKind, string>> = {
  bool: 'TrueClass',
  byte: 'Integer',
  sbyte: 'SByte',
  int16: 'Integer',
  uint16: 'Integer',
  int32: 'Integer',
  uint32: 'Integer',
  int64: 'Integer',
  uint64: 'Integer',
  float: 'Float',
  double: 'Float',
  decimal: 'BigDecimal',
  string: 'String',
  char: 'String',
  guid: 'String',
  dateTime: 'DateTime',
  dateTimeOffset: 'DateTime',
  dateOnly: 'DateTime',
  timeOnly: 'Time',
  timeSpan: 'Time',
  uri: 'String',
  bytes: 'String',
  object: 'Object',
}

/** Keywords that a constant could be; other keywords are in lower case. */
const KEYWORDS = words('BEGIN END')
/** Ruby's own constants: to declare one of them again changes Ruby itself, or fails. */
const CORE = words(
  'Array BasicObject BigDecimal Binding Class Comparable Complex Data Date DateTime Dir Encoding Enumerable Enumerator Exception FalseClass Fiber File Float GC Gem Hash IO Integer JSON Kernel Marshal MatchData Math Method Module Mutex NilClass Numeric Object ObjectSpace Proc Process Queue Ractor Random Range Rational RbConfig Refinement Regexp ServiceStack Set Signal String Struct Symbol Thread Time TracePoint TrueClass UnboundMethod Warning',
)
/** Methods that every object, or every request, must keep. */
const METHODS = words(
  '__id__ __send__ class get_method get_type_name initialize instance_variable_get instance_variable_set object_id public_send response_type send',
)

/** A constant begins with a capital. */
const constantName = (name: string): string => capitalised(name.replace(/^_+/, ''))
const unlessKeyword = namer(KEYWORDS)
const valueName = (name: string): string => unlessKeyword(constantName(constantCase(name)))
const unlessCore = namer(new Set([...KEYWORDS, ...CORE]))
/** The client sends what `get_type_name` returns. */
const typeName = (name: string): string => unlessCore(constantName(name))
const unlessMethod = namer(METHODS)
const memberName = (member: CodeMember): string => unlessMethod(snakeCase(member.name))

const dtoName = (it: Dto): string =>
  isLibraryNamespace(it.namespace) && RUBY_LIBRARY.has(it.name)
    ? `ServiceStack::${it.name}`
    : typeName(it.name)

const LISTS = { List: 'List', array: 'Array', HashSet: 'HashSet' } as const

/** Generic arguments are erased; collections keep the short names of .NET. */
function rubyType(shape: Shape): string {
  const it = bare(shape)
  switch (it.kind) {
    case 'list':
      return LISTS[it.as]
    case 'map':
      return 'Dictionary'
    case 'pair':
      return 'KeyValuePair'
    case 'dto':
      return dtoName(it)
    case 'enum':
    case 'parameter':
      return typeName(it.name)
    case 'nullable':
    case 'lazy':
      return rubyType(resolved(it))
    default:
      return SCALARS[it.kind]
  }
}

/** Types that the serialiser must be told: dates, the library's messages, and what the listing defines. */
const isTold = (shape: Shape, { types }: Context): boolean => {
  const it = bare(shape)
  const name = rubyType(it)
  if (name === 'DateTime') return true
  if (it.kind !== 'dto' && it.kind !== 'pair') return false
  return (
    name.startsWith('ServiceStack::') ||
    types.some((type) => type.kind === 'class' && typeName(type.name) === name)
  )
}

const toldType = (shape: Shape, context: Context): string | undefined => {
  const it = bare(shape)
  if (isTold(it, context)) return rubyType(it)
  if (it.kind === 'list' && isTold(it.of, context)) return `[${rubyType(it.of)}]`
  return it.kind === 'map' && isTold(it.value, context)
    ? `{ ${rubyType(it.key)} => ${rubyType(it.value)} }`
    : undefined
}

const wireName = (member: CodeMember): string =>
  member.wireName === undefined ? camelCase(member.name) : safeName(member.wireName)

const propertyLines = (type: ClassCode, context: Context): string[] => {
  const lines = membersOf(ruby, type, context).map((it) => {
    const told = toldType(it.shape, context)
    return `${memberName(it)}: { name: '${wireName(it)}'${told === undefined ? '' : `, type: ${told}`} },`
  })
  if (lines.length === 0) return []
  return ['', 'def self.properties', '    {', ...indented(lines, '        '), '    }', 'end']
}

/** What a type answers belongs to its return marker, so pages have it too; the verb belongs to the operation. */
const methodLines = (type: ClassCode): string[] => {
  if (isReturnMarker(type)) {
    const answer = type.name === 'IReturn' ? 'T' : 'nil'
    return [`def response_type() = ${answer}`, `def get_type_name() = '${type.name}'`]
  }
  const { answer } = type
  const isShown = answer !== undefined && (type.request !== undefined || type.declaresAnswer)
  return [
    ...(isShown
      ? [
          `def response_type() = ${answer === 'void' ? 'nil' : rubyType(answer)}`,
          `def get_type_name() = '${type.name}'`,
        ]
      : []),
    ...(type.request ? [`def get_method() = '${type.request.method}'`] : []),
  ]
}

const value = (it: Argument): string =>
  typeof it.value === 'number'
    ? String(it.value)
    : `"${String(it.value)
        .replace(/[\r\n]/g, '')
        .replaceAll('"', '\\"')}"`

/** Of several with one name only the first is printed; data contracts keep the form of other languages. */
function attributeText(attribute: Attribute, isRepeated: boolean): string | undefined {
  if (isRepeated) return undefined
  if (attribute.name.startsWith('Data'))
    return attribute.name === 'DataMember' && attribute.args.length === 0
      ? undefined
      : `# @${called({ name: attribute.name, args: attribute.args })}`
  return attribute.args.length === 0
    ? `# @${attribute.name}`
    : `# @${attribute.name}(${argumentsText(attribute, ': ', value)})`
}

const closeLines = (type: ClassCode, context: Context): string[] => {
  const methods = methodLines(type)
  if (type.kind === 'interface') return [...indented(methods), 'end']
  const properties = propertyLines(type, context)
  const end = membersOf(ruby, type, context).length > 0 ? [...properties, ''] : []
  return [...indented([...end, ...methods]), 'end']
}

const file = (blocks: readonly Block[], context: Context): string[] => {
  const enums = blocks.filter(({ type }) => type.kind === 'enum')
  const others = blocks.filter(({ type }) => type.kind !== 'enum')
  return [
    ...(hasHeader(context) ? [] : ['']),
    ...importsOf(ruby, context).map((it) => `require '${it}'`),
    '',
    '',
    ...separated([...enums, ...others].map(({ lines }) => lines)),
  ]
}

/** Ruby: enums come first, generic arguments are erased. */
export const ruby: Language = {
  key: 'ruby',
  name: 'Ruby',
  contentType: 'text/plain; charset=utf-8',
  extension: 'rb',
  syntax: 'ruby',
  preamble: () => ['# frozen_string_literal: true', '# encoding: utf-8', ''],
  header: {
    open: ['# Options:', '=begin'],
    fixed: '',
    separator: '',
    unset: '#',
    set: '',
    tip: '//',
    close: ['=end', ''],
    options: netOptions.filter((it) => it !== 'GlobalNamespace' && it !== 'AddNullableAnnotations'),
  },
  defaults: { DefaultImports: ['json', 'servicestack'] },
  order: 'dependencies',
  knownMessages: RUBY_LIBRARY,
  dropsLibraryOnPages: true,
  keepsMeta: false,
  definesPairs: true,
  markers: true,
  indent: '    ',
  spacing: 'attributes',
  describe: (text, of) => (of === 'type' ? ['#', `# ${text}`, '#'] : []),
  attribute: attributeText,
  open: (type, context) => {
    if (type.kind === 'interface') return [`module ${typeName(type.name)}`]
    const { AddImplicitVersion } = context.options
    return [
      `class ${typeName(type.name)}${type.base ? ` < ${dtoName(type.base)}` : ''}`,
      ...(type.base ? [] : ['    include ServiceStack::DTO', '']),
      ...(type.request && AddImplicitVersion ? ['      attr_accessor :version'] : []),
    ]
  },
  member: (member) => [`# @return [${rubyType(member.shape)}]`, `attr_accessor :${memberName(member)}`],
  close: closeLines,
  enumeration: (type) => [
    `module ${typeName(type.name)}`,
    ...type.values.map(
      ({ name, value: number }) => `    ${valueName(name)} = ${type.flags ? number : `'${name}'`}`,
    ),
    'end',
  ],
  file,
}
