/** The addresses of the pages: which path shows what (wire spec 1.1, 1.8). */
import { formValue, parseForm } from '../format/index.ts'
import type { HttpResponse, Pages, RequestFacts } from '../http/index.ts'
import { notFound } from '../message/index.ts'
import { conditional } from './conditional.ts'
import { forbiddenText } from './forbidden.ts'
import { indexPage } from './index-page.ts'
import { machineAnswers } from './machine-answers.ts'
import {
  type CodeLanguage,
  type CodeOf,
  findOperation,
  type MetaHost,
  type PageRequest,
  pageFormats,
} from './meta-host.ts'
import type { OpenApiFacts } from './openapi-document.ts'
import { openApiAnswers } from './openapi-text.ts'
import { operationPage } from './operation-page.ts'
import { createTextCache, type MadeText, withDigest } from './page-cache.ts'
import { type ReferenceFiles, referenceAnswers } from './reference-page.ts'
import { scriptSource } from './script.ts'
import { styleSource } from './style.ts'
import { typesPage } from './types-page.ts'

export interface PagesOptions {
  readonly host: Omit<MetaHost, 'basePath'>
  readonly code: CodeOf
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
  readonly referenceFiles: ReferenceFiles
}

/** Of pages and listings that were made lately, each; a page has some 20 KiB. */
const CACHE_BYTES_MAX = 8 * 1024 * 1024

const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-cache',
  vary: 'Accept',
  'content-security-policy': `default-src 'none'; style-src ${styleSource}; script-src ${scriptSource}; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
} as const

const htmlAnswer = (facts: RequestFacts, { text, digest }: MadeText): HttpResponse =>
  conditional(facts, digest, { status: 200, headers: PAGE_HEADERS, body: text, compressible: true })

const redirect = (location: string): HttpResponse => ({ status: 302, headers: { location } })

/** Made once for a host. */
export function createPages(options: PagesOptions): Pages {
  const made = createTextCache(CACHE_BYTES_MAX)
  const listings = createTextCache(CACHE_BYTES_MAX)
  const machine = machineAnswers(options.host, options.clock)
  const openApi = openApiAnswers(options.openApi)
  const reference = referenceAnswers(options.referenceFiles)

  return (facts) => {
    const path = withoutEndSlashes(facts.path)
    const host: MetaHost = { ...options.host, basePath: facts.basePath }
    const request: PageRequest = { origin: facts.origin, hostName: facts.hostName, format: 'json' }
    const query = (name: string): string | undefined => formValue(facts.query, name)
    if (path === '/')
      return options.homeIsIndex ? redirect(`${facts.origin}${facts.basePath}/metadata`) : undefined
    if (facts.path === '/metadata/') return redirect(`${facts.origin}${facts.basePath}/metadata`)
    if (path.toLowerCase() === '/metadata' && query('op') === undefined) return index(host, request, facts)
    const ofMachine = machine(host, request, facts, path)
    if (ofMachine) return ofMachine === 'page' ? types(host, request, facts) : ofMachine
    const ofOpenApi = openApi(host, facts, path)
    if (ofOpenApi) return ofOpenApi
    const ofReference = reference(host, facts, path)
    if (ofReference) return ofReference
    const [, language] = /^\/types\/([\w.]+)$/i.exec(path) ?? []
    if (language !== undefined) return listing(host, language.toLowerCase(), facts)
    const asked = /^\/(?:([\w-]+)\/)?metadata$/i.exec(path)
    if (!asked) return undefined
    return page(host, { ...request, format: asked[1]?.toLowerCase() ?? 'json', lang: query('lang') }, facts)
  }

  function shown(facts: RequestFacts, name: string, make: () => string): HttpResponse {
    return htmlAnswer(facts, made.get(`${facts.origin}|${facts.basePath}|${name}`, make))
  }

  function index(host: MetaHost, request: PageRequest, facts: RequestFacts): HttpResponse {
    return shown(facts, 'index', () => indexPage(host, request))
  }

  function types(host: MetaHost, request: PageRequest, facts: RequestFacts): HttpResponse {
    const lang = formValue(facts.query, 'lang')?.toLowerCase()
    const language = lang === undefined ? undefined : knownLanguage(host, lang)
    return shown(facts, `types|${language?.key}`, () => typesPage(host, request, language))
  }

  function page(host: MetaHost, request: PageRequest, facts: RequestFacts): HttpResponse | undefined {
    if (!host.formats.some(({ name }) => name === request.format)) return undefined
    const op = formValue(facts.query, 'op')
    if (op === undefined) return index(host, request, facts)
    const operation = findOperation(host, op)
    if (!operation || !pageFormats(host).some(({ name }) => name === request.format))
      return forbiddenAnswer(facts)
    const make = (): string => operationPage(host, operation, request, options.code)!
    // What is no language is the caller's to choose, and not worth remembering.
    return request.lang === undefined || host.languages.some(({ key }) => key === request.lang)
      ? shown(facts, `${request.format}|${operation.name}|${request.lang}`, make)
      : htmlAnswer(facts, withDigest(make()))
  }

  function listing(host: MetaHost, lang: string, facts: RequestFacts): HttpResponse {
    const baseUrl = `${facts.origin}${facts.basePath}`
    const { contentType, fileName } = knownLanguage(host, lang)
    const { text, digest } = listings.get(`${lang}|${baseUrl}|${facts.query}`, () =>
      options.listing(lang, parseForm(facts.query), { baseUrl, date: options.clock() }),
    )
    return conditional(facts, digest, {
      status: 200,
      headers: {
        'content-type': contentType,
        'content-disposition': `inline; filename="${fileName}"`,
        'cache-control': 'no-cache',
        vary: 'Accept',
      },
      body: text,
      compressible: true,
    })
  }
}

const forbiddenAnswer = (facts: RequestFacts): HttpResponse => ({
  status: 403,
  headers: { 'content-type': 'text/plain', 'cache-control': 'no-store' },
  body: forbiddenText(facts.method, facts.path, facts.query),
})

/** @throws Refusal 404 that names the languages there are. */
function knownLanguage(host: MetaHost, lang: string): CodeLanguage {
  const language = host.languages.find(({ key }) => key === lang)
  if (language) return language
  const known = host.languages.map(({ key }) => key).join(', ')
  throw notFound(`There is no language '${lang.slice(0, 40)}'; there are ${known}.`)
}

/** `/metadata//` → `/metadata`; the root stays. */
function withoutEndSlashes(path: string): string {
  let end = path.length
  while (end > 1 && path[end - 1] === '/') end--
  return path.slice(0, end)
}
