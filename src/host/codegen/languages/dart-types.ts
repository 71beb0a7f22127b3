/** How Dart spells types. */
import type { ScalarKind, Shape } from '../../message/index.ts'
import { namer, words } from '../naming.ts'
import { bare, type TypeWords, typeText } from '../type-text.ts'

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
  float: 'double',
  double: 'double',
  decimal: 'double',
  string: 'String',
  char: 'String',
  guid: 'String',
  dateTime: 'DateTime',
  dateTimeOffset: 'DateTime',
  dateOnly: 'DateTime',
  timeOnly: 'Duration',
  timeSpan: 'Duration',
  uri: 'Uri',
  bytes: 'Uint8List',
  object: 'dynamic',
}

/** Words that no type may be called (the specification of Dart, 20.1.1), and those that the code uses. */
const RESERVED = words(
  'Function abstract as assert async await break case catch class const continue covariant default deferred do dynamic else enum export extends extension external factory false final finally for get if implements import in interface is late library mixin new null on operator part required rethrow return set static super switch this throw true try typedef var void while with yield bool double int num DateTime Duration JsonConverters List Map Object String TypeContext TypeInfo TypeOf Uint8List Uri',
)

/** A type's name. The client sends what `getTypeName` returns. */
export const typeName = namer(RESERVED)

const WORDS: TypeWords = {
  name: typeName,
  scalars: SCALARS,
  list: (item) => `List<${item}>`,
  flattensArrays: true,
  map: (key, value) => `Map<${key},${value}>`,
  generic: (name, args) => (args.length > 0 ? `${name}<${args.join(',')}>` : name),
  nullable: (text, inArray) => (inArray ? `${text}?` : text),
}

/** Values of a map may be missing: `Map<K,V?>`, but only at the top. */
export function dartType(shape: Shape): string {
  const it = bare(shape)
  if (it.kind === 'map') return `Map<${typeText(it.key, WORDS)},${typeText(bare(it.value), WORDS)}?>`
  if (it.kind === 'list' && it.as !== 'array') return `List<${typeText(bare(it.of), WORDS)}>`
  return typeText(it, WORDS)
}
