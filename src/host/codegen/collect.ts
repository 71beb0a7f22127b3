/** Which types belong to a listing, in metadata order (native types spec 3.1, 3.3, 7.2). */
import {
  type Dto,
  dto,
  type EnumShape,
  fullName,
  type Interface,
  member,
  type Operation,
  parameter,
  resolved,
  SERVICE_STACK,
  type Shape,
} from '../message/index.ts'
import { type CodeType, type Listing, typeKey } from './code-type.ts'
import {
  definition,
  describeDto,
  describeEnum,
  describeInterface,
  isLibraryNamespace,
  namedInterfaces,
} from './describe.ts'

/** The pair that languages other than those of .NET must define themselves. */
const KeyValuePair = dto(
  'KeyValuePair',
  {
    namespace: 'System.Collections.Generic',
    generic: {
      args: { TKey: parameter('TKey'), TValue: parameter('TValue') },
      open: (): Dto => KeyValuePair,
    },
  },
  {
    Key: member(parameter('TKey'), { notNull: true }),
    Value: member(parameter('TValue'), { notNull: true }),
  },
) as Dto

/** The named types that a shape is made of, outermost first. */
function named(shape: Shape): readonly (Dto | EnumShape)[] {
  const it = resolved(shape)
  switch (it.kind) {
    case 'nullable':
    case 'list':
      return named(it.of)
    case 'map':
      return [...named(it.key), ...named(it.value)]
    case 'pair':
      return [KeyValuePair, ...named(it.key), ...named(it.value)]
    case 'dto':
      return [it, ...argumentsOf(it).flatMap(named)]
    case 'enum':
      return [it]
    default:
      return []
  }
}

const argumentsOf = (it: Dto): readonly Shape[] => Object.values(it.generic?.args ?? {})

/** Never printed on a page, only named (native types spec 7.2). */
const isErrorMessage = (it: Dto): boolean =>
  it.namespace === SERVICE_STACK && (it.name === 'ResponseStatus' || it.name === 'ResponseError')

/**
 * The code of an operation's page: the request and what it refers to, then the response and what that refers to. Interfaces are not
 * followed, nor is the item of a list that is answered.
 */
export function pageListing(operation: Operation): Listing {
  const types = new Map<string, CodeType>()
  const keep = (type: CodeType): boolean => {
    const isNew = !types.has(typeKey(type))
    if (isNew) types.set(typeKey(type), type)
    return isNew
  }
  const visit = (it: Dto, isBase: boolean): void => {
    if (isErrorMessage(it) || it === KeyValuePair) return
    const ofRequest = it === operation.request ? operation : undefined
    if (!keep(describeDto(it, { role: 'type', closed: !isBase, operation: ofRequest }))) return
    if (it.base) {
      visit(it.base, true)
      for (const argument of argumentsOf(it.base)) follow(argument)
    }
    for (const { shape } of it.members) follow(shape)
  }
  const follow = (shape: Shape): void => {
    for (const it of named(shape))
      if (it.kind === 'enum') keep(describeEnum(it))
      else visit(it, false)
  }
  visit(operation.request, false)
  const answer = operation.returns && resolved(operation.returns)
  if (answer?.kind === 'dto') follow(answer)
  return { forPage: true, types: [...types.values()] }
}

/** An interface, told apart from a message by having no kind. */
type PlainInterface = Interface & { readonly kind?: undefined }
type Source = Dto | EnumShape | PlainInterface

/** What a type refers to, in the order of native types spec 3.3. */
function references(it: Source): readonly Source[] {
  if (it.kind === undefined) return it.members.flatMap(({ shape }) => named(shape))
  if (it.kind === 'enum') return []
  return [
    ...it.members.flatMap(({ shape }) => named(shape)),
    ...(it.base ? [definition(it.base), ...argumentsOf(it.base).flatMap(named)] : []),
    ...allInterfaces(it),
    ...argumentsOf(it).flatMap(named),
    ...(it.generic ? [definition(it)] : []),
  ]
}

const allInterfaces = (it: Dto): readonly Interface[] => [
  ...namedInterfaces(it).filter(({ namespace }) => !isLibraryNamespace(namespace)),
  ...(it.base ? allInterfaces(it.base) : []),
]

/** Closed and open forms of a generic message differ; two openings of one definition do not. */
const identity = (it: Source): string => {
  if (it.kind === undefined || it.kind === 'enum') return `${it.namespace}.${it.name}`
  const args = argumentsOf(it)
  return args.length === 0 ? fullName(it) : `${fullName(it)}<${args.map(shapeIdentity).join()}>`
}

const shapeIdentity = (shape: Shape): string => {
  const it = resolved(shape)
  if (it.kind === 'dto' || it.kind === 'enum') return identity(it)
  // Marked, since a parameter may be called like a kind of shape.
  if (it.kind === 'parameter') return `!${it.name}`
  if (it.kind === 'nullable' || it.kind === 'list') return `${it.kind}<${shapeIdentity(it.of)}>`
  if (it.kind === 'map' || it.kind === 'pair')
    return `${it.kind}<${shapeIdentity(it.key)},${shapeIdentity(it.value)}>`
  return it.kind
}

const describe = (it: Source): CodeType => {
  if (it.kind === undefined) return describeInterface(it)
  return it.kind === 'enum' ? describeEnum(it) : describeDto(it, { role: 'type' })
}

/** Breadth first from all requests and then all responses: the types that are neither. */
function otherTypes(roots: readonly Source[], known: ReadonlySet<string>): CodeType[] {
  const seen = new Set<string>()
  const types = new Map<string, CodeType>()
  const queue = [...roots]
  for (let it = queue.shift(); it; it = queue.shift()) {
    for (const next of references(it)) {
      const id = identity(next)
      if (seen.has(id)) continue
      seen.add(id)
      queue.push(next)
      if (known.has(id) || (next.kind === 'dto' && !isDefinition(next))) continue
      const type = describe(next)
      if (!types.has(typeKey(type))) types.set(typeKey(type), type)
    }
  }
  return [...types.values()]
}

/** A generic message is listed by its definition only: the one whose arguments are its own parameters. */
const isDefinition = (it: Dto): boolean => argumentsOf(it).every((argument) => argument.kind === 'parameter')

/** Everything a host tells its clients: types, then responses, then requests (native types spec 3.8). */
export interface HostListing {
  readonly types: readonly CodeType[]
  readonly responses: readonly CodeType[]
  readonly requests: readonly CodeType[]
}

/** All operations and types of a host; hidden operations are not told. */
export function hostListing(operations: readonly Operation[]): HostListing {
  const shown = operations.filter((it) => !it.hidden)
  const requests = shown.map((it) =>
    describeDto(it.request, { role: 'request', operation: it, withRequest: true }),
  )
  const answers = shown.flatMap((it) => {
    const shape = it.returns && resolved(it.returns)
    return shape?.kind === 'dto' ? [shape] : []
  })
  const requestOf = new Map(shown.map((it, index) => [identity(it.request), requests[index]!]))
  const responses = new Map<string, CodeType>()
  for (const it of answers) {
    // A request that answers itself stands among the responses, as the request that it is.
    const type = requestOf.get(identity(it)) ?? describeDto(it, { role: 'response', closed: true })
    if (!responses.has(typeKey(type))) responses.set(typeKey(type), type)
  }
  const known = new Set([...requestOf.keys(), ...answers.map(identity)])
  const roots = [...shown.map((it) => it.request), ...shown.flatMap((it) => listRoots(it.returns))]
  return { types: otherTypes(roots, known), responses: [...responses.values()], requests }
}

/** A response starts the walk; of a list that is answered, its item is the first thing found. */
const listRoots = (shape: Shape | undefined): readonly Source[] => {
  const it = shape && resolved(shape)
  if (!it) return []
  return it.kind === 'dto' ? [it] : [holder(it)]
}

/** Stands in the queue for an answered list: refers to what the list holds, and is never printed itself. */
const holder = (shape: Shape): Interface => ({ name: '', namespace: '', members: [{ name: '', shape }] })
