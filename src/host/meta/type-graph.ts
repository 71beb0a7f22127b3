/** The types that a host's messages are made of, requests and responses aside (native types spec 3.3). */
import {
  type Dto,
  type EnumShape,
  fullName,
  type Interface,
  type Operation,
  resolved,
  SERVICE_STACK,
  type Shape,
} from '../message/index.ts'

/** An interface among the types: the one that has no kind. */
type InterfaceType = Interface & { readonly kind?: undefined }

export type GraphType = Dto | EnumShape | InterfaceType

/** ServiceStack's own messages, which clients bring along. */
export const isOwn = (namespace: string): boolean =>
  namespace === SERVICE_STACK || namespace.startsWith(`${SERVICE_STACK}.`)

const args = (dto: Dto): readonly Shape[] => Object.values(dto.generic?.args ?? {})

const key = (type: GraphType): string =>
  type.kind === 'dto' ? `${fullName(type)}\`${args(type).length}` : `${type.namespace}.${type.name}`

/** Breadth first: from all requests in the order of the operations, then from all responses. Generic messages stand in their open form. */
export function otherTypes(operations: readonly Operation[]): readonly GraphType[] {
  const requests = operations.map((operation) => operation.request)
  const responses = operations.flatMap(({ returns }) => (returns ? [resolved(returns)] : []))
  const known = new Set([...requests, ...responses.filter((type) => type.kind === 'dto')].map(key))
  const found = new Map<string, GraphType>()
  const queue: GraphType[][] = [
    ...requests.map(references),
    ...responses.map((type) =>
      type.kind === 'dto' ? [...references(type), ...definition(type)] : named(type),
    ),
  ]
  for (let types = queue.shift(); types; types = queue.shift()) {
    for (const type of types) {
      const isDefinition = type.kind === 'dto' && args(type).length > 0
      if (found.has(key(type)) || (known.has(key(type)) && !isDefinition)) continue
      found.set(key(type), type)
      queue.push(references(type))
    }
  }
  return [...found.values()]
}

const definition = (dto: Dto): GraphType[] => (dto.generic ? [dto.generic.open()] : [])

const interfaces = (dto: Dto): readonly InterfaceType[] => [
  ...(dto.implements ?? []).filter((each) => !isOwn(each.namespace)),
  ...(dto.base ? interfaces(dto.base) : []),
]

function references(type: GraphType): GraphType[] {
  if (type.kind === undefined) return type.members.flatMap((member) => named(member.shape))
  if (type.kind === 'enum') return []
  return [
    ...type.members.flatMap((member) => named(member.shape)),
    ...(type.base ? named(type.base) : []),
    ...interfaces(type),
    ...args(type).flatMap(named),
  ]
}

/** The messages and enums in a shape; of a generic message its open form, then its arguments. */
function named(shape: Shape): GraphType[] {
  const type = resolved(shape)
  switch (type.kind) {
    case 'dto':
      return [type.generic?.open() ?? type, ...args(type).flatMap(named)]
    case 'enum':
      return [type]
    case 'nullable':
    case 'list':
      return named(type.of)
    case 'map':
    case 'pair':
      return [...named(type.key), ...named(type.value)]
    default:
      return []
  }
}
