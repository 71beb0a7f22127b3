/** Go, formatted as gofmt does (native types spec 6.14). */

import { type Dto, resolved, type ScalarKind, type Shape } from '../../message/index.ts'
import { called } from '../attribute-text.ts'
import type { ClassCode, CodeMember, EnumCode } from '../code-type.ts'
import { inBlock } from '../comment-text.ts'
import { isLibraryNamespace } from '../describe.ts'
import { importsOf, membersOf } from '../generate.ts'
import { type Block, blockHeader, type Context, type Language } from '../language.ts'
import { capitalised, jsonName, namer, words as wordSet } from '../naming.ts'
import { isPolymorphic, type TypeWords, typeText } from '../type-text.ts'
import { aligned, CELL } from './go-format.ts'
import { GO_LIBRARY } from './library.ts'

const SCALARS: Readonly<Record<ScalarKind, string>> = {
  bool: 'bool',
  byte: 'byte',
  sbyte: 'SByte',
  int16: 'int16',
  uint16: 'uint16',
  int32: 'int',
  uint32: 'uint32',
  int64: 'int64',
  uint64: 'uint64',
  float: 'float32',
  double: 'float64',
  decimal: 'float64',
  string: 'string',
  char: 'string',
  guid: 'string',
  dateTime: 'time.Time',
  dateTimeOffset: 'time.Time',
  dateOnly: 'time.Time',
  timeOnly: 'time.Duration',
  timeSpan: 'time.Duration',
  uri: 'string',
  bytes: '[]byte',
  object: 'interface{}',
}

const isLibrary = (it: { readonly namespace: string; readonly name: string }): boolean =>
  isLibraryNamespace(it.namespace) && GO_LIBRARY.has(it.name)

/** Keywords of Go, its predeclared types (its specification, Keywords and Predeclared identifiers), and the imported packages. */
const RESERVED = wordSet(
  'any bool break byte case chan complex128 complex64 comparable const continue default defer else error fallthrough false float32 float64 for func go goto if import init int int16 int32 int64 int8 interface iota main map nil package range return rune select ss string struct switch time true type uint uint16 uint32 uint64 uint8 uintptr var',
)

const typeName = namer(RESERVED)

const goName = (it: Dto): string => (isLibrary(it) ? `ss.${it.name}` : typeName(it.name))

const bracketed = (name: string, args: readonly string[]): string =>
  args.length > 0 ? `${name}[${args.join(', ')}]` : name

const words = ({ types }: Context, isTop: boolean): TypeWords => ({
  name: typeName,
  scalars: SCALARS,
  list: (item) => `[]${item}`,
  flattensArrays: true,
  map: (key, value) => `map[${key}]${value}`,
  // Generic types inside lists and maps lose their arguments (native types spec 5).
  generic: (name, args) => (isTop ? bracketed(name, args) : name),
  nullable: (text, inArray) => (inArray ? `*${text}` : text),
  dto: (it) => (isPolymorphic(it, types) ? 'interface{}' : goName(it)),
})

const goType = (shape: Shape, context: Context): string => {
  const it = resolved(shape)
  return typeText(it, words(context, it.kind !== 'list' && it.kind !== 'map'))
}

/** Pointers are what can be missing: text, messages and nullable values, but no slices and maps. */
function memberType(member: CodeMember, context: Context): string {
  const it = resolved(member.shape)
  if (it.kind === 'nullable') return `*${goType(it.of, context)}`
  const text = goType(it, context)
  const canPoint = it.kind === 'dto' || it.kind === 'string' || it.kind === 'uri' || it.kind === 'object'
  return canPoint && !member.required ? `*${text}` : text
}

/** `with_underscore` → `WithUnderscore`; else only the first letter changes. */
const fieldName = (name: string): string =>
  name.includes('_')
    ? name
        .split('_')
        .map((part) => capitalised(part.toLowerCase()))
        .join('')
    : capitalised(name)

/** Tags are in camelCase on every host. */
const wireName = (member: CodeMember, { settings }: Context): string =>
  jsonName(member, { ...settings, textCase: 'camel' })

const fieldLine = (member: CodeMember, context: Context): string => {
  const name = wireName(member, context)
  const tag = `\`json:"${name}${member.required ? '' : ',omitempty'}"\``
  return [fieldName(name), memberType(member, context), tag].join(CELL)
}

/** An embedded base has its arguments, those of the library do not. */
const baseName = (base: Dto, context: Context): string => {
  if (isLibrary(base)) return goName(base)
  const args = Object.values(base.generic?.args ?? {})
  return bracketed(
    typeName(base.name),
    args.map((it) => goType(it, context)),
  )
}

/** A field of the same name leaves no room for a method. */
function methodLines(type: ClassCode, context: Context): string[] {
  if (!type.request) return []
  const fields = new Set(membersOf(go, type, context).map((it) => fieldName(wireName(it, context))))
  const method = (name: string, result: string, body: string): string[] =>
    fields.has(name) ? [] : [`func (${typeName(type.name)}) ${name}()${result}${CELL}${body}`]
  const { answer } = type
  if (answer === undefined || answer === 'void')
    return [
      ...method('CreateResponseVoid', '', '{}'),
      ...method('HttpMethod', ' string', `{ return "${type.request.method}" }`),
    ]
  const returned = goType(answer, context)
  return [
    ...(returned === typeName(type.name) ? [] : method('CreateResponse', ` (r ${returned})`, '{ return }')),
    ...method('HttpMethod', ' string', `{ return "${type.request.method}" }`),
  ]
}

const constantLines = (type: EnumCode): string[] =>
  type.values.map(({ name, value }, index) => {
    const typed = index === 0 || type.flags ? typeName(type.name) : ''
    return [`\t${type.name}${name}`, typed, `= ${type.flags ? value : `"${name}"`}`].join(CELL)
  })

const importLines = (blocks: readonly Block[], context: Context): string[] => {
  const text = blocks
    .flatMap(({ lines }) => lines)
    .filter((line) => !line.trimStart().startsWith('/'))
    .join('\n')
  const paths = [
    ...importsOf(go, context).map((it) => `"${it}"`),
    ...(/\bss\./.test(text) ? ['ss "github.com/ServiceStack/servicestack-go"'] : []),
    ...(/\btime\./.test(text) ? ['"time"'] : []),
  ]
  const path = (line: string): string => line.slice(line.indexOf('"'))
  const sorted = [...paths].sort((a, b) => (path(a) < path(b) ? -1 : 1))
  return paths.length > 0 ? ['', 'import (', ...sorted.map((it) => `\t${it}`), ')'] : []
}

function file(blocks: readonly Block[], context: Context): string[] {
  const printed = blocks.filter(({ lines }) => lines.length > 0)
  return [
    `package ${context.options.GlobalNamespace || 'dtos'}`,
    ...importLines(printed, context),
    ...printed.flatMap(({ lines }) => ['', ...aligned(lines)]),
  ]
}

/** Go: bases are embedded, interfaces are not printed at all. */
export const go: Language = {
  key: 'go',
  name: 'Go',
  contentType: 'text/plain; charset=utf-8',
  extension: 'go',
  syntax: 'go',
  header: blockHeader(
    [
      'GlobalNamespace',
      'MakePropertiesOptional',
      'AddServiceStackTypes',
      'AddResponseStatus',
      'AddImplicitVersion',
      'AddDescriptionAsComments',
      'IncludeTypes',
      'ExcludeTypes',
      'DefaultImports',
    ],
    { trims: true },
  ),
  order: 'dependencies',
  knownMessages: GO_LIBRARY,
  dropsLibraryOnPages: true,
  keepsMeta: false,
  definesPairs: true,
  markers: false,
  indent: '\t',
  spacing: 'none',
  describe: (text) => [`/** @description ${inBlock(text)} */`],
  attribute: (attribute) => `// @${called(attribute)}`,
  whole: (type) => (type.kind === 'interface' ? [] : undefined),
  open: (type, context) => {
    const { AddImplicitVersion } = context.options
    const parameters = type.parameters.map((it) => `${typeName(it)} any`)
    const base = type.base && baseName(type.base, context)
    return [
      `type ${bracketed(typeName(type.name), parameters)} struct {`,
      ...(base ? [`\t${base}`] : []),
      ...(type.request && AddImplicitVersion
        ? [['\tVersion', 'int', `\`json:"version"\` //${AddImplicitVersion}`].join(CELL)]
        : []),
    ]
  },
  member: (member, _type, context) => [fieldLine(member, context)],
  close: (type, context) => {
    const methods = methodLines(type, context)
    return methods.length > 0 ? ['}', '', ...methods] : ['}']
  },
  enumeration: (type) => [
    `type ${typeName(type.name)} ${type.flags ? 'int' : 'string'}`,
    '',
    'const (',
    ...constantLines(type),
    ')',
  ],
  file,
}
