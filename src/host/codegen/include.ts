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
  const kept: Kept = { names: new Set(), withMarkers: false }
  const all = [...listing.requests, ...listing.responses, ...listing.types]
  const byName = new Map(all.map((it) => [fullName(it), it]))
  const requests = listing.requests.flatMap((it) => (it.kind === 'class' ? [it] : []))
  const follow = (name: string | undefined): void => {
    const type = name === undefined ? undefined : byName.get(name)
    if (name === undefined || !type || kept.names.has(name)) return
    kept.names.add(name)
    referenced(type).forEach(follow)
  }
  const expand = (request: ClassCode): void => {
    kept.withMarkers = true
    kept.names.add(fullName(request))
    referenced(request).forEach(follow)
    follow(answerName(request))
    for (const it of all)
      if (it.kind === 'interface' && request.implements.includes(it.name)) kept.names.add(fullName(it))
  }
  const withAnswer = (type: CodeType): void => {
    kept.names.add(fullName(type))
    if (type.kind === 'class' && type.request && type.answer && type.answer !== 'void')
      for (const name of namesIn(type.answer)) kept.names.add(name)
  }
  for (const pattern of patterns) {
    if (pattern.startsWith('{')) {
      const tags = pattern
        .slice(1, -1)
        .split(',')
        .map((tag) => tag.trim())
      for (const it of tagged(requests, operations, tags)) {
        expand(it)
        if (it.answer && it.answer !== 'void') namesIn(it.answer).forEach(follow)
      }
    } else if (pattern.endsWith('/*')) {
      const start = pattern.slice(0, -2)
      for (const it of all) if (it.namespace.startsWith(start)) kept.names.add(fullName(it))
    } else if (pattern.endsWith('.*')) {
      const name = pattern.slice(0, -2)
      const request = requests.find((it) => it.name === name)
      if (request) expand(request)
      else for (const it of listing.responses) if (arityName(it) === name) kept.names.add(fullName(it))
    } else if (pattern.startsWith('*.')) {
      const name = pattern.slice(2)
      for (const it of all) if (arityName(it) === name) kept.names.add(fullName(it))
      for (const it of requests) if (namesOf(it).has(name)) withAnswer(it)
    } else for (const it of all) if (arityName(it) === pattern) withAnswer(it)
  }
  return kept
}

/** Short names that a request refers to: in its members, its base and its answer. */
const namesOf = (request: ClassCode): ReadonlySet<string> => {
  const answer = request.answer && request.answer !== 'void' ? namesIn(request.answer) : []
  return new Set([...referenced(request), ...answer].map((it) => it.slice(it.lastIndexOf('.') + 1)))
}

const tagged = (
  requests: readonly ClassCode[],
  operations: readonly Operation[],
  tags: readonly string[],
): readonly ClassCode[] =>
  requests.filter((request) =>
    operations.some((it) => it.name === request.name && it.tags.some((tag) => tags.includes(tag))),
  )
