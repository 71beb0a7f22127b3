/** Made-up values of a shape, for the sample requests and responses on the pages (wire spec 1.6). */
import { allMembers } from './dto.ts'
import { Instant, OffsetInstant } from './instant.ts'
import type { Dto, EnumShape, ScalarKind, Shape } from './model.ts'
import { resolved } from './shape.ts'

/** How often one type may contain itself before its members stay unset; the message that is asked for does not count. */
const NESTING_MAX = 3

const SCALARS: Readonly<Record<ScalarKind, () => unknown>> = {
  bool: () => false,
  byte: () => 0,
  sbyte: () => 0,
  int16: () => 0,
  uint16: () => 0,
  int32: () => 0,
  uint32: () => 0,
  int64: () => 0n,
  uint64: () => 0n,
  float: () => 0,
  double: () => 0,
  decimal: () => '0',
  string: () => 'String',
  char: () => '\0',
  guid: () => '00000000-0000-0000-0000-000000000000',
  dateTime: () => Instant.min,
  dateTimeOffset: () => OffsetInstant.min,
  dateOnly: () => '0001-01-01',
  timeOnly: () => 0n,
  timeSpan: () => 0n,
  uri: () => undefined,
  bytes: () => new Uint8Array(1),
  object: () => new Map(),
}

/** Types that are open above the current one, with how often. */
type Open = Map<string, number>

/**
 * A sample of a shape: strings say `String`, numbers are 0, a list has one element, value types hold their default even where they may be
 * absent; links, type parameters, abstract messages and what nests too deeply are undefined.
 */
export function sample(shape: Shape): unknown {
  const root = resolved(shape)
  const open: Open = new Map()
  return root.kind === 'dto' && !root.generic ? dtoSample(root, open) : sampleOf(root, open)
}

function sampleOf(shape: Shape, open: Open): unknown {
  const type = resolved(shape)
  switch (type.kind) {
    case 'enum':
      return enumSample(type)
    case 'nullable':
      return defaultOf(type.of)
    case 'pair':
      return { Key: sampleOf(type.key, open), Value: sampleOf(type.value, open) }
    case 'parameter':
      return undefined
    case 'dto':
      return nested(type, open, () => dtoSample(type, open))
    case 'list':
      return nested(type, open, () => [sampleOf(type.of, open)])
    case 'map':
      return nested(type, open, () => mapSample(sampleOf(type.key, open), sampleOf(type.value, open)))
    default:
      return SCALARS[type.kind]()
  }
}

function nested(type: Shape, open: Open, make: () => unknown): unknown {
  const name = typeKey(type)
  const depth = open.get(name) ?? 0
  if (depth >= NESTING_MAX) return undefined
  open.set(name, depth + 1)
  const value = make()
  open.set(name, depth)
  return value
}

function dtoSample(dto: Dto, open: Open): Record<string, unknown> | undefined {
  if (dto.abstract) return undefined
  return Object.fromEntries(allMembers(dto).map((member) => [member.name, sampleOf(member.shape, open)]))
}

const mapSample = (key: unknown, value: unknown): Map<unknown, unknown> =>
  new Map(key === undefined ? [] : [[key, value]])

/** The first value as .NET lists them, by unsigned number; flags travel as numbers. */
function enumSample(type: EnumShape): unknown {
  const unsigned = (value: number): number => (value < 0 ? value + 2 ** 64 : value)
  const [first] = [...type.values].sort(([, a], [, b]) => unsigned(a) - unsigned(b))
  if (!first) return 0
  return type.flags ? first[1] : first[0]
}

/** The default of a value type; an enum's default is 0, which need not have a name. */
function defaultOf(shape: Shape): unknown {
  const type = resolved(shape)
  if (type.kind === 'pair') return { Value: type.value.isValue ? defaultOf(type.value) : undefined }
  if (type.kind !== 'enum') return sampleOf(type, new Map())
  const zero = [...type.values].find(([, value]) => value === 0)
  return type.flags || !zero ? 0 : zero[0]
}

/** A name that is the same for equal types, though their shapes are different objects. */
function typeKey(shape: Shape): string {
  const type = resolved(shape)
  switch (type.kind) {
    case 'dto':
      return `${type.namespace}.${type.name}<${Object.values(type.generic?.args ?? {}).map(typeKey)}>`
    case 'enum':
      return `${type.namespace}.${type.name}`
    case 'list':
      return `${type.as}<${typeKey(type.of)}>`
    case 'nullable':
      return `${typeKey(type.of)}?`
    case 'map':
    case 'pair':
      return `${type.kind}<${typeKey(type.key)},${typeKey(type.value)}>`
    case 'parameter':
      return type.name
    default:
      return type.kind
  }
}
