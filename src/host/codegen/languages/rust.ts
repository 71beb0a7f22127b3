/** Rust (native types spec 6.15). */
import { camelCase, type Dto, resolved, type ScalarKind, type Shape } from '../../message/index.ts'
import { argumentsText, quoted, unlessContract } from '../attribute-text.ts'
import type { Attribute, ClassCode, CodeMember, EnumCode } from '../code-type.ts'
import { definition, isLibraryNamespace } from '../describe.ts'
import { importsOf, membersOf } from '../generate.ts'
import { type Block, blockHeader, type Context, indented, type Language, separated } from '../language.ts'
import { namer, safeName, snakeCase, underscored, words } from '../naming.ts'
import { angled, isPolymorphic, typeText } from '../type-text.ts'
import { GO_LIBRARY } from './library.ts'

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
  string: 'String',
  char: 'char',
  guid: 'String',
  dateTime: 'String',
  dateTimeOffset: 'String',
  dateOnly: 'String',
  timeOnly: 'String',
  timeSpan: 'String',
  uri: 'String',
  bytes: 'Vec<u8>',
  object: 'Value',
}

/** Keywords of Rust and those that it keeps for later (its reference, Keywords). */
const KEYWORDS = words(
  'Self abstract as async await become box break const continue crate do dyn else enum extern false final fn for gen if impl in let loop macro match mod move mut override priv pub ref return self static struct super trait true try type typeof unsafe unsized use virtual where while yield',
)

/** Keywords that even `r#` makes no name of. */
const PATH_WORDS = words('Self crate self super')

const rawName = (name: string): string =>
  PATH_WORDS.has(name) ? underscored(name) : KEYWORDS.has(name) ? `r#${name}` : name

/** A type's name; what the code around it uses must stay what it is. The client sends the request's `NAME`. */
const typeName = (name: string): string => rawName(unlessUsed(name))
const unlessUsed = namer(
  words(
    'Deserialize HashMap IRequest IReturn IReturnVoid Option Serialize String Value Vec bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize',
  ),
)

/** A parameter that no field holds would not compile, so an empty struct has none. */
const isBare = (it: Dto): boolean => definition(it).members.length === 0 && it.base === undefined

const dropsArguments = (name: string, { types }: Context): boolean =>
  types.some(
    (it) =>
      it.kind === 'class' && typeName(it.name) === name && it.members.length === 0 && it.base === undefined,
  )

function rustType(shape: Shape, context: Context): string {
  return typeText(shape, {
    name: typeName,
    scalars: SCALARS,
    list: (item) => `Vec<${item}>`,
    flattensArrays: false,
    map: (key, value) => `HashMap<${key}, ${value}>`,
    generic: (name, args) => angled(name, dropsArguments(name, context) ? [] : args),
    nullable: (text) => `Option<${text}>`,
    dto: (it) => (isPolymorphic(it, context.types) ? 'Value' : typeName(it.name)),
  })
}

const wireName = (member: CodeMember): string =>
  member.wireName === undefined ? camelCase(member.name) : safeName(member.wireName)

const fieldName = (member: CodeMember): string => rawName(snakeCase(member.name))

const OPTIONAL = '#[serde(default, skip_serializing_if = "Option::is_none")]'

function fieldLines(member: CodeMember, _type: ClassCode, context: Context): string[] {
  const wire = member.isAdded ? member.name : wireName(member)
  // serde knows that `r#` is no part of a name.
  const rename = wire === fieldName(member).replace('r#', '') ? [] : [`#[serde(rename = ${quoted(wire)})]`]
  const isOptional = member.isAdded || !member.needed
  const text = rustType(member.shape, context)
  const isNullable = resolved(member.shape).kind === 'nullable'
  return [
    ...rename,
    ...(isOptional ? [OPTIONAL] : []),
    `pub ${fieldName(member)}: ${isOptional && !isNullable ? `Option<${text}>` : text},`,
  ]
}

const baseLines = (base: Dto, context: Context): string[] => {
  const args = isBare(base) ? [] : Object.values(base.generic?.args ?? {})
  const text = angled(
    typeName(base.name),
    args.map((it) => rustType(it, context)),
  )
  return ['    #[serde(flatten)]', `    pub ${rawName(snakeCase(base.name))}: ${text},`]
}

const isEmpty = (type: ClassCode, context: Context): boolean =>
  type.base === undefined && membersOf(rust, type, context).length === 0 && !hasVersion(type, context)

const hasVersion = (type: ClassCode, { options }: Context): boolean =>
  type.request !== undefined && options.AddImplicitVersion !== ''

function implementations(type: ClassCode, context: Context): string[] {
  if (!type.request) return []
  const { answer } = type
  const name = typeName(type.name)
  const request = [
    '',
    `impl IRequest for ${name} {`,
    `    const NAME: &'static str = "${type.name}";`,
    `    const VERB: &'static str = "${type.request.method}";`,
    '}',
  ]
  if (answer === undefined || answer === 'void') return [...request, `impl IReturnVoid for ${name} {}`]
  const returned = rustType(answer, context)
  if (returned === name) return request
  return [...request, `impl IReturn for ${name} {`, `    type Response = ${returned};`, '}']
}

const DERIVES = '#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Default)]'
const ENUM_DERIVES = '#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]'

const enumLines = (type: EnumCode): string[] => [
  ENUM_DERIVES,
  ...(type.flags ? ['#[repr(i32)]'] : []),
  `pub enum ${typeName(type.name)} {`,
  ...indented(
    type.values.flatMap(({ name, value }, index) => [
      ...(index === 0 ? ['#[default]'] : []),
      ...(type.flags
        ? [`${rawName(name)} = ${value},`]
        : [`#[serde(rename = "${name}")]`, `${rawName(name)},`]),
    ]),
  ),
  '}',
]

const attributeText = (attribute: Attribute): string =>
  attribute.args.length === 0 ? `// ${attribute.name}` : `// ${attribute.name}(${argumentsText(attribute)})`

/** The client library is imported when a file names something of it. */
function usesLibrary({ types }: Context): boolean {
  const isLibrary = (shape: Shape): boolean => {
    const it = resolved(shape)
    if (it.kind === 'list' || it.kind === 'nullable') return isLibrary(it.of)
    if (it.kind === 'map') return isLibrary(it.value)
    return it.kind === 'dto' && isLibraryNamespace(it.namespace) && GO_LIBRARY.has(it.name)
  }
  return types.some(
    (it) =>
      it.kind === 'class' &&
      (it.request !== undefined ||
        it.members.some(({ shape }) => isLibrary(shape)) ||
        (it.base && isLibrary(it.base))),
  )
}

function file(blocks: readonly Block[], context: Context): string[] {
  const imports = [...importsOf(rust, context), ...(usesLibrary(context) ? ['servicestack::*'] : [])].sort()
  const printed = blocks.filter(({ lines }) => lines.length > 0).map(({ lines }) => lines)
  return [
    '#![allow(',
    ...indented(['dead_code,', 'non_camel_case_types,', 'non_snake_case,', 'clippy::upper_case_acronyms']),
    ')]',
    '',
    ...imports.map((it) => `use ${it};`),
    ...(printed.length > 0 ? ['', ...separated(printed)] : []),
  ]
}

/** Rust: bases are flattened fields, interfaces are not printed at all. */
export const rust: Language = {
  key: 'rust',
  name: 'Rust',
  contentType: 'text/plain; charset=utf-8',
  extension: 'rs',
  syntax: 'rust',
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
    { trims: true, nests: true },
  ),
  defaults: {
    DefaultImports: ['serde::{Deserialize, Serialize}', 'serde_json::Value', 'std::collections::HashMap'],
  },
  order: 'dependencies',
  knownMessages: GO_LIBRARY,
  dropsLibraryOnPages: true,
  keepsMeta: false,
  definesPairs: true,
  markers: false,
  indent: '    ',
  spacing: 'none',
  describe: (text) => [`/// ${text}`],
  attribute: (attribute) => unlessContract(attribute, attributeText(attribute)),
  whole: (type) => (type.kind === 'interface' ? [] : undefined),
  open: (type, context) => {
    const empty = isEmpty(type, context)
    const own = typeName(type.name)
    const name = empty ? own : angled(own, type.parameters.map(typeName))
    return [
      DERIVES,
      '#[serde(default)]',
      `pub struct ${name} {${empty ? '}' : ''}`,
      ...(type.base ? baseLines(type.base, context) : []),
      ...(hasVersion(type, context) ? [`    pub version: i32, //${context.options.AddImplicitVersion}`] : []),
    ]
  },
  member: fieldLines,
  close: (type, context) => [...(isEmpty(type, context) ? [] : ['}']), ...implementations(type, context)],
  enumeration: enumLines,
  file,
}
