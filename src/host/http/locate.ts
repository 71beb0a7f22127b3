/** Path → operation and the format it is asked for in: user routes, then the predefined ones (wire spec 2.1, 4.1, 4.5). */
import type { Format } from '../format/index.ts'
import { Refusal } from '../message/index.ts'
import type { RequestFacts } from './exchange.ts'
import type { Plan } from './plan.ts'
import { ALL_VERBS, createRouter, isKnownVerb, type Match } from './router.ts'
import { segmentsOf } from './target.ts'

export interface Located<C> {
  readonly plan: Plan<C>
  readonly values: Match<Plan<C>>['values']
  /** The format that the path itself asks for: a suffix, or the predefined route's. */
  readonly format: Format | undefined
  /** True on `/{format}/reply/…` and `/api/…`: bodies are read in `format`, `Accept` is not looked at. */
  readonly predefined: boolean
}

export type Location<C> =
  | { readonly kind: 'operation'; readonly located: Located<C> }
  /** A predefined route to an operation that does not exist; answered in this format. */
  | { readonly kind: 'unknown-operation'; readonly format: Format }
  /** The path exists under other verbs; `format` is the one that its suffix asks for. */
  | { readonly kind: 'other-verbs'; readonly allow: readonly string[]; readonly format: Format | undefined }
  | { readonly kind: 'nothing'; readonly format: Format | undefined }

export type Locate<C> = (asked: Pick<RequestFacts, 'method' | 'path'>) => Location<C>

/** Paths that are remembered: more than there are operations, so that only odd spellings find no room. */
const REMEMBERED_MAX = 1000
const REMEMBERED_LENGTH_MAX = 200

/** Builds the tables once; the result is asked for every request. Where a path without variables leads is found once. */
export function createLocator<C>(
  plans: readonly Plan<C>[],
  formats: readonly Format[],
  batchOf: (plan: Plan<C>) => Plan<C>,
): Locate<C> {
  const locate = createSearch(plans, formats, batchOf)
  const remembered = new Map<string, Location<C>>()
  return (asked) => {
    const key = `${asked.method} ${asked.path}`
    const known = remembered.get(key)
    if (known) return known
    const found = locate(asked)
    const isOfPathAlone = found.kind === 'operation' && found.located.values.length === 0
    if (isOfPathAlone && key.length <= REMEMBERED_LENGTH_MAX && remembered.size < REMEMBERED_MAX)
      remembered.set(key, found)
    return found
  }
}

function createSearch<C>(
  plans: readonly Plan<C>[],
  formats: readonly Format[],
  batchOf: (plan: Plan<C>) => Plan<C>,
): Locate<C> {
  const batches = new Map<Plan<C>, Plan<C>>()
  const byName = new Map(plans.map((plan) => [plan.operation.name.toLowerCase(), plan]))
  const byFormat = new Map(formats.map((format) => [format.name, format]))
  const router = createRouter(plans.map((plan) => ({ target: plan, operation: plan.operation })))

  /** Made when it is first asked for: few operations ever are. */
  const batch = (plan: Plan<C>): Plan<C> => {
    const made = batches.get(plan) ?? batchOf(plan)
    batches.set(plan, made)
    return made
  }

  const predefined = (name: string, format: Format): Location<C> => {
    const isBatch = name.endsWith('[]')
    const single = byName.get((isBatch ? name.slice(0, -2) : name).toLowerCase())
    const plan = isBatch && single ? batch(single) : single
    return plan
      ? { kind: 'operation', located: { plan, values: [], format, predefined: true } }
      : { kind: 'unknown-operation', format }
  }

  /** `/api/{Op}` and `/api/{Op}.{ext}`; a suffix that is no format is ignored. */
  const api = (segment: string): Location<C> => {
    const dot = segment.lastIndexOf('.')
    const name = dot < 0 ? segment : segment.slice(0, dot)
    return predefined(name, (dot < 0 ? undefined : byFormat.get(segment.slice(dot + 1))) ?? formats[0]!)
  }

  const route = (method: string, path: string, format: Format | undefined): Location<C> | undefined => {
    const segments = segmentsOf(path)
    const match =
      router.match(method, segments) ?? (method === 'HEAD' ? router.match('GET', segments) : undefined)
    if (match) {
      return {
        kind: 'operation',
        located: { plan: match.target, values: match.values, format, predefined: false },
      }
    }
    const allow = router.allowed(segments)
    return allow.length > 0 ? { kind: 'other-verbs', allow, format } : undefined
  }

  return ({ method, path }) => {
    if (path.startsWith('/api/')) {
      const [, name, ...rest] = segmentsOf(path)
      if (name !== undefined)
        return rest.length === 0 ? api(name) : { kind: 'unknown-operation', format: formats[0]! }
    }
    const dot = path.lastIndexOf('.')
    const suffix = dot < 0 ? undefined : byFormat.get(path.slice(dot + 1))
    const routed = route(method, suffix ? path.slice(0, dot) : path, suffix)
    if (routed?.kind === 'operation') return routed
    const [first = '', second = '', name] = segmentsOf(path)
    const format = byFormat.get(first.toLowerCase())
    if (format && name !== undefined && /^(reply|oneway)$/i.test(second)) return predefined(name, format)
    return routed ?? { kind: 'nothing', format: suffix }
  }
}

/** The 405 for a path that exists under other verbs. */
export const otherVerbs = (method: string, allow: readonly string[]): Refusal =>
  new Refusal({
    status: 405,
    code: 'MethodNotAllowed',
    message: `${shortened(method)} is not allowed here; use ${allow.join(', ')}.`,
    headers: { allow: allow.join(', ') },
  })

/** A verb may be any word of any length. */
const shortened = (method: string): string => (method.length > 20 ? `${method.slice(0, 20)}…` : method)

/** The 405 for a predefined route to an operation that does not exist (wire spec 4.5). */
export const unknownOperation = (): Refusal =>
  new Refusal({
    status: 405,
    code: 'NotImplementedException',
    message: 'The operation does not exist for this service',
  })

/** The 405 for a verb that the operation's service does not implement (wire spec 4.6); undefined when it does. */
export function verbRefusal<C>({ operation }: Plan<C>, method: string): Refusal | undefined {
  const { verbs, name, service } = operation
  if (verbs === undefined) return isKnownVerb(method) ? undefined : otherVerbs(method, ALL_VERBS)
  if (verbs.includes(method)) return undefined
  if (method === 'HEAD' && verbs.includes('GET')) return undefined
  const titled = shortened(method).charAt(0) + shortened(method).slice(1).toLowerCase()
  return new Refusal({
    status: 405,
    code: 'NotImplementedException',
    message: `Could not find method named ${titled}(${name}) or Any(${name}) on Service ${service}`,
    headers: { allow: verbs.join(', ') },
  })
}
