/**
 * A host: a service name, its wire settings and its operations, answering requests. `handle` is the life of a request, top to bottom:
 * locate → negotiate → guard → bind → check → serve → reply. One catch.
 */
import { type Format, formValue, negotiate } from '../format/index.ts'
import {
  badRequest,
  ErrorResponse,
  notFound,
  type Operation,
  type Refusal,
  type WireSettings,
} from '../message/index.ts'
import { batchPlan } from './batch.ts'
import { bind, bodyKind } from './bind.ts'
import type { AnswerNotes, Endpoint } from './endpoint.ts'
import { type Eventual, followed } from './eventual.ts'
import type { HttpRequest, HttpResponse, RequestFacts } from './exchange.ts'
import { Facts, type Place, toldBy } from './facts.ts'
import { type Translate, toRefusal } from './failure.ts'
import { admit, authenticator, type Doorkeeper } from './guard.ts'
import { IDEMPOTENCY_KEY } from './idempotency-key.ts'
import {
  createLocator,
  type Located,
  type Location,
  otherVerbs,
  unknownOperation,
  verbRefusal,
} from './locate.ts'
import { createOnce, type Repeats } from './once.ts'
import {
  type ErrorWriter,
  errorWriters,
  keepNothing,
  nothingKept,
  type Plan,
  planOf,
  recallAnswer,
  serveMessage,
} from './plan.ts'
import { ofHead } from './remembered.ts'
import { answer, refused } from './reply.ts'
import { isAuthority } from './target.ts'

/** Further addresses of a host that are no operations: its pages. Undefined when the path is none of them. */
export type Pages = (facts: RequestFacts) => HttpResponse | undefined | Promise<HttpResponse | undefined>

export interface HostOptions<C> {
  /** Service name as the pages show it. */
  readonly name: string
  /** `/bokamera`, one segment, or empty for a host at the root. */
  readonly basePath: string
  readonly settings: WireSettings
  /** The first one is the default. */
  readonly formats: readonly Format[]
  readonly endpoints: readonly Endpoint<C>[]
  readonly doorkeeper: Doorkeeper<C>
  readonly translate: Translate
  /** Without it every request is done, whatever `Idempotency-Key` it has. */
  readonly repeats?: Repeats<C>
  readonly pages?: Pages
  /** Where browsers that are not signed in are sent; without it they get the 401 as a page. */
  readonly loginPath?: string
  /** Longest body in bytes. */
  readonly bodyBytesMax: number
  readonly clock: () => Date
  /** Told of refused calls (not of faults), while their answer waits: it must neither throw nor take long. */
  readonly refused?: (call: RefusedCall<C>) => void
}

/** A call of an operation that was refused, for whoever keeps a record of them. */
export interface RefusedCall<C> {
  readonly operation: Operation
  /** Of the variables of the route, decoded. */
  readonly values: readonly (readonly [member: string, value: string])[]
  readonly refusal: Refusal
  /** Undefined when the call was refused before its caller was known, or has none. */
  readonly caller: C | undefined
  readonly request: RequestFacts
  readonly now: Date
}

/** A response and what the log says of it. */
export interface Outcome {
  readonly response: HttpResponse
  readonly operation: string | undefined
  readonly caller: string | undefined
  /** What a 5xx was caused by. */
  readonly fault: unknown
}

export interface Host {
  readonly name: string
  readonly basePath: string
  /** `place` is where the host is reached this time: at its own base path, or at the root of a mapped host name. */
  handle(request: HttpRequest, requestId: string, place: Place): Eventual<Outcome>
}

/** What is learnt of a request on its way. */
interface Progress<C> {
  /** Of the answer; unset until the path is understood. */
  format: Format | undefined
  writers: ReadonlyMap<string, ErrorWriter>
  located: Located<C> | undefined
  caller: C | undefined
  /** What the handler says of the answer. */
  readonly headers: Record<string, string | string[]>
  yields: boolean
}

/** @throws TypeError when routes and messages do not fit together. */
export function createHost<C>(options: HostOptions<C>): Host {
  const { formats, settings, doorkeeper } = options
  const onceOf = options.repeats && createOnce(options.repeats)
  const plans = options.endpoints.map((each) => planOf(each, formats, settings, onceOf))
  const locate = createLocator(plans, formats, (plan) => batchPlan(plan, formats, settings))
  const pipelineErrors = errorWriters(ErrorResponse, formats, settings)
  const byName = new Map(formats.map((format) => [format.name, format]))

  /** `ofPath` is what the path itself asks for; `?format=` comes before it on predefined routes only (wire spec 2.1, 4.5). */
  const askedFormat = (facts: RequestFacts, ofPath: Format | undefined, predefined = false): Format => {
    if (ofPath && !predefined) return ofPath
    const key = /format=/i.test(facts.query) ? formValue(facts.query, 'format') : undefined
    const named = key && byName.get(key.split('.', 1)[0]!.toLowerCase())
    return named || (ofPath ?? negotiate(facts.header('accept'), formats))
  }

  const read = (
    { plan, values, predefined, format }: Located<C>,
    facts: RequestFacts,
    request: HttpRequest,
  ) => {
    const bytesMax = Math.min(options.bodyBytesMax, plan.operation.bodyBytesMax)
    const kind = kindOf(facts, plan, predefined ? format : undefined)
    return followed(request.body(bytesMax), (body) =>
      bind(plan, { path: values, query: facts.query, kind, body }),
    )
  }
  const kindOf = ofHead((facts: RequestFacts, plan: Plan<C>, format: Format | undefined) =>
    bodyKind(plan, facts.header('content-type'), facts.header('content-encoding'), format, formats),
  )

  /**
   * The answer that the caller's own credential was replaced by, for who did not get it (`identifyReplaced`). Undefined when there is none, or
   * the request is wrong in any way: then nothing is said of it but that the credential is no good.
   */
  const replacedAnswer = async (
    located: Located<C>,
    facts: RequestFacts,
    request: HttpRequest,
    progress: Progress<C>,
    now: Date,
  ): Promise<HttpResponse | undefined> => {
    const { plan } = located
    if (!plan.once || facts.header(IDEMPOTENCY_KEY) === undefined) return undefined
    const caller = await doorkeeper.identifyReplaced?.(facts, now)
    if (caller === undefined) return undefined
    admit(plan.operation, facts, doorkeeper, caller)
    const message = await read(located, facts, request)
    const before = await recallAnswer(plan, message, { caller, now, request: facts, service: options.name })
    if (!before) return undefined
    progress.caller = caller
    return answer(plan, progress.format!, before.answer, progress.headers)
  }

  /** Each step goes on at once when the one before it waited for nothing, as when a key in memory is verified. */
  const serve = (
    located: Located<C>,
    facts: RequestFacts,
    request: HttpRequest,
    progress: Progress<C>,
  ): Eventual<HttpResponse> => {
    const { plan } = located
    const { access } = plan.operation
    const now = options.clock()
    const authenticate = authenticator(doorkeeper, facts, now, (caller) => {
      progress.caller = caller
    })
    const admitted = (caller: C): Eventual<HttpResponse> => {
      if (access.authenticated) admit(plan.operation, facts, doorkeeper, caller)
      const refusal = verbRefusal(plan, facts.method)
      if (refusal) throw refusal
      return followed(read(located, facts, request), (message) => served(message, caller))
    }
    const served = (message: Record<string, unknown>, caller: C): Eventual<HttpResponse> => {
      progress.writers = plan.errors
      const call = {
        now,
        request: facts,
        answer: answerNotes(progress),
        service: options.name,
        authenticate,
        caller,
        keeping: keepNothing,
        keep: nothingKept,
      }
      const result = serveMessage(plan, message, call)
      return followed(result, (value) => {
        const response = answer(plan, progress.format!, value, progress.headers)
        return progress.yields ? { ...response, yields: true } : response
      })
    }
    // Open operations may ask for the caller; there is none to hand over then.
    if (!access.authenticated) return admitted(undefined as C)
    if (!plan.once || facts.header(IDEMPOTENCY_KEY) === undefined) return followed(authenticate(), admitted)
    return replacedOr(authenticate, () => replacedAnswer(located, facts, request, progress, now)).then(
      (there) => ('response' in there ? there.response : admitted(there.caller)),
    )
  }

  const told = ofHead(toldBy)

  /** Where a request leads, and the format it asks for. @throws Refusal 400 */
  const understood = ofHead((facts: Facts) => {
    if (!isAuthority(facts.authority)) throw badRequest('The Host header names no host.')
    const location = locate(facts)
    const { format, predefined } =
      location.kind === 'operation'
        ? location.located
        : { format: location.format, predefined: location.kind === 'unknown-operation' }
    return { location, format: askedFormat(facts, format, predefined) }
  })

  const respond = (request: HttpRequest, facts: Facts, progress: Progress<C>): Eventual<HttpResponse> => {
    const { location, format } = understood(facts)
    progress.format = format
    if (location.kind !== 'operation') return showPage(location, facts)
    progress.located = location.located
    return serve(location.located, facts, request, progress)
  }

  /** A page, where the path is that of no operation. */
  const showPage = async (
    location: Exclude<Location<C>, { kind: 'operation' }>,
    facts: Facts,
  ): Promise<HttpResponse> => {
    const page = await options.pages?.(facts)
    if (page) return page
    if (location.kind === 'unknown-operation') throw unknownOperation()
    if (location.kind === 'other-verbs') throw otherVerbs(facts.method, location.allow)
    throw notFound('There is nothing at this address.')
  }

  /** Browsers on a user route are sent to sign in (wire spec 5.5). */
  const toLogin = (
    refusal: Refusal,
    facts: RequestFacts,
    progress: Progress<C>,
  ): HttpResponse | undefined => {
    if (refusal.status !== 401 || progress.format?.name !== 'html' || options.loginPath === undefined)
      return undefined
    if (progress.headers.location !== undefined) return undefined
    if (progress.located === undefined || /^\/(api\/|[^/]+\/(reply|oneway)\/)/i.test(facts.path))
      return undefined
    const base = `${facts.origin}${facts.basePath}`
    const back = encodeURIComponent(`${base}${facts.path}${facts.query && `?${facts.query}`}`)
    const location = `${base}${options.loginPath}?redirect=${back.replace(/%../g, (code) => code.toLowerCase())}`
    return {
      status: 302,
      headers: { ...refusal.headers, location, vary: 'Accept', 'cache-control': 'no-store' },
    }
  }

  const observe = (refusal: Refusal, request: RequestFacts, { located, caller }: Progress<C>): void => {
    if (!located || !options.refused) return
    const { plan, values } = located
    options.refused({
      operation: plan.operation,
      values,
      refusal,
      caller,
      request,
      now: options.clock(),
    })
  }

  return {
    name: options.name,
    basePath: options.basePath,
    handle(request, requestId, place) {
      const facts = new Facts(request, told(request, place), requestId)
      const progress: Progress<C> = {
        format: undefined,
        writers: pipelineErrors,
        located: undefined,
        caller: undefined,
        headers: {},
        yields: false,
      }
      const outcome = (response: HttpResponse, fault?: unknown): Outcome => {
        const { located, caller } = progress
        return {
          response,
          operation: located?.plan.operation.name,
          caller: caller === undefined ? undefined : doorkeeper.nameOf(caller),
          fault,
        }
      }
      const failed = (error: unknown): Outcome => {
        const refusal = toRefusal(error, options.translate, requestId)
        if (refusal.status < 500) observe(refusal, facts, progress)
        const format = progress.format ?? askedFormat(facts, undefined)
        return outcome(
          toLogin(refusal, facts, progress) ?? refused(refusal, format, progress.writers, progress.headers),
          refusal.status >= 500 ? refusal.cause : undefined,
        )
      }
      try {
        const response = respond(request, facts, progress)
        return response instanceof Promise
          ? response.then((there) => outcome(there)).catch(failed)
          : outcome(response)
      } catch (error) {
        return failed(error)
      }
    },
  }
}

/** The caller; or, when the credential is refused, the answer that it was replaced by, where there is one. @throws what `authenticate` does */
async function replacedOr<C>(
  authenticate: () => Eventual<C>,
  replaced: () => Promise<HttpResponse | undefined>,
): Promise<{ readonly caller: C } | { readonly response: HttpResponse }> {
  try {
    return { caller: await authenticate() }
  } catch (error) {
    const response = await replaced().catch(() => undefined)
    if (!response) throw error
    return { response }
  }
}

const answerNotes = (progress: Progress<any>): AnswerNotes => ({
  set: (name, value) => {
    progress.headers[name] = value
  },
  redirect: (location) => {
    progress.headers.location = location
  },
  addCookie: (cookie) => {
    progress.headers['set-cookie'] = [...(progress.headers['set-cookie'] ?? []), cookie]
  },
  yield: () => {
    progress.yields = true
  },
})
