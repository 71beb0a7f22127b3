/** Zig (native types spec 6.16). */
import { camelCase, type Dto, resolved, type ScalarKind, type Shape } from '../../message/index.ts'
import { called } from '../attribute-text.ts'
import type { ClassCode, CodeMember } from '../code-type.ts'
import { describeMember, isLibraryNamespace } from '../describe.ts'
import { importsOf, membersOf } from '../generate.ts'
import { type Block, type Context, indented, type Language } from '../language.ts'
import { namer, safeName, snakeCase, words } from '../naming.ts'
import { bare, isPolymorphic, typeText } from '../type-text.ts'
import { ZIG_LIBRARY } from './library.ts'

const SCALARS: Readonly<Record<ScalarKind, string>> = {
  bool: 'bool',
  byte: 'u8',
  sbyte: 'SByte',
  int16: 'i16',
  uint16: 'u16',
  int32: 'i32',
  uint32: 'u32',
  int64: 'i64',
  uint64: 'u64',
  float: 'f32',
  double: 'f64',
  decimal: 'f64',
  string: '[]const u8',
  char: 'u8',
  guid: '[]const u8',
  dateTime: '[]const u8',
  dateTimeOffset: '[]const u8',
  dateOnly: '[]const u8',
  timeOnly: '[]const u8',
  timeSpan: '[]const u8',
  uri: '[]const u8',
  bytes: '[]const u8',
  object: 'std.json.Value',
}

/** Keywords of Zig (its reference, Keyword Reference). */
const RESERVED = words(
  'addrspace align allowzero and anyframe anytype asm async await break callconv catch comptime const continue defer else enum errdefer error export extern fn for if inline linksection noalias noinline nosuspend opaque or orelse packed pub resume return struct suspend switch test threadlocal try union unreachable usingnamespace var volatile while',
)

/** Primitive types and values, which no declaration may shadow. */
const PRIMITIVE =
  /^(?:[iu]\d+|f(?:16|32|64|80|128)|c_\w+|_|anyerror|anyopaque|bool|comptime_float|comptime_int|false|isize|noreturn|null|true|type|undefined|usize|void)$/

/** Keywords, primitives and what begins with a digit are quoted; the quotes are no part of a name. */
const quotedName = (name: string): string =>
  RESERVED.has(name) || PRIMITIVE.test(name) || /^\d/.test(name) ? `@"${name}"` : name

/** A type's name; those that every file declares are not free. The client sends the request's `ss_name`. */
const typeName = (name: string): string => quotedName(unlessImported(name))
const unlessImported = namer(words('ss std'))

const isLibrary = (it: Dto): boolean => isLibraryNamespace(it.namespace) && ZIG_LIBRARY.has(it.name)

function zigType(shape: Shape, { types }: Context): string {
  const inList = resolved(shape).kind === 'list'
  return typeText(shape, {
    name: typeName,
    scalars: SCALARS,
    list: (item) => `[]${item}`,
    flattensArrays: false,
    map: () => 'std.json.Value',
    // Generic types keep their arguments only inside lists (native types spec 5).
    generic: (name, args) => (inList ? `${name}(${args.join(', ')})` : name),
    nullable: (text) => `?${text}`,
    dto: (it) => {
      if (isPolymorphic(it, types)) return 'std.json.Value'
      return isLibrary(it) ? `ss.${it.name}` : typeName(it.name)
    },
  })
}

/** camelCase on hosts that write it, snake_case on others; reserved or unsafe names are quoted. */
const fieldName = (member: CodeMember, { settings }: Context): string => {
  const own = settings.textCase === 'camel' ? camelCase(member.name) : snakeCase(member.name)
  const name = member.wireName === undefined ? own : safeName(member.wireName)
  return RESERVED.has(name) || /^\d/.test(name) ? `@"${name}"` : name
}

const INITIAL: Readonly<Record<string, string>> = {
  bool: 'false',
  ...Object.fromEntries(
    ['u8', 'i16', 'u16', 'i32', 'u32', 'i64', 'u64', 'f32', 'f64'].map((it) => [it, '0']),
  ),
}

function fieldLine(member: CodeMember, context: Context): string {
  const it = resolved(member.shape)
  const type = member.isAdded ? 'ResponseStatus' : zigType(bare(it), context)
  const name = fieldName(member, context)
  const initial = INITIAL[type]
  if (it.kind !== 'nullable' && initial !== undefined) return `${name}: ${type} = ${initial},`
  return it.kind === 'list' && member.required ? `${name}: ${type} = &.{},` : `${name}: ?${type} = null,`
}

const inherited = ({ base }: ClassCode): readonly CodeMember[] => {
  if (!base) return []
  const levels: Dto[] = []
  for (let it: Dto | undefined = base; it; it = it.base) levels.unshift(it)
  return levels.flatMap((it) =>
    it.members.map((member) => describeMember(member, it.dataContract !== undefined)),
  )
}

const constants = (type: ClassCode, context: Context): string[] => {
  if (!type.request) return []
  const answer = type.answer && type.answer !== 'void' ? zigType(type.answer, context) : undefined
  const version = context.options.AddImplicitVersion
  const hasFields = membersOf(zig, type, context).length > 0 || version !== ''
  return [
    `pub const ss_name = "${type.name}";`,
    `pub const ss_verb = "${type.request.method}";`,
    ...(answer === undefined || answer === typeName(type.name) ? [] : [`pub const Response = ${answer};`]),
    ...(hasFields ? [''] : []),
    ...(version ? [`version: i32, //${version}`] : []),
  ]
}

const isEmpty = (type: ClassCode, context: Context): boolean =>
  !type.request && membersOf(zig, type, context).length === 0

/** Names of the library's types are written with the import that a file has only when it needs it. */
const usesLibrary = (blocks: readonly Block[]): boolean =>
  blocks.some(({ lines }) => lines.some((line) => !line.trimStart().startsWith('/') && /\bss\./.test(line)))

/** A default import stands as it is; a name that a query gives is imported under that name. */
const importLine = (item: string): string =>
  item.includes('@import') ? item : `const ${item.replace(/\W/g, '_')} = @import("${item}");`

function file(blocks: readonly Block[], context: Context): string[] {
  const printed = blocks.filter(({ lines }) => lines.length > 0)
  return [
    ...importsOf(zig, context).map(importLine),
    ...(usesLibrary(printed) ? ['const ss = @import("servicestack");'] : []),
    ...printed.flatMap(({ lines }) => ['', ...lines]),
  ]
}

/** Zig: inherited members are written out, maps stay JSON values. */
export const zig: Language = {
  key: 'zig',
  name: 'Zig',
  contentType: 'text/plain; charset=utf-8',
  extension: 'zig',
  syntax: 'zig',
  header: {
    open: ['/// Options:'],
    fixed: '/// ',
    separator: undefined,
    unset: '/// ',
    set: '//',
    tip: '/',
    close: ['///'],
    trims: true,
    options: [
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
  },
  defaults: { DefaultImports: ['const std = @import("std");'] },
  order: 'dependencies',
  knownMessages: ZIG_LIBRARY,
  dropsLibraryOnPages: true,
  keepsMeta: false,
  definesPairs: true,
  markers: false,
  indent: '    ',
  spacing: 'attributes',
  describe: (text) => [`/// ${text}`],
  attribute: (attribute) => `// @${called(attribute)}`,
  inheritedMembers: inherited,
  whole: (type, context, walk) => {
    if (type.kind === 'interface') return []
    if (type.parameters.length === 0)
      return isEmpty(type, context) ? [`pub const ${typeName(type.name)} = struct {};`] : undefined
    const parameters = type.parameters.map((it) => `comptime ${typeName(it)}: type`).join(', ')
    const body = isEmpty(type, context)
      ? [...type.parameters.map((it) => `_ = ${typeName(it)};`), 'return struct {};']
      : walk()
    return [`pub fn ${typeName(type.name)}(${parameters}) type {`, ...indented(body), '}']
  },
  open: (type, context) => [
    type.parameters.length > 0 ? 'return struct {' : `pub const ${typeName(type.name)} = struct {`,
    ...indented(constants(type, context)),
  ],
  member: (member, _type, context) => [fieldLine(member, context)],
  close: () => ['};'],
  enumeration: (type) => [
    `pub const ${typeName(type.name)} = enum${type.flags ? '(i32)' : ''} {`,
    ...type.values.map(({ name, value }) => {
      const text = RESERVED.has(name) ? `@"${name}"` : name
      return `    ${text}${type.flags ? ` = ${value}` : ''},`
    }),
    '};',
  ],
  file,
}
