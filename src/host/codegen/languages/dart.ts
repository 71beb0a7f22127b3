/** Dart (native types spec 6.11). */

import { resolved, type Shape } from '../../message/index.ts'
import { called } from '../attribute-text.ts'
import type { ClassCode, CodeMember, EnumCode } from '../code-type.ts'
import { inNestedBlock } from '../comment-text.ts'
import { importsOf, membersOf } from '../generate.ts'
import { type Block, blockHeader, type Context, indented, type Language, separated } from '../language.ts'
import { capitalised, jsonName, underscored, words } from '../naming.ts'
import { bare, collectionKind } from '../type-text.ts'
import { typeContext } from './dart-context.ts'
import { dartType, typeName } from './dart-types.ts'
import { CLIENT_LIBRARY } from './library.ts'

/** Keywords of Dart and its built-in identifiers (its specification 20.1.1). */
const KEYWORDS = words(
  'abstract as assert async await bool break case catch class const continue covariant default deferred do double dynamic else enum export extends extension external factory false final finally for get hide if implements import in int interface is late library mixin new null on operator part required rethrow return set show static super switch sync this throw true try typedef var void while with yield',
)

/** Members that every class has, and what `fromMap` calls its argument. */
const TAKEN = words(
  'context createResponse fromMap getResponseTypeName getTypeName hashCode json noSuchMethod runtimeType toJson toString',
)
/** Names that an enum has itself. */
const ENUM_TAKEN = words('hashCode index noSuchMethod runtimeType toString values')

const valueName = (name: string): string =>
  KEYWORDS.has(name) || ENUM_TAKEN.has(name) ? capitalised(name) : name

const memberName = (name: string): string => {
  // Behind a type this word would begin another one.
  if (name === 'Function') return underscored(name)
  return KEYWORDS.has(name) || TAKEN.has(name) ? capitalised(name) : name
}

const STRING_MAP = 'Map<String,String?>'
/** Read and written as they are, without the converters. */
const PLAIN: ReadonlySet<string> = new Set(['String', 'int', 'bool', 'double'])

/** The value of a member that is always there; other members may be null. */
function initialValue(member: CodeMember): string | undefined {
  const collection = member.required ? collectionKind(member.shape) : undefined
  const type = dartType(member.shape)
  if (collection && type !== 'Uint8List') return collection === 'list' ? '[]' : '{}'
  if (!member.needed) return undefined
  if (type === 'String') return '""'
  return type === 'int' || type === 'double' ? '0' : undefined
}

interface Field {
  readonly name: string
  readonly declaration: string
  readonly parameter: string
  readonly read: string
  readonly write: string
}

const isGenericText = (type: ClassCode, shape: Shape): number[] => {
  const it = bare(shape)
  const args = it.kind === 'list' ? [it.of] : it.kind === 'dto' ? Object.values(it.generic?.args ?? {}) : [it]
  return args.flatMap((argument) => {
    const inner = resolved(argument)
    const index = inner.kind === 'parameter' ? type.parameters.indexOf(inner.name) : -1
    return index < 0 ? [] : [index]
  })
}

/** The type's name as the converters want it; of a generic type it is put together at run time. */
const runtimeType = (type: ClassCode, shape: Shape): string => {
  const indexes = isGenericText(type, shape)
  const text = dartType(shape)
  if (indexes.length === 0) return text
  const runtime = `\${runtimeGenericTypeDefs(this,[${indexes.join(',')}]).join(",")}`
  return text.includes('<') ? text.replace(/<.*>/, () => `<${runtime}>`) : runtime
}

function readText(member: CodeMember, type: ClassCode, key: string): string {
  const text = dartType(member.shape)
  const source = `json['${key}']`
  const initial = initialValue(member)
  const fallback = initial === undefined ? '' : ` ?? ${initial}`
  if (text === 'double') return `JsonConverters.toDouble(${source})${fallback}`
  if (PLAIN.has(text)) return source + fallback
  if (text === STRING_MAP) return `JsonConverters.toStringMap(${source})${fallback}`
  const missing: Record<string, string> = { DateTime: 'DateTime(0)', Uint8List: 'Uint8List(0)' }
  const value = member.needed && missing[text] ? ` ?? ${missing[text]}` : fallback
  return `JsonConverters.fromJson(${source},'${runtimeType(type, member.shape)}',context!)${value}`
}

function field(member: CodeMember, type: ClassCode, { settings }: Context): Field {
  const key = jsonName(member, settings)
  const name = memberName(key)
  const text = dartType(member.shape)
  const initial = initialValue(member)
  const constant = initial === '[]' || initial === '{}' ? `const ${initial}` : initial
  const isPlain = PLAIN.has(text) || text === STRING_MAP
  return {
    name,
    declaration: initial === undefined ? `${text}? ${name};` : `${text} ${name} = ${initial};`,
    parameter: `this.${name}${constant === undefined ? '' : `=${constant}`}`,
    read: `${name} = ${readText(member, type, jsonName({ name: member.name }, settings))};`,
    write: `'${key}': ${isPlain ? name : `JsonConverters.toJson(${name},'${text}',context!)`}`,
  }
}

const version = (type: ClassCode, { options }: Context): Field[] =>
  type.request && options.AddImplicitVersion
    ? [
        {
          name: 'version',
          declaration: 'int version;',
          parameter: `this.version=${options.AddImplicitVersion}`,
          read: "version = json['version'];",
          write: "'version': version",
        },
      ]
    : []

const createText = (answer: Shape): string => {
  const it = resolved(answer)
  const text = dartType(answer)
  if (it.kind === 'list') return `<${dartType(it.of)}>[]`
  if (text === 'String') return '""'
  if (text === 'int' || text === 'double') return '0'
  return text === 'Uint8List' ? 'Uint8List(0)' : `${text}()`
}

const answerLines = (type: ClassCode): string[] => {
  if (!type.request) return []
  if (type.answer === undefined || type.answer === 'void') return ['createResponse() {}']
  return [
    `createResponse() => ${createText(type.answer)};`,
    `getResponseTypeName() => "${dartType(type.answer)}";`,
  ]
}

function bodyLines(type: ClassCode, context: Context): string[] {
  const name = typeName(type.name)
  const fields = [
    ...version(type, context),
    ...membersOf(dart, type, context).map((it) => field(it, type, context)),
  ]
  const inherited = type.base !== undefined
  const parent = inherited ? ['    super.fromMap(json);'] : []
  if (fields.length === 0)
    return [
      `${name}();`,
      `${name}.fromJson(Map<String, dynamic> json) : ${inherited ? 'super.fromJson(json)' : 'super()'};`,
      'fromMap(Map<String, dynamic> json) {',
      ...parent,
      '    return this;',
      '}',
      '',
      `Map<String, dynamic> toJson() => ${inherited ? 'super.toJson()' : '{}'};`,
    ]
  return [
    '',
    `${name}({${fields.map((it) => it.parameter).join(',')}});`,
    `${name}.fromJson(Map<String, dynamic> json) { fromMap(json); }`,
    '',
    'fromMap(Map<String, dynamic> json) {',
    ...parent,
    ...fields.map((it) => `    ${it.read}`),
    '    return this;',
    '}',
    '',
    `Map<String, dynamic> toJson() => ${inherited ? 'super.toJson()..addAll({' : '{'}`,
    ...fields.map((it, index) => `    ${it.write}${index < fields.length - 1 ? ',' : ''}`),
    inherited ? '});' : '};',
    '',
  ]
}

const withParameters = (name: string, { parameters }: ClassCode, mark = ''): string =>
  parameters.length > 0 ? `${name}<${parameters.map((it) => mark + typeName(it)).join(',')}>` : name

/** The declared name with the arguments that the object has at run time. */
const sentName = (type: ClassCode): string => withParameters(type.name, type, '$')

const VERBS: Readonly<Record<string, string>> = {
  GET: 'IGet',
  POST: 'IPost',
  PUT: 'IPut',
  PATCH: 'IPatch',
  DELETE: 'IDelete',
}

const interfaces = (type: ClassCode): string[] => {
  const { request, answer } = type
  const returned = answer === undefined || answer === 'void' ? 'IReturnVoid' : `IReturn<${dartType(answer)}>`
  const verb = request && VERBS[request.method]
  const hasVerb = Object.values(VERBS).some((it) => type.implements.includes(it))
  return [
    ...(request ? [returned] : []),
    ...type.implements.map(typeName),
    ...(type.abstract ? [] : ['IConvertible']),
    ...(verb && !hasVerb ? [verb] : []),
  ]
}

const flagLines = ({ name: declared, values }: EnumCode, name = typeName(declared)): string[] => [
  ...values.map((it) => `static const ${name} ${valueName(it.name)} = const ${name}._(${it.value});`),
  '',
  'final int _value;',
  `const ${name}._(this._value);`,
  'int get value => _value;',
  `static List<${name}> get values => const [${values.map((it) => valueName(it.name)).join(',')}];`,
]

const usesBytes = ({ types }: Context): boolean =>
  types.some(
    (type) => type.kind !== 'enum' && type.members.some(({ shape }) => dartType(shape).includes('Uint8List')),
  )

function file(blocks: readonly Block[], context: Context): string[] {
  const { GlobalNamespace } = context.options
  const imports = [...importsOf(dart, context), ...(usesBytes(context) ? ['dart:typed_data'] : [])]
  return [
    ...(GlobalNamespace ? ['', `library ${GlobalNamespace};`] : []),
    ...imports.map((it) => `import '${it}';`),
    '',
    ...separated([...blocks.map(({ lines }) => lines), typeContext(context)]),
    '',
  ]
}

const camelAttribute = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)

/** Dart: every class reads and writes itself, and a context at the end makes them by name. */
export const dart: Language = {
  key: 'dart',
  name: 'Dart',
  contentType: 'text/plain; charset=utf-8',
  extension: 'dart',
  syntax: 'dart',
  header: blockHeader(
    [
      'GlobalNamespace',
      'AddServiceStackTypes',
      'AddResponseStatus',
      'AddImplicitVersion',
      'AddDescriptionAsComments',
      'IncludeTypes',
      'ExcludeTypes',
      'DefaultImports',
    ],
    { nests: true },
  ),
  defaults: { DefaultImports: ['package:servicestack/servicestack.dart'] },
  order: 'dependencies',
  knownMessages: CLIENT_LIBRARY,
  keepsMeta: false,
  definesPairs: false,
  markers: false,
  indent: '    ',
  spacing: 'attributes',
  describe: (text) => ['/**', `* ${inNestedBlock(text)}`, '*/'],
  attribute: (attribute, _isRepeated, { settings }) => {
    const isCamel = settings.textCase === 'camel'
    const isPlain = isCamel && attribute.args.length === 0 && !attribute.name.startsWith('Data')
    return `// @${isPlain ? `${camelAttribute(attribute.name)}()` : called(attribute)}`
  },
  open: (type, context) => {
    if (type.kind === 'interface') {
      const above =
        type.implements.length > 0 ? ` implements ${type.implements.map(typeName).join(', ')}` : ''
      return [`abstract class ${typeName(type.name)}${above}`, '{']
    }
    const marks = interfaces(type)
    return [
      `${type.abstract ? 'abstract ' : ''}class ${withParameters(typeName(type.name), type)}${type.base ? ` extends ${dartType(type.base)}` : ''}${marks.length > 0 ? ` implements ${marks.join(', ')}` : ''}`,
      '{',
      ...version(type, context).map((it) => `    ${it.declaration}`),
    ]
  },
  member: (member, type, context) => [field(member, type, context).declaration],
  close: (type, context) =>
    type.kind === 'interface'
      ? ['}']
      : [
          ...indented([
            ...bodyLines(type, context),
            ...answerLines(type),
            `getTypeName() => "${sentName(type)}";`,
            'TypeContext? context = _ctx;',
          ]),
          '}',
        ],
  enumeration: (type) =>
    type.flags
      ? [`class ${typeName(type.name)}`, '{', ...indented(flagLines(type)), '}']
      : [
          `enum ${typeName(type.name)}`,
          '{',
          ...type.values.map(({ name }) => `    ${valueName(name)},`),
          '}',
        ],
  file,
}
