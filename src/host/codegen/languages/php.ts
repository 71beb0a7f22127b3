/** PHP (native types spec 6.12). */

import { type Dto, resolved, type Shape } from '../../message/index.ts'
import { called } from '../attribute-text.ts'
import type { ClassCode, CodeMember } from '../code-type.ts'
import { inBlock } from '../comment-text.ts'
import { describeMember } from '../describe.ts'
import { importsOf, membersOf } from '../generate.ts'
import { type Block, blockHeader, type Context, indented, type Language, separated } from '../language.ts'
import { jsonName, underscored } from '../naming.ts'
import { bare } from '../type-text.ts'
import { CLIENT_LIBRARY } from './library.ts'
import {
  argumentList,
  arityName,
  converter,
  declaredType,
  docType,
  initialValue,
  isPlain,
  typeName,
} from './php-types.ts'

const ownName = (type: ClassCode): string => arityName(typeName(type.name), type.parameters.length)

/** `$this` is the object; in JSON the member keeps its name. */
const variableName = (member: CodeMember, { settings }: Context): string => {
  const name = jsonName(member, settings)
  return name === 'this' ? underscored(name) : name
}

/** `X::class` is the name of a class, and the other word ends PHP: no case can be called so. */
const caseName = (name: string): string =>
  /^(?:class|__halt_compiler)$/i.test(name) ? underscored(name) : name

const isOptional = (member: CodeMember): boolean => initialValue(member) === undefined

const docText = (member: CodeMember): string => docType(member.shape) + (isOptional(member) ? '|null' : '')

/** Members of a generic class can hold anything. */
const declaration = (member: CodeMember, isMixed: boolean, context: Context): string => {
  const type = isMixed ? 'mixed' : declaredType(member.shape)
  const mark = isOptional(member) && type !== 'mixed' ? '?' : ''
  return `${mark}${type} $${variableName(member, context)}=${initialValue(member) ?? 'null'}`
}

/** Inherited members, those of the outermost base first: the order of the base's own constructor. */
const inheritedMembers = ({ base }: ClassCode): readonly CodeMember[] => {
  const levels: Dto[] = []
  for (let it: Dto | undefined = base; it; it = it.base) levels.unshift(it)
  return levels.flatMap((it) => it.members.map((member) => describeMember(member, false)))
}

const templates = (type: ClassCode): string[] => {
  const args = Object.values(type.base?.generic?.args ?? {})
  const lines = [
    ...type.parameters.map((it) => ` * @template ${typeName(it)}`),
    ...(args.length > 0
      ? [` * @template ${typeName(type.base!.name)} of ${args.map((it) => docType(it)).join(',')}`]
      : []),
  ]
  return lines.length > 0 ? ['/**', ...lines, ' */'] : []
}

const returnedName = (answer: Shape): string => {
  const it = bare(answer)
  if (it.kind === 'list') return it.as === 'array' ? docType(it) : 'array'
  return it.kind === 'dto' ? typeName(it.name) : declaredType(it)
}

const returns = (type: ClassCode): string[] =>
  type.request && type.answer !== undefined && type.answer !== 'void'
    ? [`#[Returns('${returnedName(type.answer)}')]`]
    : []

const EMPTY: Readonly<Record<string, string>> = { string: "'string'", int: '0', float: '0.0' }

function createText(answer: Shape): string {
  const it = resolved(answer)
  if (it.kind === 'list')
    return it.as === 'array' ? '[]' : `ArrayList::create([${argumentList([it.of], '"')}])`
  if (it.kind === 'map') return `ArrayList::create([${argumentList([it.key, it.value], '"')}])`
  const name = returnedName(answer)
  if (it.kind === 'dto' && it.generic)
    return `${name}::create(genericArgs:[${argumentList(Object.values(it.generic.args), "'")}])`
  return EMPTY[name] ?? `new ${name}()`
}

const requestLines = (type: ClassCode): string[] => {
  if (!type.request) return []
  const { answer } = type
  const isVoid = answer === undefined || answer === 'void'
  return [
    `public function getTypeName(): string { return '${type.name}'; }`,
    `public function getMethod(): string { return '${type.request.method}'; }`,
    isVoid
      ? 'public function createResponse(): void {}'
      : `public function createResponse(): mixed { return ${createText(answer)}; }`,
  ]
}

const genericLines = (type: ClassCode): string[] =>
  type.parameters.length === 0
    ? []
    : [
        'public array $genericArgs = [];',
        `public static function create(array $genericArgs=[]): ${ownName(type)} {`,
        `    $to = new ${ownName(type)}();`,
        '    $to->genericArgs = $genericArgs;',
        '    return $to;',
        '}',
        '',
      ]

const versionLine = (type: ClassCode, { options }: Context): string[] =>
  type.request && options.AddImplicitVersion ? [`public int $version = ${options.AddImplicitVersion};`] : []

function constructorHead(type: ClassCode, context: Context): string[] {
  const own = membersOf(php, type, context)
  const inherited = inheritedMembers(type)
  if (own.length + inherited.length === 0) return []
  const docs = inherited.map((it) => ` * @param ${docText(it)} $${variableName(it, context)}`)
  const parameters = inherited.map((it, index) => {
    const isLast = own.length === 0 && index === inherited.length - 1
    return `    ${declaration(it, bare(it.shape).kind === 'parameter', context)}${isLast ? '' : ','}`
  })
  return [...(docs.length > 0 ? ['/**', ...docs, ' */'] : []), 'public function __construct(', ...parameters]
}

function constructorTail(type: ClassCode, context: Context): string[] {
  const inherited = inheritedMembers(type)
  if (membersOf(php, type, context).length + inherited.length === 0) return []
  const names = inherited.map((it) => `$${variableName(it, context)}`)
  return [') {', ...(names.length > 0 ? [`    parent::__construct(${names.join(',')});`] : []), '}', '']
}

const readLine = (member: CodeMember, type: ClassCode, context: Context): string => {
  const name = jsonName(member, context.settings)
  const { suffix, name: converterName } = converter(member.shape, type)
  const value = isPlain(member.shape)
    ? `$o['${name}']`
    : `JsonConverters::from${suffix}(${converterName}, $o['${name}'])`
  return `if (isset($o['${name}'])) $this->${variableName(member, context)} = ${value};`
}

const writeLine = (member: CodeMember, type: ClassCode, context: Context): string => {
  const name = jsonName(member, context.settings)
  const variable = `$this->${variableName(member, context)}`
  const { suffix, name: converterName } = converter(member.shape, type)
  const value = isPlain(member.shape)
    ? variable
    : `JsonConverters::to${suffix}(${converterName}, ${variable})`
  return `if (isset(${variable})) $o['${name}'] = ${value};`
}

/** Four blanks on an otherwise empty line are what clients see. */
const BLANKS = '    '

function serialisation(type: ClassCode, context: Context): string[] {
  const own = membersOf(php, type, context)
  const parent = type.base ? ['    parent::fromMap($o);'] : []
  const fromMap =
    own.length + inheritedMembers(type).length === 0
      ? []
      : [
          '/** @throws Exception */',
          'public function fromMap($o): void {',
          ...parent,
          ...own.map((it) => `    ${readLine(it, type, context)}`),
          '}',
        ]
  return [
    ...indented(fromMap),
    BLANKS,
    ...indented([
      '/** @throws Exception */',
      'public function jsonSerialize(): mixed',
      '{',
      `    $o = ${type.base ? 'parent::jsonSerialize()' : '[]'};`,
      ...own.map((it) => `    ${writeLine(it, type, context)}`),
      '    return empty($o) ? new class(){} : $o;',
      '}',
    ]),
  ]
}

const interfaceLines = (type: ClassCode, { settings }: Context): string[] => {
  const docs = type.members.map((it) => ` * @property ${docText(it)} $${jsonName(it, settings)}`)
  const above = type.implements.length > 0 ? ` extends ${type.implements.map(typeName).join(', ')}` : ''
  return [
    ...(docs.length > 0 ? ['/**', ...docs, ' */'] : []),
    `interface ${typeName(type.name)}${above}`,
    '{',
    '}',
  ]
}

const classHead = (type: ClassCode): string => {
  const returned = type.answer === 'void' ? 'IReturnVoid' : 'IReturn'
  const marks = [
    ...(type.request && type.answer !== undefined ? [returned] : []),
    ...type.implements.map(typeName),
    'JsonSerializable',
  ]
  const base = type.base
    ? ` extends ${arityName(typeName(type.base.name), Object.keys(type.base.generic?.args ?? {}).length)}`
    : ''
  return `class ${ownName(type)}${base} implements ${marks.join(', ')}`
}

const USES = [
  'DateTime',
  'Exception',
  'DateInterval',
  'JsonSerializable',
  'ServiceStack\\{IReturn,IReturnVoid,IGet,IPost,IPut,IDelete,IPatch,IMeta,IHasSessionId,IHasBearerToken,IHasVersion}',
  'ServiceStack\\{ICrud,ICreateDb,IUpdateDb,IPatchDb,IDeleteDb,ISaveDb,AuditBase,QueryDb,QueryDb2,QueryData,QueryData2,QueryResponse}',
  'ServiceStack\\{ResponseStatus,ResponseError,EmptyResponse,IdResponse,ArrayList,KeyValuePair2,StringResponse,StringsResponse,Tuple2,Tuple3,ByteArray}',
  'ServiceStack\\{JsonConverters,Returns,TypeContext}',
]

const backslashed = (name: string): string => name.replaceAll('.', '\\')

const file = (blocks: readonly Block[], context: Context): string[] => [
  '',
  ...[...USES, ...importsOf(php, context).map(backslashed)].map((it) => `use ${it};`),
  '',
  '',
  ...separated(blocks.map(({ lines }) => lines)),
  '',
]

/** PHP: members are promoted parameters of the constructor, the inherited ones among them. */
export const php: Language = {
  key: 'php',
  name: 'PHP',
  contentType: 'text/javascript; charset=utf-8',
  extension: 'php',
  syntax: 'php',
  preamble: ({ GlobalNamespace }) => [`<?php namespace ${backslashed(GlobalNamespace)};`],
  header: blockHeader([
    'GlobalNamespace',
    'MakePropertiesOptional',
    'AddServiceStackTypes',
    'AddResponseStatus',
    'AddImplicitVersion',
    'AddDescriptionAsComments',
    'IncludeTypes',
    'ExcludeTypes',
    'DefaultImports',
  ]),
  defaults: { GlobalNamespace: 'dtos' },
  order: 'dependencies',
  knownMessages: CLIENT_LIBRARY,
  keepsMeta: false,
  definesPairs: false,
  markers: false,
  indent: '        ',
  spacing: 'attributes',
  describe: (text) => [`/** @description ${inBlock(text)} */`],
  // PHP ends with `?>` even in a comment of one line.
  attribute: (attribute) => `// @${called(attribute).replaceAll('?>', '? >')}`,
  whole: (type, context) => (type.kind === 'interface' ? interfaceLines(type, context) : undefined),
  open: (type, context) => [
    ...returns(type),
    ...templates(type),
    classHead(type),
    '{',
    ...indented([...versionLine(type, context), ...genericLines(type), ...constructorHead(type, context)]),
  ],
  member: (member, type, context, isLast) => [
    `/** @var ${docText(member)} */`,
    `public ${declaration(member, type.parameters.length > 0, context)}${isLast ? '' : ','}`,
  ],
  close: (type, context) => [
    ...indented(constructorTail(type, context)),
    ...serialisation(type, context),
    ...indented(requestLines(type)),
    '}',
  ],
  enumeration: (type) => [
    `enum ${typeName(type.name)} : ${type.numbered ? 'int' : 'string'}`,
    '{',
    ...type.values.map(
      ({ name, value }) => `    case ${caseName(name)} = ${type.numbered ? value : `'${name}'`};`,
    ),
    '}',
  ],
  file,
}
