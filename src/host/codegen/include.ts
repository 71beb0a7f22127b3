/** `IncludeTypes` and `ExcludeTypes`: which part of a host's listing is asked for (native types spec 3.7). */
import { type Dto, type Operation, resolved, type Shape } from '../message/index.ts'
import { arityName, type ClassCode, type CodeType } from './code-type.ts'
import type { HostListing } from './collect.ts'
import type { CodeOptions } from './options.ts'

/** What patterns keep: types by full name, and whether marker interfaces come along. */
interface Kept {
  readonly names: Set<string>
  withMarkers: boolean
}

const fullName = (type: CodeType): string => `${type.namespace}.${arityName(type)}`
const dtoName = (it: Dto): string => {
  const arity = Object.keys(it.generic?.args ?? {}).length
  return `${it.namespace}.${it.name}${arity > 0 ? `\`${arity}` : ''}`
}

/** Types a shape names: of lists and maps what they hold, but not the items of an array (a quirk that clients see). */
function namesIn(shape: Shape): string[] {
  const it = resolved(shape)
  switch (it.kind) {
    case 'nullable':
      return namesIn(it.of)
    case 'list':
      return it.as === 'array' ? [] : namesIn(it.of)
    case 'map':
    case 'pair':
      return [...namesIn(it.key), ...namesIn(it.value)]
    case 'dto':
      return [dtoName(it), ...Object.values(it.generic?.args ?? {}).flatMap(namesIn)]
    case 'enum':
      return [`${it.namespace}.${it.name}`]
    default:
      return []
  }
}

const referenced = (type: CodeType): string[] =>
  type.kind === 'enum'
    ? []
    : [...(type.base ? namesIn(type.base) : []), ...type.members.flatMap(({ shape }) => namesIn(shape))]

const answerName = (type: ClassCode): string | undefined => {
  const it = type.answer && type.answer !== 'void' ? resolved(type.answer) : undefined
  return it?.kind === 'dto' ? dtoName(it) : undefined
}

/** The part of a listing that was asked for. */
export interface IncludedListing extends HostListing {
  /** `only used` when patterns chose the requests; none at all when no pattern follows interfaces. */
  readonly markers: 'all' | 'used' | 'none'
}

/** The part of a host's listing that the options ask for. */
export function includedListing(
  listing: HostListing,
  options: CodeOptions,
  operations: readonly Operation[],
): IncludedListing {
  const rest = excluded(listing, options.ExcludeTypes)
  if (options.IncludeTypes.length === 0) return { ...rest, markers: 'all' }
  const kept = keptBy(options.IncludeTypes, rest, operations)
  const keep = (types: readonly CodeType[]): CodeType[] => types.filter((it) => kept.names.has(fullName(it)))
  return {
    types: keep(rest.types),
    responses: keep(rest.responses),
    requests: keep(rest.requests),
    markers: kept.withMarkers ? 'used' : 'none',
  }
}

function excluded(listing: HostListing, names: readonly string[]): HostListing {
  if (names.length === 0) return listing
  const isOut = (it: CodeType): boolean => names.includes(it.name)
  const requests = names.includes('services') ? [] : listing.requests.filter((it) => !isOut(it))
  const answers = new Set(requests.flatMap((it) => (it.kind === 'class' ? answerName(it) : undefined) ?? []))
  return {
    requests,
    responses: listing.responses.filter((it) => !isOut(it) && answers.has(fullName(it))),
    types: names.includes('types') ? [] : listing.types.filter((it) => !isOut(it)),
  }
}

function keptBy(patterns: readonly string[], listing: HostListing, operations: readonly Operation[]): Kept {
  const keeper = makeKeeper(listing)
  for (const pattern of patterns) keep(pattern, keeper, operations)
  return keeper.kept
}

interface Keeper {
  readonly kept: Kept
  readonly all: readonly CodeType[]
  readonly requests: readonly ClassCode[]
  /** Keeps one type. */
  readonly one: (type: CodeType) => void
  /** Keeps a type and, of a request, the type it answers with its arguments. */
  readonly withAnswer: (type: CodeType) => void
  /** Keeps a type and all it refers to. */
  readonly follow: (name: string) => void
  /** Keeps a request, all that it and its answer refer to, and its interfaces. */
  readonly expand: (request: ClassCode) => void
}

function makeKeeper(listing: HostListing): Keeper {
  const kept: Kept = { names: new Set(), withMarkers: false }
  const all = [...listing.requests, ...listing.responses, ...listing.types]
  const byName = new Map(all.map((it) => [fullName(it), it]))
  const one = (type: CodeType): void => {
    kept.names.add(fullName(type))
  }
  const follow = (name: string): void => {
    const type = byName.get(name)
    if (!type || kept.names.has(name)) return
    kept.names.add(name)
    referenced(type).forEach(follow)
  }
  return {
    kept,
    all,
    requests: listing.requests.flatMap((it) => (it.kind === 'class' ? [it] : [])),
    one,
    follow,
    withAnswer: (type) => {
      one(type)
      for (const name of answeredNames(type)) kept.names.add(name)
    },
    expand: (request) => {
      kept.withMarkers = true
      one(request)
      referenced(request).forEach(follow)
      const answer = answerName(request)
      if (answer !== undefined) follow(answer)
      all.filter((it) => it.kind === 'interface' && request.implements.includes(it.name)).forEach(one)
    },
  }
}

function keep(pattern: string, keeper: Keeper, operations: readonly Operation[]): void {
  const { all, requests, one, follow, expand, withAnswer } = keeper
  if (pattern.startsWith('{')) {
    for (const it of tagged(requests, operations, pattern.slice(1, -1).split(','))) {
      expand(it)
      answeredNames(it).forEach(follow)
    }
  } else if (pattern.endsWith('/*')) {
    all.filter((it) => it.namespace.startsWith(pattern.slice(0, -2))).forEach(one)
  } else if (pattern.endsWith('.*')) {
    const name = pattern.slice(0, -2)
    const request = requests.find((it) => it.name === name)
    if (request) expand(request)
    else
      all.filter((it) => it.kind === 'class' && it.role === 'response' && arityName(it) === name).forEach(one)
  } else if (pattern.startsWith('*.')) {
    const name = pattern.slice(2)
    all.filter((it) => arityName(it) === name).forEach(one)
    requests.filter((it) => namesOf(it).has(name)).forEach(withAnswer)
  } else {
    all.filter((it) => arityName(it) === pattern).forEach(withAnswer)
  }
}

/** What a request answers, and the arguments of that. */
const answeredNames = (type: CodeType): string[] =>
  type.kind === 'class' && type.request && type.answer && type.answer !== 'void' ? namesIn(type.answer) : []

/** Short names that a request refers to: in its members, its base and its answer. */
const namesOf = (request: ClassCode): ReadonlySet<string> =>
  new Set([...referenced(request), ...answeredNames(request)].map((it) => it.slice(it.lastIndexOf('.') + 1)))

const tagged = (
  requests: readonly ClassCode[],
  operations: readonly Operation[],
  tags: readonly string[],
): readonly ClassCode[] => {
  const wanted = new Set(tags.map((it) => it.trim()))
  const names = new Set(
    operations.filter((it) => it.tags.some((tag) => wanted.has(tag))).map((it) => it.name),
  )
  return requests.filter((it) => names.has(it.name))
}
