/** What an operation is sent: parameters of path and query, and the body of verbs that have one (wire spec 4.4). */
import type { Format } from '../format/index.ts'
import { allMembers, type Member, type Shape, type WireSettings, wireName } from '../message/index.ts'
import { type Part, part } from './openapi-document.ts'
import { fittingSample } from './openapi-example.ts'
import { isPlain, type Placed, type Variable } from './openapi-paths.ts'
import type { Schemas } from './openapi-schema.ts'
import { isRequired } from './property-tables.ts'

/** What examples are written with. */
export interface ExampleHost {
  readonly formats: readonly Format[]
  readonly settings: WireSettings
}

const FORM = 'application/x-www-form-urlencoded'

/** A value as the JSON of the host has it; undefined for nothing. */
export function jsonExample({ formats, settings }: ExampleHost, shape: Shape, value: unknown): unknown {
  const text = value === undefined ? undefined : json(formats)?.writer(shape, settings)(value)
  return text === undefined || text === '' ? undefined : JSON.parse(text)
}

const json = (formats: readonly Format[]): Format | undefined => formats.find(({ name }) => name === 'json')

const hasBody = ({ verb }: Placed): boolean => verb !== 'get' && verb !== 'delete'

/** Members that do not travel in the path, by where else they do. */
function others(placed: Placed): { readonly query: readonly Member[]; readonly body: readonly Member[] } {
  const inPath = new Set(placed.variables.map(({ member }) => member.name))
  const rest = allMembers(placed.operation.request).filter(({ name }) => !inPath.has(name))
  if (!hasBody(placed)) return { query: rest, body: [] }
  return {
    query: rest.filter(({ parameter }) => parameter === 'query'),
    body: rest.filter(({ parameter }) => parameter !== 'query'),
  }
}

/** The header of a request that is not to be done twice. */
const ONCE: Part = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'Sent again with the same text, the request is not done again, and is answered as it was.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
}

/** `parameters` of an operation; undefined for none. */
export function parametersOf(
  placed: Placed,
  schemas: Schemas,
  settings: WireSettings,
): readonly Part[] | undefined {
  const parameters = [
    ...placed.variables.map((variable) => pathParameter(variable, schemas)),
    ...others(placed).query.map((member) => queryParameter(member, schemas, settings)),
    ...(placed.operation.repeatable ? [ONCE] : []),
  ]
  return parameters.length > 0 ? parameters : undefined
}

function pathParameter({ name, member, isRest }: Variable, schemas: Schemas): Part {
  const rest = isRest ? 'Takes the rest of the path, slashes and all; it may be empty.' : undefined
  const texts = [member.description, rest].filter((text) => text !== undefined)
  return part({
    name,
    in: 'path',
    required: true,
    description: texts.length > 0 ? texts.join('. ') : undefined,
    schema: schemas.member(member, 'sent', 'parameter'),
  })
}

/** Objects in a query are JSV; lists repeat their name. */
function queryParameter(member: Member, schemas: Schemas, settings: WireSettings): Part {
  const schema = schemas.member(member, 'sent', 'parameter')
  return part({
    name: wireName(member, settings),
    in: 'query',
    required: isRequired(member) || undefined,
    description: member.description,
    ...(isPlain(member.shape) ? { schema } : { content: { 'application/jsv': { schema } } }),
  })
}

/** `requestBody` of an operation; undefined where nothing is left for one. */
export function bodyOf(placed: Placed, schemas: Schemas, host: ExampleHost): Part | undefined {
  const { request } = placed.operation
  const { body } = others(placed)
  if (body.length === 0) return undefined
  const isWhole = body.length === allMembers(request).length
  const schema = isWhole ? schemas.of(request, 'sent') : schemas.rest(request, body)
  const has = (name: string): boolean => host.formats.some((format) => format.name === name && format.reader)
  return {
    required: body.some(isRequired),
    content: part({
      'application/json': part({ schema, example: bodyExample(placed, body, host) }),
      'application/xml': has('xml') ? { schema } : undefined,
      [FORM]: part({ schema, encoding: encodingOf(body, host.settings) }),
    }),
  }
}

function bodyExample(
  { operation: { request } }: Placed,
  body: readonly Member[],
  host: ExampleHost,
): unknown {
  const example = jsonExample(host, request, fittingSample(request))
  if (typeof example !== 'object' || example === null) return undefined
  const names = new Set(body.map((member) => wireName(member, host.settings)))
  return Object.fromEntries(Object.entries(example).filter(([name]) => names.has(name)))
}

/** In forms as in queries. */
function encodingOf(members: readonly Member[], settings: WireSettings): Part | undefined {
  const complex = members.filter(({ shape }) => !isPlain(shape))
  if (complex.length === 0) return undefined
  return Object.fromEntries(
    complex.map((member) => [wireName(member, settings), { contentType: 'application/jsv' }]),
  )
}
