/** Which operation answers which path and verb: every one is described once, under the operation that the router would choose (wire spec 4.3). */
import {
  allMembers,
  MARKED_VERBS,
  type Member,
  type Operation,
  type Route,
  resolved,
  SERVICE_STACK,
  type Shape,
  type WireSettings,
  wireName,
} from '../message/index.ts'
import { verbsOf } from './sample-http.ts'

/** A variable of a path, `{id}`, and the member that it fills. */
export interface Variable {
  readonly name: string
  readonly member: Member
  /** `{Path*}`: takes the rest of the path, which OpenAPI has no word for. */
  readonly isRest: boolean
}

export interface Placed {
  readonly operation: Operation
  /** With variables in the host's text case. */
  readonly path: string
  /** Lower case, as OpenAPI has it. */
  readonly verb: string
  readonly variables: readonly Variable[]
  /** Undefined on the predefined route. */
  readonly route: Route | undefined
}

const VERBS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

const VARIABLE = /^\{(\w+)(\*?)\}$/

/** The verb that the request's marker names; bases hand theirs on. */
function markedVerb(operation: Operation): string | undefined {
  for (let dto: Operation['request'] | undefined = operation.request; dto; dto = dto.base) {
    const marker = dto.implements?.find((each) => each.namespace === SERVICE_STACK && MARKED_VERBS[each.name])
    if (marker) return MARKED_VERBS[marker.name]
  }
  return undefined
}

/** True for members that fit into a query: scalars, enums and lists of them. */
export function isPlain(shape: Shape): boolean {
  const type = resolved(shape)
  if (type.kind === 'nullable') return isPlain(type.of)
  if (type.kind === 'list')
    return !['list', 'dto', 'map', 'pair', 'object', 'parameter'].includes(resolved(type.of).kind)
  return !['dto', 'map', 'pair', 'object', 'parameter'].includes(type.kind)
}

const namesVerbs = (route: Route | undefined): boolean => route?.verbs !== undefined && route.verbs !== '*'

/** The verbs that a route is described under; one for all verbs only under those that make sense for the message. */
function describedVerbs(operation: Operation, route: Route | undefined): readonly string[] {
  const served = (verb: string): boolean => operation.verbs?.includes(verb) ?? true
  if (route && namesVerbs(route)) return verbsOf(route).filter(served)
  const marked = markedVerb(operation)
  if (marked !== undefined && served(marked)) return [marked]
  if (operation.verbs) return operation.verbs
  return allMembers(operation.request).every(({ shape }) => isPlain(shape)) ? ['GET', 'POST'] : ['POST']
}

/** Equal for paths that no request can tell apart. */
const shapeOf = (path: string): string =>
  path
    .split('/')
    .map((segment) => (VARIABLE.test(segment) ? '{}' : segment.toLowerCase()))
    .join('/')

interface Owner {
  readonly operation: Operation
  readonly score: number
}

/** The operation that gets a path and verb: one whose route names this verb alone, else the first. */
function owners(operations: readonly Operation[]): ReadonlyMap<string, Owner> {
  const found = new Map<string, Owner>()
  for (const operation of operations) {
    for (const route of operation.routes) {
      for (const verb of namesVerbs(route) ? verbsOf(route) : VERBS) {
        const key = `${verb} ${shapeOf(route.path)}`
        const score = route.verbs === verb ? 10 : 1
        if (score > (found.get(key)?.score ?? 0)) found.set(key, { operation, score })
      }
    }
  }
  return found
}

/**
 * The shown operations at their routes, in the order of declaration; at `/api/{Op}` those that no route leads to. Paths that differ only in
 * the names of their variables are one path in OpenAPI and take the names of the first.
 */
export function placedOperations(
  operations: readonly Operation[],
  settings: WireSettings,
): readonly Placed[] {
  const owned = owners(operations)
  const templates = new Map<string, string>()
  const place = (operation: Operation, route: Route | undefined): readonly Placed[] => {
    const path = route?.path ?? `/api/${operation.name}`
    const shape = shapeOf(path)
    const template = templates.get(shape) ?? templateOf(operation, path, settings)
    const verbs = describedVerbs(operation, route).filter(
      (verb) =>
        (VERBS as readonly string[]).includes(verb) &&
        (route === undefined || owned.get(`${verb} ${shape}`)?.operation === operation),
    )
    if (verbs.length > 0) templates.set(shape, template)
    const variables = variablesOf(operation, path, template)
    return verbs.map((verb) => ({ operation, path: template, verb: verb.toLowerCase(), variables, route }))
  }
  return operations
    .filter(({ hidden }) => !hidden)
    .flatMap((operation) => {
      const routed = operation.routes.flatMap((route) => place(operation, route))
      const unique = new Map(routed.map((each) => [`${each.verb} ${each.path}`, each] as const).reverse())
      return unique.size > 0 ? [...unique.values()].reverse() : place(operation, undefined)
    })
}

const memberOf = (operation: Operation, name: string): Member | undefined =>
  allMembers(operation.request).find((member) => member.name.toLowerCase() === name.toLowerCase())

const templateOf = (operation: Operation, path: string, settings: WireSettings): string =>
  path
    .split('/')
    .map((segment) => {
      const member = memberOf(operation, VARIABLE.exec(segment)?.[1] ?? '')
      return member ? `{${wireName(member, settings)}}` : segment
    })
    .join('/')

/** By their place in the path. */
function variablesOf(operation: Operation, path: string, template: string): readonly Variable[] {
  const names = template.split('/')
  return path.split('/').flatMap((segment, at) => {
    const [, name = '', star] = VARIABLE.exec(segment) ?? []
    const member = memberOf(operation, name)
    return member ? [{ name: names[at]!.slice(1, -1), member, isRest: star === '*' }] : []
  })
}
