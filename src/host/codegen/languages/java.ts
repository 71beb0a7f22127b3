/** Java (native types spec 6.8). */

import type { Shape } from '../../message/index.ts'
import { quoted } from '../attribute-text.ts'
import type { ClassCode, CodeMember, EnumCode } from '../code-type.ts'
import { inBlock } from '../comment-text.ts'
import { importsOf, membersOf } from '../generate.ts'
import { type Block, blockHeader, type Context, indented, type Language } from '../language.ts'
import { namer, pascalCase, words } from '../naming.ts'
import { angled, bare, collectionKind, scalarsWithStrings, typeText } from '../type-text.ts'
import {
  annotation,
  isGenericAnswer,
  jvmImports,
  jvmName,
  jvmScalars,
  type Reserved,
  returnMarker,
} from './jvm.ts'
import { JAVA_LIBRARY } from './library.ts'

/** Keywords, literals and the two words that Java keeps unused (its specification 3.9). */
const KEYWORDS = words(
  '_ abstract assert boolean break byte case catch char class const continue default do double else enum extends false final finally float for goto if implements import instanceof int interface long native new null package private protected public return short static strictfp super switch synchronized this throw throws transient true try void volatile while',
)

/** A request has `responseType` itself. */
const RESERVED: Reserved = { keywords: KEYWORDS, taken: words('responseType'), quote: quoted }
/** Accessors that would be final `getClass` of every object, or what a request has already. */
const accessorName = namer(words('Class ResponseType'))
/** Words that no class may be called, those that the code around it uses, and the outer class. */
const typeName = namer(
  new Set([
    ...KEYWORDS,
    ...words(
      'permits record sealed var yield ArrayList BigDecimal BigInteger Boolean Byte Date Double Float HashMap Integer Long Object Override SerializedName Short String TimeSpan TypeToken UUID dtos',
    ),
  ]),
)

const SCALARS = jvmScalars('Integer', 'byte[]')

const javaType = (shape: Shape, { options }: Context): string =>
  typeText(shape, {
    name: typeName,
    scalars: scalarsWithStrings(SCALARS, options),
    list: (item) => `ArrayList<${item}>`,
    flattensArrays: true,
    map: (key, value) => `HashMap<${key},${value}>`,
    generic: angled,
    nullable: (text) => text,
  })

const initialValue = (member: CodeMember, type: string, { options }: Context): string => {
  const kind = member.required || options.InitializeCollections ? collectionKind(member.shape) : undefined
  if (kind === undefined) return 'null'
  return bare(member.shape).kind === 'bytes' ? 'new byte[]{}' : `new ${type}()`
}

interface Field {
  readonly name: string
  readonly type: string
}

const accessorLines = (owner: string, { name, type }: Field, { options }: Context): string[] => {
  const pascal = accessorName(
    name
      .split('_')
      .map((part) =>
        part === part.toUpperCase() && part.length > 1
          ? pascalCase(part)
          : part.charAt(0).toUpperCase() + part.slice(1),
      )
      .join(''),
  )
  const setter = options.SettersReturnThis
    ? `public ${owner} set${pascal}(${type} value) { this.${name} = value; return this; }`
    : `public void set${pascal}(${type} value) { this.${name} = value; }`
  return [`public ${type} ${type === 'Boolean' ? 'is' : 'get'}${pascal}() { return ${name}; }`, setter]
}

const answerLines = (type: ClassCode, context: Context): string[] => {
  if (!type.request || type.answer === undefined || type.answer === 'void') return []
  const text = javaType(type.answer, context)
  const token = isGenericAnswer(type.answer) ? `new TypeToken<${text}>(){}.getType()` : `${text}.class`
  return [
    `private static Object responseType = ${token};`,
    'public Object getResponseType() { return responseType; }',
  ]
}

const hasVersion = (type: ClassCode, { options }: Context): boolean =>
  type.request !== undefined && options.AddImplicitVersion !== ''

const ownName = ({ name, parameters }: ClassCode): string => angled(typeName(name), parameters.map(typeName))

function accessors(type: ClassCode, context: Context): string[] {
  if (!context.options.AddPropertyAccessors) return []
  const fields = membersOf(java, type, context).map((it) => ({
    name: jvmName(it, RESERVED, context).name,
    type: javaType(it.shape, context),
  }))
  const version = hasVersion(type, context) ? [{ name: 'version', type: 'Integer' }] : []
  const owner = ownName(type)
  // A line of blanks, eight with those of the outer class.
  return ['    ', ...indented([...version, ...fields].flatMap((it) => accessorLines(owner, it, context)))]
}

const enumLines = (type: EnumCode): string[] => {
  const last = type.values.length - 1
  const names = type.values.map(({ name, value }, index) => {
    const serialized = type.flags ? `@SerializedName("${value}") ` : ''
    const number = type.numbered ? `(${value})` : ''
    return `    ${serialized}${pascalCase(name)}${number}${index === last ? ';' : ','}`
  })
  if (!type.numbered) return names
  return [
    ...names,
    '',
    '    private final int value;',
    `    ${typeName(type.name)}(final int intValue) { value = intValue; }`,
    '    public int getValue() { return value; }',
  ]
}

function file(blocks: readonly Block[], context: Context): string[] {
  const { Package, GlobalNamespace } = context.options
  return [
    ...(Package ? [`package ${Package};`, ''] : []),
    ...importsOf(java, context).map((it) => `import ${it};`),
    '',
    `public class ${GlobalNamespace}`,
    '{',
    ...blocks.flatMap(({ lines }) => ['', ...indented(lines)]),
    '',
    '}',
  ]
}

/** Java: static classes inside one outer class, with accessors. */
export const java: Language = {
  key: 'java',
  name: 'Java',
  contentType: 'text/plain; charset=utf-8',
  extension: 'java',
  syntax: 'java',
  header: blockHeader([
    'Package',
    'GlobalNamespace',
    'AddPropertyAccessors',
    'SettersReturnThis',
    'AddServiceStackTypes',
    'AddResponseStatus',
    'AddDescriptionAsComments',
    'AddImplicitVersion',
    'IncludeTypes',
    'ExcludeTypes',
    'TreatTypesAsStrings',
    'DefaultImports',
  ]),
  defaults: { GlobalNamespace: 'dtos' },
  order: 'metadata',
  knownMessages: JAVA_LIBRARY,
  keepsMeta: false,
  definesPairs: true,
  markers: false,
  indent: '    ',
  spacing: 'attributes',
  imports: jvmImports(RESERVED),
  // Java reads `\\u` as the beginning of a character in comments too, unless another backslash stands before it.
  describe: (text) => ['/**', `* ${inBlock(text).replaceAll('\\', '\\\\')}`, '*/'],
  attribute: (attribute, isRepeated) => annotation(attribute, isRepeated, quoted),
  open: (type, context) => {
    const name = ownName(type)
    if (type.kind === 'interface') {
      const above =
        type.implements.length > 0 ? ` implements ${type.implements.map(typeName).join(', ')}` : ''
      return [`public static interface ${name}${above}`, '{']
    }
    const interfaces = [
      ...returnMarker(type, (shape) => javaType(shape, context)),
      ...type.implements.map(typeName),
    ]
    const base = type.base ? ` extends ${javaType(type.base, context)}` : ''
    const marks = interfaces.length > 0 ? ` implements ${interfaces.join(', ')}` : ''
    const version = hasVersion(type, context)
      ? [`    public Integer version = ${context.options.AddImplicitVersion};`]
      : []
    return [`public static class ${name}${base}${marks}`, '{', ...version]
  },
  member: (member, _type, context) => {
    const { name, above, before } = jvmName(member, RESERVED, context)
    const type = javaType(member.shape, context)
    return [...above, `${before}public ${type} ${name} = ${initialValue(member, type, context)};`]
  },
  close: (type, context) =>
    type.kind === 'interface'
      ? ['}']
      : [...accessors(type, context), ...indented(answerLines(type, context)), '}'],
  enumeration: (type) => [`public static enum ${typeName(type.name)}`, '{', ...enumLines(type), '}'],
  file,
}
