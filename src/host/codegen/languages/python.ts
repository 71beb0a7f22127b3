/** Python (native types spec 6.7). */
import type { ScalarKind, Shape } from '../../message/index.ts'
import { called, unlessContract } from '../attribute-text.ts'
import type { ClassCode, CodeMember, EnumCode } from '../code-type.ts'
import { membersOf } from '../generate.ts'
import type { Block, Context, Language } from '../language.ts'
import { constantCase, namer, snakeCase, words } from '../naming.ts'
import { bare, collectionKind, type TypeWords, typeText } from '../type-text.ts'
import { CLIENT_LIBRARY } from './library.ts'

const SCALARS: Readonly<Record<ScalarKind, string>> = {
  bool: 'bool',
  byte: 'int',
  sbyte: 'SByte',
  int16: 'int',
  uint16: 'int',
  int32: 'int',
  uint32: 'int',
  int64: 'int',
  uint64: 'int',
  float: 'float',
  double: 'float',
  decimal: 'Decimal',
  string: 'str',
  char: 'str',
  guid: 'str',
  dateTime: 'datetime.datetime',
  dateTimeOffset: 'datetime.datetime',
  dateOnly: 'datetime.datetime',
  timeOnly: 'datetime.timedelta',
  timeSpan: 'datetime.timedelta',
  uri: 'str',
  bytes: 'bytes',
  object: 'Object',
}

/** Values of members that are always there; a type without one stays optional. */
const DEFAULTS: Readonly<Record<string, string>> = {
  int: '0',
  bool: 'False',
  float: '0.0',
  Decimal: 'decimal.Decimal(0)',
  'datetime.datetime': 'datetime.datetime(1, 1, 1)',
  'datetime.timedelta': 'datetime.timedelta()',
}

/** Keywords of Python (its reference 2.3.1), the built-in types that annotations name, and what constructors call the object. */
const RESERVED = words(
  'and as assert async await bool break bytes class continue def del elif else except finally float for from global if import in int is lambda nonlocal not or pass raise return self str try while with yield',
)

/** What the lines of members call: a member of the same name hides it from the lines below, since a class body is a scope. */
const CALLED = words('config datetime decimal dict field list')

/** Names that no class can have, or that the code around it uses; inside classes two underscores in front would mean another name. */
const typeName = (name: string): string => unlessReserved(name.replace(/^__/, '_'))
const unlessReserved = namer(
  new Set([
    ...RESERVED,
    ...words(
      'False None True Decimal Dict Enum Generic IntEnum LetterCase List Object Optional TypeVar Undefined',
    ),
  ]),
)

const KEYS: ReadonlySet<string> = new Set(['str', 'bool', 'int'])

const WORDS: TypeWords = {
  name: typeName,
  scalars: SCALARS,
  list: (item) => `List[${item}]`,
  flattensArrays: true,
  map: (key, value) => `Dict[${KEYS.has(key) ? key : 'str'}, ${value}]`,
  generic: (name, args) => (args.length > 0 ? `${name}[${args.join(', ')}]` : name),
  nullable: (text, inArray) => (inArray ? `Optional[${text}]` : text),
}

const pythonType = (shape: Shape): string => typeText(shape, WORDS)

/** A member's type and value, before its name is looked at. */
function typeAndValue(
  member: CodeMember,
  context: Context,
): { type: string; value: string; isField: boolean } {
  const type = pythonType(bare(member.shape))
  if (member.isAdded) return { type, value: 'None', isField: false }
  const collection = collectionKind(member.shape)
  if (collection && (member.required || context.options.InitializeCollections))
    return { type, value: `default_factory=${collection === 'list' ? 'list' : 'dict'}`, isField: true }
  const isNullable = bare(member.shape) !== member.shape
  const value = member.needed && !isNullable ? DEFAULTS[type] : undefined
  return value === undefined
    ? { type: `Optional[${type}]`, value: 'None', isField: false }
    : { type, value, isField: false }
}

function memberLine(member: CodeMember, type: ClassCode, context: Context): string {
  const { type: text, value, isField } = typeAndValue(member, context)
  const name = snakeCase(member.name)
  const isReserved = RESERVED.has(name) || isCalledBelow(name, member, type, context)
  if (!isReserved && !name.endsWith('_')) return `${name}: ${text} = ${isField ? `field(${value})` : value}`
  const written = isReserved ? `${name}_` : name
  const initial = isField ? value : `default=${value}`
  return `${written}: ${text} = field(metadata=config(field_name='${written.slice(0, -1)}'), ${initial})`
}

const isCalledBelow = (name: string, member: CodeMember, type: ClassCode, context: Context): boolean => {
  if (!CALLED.has(name)) return false
  const members = membersOf(python, type, context)
  const below = members.slice(members.findIndex((it) => it.name === member.name) + 1)
  const call = new RegExp(String.raw`\b${name}[.(]|=${name}\)`)
  return below.some((it) => call.test(memberLine(it, type, context)))
}

/** A backslash begins an escape in a docstring too, and three quotes would end it. */
const docString = (text: string): string[] => [
  '"""',
  text.replaceAll('\\', '\\\\').replaceAll('"""', '\\"\\"\\"'),
  '"""',
]

const answerText = (type: ClassCode): string | undefined => {
  if (type.answer === undefined) return undefined
  if (type.request)
    return type.answer === 'void' ? 'IReturnVoid' : `IReturn[${quotedIfSelf(pythonType(type.answer), type)}]`
  return isAnswerBase(type) && type.answer !== 'void' ? `IReturn[${pythonType(type.answer)}]` : undefined
}

/** A class cannot name itself in its own bases. */
const quotedIfSelf = (text: string, type: ClassCode): string =>
  text === typeName(type.name) ? `"${text}"` : text

/** An abstract class that itself declares a generic answer says so, on pages too. */
const isAnswerBase = (type: ClassCode): boolean =>
  type.abstract && type.declaresAnswer && type.parameters.length > 0 && type.request === undefined

const parents = (type: ClassCode): string[] => [
  ...(type.parameters.length > 0 ? [`Generic[${type.parameters.map(typeName).join(', ')}]`] : []),
  ...(type.base ? [pythonType(type.base)] : []),
  ...[answerText(type)].filter((it) => it !== undefined),
  ...type.implements.map(typeName),
]

const isPrinted = (type: ClassCode, { options }: Context): string | undefined =>
  options.AddDescriptionAsComments ? type.description : undefined

const DATA_CLASS_JSON = 'letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE'

const decorators = ({ options }: Context): string[] => [
  `@dataclass_json(${options.DataClassJson || DATA_CLASS_JSON})`,
  options.DataClass ? `@dataclass(${options.DataClass})` : '@dataclass',
]

/** `module`, `module:name/name`, `module:*`. */
const importLines = (context: Context): string[] =>
  context.options.DefaultImports.map((item) => {
    const [module, names] = item.split(':')
    return names === undefined ? `import ${module}` : `from ${module} import ${names.split('/').join(', ')}`
  })

function file(blocks: readonly Block[], context: Context): string[] {
  const { GlobalNamespace } = context.options
  const lines = [
    ...importLines(context),
    ...(context.settings.pythonObject ? ["Object = TypeVar('Object')"] : []),
    ...(GlobalNamespace ? ['', `# module ${GlobalNamespace}`] : []),
    ...blocks.flatMap(({ type, lines }) => ['', '', ...typeVariables(type), ...lines]),
    '',
  ]
  return GlobalNamespace ? [...lines, ''] : lines
}

const typeVariables = (type: Block['type']): string[] =>
  type.kind !== 'enum' && type.parameters.length > 0
    ? [...type.parameters.map(typeName).map((name) => `${name} = TypeVar('${name}')`), '', '']
    : []

const hasLines = (type: ClassCode, context: Context): boolean =>
  membersOf(python, type, context).length > 0 ||
  (type.request !== undefined && context.options.AddImplicitVersion !== '')

/** The client sends the name of the class: that of a request stays the declared one. */
const sentName = ({ name, request }: ClassCode): string[] =>
  request && typeName(name) !== name ? ['', '', `${typeName(name)}.__name__ = '${name}'`] : []

const enumValue = (type: EnumCode, name: string, value: number): string => {
  const written = constantCase(name)
  const isReserved = RESERVED.has(written.toLowerCase())
  return `    ${written}${isReserved ? '_' : ''} = ${type.numbered ? value : `'${name}'`}`
}

/** Python: data classes, described after their members instead of before. */
export const python: Language = {
  key: 'python',
  name: 'Python',
  contentType: 'text/plain; charset=utf-8',
  extension: 'py',
  syntax: 'python',
  header: {
    open: ['""" Options:'],
    fixed: '',
    separator: '',
    unset: '#',
    set: '',
    tip: '#',
    close: ['"""', ''],
    options: [
      'GlobalNamespace',
      'AddServiceStackTypes',
      'AddResponseStatus',
      'AddImplicitVersion',
      'AddDescriptionAsComments',
      'IncludeTypes',
      'ExcludeTypes',
      'DefaultImports',
      'DataClass',
      'DataClassJson',
    ],
  },
  defaults: {
    DefaultImports: [
      'datetime',
      'decimal',
      'marshmallow.fields:*',
      'servicestack:*',
      'typing:*',
      'dataclasses:dataclass/field',
      'dataclasses_json:dataclass_json/LetterCase/Undefined/config',
      'enum:Enum/IntEnum',
    ],
  },
  order: 'dependencies',
  knownMessages: CLIENT_LIBRARY,
  keepsMeta: false,
  definesPairs: false,
  markers: false,
  indent: '    ',
  spacing: 'attributes',
  attribute: (attribute) => unlessContract(attribute, `# @${called(attribute)}`),
  open: (type, context) => {
    const above = parents(type)
    const description = isPrinted(type, context)
    const version = type.request && context.options.AddImplicitVersion
    return [
      ...(type.kind === 'class' ? decorators(context) : []),
      `class ${typeName(type.name)}${above.length > 0 ? `(${above.join(', ')})` : ''}:`,
      ...(description === undefined ? [] : [...docString(description).map((it) => `    ${it}`), '']),
      ...(version ? [`    version: int = ${version}`] : []),
    ]
  },
  member: (member, type, context, isLast) => [
    memberLine(member, type, context),
    ...(member.description !== undefined && context.options.AddDescriptionAsComments
      ? docString(member.description)
      : []),
    ...(member.description !== undefined && !isLast ? [''] : []),
  ],
  close: (type, context) => {
    if (isAnswerBase(type) && type.answer !== 'void' && type.answer !== undefined)
      return ['    @staticmethod', `    def response_type(): return ${pythonType(type.answer)}`]
    return [...(hasLines(type, context) ? [] : ['    pass']), ...sentName(type)]
  },
  enumeration: (type) => [
    `class ${typeName(type.name)}(${type.numbered ? 'IntEnum' : 'str, Enum'}):`,
    ...type.values.map(({ name, value }) => enumValue(type, name, value)),
  ],
  file,
}
