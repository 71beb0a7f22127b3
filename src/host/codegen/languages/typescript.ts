/** TypeScript: classes, and as `typescript.d` declarations only (native types spec 6.4). */
import { resolved, type ScalarKind, type Shape } from '../../message/index.ts'
import { called } from '../attribute-text.ts'
import type { ClassCode, CodeMember, EnumCode } from '../code-type.ts'
import { type Block, blockHeader, type Context, type Header, indented, type Language } from '../language.ts'
import { jsonName } from '../naming.ts'
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

const WORDS: TypeWords = {
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

const memberText = (member: CodeMember, context: Context): string => {
  const isOptional = context.options.MakePropertiesOptional || !member.needed
  const name = jsonName(member, context.settings)
  return `${name}${isOptional ? '?' : ''}: ${scriptType(member.shape)}${initialValue(member, context)};`
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

const requestLines = (type: ClassCode): string[] => {
  if (!type.request) return []
  const body =
    type.answer === undefined || type.answer === 'void' ? '{}' : `{ return ${emptyAnswer(type.answer)}; }`
  return [
    `    public getTypeName() { return '${type.name}'; }`,
    `    public getMethod() { return '${type.request.method}'; }`,
    `    public createResponse() ${body}`,
  ]
}

const constructorLines = (type: ClassCode): string[] => [
  '',
  `    public constructor(init?: Partial<${angled(type.name, type.parameters)}>) { ${type.base ? 'super(init); ' : ''}(Object as any).assign(this, init); }`,
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
  describe: (text) => [`/** @description ${text} */`],
  attribute: (attribute) => `// @${called(attribute)}`,
  open: (type, context) => {
    const name = angled(type.name, type.parameters)
    if (type.kind === 'interface') {
      const parents = type.implements.length > 0 ? ` extends ${type.implements.join(', ')}` : ''
      const answer = type.name === 'IReturnVoid' ? 'void' : 'T'
      return [
        `export interface ${name}${parents}`,
        '{',
        ...(isReturnInterface(type) ? [`    createResponse(): ${answer};`] : []),
      ]
    }
    const interfaces = [...returnMarker(type), ...type.implements]
    const base = type.base ? ` extends ${scriptType(type.base)}` : ''
    const marks = interfaces.length > 0 ? ` implements ${interfaces.join(', ')}` : ''
    return [`export class ${name}${base}${marks}`, '{', ...versionLine(type, context, 'public ', '')]
  },
  member: (member, type, context) => [
    `${type.kind === 'interface' ? '' : 'public '}${memberText(member, context)}`,
  ],
  close: (type) =>
    type.kind === 'interface' ? ['}'] : [...constructorLines(type), ...requestLines(type), '}'],
  enumeration: (type) => [`export enum ${type.name}`, '{', ...enumValues(type), '}'],
  file: file('export module'),
}

/** TypeScript declarations: interfaces without code; members are optional unless told otherwise. */
export const typescriptDeclarations: Language = {
  ...typescript,
  key: 'typescript.d',
  name: 'TypeScript.d',
  extension: 'd.ts',
  defaults: { MakePropertiesOptional: true },
  open: (type, context) => {
    const parents = [
      ...(type.base ? [scriptType(type.base)] : []),
      ...(type.kind === 'class' ? returnMarker(type) : []),
      ...type.implements,
    ]
    const above = parents.length > 0 ? ` extends ${parents.join(', ')}` : ''
    return [
      `interface ${angled(type.name, type.parameters)}${above}`,
      '{',
      ...versionLine(type, context, '', '?'),
    ]
  },
  member: (member, _type, context) => [memberText(member, context)],
  close: () => ['}'],
  enumeration: (type) => [`type ${type.name} = ${type.values.map(({ name }) => `"${name}"`).join(' | ')};`],
  file: file('declare module'),
}
