/** The sample request and response of an operation, as text (wire spec 1.6). */
import { type Format, indentedXmlWriter } from '../format/index.ts'
import { type Operation, type Route, resolved, type Shape, sample } from '../message/index.ts'
import { prettyJsv } from './jsv-pretty.ts'
import type { MetaHost, PageRequest } from './meta-host.ts'

/** A route's verbs, upper case; none for a route that takes all. */
export const verbsOf = (route: Route): readonly string[] => route.verbs?.toUpperCase().split(/[\s,;]+/) ?? []

const takesAll = (route: Route): boolean => route.verbs === undefined || route.verbs === '*'

const WITH_BODY = ['POST', 'PUT', 'PATCH'] as const
const WITHOUT_BODY = ['GET', 'DELETE'] as const

/** The verb of the sample: the one most likely to carry a body that any route takes; a route for all verbs counts as POST. */
function sampleMethod(operation: Operation): string {
  const all = operation.routes.findIndex(takesAll)
  const routes = all < 0 ? operation.routes : operation.routes.slice(0, all)
  const verbs = new Set(routes.flatMap(verbsOf))
  if (all >= 0) verbs.add('POST')
  return [...WITH_BODY, ...WITHOUT_BODY].find((verb) => verbs.has(verb)) ?? 'POST'
}

/** The path of the sample, chosen apart from the verb: the first route that takes POST, else the first; its variables stay as they are. */
function samplePath(operation: Operation, format: string): string {
  const route =
    operation.routes.find((it) => takesAll(it) || verbsOf(it).includes('POST')) ?? operation.routes[0]
  if (route) return route.path
  return `/${format}/${operation.returns ? 'reply' : 'oneway'}/${operation.name}`
}

/** The pages say `text/jsv`, though answers are `application/jsv` (seed 000). */
const shownMediaType = (format: Format): string => (format.name === 'jsv' ? 'text/jsv' : format.mediaType)

/** The sample request. `Content-Length: length` is meant literally; two lines end in a blank (seed 000). */
export function sampleRequest(
  host: MetaHost,
  operation: Operation,
  request: PageRequest,
  format: Format,
): string {
  const method = sampleMethod(operation)
  const mediaType = shownMediaType(format)
  const head = [
    `${method} ${host.basePath}${samplePath(operation, format.name)} HTTP/1.1 `,
    `Host: ${request.hostName} `,
    `Accept: ${mediaType}`,
  ]
  if ((WITHOUT_BODY as readonly string[]).includes(method)) return head.join('\n')
  const body = sampleBody(host, operation.request, format)
  return [...head, `Content-Type: ${mediaType}`, 'Content-Length: length', '', body].join('\n')
}

/** The sample response, always a 200; nothing where the operation answers nothing. */
export function sampleResponse(host: MetaHost, operation: Operation, format: Format): string | undefined {
  const body = operation.returns && sampleBody(host, operation.returns, format)
  if (!body) return undefined
  return [
    'HTTP/1.1 200 OK',
    `Content-Type: ${shownMediaType(format)}`,
    'Content-Length: length',
    '',
    body,
  ].join('\n')
}

/** Bare text and bytes are named instead of shown; XML and JSV are spread over lines; CSV and JSON lines pages show JSON. */
export function sampleBody(host: MetaHost, shape: Shape, format: Format): string {
  const { kind } = resolved(shape)
  if (kind === 'string') return '(string)'
  if (kind === 'bytes') return '(byte[])'
  const write = (writer: Format): string => writer.writer(shape, host.settings)(sample(shape))
  if (format.name === 'xml') return indentedXmlWriter(shape, host.settings)(sample(shape))
  if (format.name === 'jsv') return prettyJsv(write(format))
  if (format.name === 'csv' || format.name === 'jsonl')
    return write(host.formats.find(({ name }) => name === 'json') ?? format)
  return write(format)
}
