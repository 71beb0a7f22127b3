/** An operation: a request message, what it answers, where it is reached and who may call it. */
import { allMembers } from './dto.ts'
import type { Dto, Infer, Shape } from './model.ts'
import { ErrorResponse } from './response-status.ts'
import { resolved } from './shape.ts'

/** `[Route]`. */
export interface Route {
  /** `/machines/{Id}/generate-api-key`; `{Name*}` at the end takes the rest. */
  readonly path: string
  /** Comma-separated upper-case verbs as they are shown; undefined means all verbs. */
  readonly verbs: string | undefined
  readonly summary: string | undefined
  readonly notes: string | undefined
}

export const route = (
  path: string,
  verbs?: string,
  about: { readonly summary?: string; readonly notes?: string } = {},
): Route => Object.freeze({ path, verbs, summary: about.summary, notes: about.notes })

/** Who may call. Any list of roles implies a signed-in caller. */
export interface Access {
  readonly authenticated: boolean
  /** At least one of these. */
  readonly anyRole: readonly string[]
  /** Where the rule is declared: on the service (`guard`), or on the message, where client code shows it as `[ValidateRequest]`. */
  readonly declared: 'guard' | 'message'
}

export const anonymous: Access = { authenticated: false, anyRole: [], declared: 'guard' }
export const authenticated: Access = { authenticated: true, anyRole: [], declared: 'guard' }
/** `[ValidateIsAuthenticated]` on the message. */
export const validatedAuthenticated: Access = { authenticated: true, anyRole: [], declared: 'message' }
export const anyRole = (...roles: string[]): Access => ({
  authenticated: true,
  anyRole: roles,
  declared: 'guard',
})

export interface OperationOptions<S extends Shape | undefined> {
  /** The answer's shape; leave it out for an operation that answers nothing (204). */
  readonly returns?: S
  readonly routes?: readonly Route[]
  /** Verbs that the service implements; undefined means any. Decides 405 on the predefined routes. */
  readonly verbs?: readonly string[]
  readonly tags?: readonly string[]
  readonly access?: Access
  /** Name of the service class, which a 405 names. */
  readonly service?: string
  /** Left out of the index and of client code. */
  readonly hidden?: boolean
  /** Longest body in bytes, where that is less than the host's: for operations that anybody may call. */
  readonly bodyBytesMax?: number
  /** The answer carries a secret: `Cache-Control: no-store`, never a script, never a log. */
  readonly secret?: boolean
  /** Makes something anew each time: a caller who sends an `Idempotency-Key` has it done once, however often the request arrives. */
  readonly repeatable?: boolean
}

export interface Operation<Req = any, Res = any> {
  /** The request message's name: the operation's name everywhere. */
  readonly name: string
  readonly request: Dto<Req>
  readonly returns: Shape | undefined
  readonly routes: readonly Route[]
  readonly verbs: readonly string[] | undefined
  readonly tags: readonly string[]
  readonly access: Access
  readonly service: string
  readonly hidden: boolean
  readonly secret: boolean
  readonly repeatable: boolean
  readonly bodyBytesMax: number
  readonly '~answer'?: () => Res
}

export function operation<Req, const S extends Shape | undefined = undefined>(
  request: Dto<Req>,
  options: OperationOptions<S> = {},
): Operation<Req, S extends Shape ? Infer<S> : undefined> {
  return Object.freeze({
    name: request.name,
    request,
    returns: options.returns,
    routes: options.routes ?? [],
    verbs: options.verbs,
    tags: options.tags ?? [],
    access: options.access ?? anonymous,
    service: options.service ?? `${request.name}Service`,
    hidden: options.hidden ?? false,
    secret: options.secret ?? false,
    repeatable: options.repeatable ?? false,
    bodyBytesMax: options.bodyBytesMax ?? Number.POSITIVE_INFINITY,
  })
}

const hasStatus = (dto: Dto): boolean => allMembers(dto).some((member) => member.name === 'ResponseStatus')

/**
 * The message that carries an error raised by the operation's service or by its checks: its answer, where that has a `ResponseStatus` or
 * is named `{Request}Response` in the same namespace; else `ErrorResponse` (wire spec 5.2).
 */
export function errorDto(operation: Operation): Dto {
  const answer = operation.returns && resolved(operation.returns)
  if (answer?.kind !== 'dto') return ErrorResponse
  const isNamesake =
    answer.name === `${operation.name}Response` && answer.namespace === operation.request.namespace
  return isNamesake || hasStatus(answer) ? answer : ErrorResponse
}
