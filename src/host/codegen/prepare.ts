/** A listing made ready for one language: what its clients bring left out, what they lack put in, and in its order. */
import type { Operation } from '../message/index.ts'
import { type CodeType, typeKey } from './code-type.ts'
import { type HostListing, hostListing, pageListing } from './collect.ts'
import { isLibraryNamespace } from './describe.ts'
import { includedListing } from './include.ts'
import type { Context, Language } from './language.ts'
import { frontMarkers } from './markers.ts'
import type { CodeOptions, CodeSettings } from './options.ts'
import { byDependency, byNamespace } from './order.ts'

const isSystem = (type: CodeType): boolean => type.namespace.startsWith('System.')

/** Whether a full listing has one of ServiceStack's own messages (native types spec 1.8, 3.6). */
function isLeftOut(type: CodeType, language: Language, options: CodeOptions): boolean {
  if (isSystem(type)) return !language.definesPairs
  if (!isLibraryNamespace(type.namespace)) return false
  if (language.knownMessages === 'namespaces')
    return !(options.given.has('AddServiceStackTypes') && options.AddServiceStackTypes)
  return !options.AddServiceStackTypes || language.knownMessages.has(type.name)
}

const withoutMeta = (type: CodeType): CodeType =>
  type.kind === 'enum' || !type.implements.includes('IMeta')
    ? type
    : { ...type, implements: type.implements.filter((it) => it !== 'IMeta') }

const once = (types: readonly CodeType[]): CodeType[] => {
  const first = new Map<string, CodeType>()
  for (const it of types) if (!first.has(typeKey(it))) first.set(typeKey(it), it)
  return [...first.values()]
}

function ordered(parts: HostListing, language: Language): CodeType[] {
  const { requests, responses, types } = parts
  switch (language.order) {
    case 'namespace':
      return byNamespace(once([...responses, ...requests, ...types]))
    case 'metadata':
      return once([...requests, ...responses, ...types])
    default:
      return byDependency(once([...types, ...responses, ...requests]), language.order === 'dependencies')
  }
}

/** All operations and types of a host, as far as the options ask for them. */
export function hostContext(
  language: Language,
  operations: readonly Operation[],
  settings: CodeSettings,
  options: CodeOptions,
  baseUrl: string,
): Context {
  const all = includedListing(hostListing(operations), options, operations)
  const ready = (types: readonly CodeType[]): CodeType[] =>
    types
      .filter((it) => !isLeftOut(it, language, options))
      .map((it) => (language.keepsMeta ? it : withoutMeta(it)))
  const parts = {
    types: ready(all.types),
    responses: ready(all.responses),
    requests: ready(all.requests),
  }
  const discovered = [...parts.types, ...parts.requests, ...parts.responses]
  // Also of messages that the client library brings: they name the markers all the same.
  const inUse = [...all.types, ...all.responses, ...all.requests].map(withoutMeta)
  const hasMarkers = language.markers && options.AddServiceStackTypes && all.markers !== 'none'
  const markers = hasMarkers ? frontMarkers(inUse, all.markers === 'used') : []
  return {
    options,
    settings,
    forPage: false,
    types: [...markers, ...ordered(parts, language)],
    discovered,
    baseUrl,
  }
}

/** The types of one operation, for its page. */
export function pageContext(
  language: Language,
  operation: Operation,
  settings: CodeSettings,
  options: CodeOptions,
  baseUrl: string,
): Context {
  const { knownMessages } = language
  const types = pageListing(operation).types.filter(
    (it) =>
      !language.dropsLibraryOnPages ||
      knownMessages === 'namespaces' ||
      !isLibraryNamespace(it.namespace) ||
      !knownMessages.has(it.name),
  )
  const parts = { types, responses: [], requests: [] }
  return { options, settings, forPage: true, types: ordered(parts, language), discovered: types, baseUrl }
}
