/**
 * Verb and path → operation, by the rules of ServiceStack's classic routing (wire spec 4.2, 4.3). Routes are sorted into
 * sets by their number of segments and first literal when the host is built; a request then looks at a handful of routes.
 */
import { allMembers, type Operation, type Route } from '../message/index.ts'

type Part =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'variable'; readonly member: string }
  | { readonly kind: 'rest'; readonly member: string }

interface Compiled<T> {
  readonly target: T
  readonly parts: readonly Part[]
  readonly verbs: ReadonlySet<string> | undefined
  readonly verbsText: string | undefined
  readonly shapeScore: number
}

/** A route that matched, with the values of its variables, decoded. */
export interface Match<T> {
  readonly target: T
  readonly values: readonly (readonly [member: string, value: string])[]
}

export interface Router<T> {
  match(method: string, segments: readonly string[]): Match<T> | undefined
  /** Verbs under which the path exists: what a 405 says in `Allow`. Empty when the path does not exist. */
  allowed(segments: readonly string[]): readonly string[]
}

export interface Routed<T> {
  readonly target: T
  readonly operation: Operation
}

/** What "all verbs" means: those of HTTP that ask for something to be done. Anything that is invented gets a 405. */
export const ALL_VERBS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** Whether a verb is among those that "all verbs" means. */
export const isKnownVerb = (method: string): boolean => ALL_VERBS.includes(method)

/** @throws TypeError when a template names no literal, or a variable that the message does not have. */
export function createRouter<T>(routed: readonly Routed<T>[]): Router<T> {
  const exact = new Map<string, Compiled<T>[]>()
  const open = new Map<string, Compiled<T>[]>()
  for (const { target, operation } of routed) {
    for (const route of operation.routes) {
      const compiled = compile(target, operation, route)
      const literal = compiled.parts.find((part) => part.kind === 'literal')
      if (literal === undefined)
        throw new TypeError(`${operation.name}: '${route.path}' has no literal segment`)
      const isOpen = compiled.parts.at(-1)?.kind === 'rest'
      const key = isOpen ? literal.text : `${compiled.parts.length}/${literal.text}`
      const sets = isOpen ? open : exact
      sets.set(key, [...(sets.get(key) ?? []), compiled])
    }
  }

  /** The sets that a path can be in, in the order in which they are asked. */
  function* candidates(segments: readonly string[]): Generator<readonly Compiled<T>[]> {
    for (const segment of segments) {
      const found = exact.get(`${segments.length}/${segment.toLowerCase()}`)
      if (found) yield found
    }
    if (open.size === 0) return
    for (const segment of segments) {
      const found = open.get(segment.toLowerCase())
      if (found) yield found
    }
  }

  const match = (method: string, segments: readonly string[]): Match<T> | undefined => {
    for (const set of candidates(segments)) {
      const best = bestOf(set, method, segments)
      if (best) return { target: best.target, values: valuesOf(best.parts, segments) }
    }
    return undefined
  }

  const allowed = (segments: readonly string[]): readonly string[] => {
    const verbs = new Set<string>()
    for (const set of candidates(segments)) {
      for (const route of set) {
        if (!fits(route.parts, segments)) continue
        for (const verb of route.verbs ?? ALL_VERBS) verbs.add(verb)
      }
    }
    if (verbs.has('GET')) verbs.add('HEAD')
    return [...verbs]
  }

  return { match, allowed }
}

function compile<T>(target: T, operation: Operation, route: Route): Compiled<T> {
  const members = allMembers(operation.request)
  const memberOf = (name: string): string => {
    const found = members.find((member) => member.name.toLowerCase() === name.toLowerCase())
    if (!found) throw new TypeError(`${operation.name}: '${route.path}' names '${name}', which is no member`)
    return found.name
  }
  const parts = route.path
    .split('/')
    .filter((part) => part !== '')
    .map((part): Part => {
      const variable = /^\{(\w+)(\*?)\}$/.exec(part)
      if (!variable) return { kind: 'literal', text: part.toLowerCase() }
      return { kind: variable[2] ? 'rest' : 'variable', member: memberOf(variable[1]!) }
    })
  const variables = parts.filter((part) => part.kind === 'variable').length
  const rests = parts.filter((part) => part.kind === 'rest').length
  return {
    target,
    parts,
    verbs: route.verbs === undefined ? undefined : new Set(route.verbs.split(',')),
    verbsText: route.verbs,
    shapeScore: Math.max(100 - rests, 1) * 1000 + Math.max(10 - variables, 1) * 100,
  }
}

function bestOf<T>(
  set: readonly Compiled<T>[],
  method: string,
  segments: readonly string[],
): Compiled<T> | undefined {
  let best: Compiled<T> | undefined
  let bestScore = 0
  for (const route of set) {
    if (!(route.verbs ? route.verbs.has(method) : isKnownVerb(method))) continue
    const score = route.shapeScore + (route.verbsText === method ? 10 : 1)
    if (score > bestScore && fits(route.parts, segments)) {
      best = route
      bestScore = score
    }
  }
  return best
}

function fits(parts: readonly Part[], segments: readonly string[]): boolean {
  for (const [index, part] of parts.entries()) {
    if (part.kind === 'rest') return true
    const segment = segments[index]
    if (segment === undefined) return false
    if (part.kind === 'literal' && segment.toLowerCase() !== part.text) return false
  }
  return segments.length === parts.length
}

function valuesOf(parts: readonly Part[], segments: readonly string[]): (readonly [string, string])[] {
  const values: (readonly [string, string])[] = []
  for (const [index, part] of parts.entries()) {
    if (part.kind === 'variable') values.push([part.member, segments[index]!])
    if (part.kind === 'rest') values.push([part.member, segments.slice(index).join('/')])
  }
  return values
}
