/** How types are called in .NET, which the pages and the machine-readable metadata speak (wire spec 1.5, 1.8). */
import {
  CSHARP_KEYWORDS,
  type Dto,
  NET_NAMES,
  resolved,
  type ScalarKind,
  type Shape,
} from '../message/index.ts'

/** The types between the angle brackets of a generic type; empty for others. */
export function typeArguments(shape: Shape): readonly Shape[] {
  const type = resolved(shape)
  switch (type.kind) {
    case 'nullable':
      return [type.of]
    case 'list':
      return type.as === 'array' ? [] : [type.of]
    case 'map':
    case 'pair':
      return [type.key, type.value]
    case 'dto':
      return Object.values(type.generic?.args ?? {})
    default:
      return []
  }
}

/** The name before the angle brackets: `List`, `Page`, `Int32`, `Colour[]`. */
export function bareName(shape: Shape): string {
  const type = resolved(shape)
  switch (type.kind) {
    case 'nullable':
      return 'Nullable'
    case 'list':
      return type.as === 'array' ? `${clrText(type.of)}[]` : type.as
    case 'map':
      return 'Dictionary'
    case 'pair':
      return 'KeyValuePair'
    case 'dto':
    case 'enum':
    case 'parameter':
      return type.name
    default:
      return NET_NAMES[type.kind]
  }
}

/** The name as reflection has it, with the number of arguments: ``List`1``. */
export function reflectedName(shape: Shape): string {
  const count = typeArguments(shape).length
  return count === 0 ? bareName(shape) : `${bareName(shape)}\`${count}`
}

/** .NET names all the way down, without blanks: `Dictionary<String,List<Int32>>`. */
export function clrText(shape: Shape): string {
  const args = typeArguments(shape)
  return args.length === 0 ? bareName(shape) : `${bareName(shape)}<${args.map(clrText).join(',')}>`
}

const keyword = (shape: Shape): string | undefined => CSHARP_KEYWORDS[resolved(shape).kind as ScalarKind]

/** As the tables show it: C# keywords for the type itself and the first level of arguments, .NET names below: `List<List<Int32>>`. */
export function displayName(shape: Shape): string {
  const type = resolved(shape)
  if (type.kind === 'nullable') return `${displayName(type.of)}?`
  if (type.kind === 'list' && type.as === 'array') return `${displayName(type.of)}[]`
  const args = typeArguments(type)
  if (args.length === 0) return keyword(type) ?? bareName(type)
  return `${bareName(type)}<${args.map((arg) => keyword(arg) ?? clrText(arg)).join(', ')}>`
}

/** `Page<T>` for every closed form of it. */
export const openName = (dto: Dto): string =>
  dto.generic ? `${dto.name}<${Object.keys(dto.generic.args).join(', ')}>` : dto.name

const GENERIC_COLLECTIONS = 'System.Collections.Generic'

/** The namespace of a type; an array has that of its elements. */
export function namespaceOf(shape: Shape): string {
  const type = resolved(shape)
  switch (type.kind) {
    case 'dto':
    case 'enum':
      return type.namespace
    case 'list':
      return type.as === 'array' ? namespaceOf(type.of) : GENERIC_COLLECTIONS
    case 'map':
    case 'pair':
      return GENERIC_COLLECTIONS
    default:
      return 'System'
  }
}
