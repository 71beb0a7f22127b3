/** What Java and Kotlin share. */
import { resolved, type ScalarKind, type Shape } from '../../message/index.ts'
import type { Attribute, ClassCode, CodeMember } from '../code-type.ts'
import type { Context } from '../language.ts'
import { capitalised, jsonName, underscored } from '../naming.ts'

/** Positional arguments get the names of the attribute's properties. */
const ARGUMENT_NAMES: Readonly<Record<string, readonly string[]>> = {
  Route: ['Path', 'Verbs'],
  StringLength: ['MaximumLength'],
}

/** How a language writes text in quotes. */
type Quote = (text: string) => string

/** `@Route(Path="…")`; the second and further ones of a name are comments, since the JVM takes one. */
export function annotation(attribute: Attribute, isRepeated: boolean, quote: Quote): string {
  const names = ARGUMENT_NAMES[attribute.name] ?? []
  const args = attribute.args.map((it, index) => {
    const name = it.name ?? names[index]
    const value = typeof it.value === 'string' ? quote(it.value) : String(it.value)
    return name === undefined ? value : `${name}=${value}`
  })
  const isBare = args.length === 0 && attribute.name.startsWith('Data') && !attribute.isAdded
  return `${isRepeated ? '// ' : ''}@${attribute.name}${isBare ? '' : `(${args.join(', ')})`}`
}

const BASIC_IMPORTS = ['java.math.*', 'java.util.*', 'java.io.InputStream', 'net.servicestack.client.*']
const GSON_IMPORTS = ['com.google.gson.annotations.*', 'com.google.gson.reflect.*']

/** A generic answer must be described by a token, since its class is erased. */
export const isGenericAnswer = (answer: Shape): boolean => {
  const it = resolved(answer)
  return (
    it.kind === 'list' ||
    it.kind === 'map' ||
    it.kind === 'pair' ||
    (it.kind === 'dto' && it.generic !== undefined)
  )
}

/** Gson's names are imported when a member has another name than in JSON, or an answer is generic (native types spec 6.8). */
export const jvmImports =
  (reserved: Reserved) =>
  (context: Context): readonly string[] => {
    const needsGson = context.types.some(
      (type) =>
        type.kind !== 'enum' &&
        ((type.answer !== undefined && type.answer !== 'void' && isGenericAnswer(type.answer)) ||
          type.members.some((it) => {
            const { above, before } = jvmName(it, reserved, context)
            return above.length > 0 || before !== ''
          })),
    )
    return needsGson ? [...BASIC_IMPORTS, ...GSON_IMPORTS] : BASIC_IMPORTS
  }

/** What no member can be called. */
export interface Reserved {
  readonly keywords: ReadonlySet<string>
  /** Members that every class, or every request, has already. */
  readonly taken: ReadonlySet<string>
  readonly quote: Quote
}

/** How a member is called, and what keeps its JSON name. */
export interface JvmName {
  /** The member's name in the class. */
  readonly name: string
  /** A line above the member. */
  readonly above: readonly string[]
  /** Text in front of the member on its line. */
  readonly before: string
}

/** A keyword gets an upper-case first letter and keeps its JSON name beside it; a data member's own name stands above. */
export function jvmName(member: CodeMember, reserved: Reserved, { settings }: Context): JvmName {
  const jsonText = jsonName({ name: member.name }, settings)
  const word = reserved.keywords.has(jsonText) ? capitalised(jsonText) : jsonText
  const name = reserved.taken.has(word) ? underscored(word) : word
  if (member.wireName !== undefined)
    return { name, above: [`@SerializedName(${reserved.quote(member.wireName)})`], before: '' }
  return { name, above: [], before: name === jsonText ? '' : `@SerializedName(${reserved.quote(jsonText)}) ` }
}

/** Names of types that differ between the two. */
export const jvmScalars = (int: string, byteArray: string): Readonly<Record<ScalarKind, string>> => ({
  bool: 'Boolean',
  byte: 'Short',
  sbyte: 'Byte',
  int16: 'Short',
  uint16: int,
  int32: int,
  uint32: 'Long',
  int64: 'Long',
  uint64: 'BigInteger',
  float: 'Float',
  double: 'Double',
  decimal: 'BigDecimal',
  string: 'String',
  char: 'String',
  guid: 'UUID',
  dateTime: 'Date',
  dateTimeOffset: 'Date',
  dateOnly: 'Date',
  timeOnly: 'TimeSpan',
  timeSpan: 'TimeSpan',
  uri: 'Uri',
  bytes: byteArray,
  object: 'Object',
})

/** `IReturn<T>` or `IReturnVoid` of a request in a full listing. */
export const returnMarker = (type: ClassCode, text: (shape: Shape) => string): string[] => {
  if (!type.request || type.answer === undefined) return []
  return type.answer === 'void' ? ['IReturnVoid'] : [`IReturn<${text(type.answer)}>`]
}
