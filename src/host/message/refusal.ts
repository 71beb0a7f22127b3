/**
 * Saying no. A `Refusal` is an expected refusal to do the work: it has a status, a code that clients may rely on, and a
 * message that is safe to show. Anything else that is thrown is a fault, and its text never leaves the process.
 */

/** One refused member. */
export interface FieldIssue {
  readonly code: string
  /** The member as declared, with its path for nested ones: `Environment`, `Inner.Id`, `Ints[1]`. */
  readonly field: string
  readonly message: string
  readonly meta?: ReadonlyMap<string, string>
}

export interface RefusalOptions {
  /** HTTP status, 400 to 599. */
  readonly status: number
  /** `ResponseStatus.ErrorCode`: PascalCase, fixed for ever. */
  readonly code: string
  readonly message: string
  readonly issues?: readonly FieldIssue[]
  readonly meta?: ReadonlyMap<string, string>
  /** Headers for the answer: `Allow`, `Retry-After`, `WWW-Authenticate`. */
  readonly headers?: Readonly<Record<string, string>>
  /** For the log and the record; never shown to the caller. */
  readonly cause?: unknown
}

export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly code: string
  readonly issues: readonly FieldIssue[]
  readonly meta: ReadonlyMap<string, string> | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(options: RefusalOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause })
    this.status = options.status
    this.code = options.code
    this.issues = options.issues ?? []
    this.meta = options.meta
    this.headers = options.headers ?? {}
  }
}

/** Code of a status that a service refuses with, as clients know it (auth spec 1.2). */
const refusing =
  (status: number, code: string) =>
  (message: string, options: Partial<RefusalOptions> = {}): Refusal =>
    new Refusal({ status, code, message, ...options })

export const badRequest = refusing(400, 'BadRequest')
export const unauthorized = refusing(401, 'Unauthorized')
export const forbidden = refusing(403, 'Forbidden')
export const notFound = refusing(404, 'NotFound')
export const conflict = refusing(409, 'Conflict')
export const tooManyRequests = (message: string, retryAfterSeconds: number, cause?: unknown): Refusal =>
  new Refusal({
    status: 429,
    code: 'TooManyRequests',
    message,
    headers: { 'retry-after': String(Math.max(1, Math.ceil(retryAfterSeconds))) },
    cause,
  })
export const unavailable = (message: string, retryAfterSeconds: number, cause?: unknown): Refusal =>
  new Refusal({
    status: 503,
    code: 'ServiceUnavailable',
    message,
    headers: { 'retry-after': String(Math.max(1, Math.ceil(retryAfterSeconds))) },
    cause,
  })

/** 400 on one member; `code` defaults to what .NET hosts answer for a bad argument (wire spec 5.3). */
export const invalidArgument = (field: string, message: string, code = 'ArgumentException'): Refusal =>
  new Refusal({
    status: 400,
    code,
    message: `${message} (Parameter '${field}')`,
    issues: [{ code, field, message }],
  })

/** 404 on the member that names what is not there. */
export const notFoundMember = (field: string, message: string): Refusal =>
  notFound(message, { issues: [{ code: 'NotFound', field, message }] })

/** 400 on a member that is missing (wire spec 5.3, auth spec 1.4). */
export const missingArgument = (field: string): Refusal =>
  invalidArgument(field, 'Value cannot be null.', 'ArgumentNullException')
