/** TypeScript: classes, and as `typescript.d` declarations only (native types spec 6.4). */

import { resolved, type ScalarKind, type Shape } from '../../message/index.ts'
import { called } from '../attribute-text.ts'
import type { ClassCode, CodeMember, EnumCode } from '../code-type.ts'
import { inBlock } from '../comment-text.ts'
import { type Block, blockHeader, type Context, type Header, indented, type Language } from '../language.ts'
import { jsonName, namer, words } from '../naming.ts'
import { angled, bare, collectionKind, type TypeWords, typeText } from '../type-text.ts'

const SCALARS: Readonly<Record<ScalarKind, string>> = {
  bool: 'boolean',
  byte: 'number',
  sbyte: 'SByte',
  int16: 'number',
  uint16: 'number',
  int32: 'number',
  uint32: 'number',
  int64: 'number',
  uint64: 'number',
  float: 'number',
  double: 'number',
  decimal: 'number',
  string: 'string',
  char: 'string',
  guid: 'string',
  dateTime: 'string',
  dateTimeOffset: 'string',
  dateOnly: 'string',
  timeOnly: 'string',
  timeSpan: 'string',
  uri: 'string',
  bytes: 'string',
  object: 'Object',
}

const KEYS: ReadonlySet<string> = new Set(['string', 'boolean', 'number'])

/** Reserved words of ECMAScript modules (ECMA-262 12.7.2) and TypeScript's own, which no type may be called, and what the classes use. */
const RESERVED = words(
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield any bigint boolean infer keyof never number object readonly string symbol undefined unique unknown Array Blob Object Partial',
)

/** A type's name; the client sends the one that `getTypeName` returns. */
export const typeName = namer(RESERVED)

const WORDS: TypeWords = {
  name: typeName,
  scalars: SCALARS,
  list: (item) => `${item}[]`,
  flattensArrays: false,
  map: (key, value) => `{ [index:${KEYS.has(key) ? key : 'string'}]: ${value}; }`,
  generic: angled,
  nullable: (text) => text,
}

/** The type of a member or argument. */
export const scriptType = (shape: Shape): string => typeText(shape, WORDS)

/** What a request answers: bytes travel as a `Blob`. */
export const answerType = (shape: Shape): string =>
  bare(shape).kind === 'bytes' ? 'Blob' : scriptType(shape)

const initialValue = (member: CodeMember, { options }: Context): string => {
  if (!member.required && !options.InitializeCollections) return ''
  const kind = collectionKind(member.shape)
  if (kind === 'list') return ' = []'
  return kind === 'map' ? ' = {}' : ''
}

/** A class cannot have a field `constructor` under its plain name. */
export const fieldName = (name: string): string => (name === 'constructor' ? `['constructor']` : name)

/** What every object is known to have, and what the interface of a request asks for: a member of such a name fits only when it is anything. */
const UNTYPED = words(
  'constructor createResponse hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString toString valueOf',
)

const memberText = (member: CodeMember, context: Context, value = initialValue(member, context)): string => {
  const isOptional = context.options.MakePropertiesOptional || !member.needed
  const name = jsonName(member, context.settings)
  if (UNTYPED.has(name)) return `${fieldName(name)}: any;`
  return `${name}${isOptional ? '?' : ''}: ${scriptType(member.shape)}${value};`
}

const returnMarker = (type: ClassCode): string[] => {
  if (!type.request || type.answer === undefined) return []
  return type.answer === 'void' ? ['IReturnVoid'] : [`IReturn<${answerType(type.answer)}>`]
}

/** The interfaces `IReturn<T>` and `IReturnVoid` themselves, which stand in front of a full listing. */
const isReturnInterface = (type: ClassCode): boolean =>
  type.kind === 'interface' && type.namespace === 'ServiceStack' && type.name.startsWith('IReturn')

const versionLine = (type: ClassCode, { options }: Context, before: string, mark: string): string[] =>
  options.AddImplicitVersion && type.request
    ? [`    ${before}version${mark}: number; //${options.AddImplicitVersion}`]
    : []

/** What `createResponse` returns. */
const emptyAnswer = (shape: Shape): string => {
  const text = answerType(shape)
  const it = resolved(shape)
  if (it.kind === 'list') return `new Array<${scriptType(it.of)}>()`
  if (text === 'string') return "''"
  if (text === 'number') return '0'
  return text === 'boolean' ? 'false' : `new ${text}()`
}

const requestLines = (type: ClassCode, { settings }: Context): string[] => {
  if (!type.request) return []
  const body =
    type.answer === undefined || type.answer === 'void' ? '{}' : `{ return ${emptyAnswer(type.answer)}; }`
  const taken = new Set(type.members.map((it) => jsonName(it, settings)))
  const methods = {
    getTypeName: `{ return '${type.name}'; }`,
    getMethod: `{ return '${type.request.method}'; }`,
    createResponse: body,
  }
  // A member of the same name leaves no room for a method; the client does without it.
  return Object.entries(methods).flatMap(([name, text]) =>
    taken.has(name) ? [] : [`    public ${name}() ${text}`],
  )
}

const ownName = ({ name, parameters }: ClassCode): string => angled(typeName(name), parameters.map(typeName))

const constructorLines = (type: ClassCode): string[] => [
  '',
  `    public constructor(init?: Partial<${ownName(type)}>) { ${type.base ? 'super(init); ' : ''}(Object as any).assign(this, init); }`,
]

/** `a`, or `name,name:module` (native types spec 2.3, DefaultImports). */
const importLines = ({ options }: Context): string[] => {
  const names = new Map<string, string[]>()
  const plain: string[] = []
  let waiting: string[] = []
  for (const item of options.DefaultImports) {
    const [name, module] = item.split(':')
    waiting.push(name ?? item)
    if (module === undefined) continue
    names.set(module, waiting)
    waiting = []
  }
  plain.push(...waiting)
  return [
    ...plain.map((name) => `import ${name};`),
    ...[...names].map(([module, list]) => `import { ${list.join(', ')} } from "${module}";`),
  ]
}

const file =
  (moduleWord: string) =>
  (blocks: readonly Block[], context: Context): string[] => {
    const { GlobalNamespace } = context.options
    const types = [
      ...(context.settings.tsNoCheck ? ['// @ts-nocheck'] : []),
      ...blocks.flatMap(({ lines }) => ['', ...lines]),
    ]
    const imports = importLines(context)
    if (!GlobalNamespace) return [...imports, ...types, '']
    return [...imports, '', `${moduleWord} ${GlobalNamespace}`, '{', ...indented(types), '', '}', '']
  }

const header: Header = blockHeader([
  'GlobalNamespace',
  'MakePropertiesOptional',
  'AddServiceStackTypes',
  'AddResponseStatus',
  'AddImplicitVersion',
  'AddDescriptionAsComments',
  'IncludeTypes',
  'ExcludeTypes',
  'DefaultImports',
])

const enumValues = (type: EnumCode): string[] =>
  type.values.map(({ name, value }) => `    ${name} = ${type.numbered ? value : `'${name}'`},`)

/** TypeScript: classes that can make their own answers. */
export const typescript: Language = {
  key: 'typescript',
  name: 'TypeScript',
  contentType: 'text/plain; charset=utf-8',
  extension: 'ts',
  syntax: 'typescript',
  header,
  order: 'dependencies',
  knownMessages: new Set(),
  keepsMeta: false,
  definesPairs: true,
  markers: true,
  indent: '    ',
  spacing: 'attributes',
  describe: (text) => [`/** @description ${inBlock(text)} */`],
  attribute: (attribute) => `// @${called(attribute)}`,
  open: (type, context) => {
    const name = ownName(type)
    if (type.kind === 'interface') {
      const parents = type.implements.length > 0 ? ` extends ${type.implements.map(typeName).join(', ')}` : ''
      const answer = type.name === 'IReturnVoid' ? 'void' : 'T'
      return [
        `export interface ${name}${parents}`,
        '{',
        ...(isReturnInterface(type) ? [`    createResponse(): ${answer};`] : []),
      ]
    }
    const interfaces = [...returnMarker(type), ...type.implements.map(typeName)]
    const base = type.base ? ` extends ${scriptType(type.base)}` : ''
    const marks = interfaces.length > 0 ? ` implements ${interfaces.join(', ')}` : ''
    return [`export class ${name}${base}${marks}`, '{', ...versionLine(type, context, 'public ', '')]
  },
  member: (member, type, context) => [
    `${type.kind === 'interface' ? '' : 'public '}${memberText(member, context)}`,
  ],
  close: (type, context) =>
    type.kind === 'interface' ? ['}'] : [...constructorLines(type), ...requestLines(type, context), '}'],
  enumeration: (type) => [`export enum ${typeName(type.name)}`, '{', ...enumValues(type), '}'],
  file: file('export module'),
}

/** TypeScript declarations: interfaces without code; members are optional unless told otherwise. */
export const typescriptDeclarations: Language = {
  ...typescript,
  key: 'typescript.d',
  name: 'TypeScript.d',
  extension: 'd.ts',
  moreOptions: ['ExportAsTypes'],
  defaults: { MakePropertiesOptional: true },
  open: (type, context) => {
    const parents = [
      ...(type.base ? [scriptType(type.base)] : []),
      ...(type.kind === 'class' ? returnMarker(type) : []),
      ...type.implements.map(typeName),
    ]
    const above = parents.length > 0 ? ` extends ${parents.join(', ')}` : ''
    return [`interface ${ownName(type)}${above}`, '{', ...versionLine(type, context, '', '?')]
  },
  // An interface sets no values, though real hosts print those of collections.
  member: (member, _type, context) => [memberText(member, context, '')],
  close: () => ['}'],
  enumeration: (type) => [
    `type ${typeName(type.name)} = ${type.values.map(({ name }) => `"${name}"`).join(' | ')};`,
  ],
  file: file('declare module'),
}
