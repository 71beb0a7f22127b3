/** `/openapi.json` and `/openapi.yaml`: made when they are first asked for, and not sent again to whoever has them. */
import { stringify } from 'yaml'
import type { HttpResponse, RequestFacts } from '../http/index.ts'
import { conditional, digestOf } from './conditional.ts'
import type { MetaHost } from './meta-host.ts'
import { openApi } from './openapi.ts'
import type { OpenApiFacts, Part } from './openapi-document.ts'
import { createTextCache } from './page-cache.ts'

/** Two spellings at the paths that a host is reached at: its own, and the root of a name that is mapped to it. */
const CACHE_BYTES_MAX = 8 * 1024 * 1024

/** Stands for the origin, which is the caller's to choose and the one thing that differs: the rest is made once. */
const ORIGIN = 'http://origin.invalid'

/** YAML that readers of version 1.1 take for the same; no aliases, which some tools refuse. */
const yamlOf = (document: Part): string =>
  stringify(document, { aliasDuplicateObjects: false, lineWidth: 0, compat: 'yaml-1.1' })

interface Spelling {
  readonly contentType: string
  readonly write: (document: Part) => string
}

const SPELLINGS: Readonly<Record<string, Spelling>> = {
  '/openapi.json': {
    contentType: 'application/json; charset=utf-8',
    write: (document) => JSON.stringify(document),
  },
  // RFC 9512 2.1: always UTF-8, so without charset.
  '/openapi.yaml': { contentType: 'application/yaml', write: yamlOf },
}

/** The answers at those two addresses; undefined at others. */
export type OpenApiAnswers = (host: MetaHost, request: RequestFacts, path: string) => HttpResponse | undefined

/** Made once for a host. */
export function openApiAnswers(facts: OpenApiFacts): OpenApiAnswers {
  const made = createTextCache(CACHE_BYTES_MAX)
  return (host, request, path) => {
    const name = path.toLowerCase()
    if (!Object.hasOwn(SPELLINGS, name)) return undefined
    const { contentType, write } = SPELLINGS[name]!
    const key = `${host.basePath}${name}`
    const { text, digest } = made.get(key, () => write(openApi(host, { ...facts, origin: ORIGIN })))
    return conditional(request, digestOf(digest + request.origin), {
      status: 200,
      headers: { 'content-type': contentType, 'cache-control': 'no-cache' },
      body: text.replaceAll(ORIGIN, () => request.origin),
      compressible: true,
    })
  }
}
