/** Kotlin (native types spec 6.9). */

import { allMembers, type Shape } from '../../message/index.ts'
import { quoted } from '../attribute-text.ts'
import type { ClassCode, CodeMember, EnumCode } from '../code-type.ts'
import { inNestedBlock } from '../comment-text.ts'
import { definition, isLibraryNamespace } from '../describe.ts'
import { importsOf } from '../generate.ts'
import { type Block, blockHeader, type Context, type Language, separated } from '../language.ts'
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

/** Keywords of Kotlin, hard and soft, and those of Java. */
const KEYWORDS = words(
  'abstract annotation as assert boolean break by byte case catch char class companion const constructor continue crossinline data default do double dynamic else enum extends external false final finally float for fun get if implements import in infix inline inner instanceof int interface internal is lateinit long native new noinline null object open operator out package private protected public reified return sealed set short static strictfp super switch synchronized tailrec this throw throws trait transient true try type typealias typeof val var vararg void volatile when where while',
)

/** A dollar sign begins a template in Kotlin's strings. */
const quote = (text: string): string => quoted(text).replaceAll('$', '\\$')

/** The getters of these are final `getClass` of every object, or what a request has already. */
const RESERVED: Reserved = { keywords: KEYWORDS, taken: words('Class ResponseType responseType'), quote }
/** Backticks make a name of a keyword, of the soft ones where they begin a type; what the code around it uses must stay what it is. */
const TYPE_KEYWORDS = words(
  'as break class continue do dynamic else false for fun if in interface is null object package return super suspend this throw true try typealias typeof val var when while',
)
const unlessUsed = namer(
  words(
    'Any ArrayList BigDecimal BigInteger Boolean Byte ByteArray Date Double Float HashMap Int Long Object SerializedName Short String TimeSpan TypeToken UUID',
  ),
)
const unlessKeyword = namer(TYPE_KEYWORDS, (name) => `\`${name}\``)
const typeName = (name: string): string => unlessKeyword(unlessUsed(name))

const SCALARS = jvmScalars('Int', 'ByteArray')

/** Values in lists and arguments keep `?` where they are nullable. */
const kotlinType = (shape: Shape, { options }: Context): string =>
  typeText(shape, {
    name: typeName,
    scalars: scalarsWithStrings(SCALARS, options),
    list: (item) => `ArrayList<${item}>`,
    flattensArrays: true,
    map: (key, value) => `HashMap<${key},${value}>`,
    generic: angled,
    nullable: (text, inArray) => (inArray ? text : `${text}?`),
  })

/** The user interfaces that a class lists itself, and its bases, decide which members override. */
function isOverride(member: CodeMember, type: ClassCode): boolean {
  if (type.base && allMembers(definition(type.base)).some((it) => it.name === member.name)) return true
  return type.interfaces.some(
    (it) => !isLibraryNamespace(it.namespace) && it.members.some(({ name }) => name === member.name),
  )
}

const typeAndValue = (member: CodeMember, context: Context): string => {
  const text = kotlinType(bare(member.shape), context)
  const isSet = member.required || context.options.InitializeCollections
  if (!isSet || collectionKind(member.shape) === undefined) return `${text}? = null`
  return bare(member.shape).kind === 'bytes' ? `${text} = ByteArray(0)` : `${text} = ${text}()`
}

const answerLines = (type: ClassCode, context: Context): string[] => {
  if (!type.request || type.answer === undefined || type.answer === 'void') return []
  const text = kotlinType(type.answer, context)
  const token = isGenericAnswer(type.answer) ? `object : TypeToken<${text}>(){}.type` : `${text}::class.java`
  return [
    `    companion object { private val responseType = ${token} }`,
    `    override fun getResponseType(): Any? = ${typeName(type.name)}.responseType`,
  ]
}

const enumLines = (type: EnumCode): string[] =>
  type.values.map(({ name, value }) => {
    const serialized = type.flags ? `@SerializedName("${value}") ` : ''
    return `    ${serialized}${pascalCase(name)}${type.numbered ? `(${value})` : ''},`
  })

function file(blocks: readonly Block[], context: Context): string[] {
  const { Package } = context.options
  return [
    ...(Package ? [`package ${Package}`, ''] : []),
    ...importsOf(kotlin, context).map((it) => `import ${it}`),
    '',
    '',
    ...separated(blocks.map(({ lines }) => lines)),
  ]
}

/** Kotlin: members override what a base or a listed interface declares. */
export const kotlin: Language = {
  key: 'kotlin',
  name: 'Kotlin',
  contentType: 'text/plain; charset=utf-8',
  extension: 'kt',
  syntax: 'kotlin',
  header: blockHeader(
    [
      'Package',
      'AddServiceStackTypes',
      'AddResponseStatus',
      'AddImplicitVersion',
      'AddDescriptionAsComments',
      'IncludeTypes',
      'ExcludeTypes',
      'InitializeCollections',
      'TreatTypesAsStrings',
      'DefaultImports',
    ],
    { nests: true },
  ),
  order: 'metadata',
  knownMessages: JAVA_LIBRARY,
  keepsMeta: false,
  definesPairs: true,
  markers: false,
  indent: '    ',
  spacing: 'attributes',
  imports: jvmImports(RESERVED),
  describe: (text) => ['/**', `* ${inNestedBlock(text)}`, '*/'],
  attribute: (attribute, isRepeated) => annotation(attribute, isRepeated, quote),
  open: (type, context) => {
    const parents = [
      ...(type.base ? [`${kotlinType(type.base, context)}()`] : []),
      ...returnMarker(type, (shape) => kotlinType(shape, context)),
      ...type.implements.map(typeName),
    ]
    const above = parents.length > 0 ? ` : ${parents.join(', ')}` : ''
    const word = type.kind === 'interface' ? 'interface' : 'open class'
    const { AddImplicitVersion } = context.options
    const version = type.request && AddImplicitVersion ? [`    val version:Int = ${AddImplicitVersion}`] : []
    return [`${word} ${angled(typeName(type.name), type.parameters.map(typeName))}${above}`, '{', ...version]
  },
  member: (member, type, context) => {
    const { name, above, before } = jvmName(member, RESERVED, context)
    if (type.kind === 'interface')
      return [...above, `${before}var ${name}:${kotlinType(bare(member.shape), context)}?`]
    const word = isOverride(member, type) ? 'override ' : member.isAdded ? '' : 'open '
    return [...above, `${before}${word}var ${name}:${typeAndValue(member, context)}`]
  },
  close: (type, context) => [...answerLines(type, context), '}'],
  enumeration: (type) => [
    `enum class ${typeName(type.name)}${type.numbered ? '(val value:Int)' : ''}`,
    '{',
    ...enumLines(type),
    '}',
  ],
  file,
}
