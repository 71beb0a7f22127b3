/** What Java and Kotlin share. */
import { resolved, type ScalarKind, type Shape } from '../../message/index.ts'
import { quoted } from '../attribute-text.ts'
import type { Attribute, ClassCode, CodeMember } from '../code-type.ts'
import type { Context } from '../language.ts'
import { jsonName } from '../naming.ts'

/** Positional arguments get the names of the attribute's properties. */
const ARGUMENT_NAMES: Readonly<Record<string, readonly string[]>> = {
  Route: ['Path', 'Verbs'],
  StringLength: ['MaximumLength'],
}

/** `@Route(Path="…")`; the second and further ones of a name are comments, since the JVM takes one. */
export function annotation(attribute: Attribute, isRepeated: boolean): string {
  const names = ARGUMENT_NAMES[attribute.name] ?? []
  const args = attribute.args.map((it, index) => {
    const name = it.name ?? names[index]
    const value = typeof it.value === 'string' ? quoted(it.value) : String(it.value)
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

/** Gson's names are imported when a member is a keyword or has a name of its own, or an answer is generic (native types spec 6.8). */
export const jvmImports =
  (keywords: ReadonlySet<string>) =>
  ({ types, settings }: Context): readonly string[] => {
    const needsGson = types.some(
      (type) =>
        type.kind !== 'enum' &&
        ((type.answer !== undefined && type.answer !== 'void' && isGenericAnswer(type.answer)) ||
          type.members.some((it) => it.wireName !== undefined || keywords.has(jsonName(it, settings)))),
    )
    return needsGson ? [...BASIC_IMPORTS, ...GSON_IMPORTS] : BASIC_IMPORTS
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
export function jvmName(member: CodeMember, keywords: ReadonlySet<string>, { settings }: Context): JvmName {
  const name = jsonName({ name: member.name }, settings)
  if (member.wireName !== undefined)
    return { name, above: [`@SerializedName(${quoted(member.wireName)})`], before: '' }
  return keywords.has(name)
    ? {
        name: name.charAt(0).toUpperCase() + name.slice(1),
        above: [],
        before: `@SerializedName(${quoted(name)}) `,
      }
    : { name, above: [], before: '' }
}

/** A description as a comment of three lines. */
export const describeJvm = (text: string): string[] => ['/**', `* ${text}`, '*/']

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
