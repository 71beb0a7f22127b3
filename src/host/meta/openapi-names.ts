/** The messages and enums of a host, each with the name of its schema. Generic messages stand in their closed forms, `PageOfInner`. */
import {
  allMembers,
  type Dto,
  type EnumShape,
  ErrorResponse,
  type Operation,
  resolved,
  type Shape,
} from '../message/index.ts'
import { bareName, typeArguments } from './type-name.ts'

export type NamedType = Dto | EnumShape

export interface NamedTypes {
  /** By the name of the schema, sorted. */
  readonly types: ReadonlyMap<string, NamedType>
  nameOf(type: NamedType): string
  /** Whether the type is part of a request; it may be part of answers as well. */
  isSent(type: NamedType): boolean
}

/** The messages and enums directly in a shape. */
function held(shape: Shape): readonly NamedType[] {
  const type = resolved(shape)
  switch (type.kind) {
    case 'dto':
    case 'enum':
      return [type]
    case 'nullable':
    case 'list':
      return held(type.of)
    case 'map':
    case 'pair':
      return [...held(type.key), ...held(type.value)]
    default:
      return []
  }
}

/** Equal for equal types, though their shapes may be different objects. */
function identityOf(shape: Shape): string {
  const type = resolved(shape)
  if (type.kind === 'list') return `${type.as}<${identityOf(type.of)}>`
  const namespace = 'namespace' in type ? `${type.namespace}.` : ''
  return `${namespace}${bareName(type)}<${typeArguments(type).map(identityOf)}>`
}

/** `Page<List<Inner>>` → `PageOfListOfInner`. */
function shortName(shape: Shape): string {
  const type = resolved(shape)
  if (type.kind === 'list' && type.as === 'array') return `${shortName(type.of)}Array`
  const args = typeArguments(type).map(shortName)
  const name = bareName(type).replace('[]', 'Array')
  return args.length === 0 ? name : `${name}Of${args.join('And')}`
}

/** Everything that can be reached from some shapes. */
function reached(shapes: readonly Shape[]): ReadonlyMap<string, NamedType> {
  const found = new Map<string, NamedType>()
  const queue = shapes.flatMap(held)
  for (let type = queue.shift(); type; type = queue.shift()) {
    const identity = identityOf(type)
    if (found.has(identity)) continue
    found.set(identity, type)
    if (type.kind === 'dto') queue.push(...allMembers(type).flatMap((member) => held(member.shape)))
  }
  return found
}

/** Types whose short names are the same but for the case all take their namespace in front. */
function named(types: ReadonlyMap<string, NamedType>): ReadonlyMap<string, string> {
  const shared = new Map<string, number>()
  const key = (type: NamedType): string => shortName(type).toLowerCase()
  for (const type of types.values()) shared.set(key(type), (shared.get(key(type)) ?? 0) + 1)
  const taken = new Set<string>()
  const nameOf = (type: NamedType): string => {
    const full = shared.get(key(type)) === 1 ? shortName(type) : `${type.namespace}.${shortName(type)}`
    const wanted = full.replace(/[^A-Za-z0-9._-]/g, '_')
    let name = wanted
    for (let count = 2; taken.has(name.toLowerCase()); count++) name = `${wanted}_${count}`
    taken.add(name.toLowerCase())
    return name
  }
  return new Map([...types].map(([identity, type]) => [identity, nameOf(type)]))
}

/** What the operations take and answer, and how errors travel. */
export function namedTypes(operations: readonly Operation[]): NamedTypes {
  const sent = reached(operations.map(({ request }) => request))
  const answered = reached([
    ...operations.flatMap(({ returns }) => (returns === undefined ? [] : [returns])),
    ErrorResponse,
  ])
  const all = new Map([...sent, ...answered])
  const names = named(all)
  const sorted = [...all].map(([identity, type]) => [names.get(identity)!, type] as const)
  sorted.sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    types: new Map(sorted),
    nameOf: (type) => names.get(identityOf(type))!,
    isSent: (type) => sent.has(identityOf(type)),
  }
}
