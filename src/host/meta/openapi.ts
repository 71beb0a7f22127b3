/**
 * A host as OpenAPI 3.1 describes it, made from the same operations as its pages: for tools that read it instead of ServiceStack's own
 * metadata.
 */
import { camelCase } from '../message/index.ts'
import { absolute, type MetaHost, operationUrl, type PageRequest } from './meta-host.ts'
import { errorResponses, responsesOf } from './openapi-answers.ts'
import { bodyOf, parametersOf } from './openapi-body.ts'
import { type OpenApiFacts, type Part, part } from './openapi-document.ts'
import { namedTypes } from './openapi-names.ts'
import { type Placed, placedOperations } from './openapi-paths.ts'
import { createSchemas, type Schemas } from './openapi-schema.ts'

/** The description of a host that is reached at `origin`, as a plain object: JSON and YAML can hold all that is in it. */
export function openApi(host: MetaHost, facts: OpenApiFacts & Pick<PageRequest, 'origin'>): Part {
  const placed = placedOperations(host.operations, host.settings)
  const shown = host.operations.filter(({ hidden }) => !hidden)
  const schemas = createSchemas(namedTypes(shown), host.settings)
  const ids = operationIds(placed)
  const tags = [...new Set(shown.flatMap((operation) => operation.tags))]
  const paths: Record<string, Record<string, Part>> = {}
  for (const [at, each] of placed.entries()) {
    paths[each.path] ??= {}
    paths[each.path]![each.verb] = described(host, facts, schemas, each, ids[at]!)
  }
  return part({
    openapi: '3.1.0',
    info: { title: host.name, version: facts.version, description: about(host) },
    servers: [{ url: absolute(host, facts, '') }],
    tags: tags.length > 0 ? tags.map((name) => ({ name })) : undefined,
    paths,
    components: {
      schemas: schemas.named,
      responses: errorResponses(host, schemas),
      securitySchemes: facts.securitySchemes,
    },
  })
}

function about({ formats, settings }: MetaHost): string {
  const names = formats.filter(({ name }) => name !== 'html').map(({ mediaType }) => `\`${mediaType}\``)
  const status = settings.textCase === 'camel' ? camelCase('ResponseStatus') : 'ResponseStatus'
  return [
    `Messages travel as ${names.join(', ')}: \`Content-Type\` says which is sent, \`Accept\` which is wanted.`,
    'The schemas describe them as JSON; other formats carry the same members and spell some values otherwise.',
    'Members that hold nothing are left out of answers. Names are read in any case, and unknown ones are ignored.',
    `Errors carry a \`${status}\`.`,
  ].join(' ')
}

function described(
  host: MetaHost,
  facts: OpenApiFacts & Pick<PageRequest, 'origin'>,
  schemas: Schemas,
  placed: Placed,
  operationId: string,
): Part {
  const { operation, route } = placed
  const { request, tags, access } = operation
  const texts = [
    route?.summary === undefined ? undefined : request.description,
    route?.notes,
    access.anyRole.length > 0
      ? `Needs one of the roles ${access.anyRole.map((role) => `\`${role}\``).join(', ')}.`
      : undefined,
    request.obsolete === undefined ? undefined : `Obsolete: ${request.obsolete}`,
  ].filter((text) => text !== undefined)
  return part({
    operationId,
    summary: route?.summary ?? request.description ?? operation.name,
    description: texts.length > 0 ? texts.join('\n\n') : undefined,
    tags: tags.length > 0 ? tags : undefined,
    externalDocs: {
      description: 'The operation with samples in every format',
      url: operationUrl(host, facts, { format: 'json', operation: operation.name }),
    },
    deprecated: request.obsolete === undefined ? undefined : true,
    parameters: parametersOf(placed, schemas, host.settings),
    requestBody: bodyOf(placed, schemas, host),
    responses: responsesOf(host, schemas, placed),
    security: securityOf(placed, facts),
  })
}

/** Each way to come with credentials is enough; an open operation may make use of them (`Authenticate` tells who is signed in). */
function securityOf({ operation }: Placed, { securitySchemes }: OpenApiFacts): readonly Part[] {
  const ways = Object.keys(securitySchemes).map((name) => ({ [name]: [] }))
  return operation.access.authenticated ? ways : [{}, ...ways]
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** The operation's name; where it is reached in several ways, with the verb and the variables of the path: `EchoPutById`. */
function operationIds(placed: readonly Placed[]): readonly string[] {
  const taken = new Set<string>()
  return placed.map(({ operation, verb, variables, path }) => {
    const own = placed.filter((each) => each.operation === operation)
    const hasVerbs = own.some((each) => each.verb !== verb)
    const hasPaths = own.some((each) => each.path !== path)
    const by = variables.map(({ member }) => capital(member.name)).join('And')
    const wanted = `${operation.name}${hasVerbs ? capital(verb) : ''}${hasPaths && by !== '' ? `By${by}` : ''}`
    let id = wanted
    for (let count = 2; taken.has(id); count++) id = `${wanted}${count}`
    taken.add(id)
    return id
  })
}
