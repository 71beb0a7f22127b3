/** What data contracts call types: the name and namespace of every shape in XML (wire spec 3.5). */
import { createHash } from 'node:crypto'
import {
  type Dto,
  type ListShape,
  resolved,
  type ScalarKind,
  SERVICE_STACK,
  type Shape,
} from '../message/index.ts'
import { encodedName } from './xml-char.ts'

/** Where `nil` and `type` live. */
export const INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance'
/** The namespace of most scalars. */
export const SCHEMA = 'http://www.w3.org/2001/XMLSchema'
/** The namespace of the scalars that XML Schema lacks, and of every scalar that stands alone as a root. */
export const SERIALIZATION = 'http://schemas.microsoft.com/2003/10/Serialization/'
/** The namespace of dictionaries and of lists of scalars. */
export const ARRAYS = 'http://schemas.microsoft.com/2003/10/Serialization/Arrays'
const CLR = 'http://schemas.datacontract.org/2004/07/'
/** The namespace of nullable list items and of DateTimeOffset. */
export const SYSTEM = `${CLR}System`
/** The namespace of KeyValuePair. */
export const GENERIC = `${CLR}System.Collections.Generic`

/** A name with its namespace. */
export interface XmlName {
  readonly name: string
  readonly namespace: string
}

/** Names of the scalars; those that XML Schema does not know are in `OWN_SCALARS`. */
export const SCALAR_NAMES: Readonly<Record<ScalarKind, string>> = {
  bool: 'boolean',
  byte: 'unsignedByte',
  sbyte: 'byte',
  int16: 'short',
  uint16: 'unsignedShort',
  int32: 'int',
  uint32: 'unsignedInt',
  int64: 'long',
  uint64: 'unsignedLong',
  float: 'float',
  double: 'double',
  decimal: 'decimal',
  string: 'string',
  char: 'char',
  guid: 'guid',
  dateTime: 'dateTime',
  dateTimeOffset: 'DateTimeOffset',
  dateOnly: 'DateOnly',
  timeOnly: 'TimeOnly',
  timeSpan: 'duration',
  uri: 'anyURI',
  bytes: 'base64Binary',
  object: 'anyType',
}
const OWN_SCALARS: ReadonlySet<ScalarKind> = new Set(['char', 'guid', 'timeSpan', 'dateOnly', 'timeOnly'])

/** The XML namespace of a .NET namespace: ServiceStack's own messages have one of their own. */
const ofClr = (namespace: string): string =>
  namespace === SERVICE_STACK ? 'http://schemas.servicestack.net/types' : CLR + namespace

/** The namespace of a message and of the members that it declares itself; inherited ones keep their base's. */
export const dtoNamespace = (dto: Dto): string =>
  (typeof dto.dataContract === 'object' ? dto.dataContract.namespace : undefined) ?? ofClr(dto.namespace)

/** Whether types of this namespace can be named without a digest. */
const isBuiltIn = (namespace: string): boolean => namespace === SCHEMA || namespace === SERIALIZATION

/**
 * `{type}Of{arguments}`, with a digest of the arguments' namespaces unless all are built-in scalars: base64 of the first six bytes of an
 * MD5, made safe for a name. It only tells types apart; nothing rests on its strength.
 */
function genericName(type: string, args: readonly Shape[]): string {
  const names = args.map(contractName)
  const plain = `${type}Of${names.map((arg) => arg.name).join('')}`
  if (names.every((arg) => isBuiltIn(arg.namespace))) return plain
  const text = ` ${args.length} ${names.map((arg) => arg.namespace).join(' ')}`
  const digest = createHash('md5').update(text).digest().subarray(0, 6).toString('base64')
  return plain + digest.replaceAll('/', '_S').replaceAll('+', '_P')
}

function dtoName(dto: Dto): string {
  if (typeof dto.dataContract === 'object' && dto.dataContract.name !== undefined)
    return encodedName(dto.dataContract.name)
  return encodedName(dto.generic ? genericName(dto.name, Object.values(dto.generic.args)) : dto.name)
}

/** `KeyValueOf{K}{V}`: an entry of a dictionary, always in the namespace of the arrays. */
export const entryName = (key: Shape, value: Shape): string => genericName('KeyValue', [key, value])

/** How a shape is called as a root, as a list item and in the name of what contains it. */
export function contractName(shape: Shape): XmlName {
  const type = resolved(shape)
  switch (type.kind) {
    case 'dto':
      return { name: dtoName(type), namespace: dtoNamespace(type) }
    case 'enum':
      return { name: encodedName(type.name), namespace: ofClr(type.namespace) }
    case 'nullable':
      return { name: genericName('Nullable', [type.of]), namespace: SYSTEM }
    case 'list': {
      const item = contractName(type.of)
      return { name: `ArrayOf${item.name}`, namespace: isBuiltIn(item.namespace) ? ARRAYS : item.namespace }
    }
    case 'map':
      return { name: `ArrayOf${entryName(type.key, type.value)}`, namespace: ARRAYS }
    case 'pair':
      return { name: genericName('KeyValuePair', [type.key, type.value]), namespace: GENERIC }
    case 'parameter':
      return { name: type.name, namespace: SCHEMA }
    case 'dateTimeOffset':
      return { name: SCALAR_NAMES[type.kind], namespace: SYSTEM }
    default:
      return { name: SCALAR_NAMES[type.kind], namespace: OWN_SCALARS.has(type.kind) ? SERIALIZATION : SCHEMA }
  }
}

/** The items of a list: named like their type, a nullable one like what it may hold, in the list's namespace. */
export function itemName(list: ListShape): XmlName {
  const item = resolved(list.of)
  const { name } = contractName(item.kind === 'nullable' ? item.of : item)
  return { name, namespace: contractName(list).namespace }
}

/** The root element: as the contract, but a scalar alone is in the serializer's own namespace. */
export function rootName(shape: Shape): XmlName {
  const type = resolved(shape)
  if (type.kind === 'nullable') return rootName(type.of)
  const { name, namespace } = contractName(type)
  return { name, namespace: namespace === SCHEMA ? SERIALIZATION : namespace }
}

/**
 * The namespace that an element of this shape declares for its content when its parent's is another; undefined for scalars and enums,
 * which have no elements inside.
 */
export function contentNamespace(shape: Shape): string | undefined {
  const type = resolved(shape)
  switch (type.kind) {
    case 'nullable':
      return contentNamespace(type.of)
    case 'dto':
    case 'list':
    case 'map':
    case 'pair':
    case 'dateTimeOffset':
      return contractName(type).namespace
    default:
      return undefined
  }
}
