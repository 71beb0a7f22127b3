/** The machine-readable answers about a host, in any format: operations, messages, the service, and where client code is. */
import { type Format, formValue, negotiate } from '../format/index.ts'
import type { HttpResponse, RequestFacts } from '../http/index.ts'
import { badRequest, type Shape } from '../message/index.ts'
import { typesMetadata } from './machine.ts'
import { appMetadata } from './machine-app.ts'
import { AppMetadata, MetadataTypes, OperationEntries, TypeLinks } from './machine-messages.ts'
import { operationsMetadata, typeLinks } from './machine-operations.ts'
import type { MetaHost, PageRequest } from './meta-host.ts'

/** The answer at an address of these; `page` where there is a page for people instead; undefined at other addresses. */
export type MachineAnswers = (
  host: MetaHost,
  request: PageRequest,
  facts: RequestFacts,
  path: string,
) => HttpResponse | 'page' | undefined

/** Made once for a host. In HTML, answers are shown as those of operations are; `/types` has a page of its own. */
export function machineAnswers(
  { formats, settings }: Pick<MetaHost, 'formats' | 'settings'>,
  clock: () => Date,
): MachineAnswers {
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
    const key = suffix ?? formValue(facts.query, 'format')?.toLowerCase()
    const named = formats.find(({ name }) => name === key)
    if (suffix !== undefined && !named) throw badRequest(`There is no format '${suffix.slice(0, 20)}'.`)
    return named ?? negotiate(facts.header('accept'), formats)
  }
  return (host, request, facts, path) => {
    const [, base = '', suffix] = /^(.*?)(?:\.(\w+))?$/.exec(path) ?? []
    const kind = kinds[base.toLowerCase()]
    if (!kind) return undefined
    const format = formatOf(facts, suffix)
    if (format.name === 'html' && base.toLowerCase() === '/types') return 'page'
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
