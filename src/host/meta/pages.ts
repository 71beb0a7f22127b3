/** The addresses of the pages: which path shows what (wire spec 1.1, 1.8). */
import { type Format, negotiate, parseForm } from '../format/index.ts'
import type { HttpResponse, Pages, RequestFacts } from '../http/index.ts'
import { badRequest, notFound, type Shape } from '../message/index.ts'
import { forbiddenText } from './forbidden.ts'
import { indexPage } from './index-page.ts'
import { typesMetadata } from './machine.ts'
import { appMetadata } from './machine-app.ts'
import { AppMetadata, MetadataTypes, OperationEntries, TypeLinks } from './machine-messages.ts'
import { operationsMetadata, typeLinks } from './machine-operations.ts'
import { type CodeOf, findOperation, type MetaHost, type PageRequest } from './meta-host.ts'
import type { OpenApiFacts } from './openapi-document.ts'
import { openApiAnswers } from './openapi-text.ts'
import { operationPage } from './operation-page.ts'
import { createTextCache, type TextCache } from './page-cache.ts'
import { styleSource } from './style.ts'
import { typesPage } from './types-page.ts'

export interface PagesOptions {
  readonly host: Omit<MetaHost, 'basePath'>
  readonly code: CodeOf
  /** Content type of a language's listings; undefined for an unknown language. */
  readonly listingType: (lang: string) => string | undefined
  /** Listing of a known language, with the options of the query. @throws Refusal on a bad option. */
  readonly listing: (
    lang: string,
    options: Iterable<readonly [string, string]>,
    about: { readonly baseUrl: string; readonly date: Date },
  ) => string
  readonly clock: () => Date
  /** Whether `/` leads to the index; hosts of clients that expect a 404 there say no. */
  readonly homeIsIndex: boolean
  readonly openApi: OpenApiFacts
}

/** Of pages and listings that were made lately, each; a page has some 20 KiB. */
const CACHE_BYTES_MAX = 8 * 1024 * 1024

const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-cache',
  vary: 'Accept',
  'content-security-policy': `default-src 'none'; style-src ${styleSource}; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
} as const

const htmlAnswer = (body: string): HttpResponse => ({
  status: 200,
  headers: PAGE_HEADERS,
  body,
  compressible: true,
})

const redirect = (location: string): HttpResponse => ({ status: 302, headers: { location } })

/** Made once for a host. */
export function createPages(options: PagesOptions): Pages {
  const made = createTextCache(CACHE_BYTES_MAX)
  const listings = createTextCache(CACHE_BYTES_MAX)
  const machine = machineAnswers(options)
  const openApi = openApiAnswers(options.openApi)

  return (facts) => {
    const path = withoutEndSlashes(facts.path)
    const host: MetaHost = { ...options.host, basePath: facts.basePath }
    const request: PageRequest = { origin: facts.origin, hostName: facts.hostName, format: 'json' }
    const query = (name: string): string | undefined => lastOf(facts.query, name)
    if (path === '/')
      return options.homeIsIndex ? redirect(`${facts.origin}${facts.basePath}/metadata`) : undefined
    if (facts.path === '/metadata/') return redirect(`${facts.origin}${facts.basePath}/metadata`)
    if (path.toLowerCase() === '/metadata' && query('op') === undefined)
      return htmlAnswer(indexPage(host, request))
    const ofMachine = machine(host, request, facts, path)
    if (ofMachine) return ofMachine
    const ofOpenApi = openApi(host, facts, path)
    if (ofOpenApi) return ofOpenApi
    const [, language] = /^\/types\/([\w.]+)$/i.exec(path) ?? []
    if (language !== undefined) return listing(options, listings, language.toLowerCase(), host, facts)
    const asked = /^\/(?:([\w-]+)\/)?metadata$/i.exec(path)
    if (!asked) return undefined
    return page(host, { ...request, format: asked[1]?.toLowerCase() ?? 'json', lang: query('lang') }, facts)
  }

  function page(host: MetaHost, request: PageRequest, facts: RequestFacts): HttpResponse | undefined {
    if (!host.formats.some(({ name }) => name === request.format)) return undefined
    const op = lastOf(facts.query, 'op')
    if (op === undefined) return htmlAnswer(indexPage(host, request))
    const operation = findOperation(host, op)
    const known = operation && host.languages.some(({ key }) => key === request.lang)
    const make = (): string | undefined => operation && operationPage(host, operation, request, options.code)
    const key = `${facts.origin}|${facts.basePath}|${request.format}|${operation?.name}|${request.lang}`
    const text = known || request.lang === undefined ? operation && made.get(key, () => make() ?? '') : make()
    return text
      ? htmlAnswer(text)
      : {
          status: 403,
          headers: { 'content-type': 'text/plain', 'cache-control': 'no-store' },
          body: forbiddenText(facts.method, facts.path, facts.query),
        }
  }
}

/** `/metadata//` → `/metadata`; the root stays. */
function withoutEndSlashes(path: string): string {
  let end = path.length
  while (end > 1 && path[end - 1] === '/') end--
  return path.slice(0, end)
}

/** The last value of a query parameter. */
function lastOf(query: string, name: string): string | undefined {
  let found: string | undefined
  for (const [key, value] of parseForm(query)) if (key.toLowerCase() === name) found = value
  return found
}

function listing(
  options: PagesOptions,
  listings: TextCache,
  lang: string,
  host: MetaHost,
  facts: RequestFacts,
): HttpResponse {
  const baseUrl = `${facts.origin}${facts.basePath}`
  const contentType = options.listingType(lang)
  if (contentType === undefined) {
    const known = host.languages.map(({ key }) => key).join(', ')
    throw notFound(`There is no language '${lang.slice(0, 40)}'; there are ${known}.`)
  }
  return {
    status: 200,
    headers: { 'content-type': contentType, 'cache-control': 'no-cache', vary: 'Accept' },
    body: listings.get(`${lang}|${baseUrl}|${facts.query}`, () =>
      options.listing(lang, parseForm(facts.query), { baseUrl, date: options.clock() }),
    ),
    compressible: true,
  }
}

type Machine = (
  host: MetaHost,
  request: PageRequest,
  facts: RequestFacts,
  path: string,
) => HttpResponse | undefined

/** The machine-readable answers, in any format; HTML shows them as pages. */
function machineAnswers({ host: { formats, settings }, clock }: PagesOptions): Machine {
  const kinds: Readonly<Record<string, readonly [Shape, (host: MetaHost, request: PageRequest) => unknown]>> =
    {
      '/operations/metadata': [OperationEntries, (host) => operationsMetadata(host)],
      '/types/metadata': [MetadataTypes, typesMetadata],
      '/metadata/app': [AppMetadata, (host, request) => appMetadata(host, request, clock())],
      '/types': [TypeLinks, typeLinks],
    }
  const writers = new Map(
    Object.entries(kinds).flatMap(([path, [shape]]) =>
      formats.map(
        (format) => [`${path}.${format.name}`, format.writer(shape, settings, path.slice(1))] as const,
      ),
    ),
  )
  const formatOf = (facts: RequestFacts, suffix: string | undefined): Format => {
    const key = suffix ?? lastOf(facts.query, 'format')?.toLowerCase()
    const named = formats.find(({ name }) => name === key)
    if (suffix !== undefined && !named) throw badRequest(`There is no format '${suffix.slice(0, 20)}'.`)
    return named ?? negotiate(facts.header('accept'), formats)
  }
  return (host, request, facts, path) => {
    const [, base = '', suffix] = /^(.*?)(?:\.(\w+))?$/.exec(path) ?? []
    const kind = kinds[base.toLowerCase()]
    if (!kind) return undefined
    const format = formatOf(facts, suffix)
    if (format.name === 'html' && base === '/types') return htmlAnswer(typesPage(host, request))
    return {
      status: 200,
      headers: {
        ...format.headers,
        'content-type': format.contentType,
        'cache-control': 'no-cache',
        vary: 'Accept',
      },
      body: writers.get(`${base.toLowerCase()}.${format.name}`)!(kind[1](host, request)),
      compressible: true,
    }
  }
}
