/** All that is made of an endpoint when the host is built, so that a request only looks things up. */
import { type Format, type FormReader, formReader, type Reader, type Writer } from '../format/index.ts'
import {
  allMembers,
  type Checker,
  checker,
  type Dto,
  ErrorResponse,
  errorDto,
  type Member,
  type Operation,
  resolved,
  type Shape,
  validationRefusal,
  type WireSettings,
} from '../message/index.ts'
import type { Endpoint, GuardedCall } from './endpoint.ts'
import { IDEMPOTENCY_KEY, readIdempotencyKey } from './idempotency-key.ts'
import type { Asked, Keeper, Once, OnceOf } from './once.ts'

/** How errors are written: the status inside the message that wraps it. */
export type ErrorWriter = (status: unknown) => string

export interface Plan<C> {
  readonly endpoint: Endpoint<C>
  readonly operation: Operation
  /** Body readers by format name; formats that cannot be read are missing. */
  readonly readers: ReadonlyMap<string, Reader>
  readonly form: FormReader
  /** Names of its members that are secret, or hold what is, in lower case. */
  readonly secrets: ReadonlySet<string>
  /** A request with nothing in it: value types at their defaults. */
  readonly empty: () => Record<string, unknown>
  /** Answer writers by format name. */
  readonly writers: ReadonlyMap<string, Writer>
  /** Writers of errors raised by the service and by the message's checks (wire spec 5.2). */
  readonly errors: ReadonlyMap<string, ErrorWriter>
  /** The message's own checks. */
  readonly check: Checker
  /** Of an operation whose requests can be told to be done once, where the application keeps answers. */
  readonly once: Once<C> | undefined
}

/** One entry a format, by its name; none where nothing is made. */
export const byFormat = <T>(
  formats: readonly Format[],
  make: (format: Format) => T | undefined,
): ReadonlyMap<string, T> =>
  new Map(
    formats.flatMap((format): [string, T][] => {
      const made = make(format)
      return made === undefined ? [] : [[format.name, made]]
    }),
  )

const emptyOf = (dto: Dto, formats: readonly Format[], settings: WireSettings) => {
  const read = formats.find((format) => format.reader)!.reader!(dto, settings)
  return () => read('', []) as Record<string, unknown>
}

/** Writers of a status inside `dto`, whose other members stand at their defaults. */
export function errorWriters(
  dto: Dto,
  formats: readonly Format[],
  settings: WireSettings,
): ReadonlyMap<string, ErrorWriter> {
  const hasStatus = allMembers(dto).some((member) => member.name === 'ResponseStatus')
  const wrapper = hasStatus ? dto : ErrorResponse
  const empty = emptyOf(wrapper, formats, settings)
  return byFormat(formats, (format) => {
    const write = format.writer(wrapper, settings, 'Refused')
    return (status) => write({ ...empty(), ResponseStatus: status })
  })
}

/** Whether a member is secret, or a list or message with secret members in it. */
function holdsSecret({ secret, shape }: Member): boolean {
  if (secret) return true
  const known = resolved(shape)
  const inner = known.kind === 'list' ? resolved(known.of) : known
  return inner.kind === 'dto' && inner.strict === true && allMembers(inner).some(holdsSecret)
}

export function planOf<C>(
  endpoint: Endpoint<C>,
  formats: readonly Format[],
  settings: WireSettings,
  onceOf?: OnceOf<C>,
): Plan<C> {
  const { operation } = endpoint
  const returns: Shape | undefined = operation.returns
  return {
    endpoint,
    operation,
    readers: byFormat(formats, (format) => format.reader?.(operation.request, settings)),
    form: formReader(operation.request, settings),
    secrets: new Set(
      allMembers(operation.request).flatMap((each) => (holdsSecret(each) ? [each.name.toLowerCase()] : [])),
    ),
    empty: emptyOf(operation.request, formats, settings),
    writers: returns
      ? byFormat(formats, (format) => format.writer(returns, settings, endpoint.operation.name))
      : new Map(),
    errors: errorWriters(errorDto(operation), formats, settings),
    check: checker(operation.request),
    once: onceOf?.(operation, formats),
  }
}

/**
 * A message that is read, checked and handed to its service; `index` is its place in a batch.
 * @throws Refusal 400 with all that the checks found, or for an `Idempotency-Key` that is none.
 */
export function serveMessage<C>(
  plan: Plan<C>,
  message: Message,
  call: GuardedCall<C>,
  index?: number,
): unknown {
  const { check, endpoint, once } = plan
  const issues = check(message)
  if (issues.length > 0) throw validationRefusal(issues)
  const asked = askedOf(plan, message, call, index)
  if (!once || !asked) return endpoint.handle(message, call)
  return once.answer(asked, (keeper) =>
    endpoint.handle(message, { ...call, keeping: keepingBy(keeper, asked.nowMs), keep: keeper.keep }),
  )
}

/** What was answered to this very request before, if that is known by its `Idempotency-Key`. */
export async function recallAnswer<C>(
  plan: Plan<C>,
  message: Message,
  call: Named<C>,
): Promise<{ readonly answer: unknown } | undefined> {
  const asked = askedOf(plan, message, call)
  return asked && plan.once?.recall(asked)
}

type Message = Record<string, unknown>
type Named<C> = Pick<GuardedCall<C>, 'caller' | 'now' | 'request' | 'service'>

/** Undefined when the caller has not said that the request is to be done once. */
function askedOf<C>(plan: Plan<C>, message: Message, call: Named<C>, index?: number): Asked<C> | undefined {
  const header = plan.once && call.request.header(IDEMPOTENCY_KEY)
  if (header === undefined) return undefined
  return {
    key: readIdempotencyKey(header),
    caller: call.caller,
    host: call.service,
    operation: plan.operation.name,
    index,
    message,
    nowMs: call.now.getTime(),
  }
}

const keepingBy =
  ({ seal }: Keeper, nowMs: number): GuardedCall<unknown>['keeping'] =>
  (show) =>
  (tx, made) =>
    tx.insertSealedAnswer(seal(show(made)), nowMs)

/** `keeping` and `keep` of a call whose answer nobody wants again. */
export const keepNothing = (): undefined => undefined
export const nothingKept = async (): Promise<void> => {}
