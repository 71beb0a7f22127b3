/** What an operation may answer: its result, and the refusals that can come instead of it (wire spec 5). */
import type { Format } from '../format/index.ts'
import { ErrorResponse, type Operation, Refusal, resolved, toResponseStatus } from '../message/index.ts'
import { type ExampleHost, jsonExample } from './openapi-body.ts'
import { type Part, part } from './openapi-document.ts'
import { fittingSample } from './openapi-example.ts'
import type { Placed } from './openapi-paths.ts'
import type { Schemas } from './openapi-schema.ts'

interface Described {
  readonly status: number
  readonly code: string
  readonly description: string
  readonly message: string
  readonly headers?: Readonly<Record<string, string>>
}

const RETRY = { 'Retry-After': 'Seconds after which another try is worth it.' } as const

/** By the code that clients know; the messages are examples. */
const REFUSALS: readonly Described[] = [
  {
    status: 400,
    code: 'BadRequest',
    description: 'The request cannot be read, or a member is refused; `Errors` names each of them.',
    message: 'The request cannot be read.',
  },
  {
    status: 401,
    code: 'Unauthorized',
    description: 'There are no credentials, or none that are good.',
    message: 'Not Authenticated',
    headers: { 'WWW-Authenticate': 'How to come with credentials.' },
  },
  {
    status: 403,
    code: 'Forbidden',
    description: 'The caller may not do this.',
    message: 'Invalid Role',
  },
  {
    status: 404,
    code: 'NotFound',
    description: 'There is no such thing, or the caller may not know of it.',
    message: 'There is no such thing.',
  },
  {
    status: 409,
    code: 'Conflict',
    description: 'It clashes with what is there already.',
    message: 'It is there already.',
  },
  {
    status: 413,
    code: 'PayloadTooLarge',
    description: 'The body is too long.',
    message: 'The body is longer than 1048576 bytes.',
  },
  {
    status: 415,
    code: 'UnsupportedMediaType',
    description: 'The body is of a type, charset or compression that is not read.',
    message: "A body of type 'image/png' is not read.",
    headers: { Accept: 'The types of bodies that are read.' },
  },
  {
    status: 422,
    code: 'IdempotencyKeyReused',
    description: 'Another request was sent with this `Idempotency-Key`.',
    message: 'Another request was sent with this Idempotency-Key.',
  },
  {
    status: 429,
    code: 'TooManyRequests',
    description: 'Too many tries in too short a time.',
    message: 'Too many tries.',
    headers: RETRY,
  },
  {
    status: 503,
    code: 'ServiceUnavailable',
    description: 'The service cannot do this now; nothing was changed.',
    message: 'The service cannot do this now.',
    headers: RETRY,
  },
]

/** Any other refusal or fault. */
const OTHER: Described = {
  status: 500,
  code: 'Error',
  description: 'Any other refusal, or a fault of the service.',
  message: 'Something went wrong on our side.',
}

const headersOf = ({ headers }: Described): Part | undefined =>
  headers &&
  Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [name, { description, schema: { type: 'string' } }]),
  )

/** `components.responses`: errors look the same everywhere, though an operation's own answer may carry them and then has more members. */
export function errorResponses(host: ExampleHost, schemas: Schemas): Part {
  return Object.fromEntries(
    [...REFUSALS, OTHER].map((each) => {
      const refusal = new Refusal(each)
      const example = jsonExample(host, ErrorResponse, { ResponseStatus: toResponseStatus(refusal) })
      const content = contentOf(host.formats, (format) =>
        part({
          schema: schemas.of(ErrorResponse, 'answered'),
          example: format.name === 'json' ? example : undefined,
        }),
      )
      return [each.code, part({ description: each.description, headers: headersOf(each), content })]
    }),
  )
}

/** Pages are for people, and no message in another spelling. */
const contentOf = (formats: readonly Format[], make: (format: Format) => Part): Part =>
  Object.fromEntries(
    formats.filter(({ name }) => name !== 'html').map((format) => [format.mediaType, make(format)]),
  )

const CHANGING: ReadonlySet<string> = new Set(['post', 'put', 'patch', 'delete'])

/** The refusals that can come: those of credentials where some are demanded, those of bodies where one may be sent. */
function canBe(status: number, { operation, verb, variables }: Placed): boolean {
  switch (status) {
    case 401:
    case 403:
      return operation.access.authenticated
    case 404:
      return variables.length > 0 || operation.request.members.some(({ name }) => /(^|[a-z])Id$/.test(name))
    case 409:
      return CHANGING.has(verb)
    case 422:
      return operation.repeatable
    case 413:
    case 415:
      return verb !== 'get' && verb !== 'delete'
    default:
      return true
  }
}

/** `responses` of an operation. What the message itself says of a status comes first. */
export function responsesOf(host: ExampleHost, schemas: Schemas, placed: Placed): Part {
  const said = new Map(
    (placed.operation.request.responses ?? []).map((each) => [each.status, each.description]),
  )
  const refusals = REFUSALS.filter(({ status }) => said.has(status) || canBe(status, placed))
  const others = [...said].filter(
    ([status]) => status >= 300 && REFUSALS.every((refusal) => refusal.status !== status),
  )
  return {
    ...success(host, schemas, placed.operation, said),
    ...Object.fromEntries([
      ...refusals.map(({ status, code }) => [status, reference(code, said.get(status))]),
      ...others.map(([status, description]) => [status, reference(OTHER.code, description)]),
    ]),
    default: reference(OTHER.code),
  }
}

const reference = (code: string, description?: string): Part =>
  part({ $ref: `#/components/responses/${code}`, description })

function success(
  host: ExampleHost,
  schemas: Schemas,
  { returns }: Operation,
  said: ReadonlyMap<number, string>,
): Part {
  if (returns === undefined)
    return { 204: { description: said.get(204) ?? 'Done; there is nothing to answer.' } }
  const type = resolved(returns)
  // Text is sent as it stands, in quotes in no format.
  const example = type.kind === 'string' ? undefined : jsonExample(host, returns, fittingSample(returns))
  const description = said.get(200) ?? (type.kind === 'dto' ? type.description : undefined) ?? 'The answer.'
  return {
    200: {
      description,
      content: contentOf(host.formats, (format) =>
        part({
          schema: schemas.of(returns, 'answered'),
          example: format.name === 'json' ? example : undefined,
        }),
      ),
    },
  }
}
