/** How PHP spells types: in its comments, in declarations, and for its JSON converters. */
import { NET_NAMES, resolved, type ScalarKind, type Shape } from '../../message/index.ts'
import type { ClassCode, CodeMember } from '../code-type.ts'
import { underscored, words } from '../naming.ts'
import { angled, bare } from '../type-text.ts'
import { deepText } from './dotnet.ts'

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
  decimal: 'float',
  string: 'string',
  char: 'string',
  guid: 'string',
  dateTime: 'DateTime',
  dateTimeOffset: 'DateTime',
  dateOnly: 'DateTime',
  timeOnly: 'DateInterval',
  timeSpan: 'DateInterval',
  uri: 'string',
  bytes: 'ByteArray',
  object: 'Object',
}

/**
 * Words that no class may be called, in whatever case (PHP's manual, List of Keywords and Other Reserved Words), and what a file imports.
 * `echo` is left out: real hosts print a class `Echo`, though PHP refuses it.
 */
const RESERVED = words(
  '__class__ __dir__ __file__ __function__ __halt_compiler __line__ __method__ __namespace__ __property__ __trait__ abstract and array as bool break callable case catch class clone const continue declare default die do else elseif empty enddeclare endfor endforeach endif endswitch endwhile eval exit extends false final finally float fn for foreach function global goto if implements include include_once instanceof insteadof int interface isset iterable list match mixed namespace never new null object or parent print private protected public readonly require require_once return self static string switch throw trait true try unset use var void while xor yield arraylist bytearray dateinterval datetime exception jsonconverters jsonserializable keyvaluepair2 returns tuple2 tuple3 typecontext',
)

/** A type's name. The client sends what `getTypeName` returns. */
export const typeName = (name: string): string =>
  RESERVED.has(name.toLowerCase()) ? underscored(name) : name

/** `Page2` for two parameters, `Page` for one. */
export const arityName = (name: string, count: number): string => (count > 1 ? `${name}${count}` : name)

/** The type in a comment: lists at the top are `array<T>`, below it and as .NET arrays `T[]`. */
export function docType(shape: Shape, isTop = true): string {
  const it = bare(shape)
  switch (it.kind) {
    case 'list': {
      const isPlainArray = it.as === 'array' && resolved(it.of).kind !== 'nullable'
      const isBytes = it.as === 'array' && resolved(it.of).kind === 'bytes'
      const item = isBytes ? 'int[]' : docType(it.of, false)
      return isPlainArray || !isTop ? `${item}[]` : `array<${item}>`
    }
    case 'map':
      return `array<string,${docType(it.value, false)}>`
    case 'pair':
      return isTop
        ? `KeyValuePair2<${docType(it.key, false)}, ${docType(it.value, false)}>`
        : `KeyValuePair<${docType(it.key, false)},${docType(it.value, false)}>`
    case 'dto': {
      const args = Object.values(it.generic?.args ?? {}).map((argument) => docType(argument, false))
      return angled(arityName(typeName(it.name), args.length), args)
    }
    case 'enum':
    case 'parameter':
      return typeName(it.name)
    case 'nullable':
    case 'lazy':
      return docType(resolved(it), isTop)
    default:
      return SCALARS[it.kind]
  }
}

/** The declared type: collections are all `array`. */
export function declaredType(shape: Shape): string {
  const it = bare(shape)
  if (it.kind === 'list' || it.kind === 'map') return 'array'
  if (it.kind === 'pair') return 'KeyValuePair2'
  if (it.kind === 'dto') return arityName(typeName(it.name), Object.keys(it.generic?.args ?? {}).length)
  return it.kind === 'parameter' ? 'mixed' : docType(it)
}

const INITIAL: Readonly<Record<string, string>> = {
  string: "''",
  int: '0',
  float: '0.0',
  DateTime: 'new DateTime()',
}

/** The value of a member that is never null; `undefined` for one that may be. */
export function initialValue(member: CodeMember): string | undefined {
  const it = bare(member.shape)
  if (it.kind === 'list') return member.required && it.as === 'array' ? '[]' : undefined
  return member.needed ? INITIAL[declaredType(it)] : undefined
}

const PLAIN: ReadonlySet<string> = new Set(['string', 'int', 'float', 'bool'])

/** Read and written as it stands. A `Uri` is not, though it is a string. */
export const isPlain = (shape: Shape): boolean => {
  const it = bare(shape)
  return it.kind !== 'uri' && PLAIN.has(declaredType(it))
}

/** A type argument of a converter: aliases for what PHP has itself, .NET's names for the rest. */
const argumentName = (shape: Shape, type: ClassCode): string => {
  const it = resolved(shape)
  if (it.kind === 'parameter') {
    const index = type.parameters.indexOf(it.name)
    return index < 0 ? `'${typeName(it.name)}'` : `$this->genericArgs[${index}]`
  }
  const isAliased = it.kind !== 'guid' && it.kind !== 'uri' && it.kind !== 'char' && PLAIN.has(docType(it))
  return `'${isAliased && it.kind !== 'nullable' ? docType(it) : deepText(it, WORDS)}'`
}

const WORDS = {
  name: typeName,
  scalars: {},
  generic: angled,
  array: (item: string) => `${item}[]`,
  nullable: (text: string) => text,
}

const context = (name: string, args: readonly Shape[], type: ClassCode): string =>
  `JsonConverters::context('${name}',genericArgs:[${args.map((it) => argumentName(it, type)).join(',')}])`

/** How a converter is called: `Array` for lists, and the type that it is given. */
export function converter(shape: Shape, type: ClassCode): { readonly suffix: string; readonly name: string } {
  const it = bare(shape)
  const isNullable = resolved(shape).kind === 'nullable'
  switch (it.kind) {
    case 'list':
      return { suffix: 'Array', name: argumentName(it.of, type) }
    case 'map':
      return { suffix: '', name: context('Dictionary', [it.key, it.value], type) }
    case 'pair':
      return { suffix: '', name: context('KeyValuePair2', [it.key, it.value], type) }
    case 'parameter':
      return { suffix: '', name: argumentName(it, type) }
    case 'dto':
      return it.generic
        ? { suffix: '', name: context(declaredType(it), Object.values(it.generic.args), type) }
        : { suffix: '', name: `'${typeName(it.name)}'` }
    case 'enum':
      return { suffix: '', name: `'${typeName(it.name)}'` }
    case 'nullable':
    case 'lazy':
      return converter(resolved(it), type)
    default:
      // A nullable value type goes by its .NET name, which the converters know as well.
      return { suffix: '', name: `'${isNullable ? NET_NAMES[it.kind] : SCALARS[it.kind]}'` }
  }
}

/** The arguments of a generic type or collection, as they are handed to it. */
export const argumentList = (shapes: readonly Shape[], quote: "'" | '"'): string =>
  shapes.map((it) => quote + docType(it) + quote).join(',')
