/** Refused management calls and passwords in the record: counted exactly, told one by one as long as there are few. */
import type { RefusedCall } from '../host/http/index.ts'
import { type Caller, IdentityError, type RefusedAccount } from '../identity/index.ts'
import { canonicalGuid, type NewEvent, networkOf } from '../keys/index.ts'
import { type BackgroundEventsOptions, createBackgroundEvents, toldAddress } from './background-events.ts'
import { createFloodBounds, type Source } from './flood-bounds.ts'

export interface RefusedCalls {
  /** Never waits, never throws. */
  record(call: RefusedCall<Caller>): void
  /** Writes down what is not yet, and takes no more. */
  close(): Promise<void>
}

/** What could not be written is tried again. */
export interface RefusedCallsOptions extends BackgroundEventsOptions {
  readonly limits?: RefusalLimits
}

export interface RefusalLimits {
  /** A crash loses at most what was refused in this time. */
  readonly windowMs: number
  /** Those told one by one are written within this time. */
  readonly writtenAfterMs: number
  /** Told one by one in a window of each caller, of each organisation and of each address (IPv6: one /64). */
  readonly toldOfEachMax: number
  /** Told one by one in a window of all. */
  readonly toldMax: number
  /** Sums of a window; what has no room is counted in one for all. */
  readonly sumsMax: number
}

export const REFUSAL_LIMITS: RefusalLimits = {
  windowMs: 10_000,
  writtenAfterMs: 1_000,
  toldOfEachMax: 10,
  toldMax: 500,
  sumsMax: 500,
}

/** Keyhaven's own operations that are not management: they are called by every request of somebody else's API. */
const VERIFYING: ReadonlySet<string> = new Set(['VerifyKey', 'VerifyKeys', 'ExplainKey'])

/** Operations of the emulated hosts that are. */
const MANAGING_ELSEWHERE: ReadonlySet<string> = new Set([
  'RegenerateApiKeyRequest',
  'RegenerateApiKeys',
  'CreateApiKey',
  'CreateApiKeyRequest',
  'GenerateMachineApiKeyRequest',
  'AssignRoles',
  'UnAssignRoles',
])

const nameOf = ({ operation }: RefusedCall<Caller>): string => operation.name.replace('[]', '')

const isManagement = (call: RefusedCall<Caller>): boolean => {
  const name = nameOf(call)
  if (call.operation.request.namespace === 'Keyhaven') return !VERIFYING.has(name)
  return MANAGING_ELSEWHERE.has(name)
}

/** Whose name a refused password came with, at whatever operation; undefined where none was refused. */
const accountOf = ({ refusal }: RefusedCall<Caller>): RefusedAccount | undefined =>
  refusal.cause instanceof IdentityError ? refusal.cause.account : undefined

/** Ids of keys are never chosen by callers; secrets that were imported may begin like one. */
const OWN_ID = /^(?:key_[0-9A-Za-z]{22}|(?:user|machine)_[\w.:-]{1,64})$/

/** Operations whose `Id` is an organisation's. */
const OF_ORGANISATIONS: ReadonlySet<string> = new Set([
  'GetOrganisation',
  'UpdateOrganisation',
  'DeleteOrganisation',
])

/** The id that a route names. Only what looks like one of ours: a secret that somebody put in its place must not be kept. */
function subjectOf({ operation, values }: RefusedCall<Caller>): string {
  const [, id = ''] = values.find(([member]) => member === 'Id') ?? []
  if (OWN_ID.test(id)) return id
  // Elsewhere a GUID may be a secret of a host whose keys look so.
  return OF_ORGANISATIONS.has(operation.name) ? (canonicalGuid(id) ?? '') : ''
}

function eventOf(call: RefusedCall<Caller>): NewEvent {
  const { caller, request, refusal, now } = call
  const account = accountOf(call)
  return {
    atMs: now.getTime(),
    kind: 'call.refused',
    subject: subjectOf(call) || (account?.userId ?? ''),
    organisationId: caller?.organisationId ?? account?.organisationId,
    actor: {
      id: caller?.id ?? '',
      keyId: caller?.keyId,
      address: toldAddress(request.address),
      requestId: request.id,
    },
    details: { operation: nameOf(call), status: refusal.status, code: refusal.code },
  }
}

/** What several refusals have in common, and how many they are. */
interface Sum {
  readonly event: NewEvent
  count: number
}

export function createRefusedCalls({ limits, ...options }: RefusedCallsOptions): RefusedCalls {
  const { windowMs, writtenAfterMs, toldOfEachMax, toldMax, sumsMax } = limits ?? REFUSAL_LIMITS
  let waiting: NewEvent[] = []
  let sums = new Map<string, Sum>()
  const bounds = createFloodBounds({ windowMs, allMax: toldMax })
  const inBackground = createBackgroundEvents(options)
  let windowTimer: NodeJS.Timeout | undefined
  let writeTimer: NodeJS.Timeout | undefined
  let isClosed = false

  return { record, close }

  function record(call: RefusedCall<Caller>): void {
    if (isClosed || !(isManagement(call) || accountOf(call))) return
    windowTimer ??= setTimeout(endWindow, windowMs).unref()
    const event = eventOf(call)
    if (waiting.length < toldMax && bounds.allows(sourcesOf(event), event.atMs)) {
      waiting.push(event)
      writeTimer ??= setTimeout(writeWaiting, writtenAfterMs).unref()
    } else sumUp(event)
  }

  function sourcesOf({ actor, organisationId }: NewEvent): readonly Source[] {
    const names = [
      `address ${networkOf(actor.address)}`,
      ...(actor.id === '' ? [] : [`caller ${actor.id}`]),
      ...(organisationId === undefined ? [] : [`organisation ${organisationId}`]),
    ]
    return names.map((name) => ({ name, max: toldOfEachMax }))
  }

  function sumUp(event: NewEvent): void {
    const { organisationId = '', actor, details } = event
    const source = actor.id === '' ? networkOf(actor.address) : actor.id
    addSum([organisationId, source, details.operation, details.code].join('\n'), { event, count: 1 })
  }

  function addSum(name: string, { event, count }: Sum): void {
    const known = sums.get(name)
    if (known) known.count += count
    else if (sums.size < sumsMax) sums.set(name, { event, count })
    else {
      const rest = sums.get('') ?? { event: restOf(event), count: 0 }
      sums.set('', { event: rest.event, count: rest.count + count })
    }
  }

  function writeWaiting(): void {
    writeTimer = undefined
    write(waiting.splice(0), new Map())
  }

  function endWindow(): void {
    clearTimeout(writeTimer)
    windowTimer = undefined
    writeTimer = undefined
    const ended = sums
    sums = new Map()
    write(waiting.splice(0), ended)
  }

  /** What could not be written waits for the next write. */
  function write(events: readonly NewEvent[], summed: ReadonlyMap<string, Sum>): void {
    inBackground.write([...events, ...[...summed.values()].map(summedUp)], () => {
      waiting = [...events, ...waiting]
      for (const [name, sum] of summed) addSum(name, sum)
      if (!isClosed) windowTimer ??= setTimeout(endWindow, windowMs).unref()
    })
  }

  async function close(): Promise<void> {
    isClosed = true
    // What is under way may fail and come back.
    await inBackground.settled()
    endWindow()
    await inBackground.settled()
    clearTimeout(windowTimer)
  }
}

/** One event for several refusals: of what they may differ in, the first is told. */
const summedUp = ({ event, count }: Sum): NewEvent => ({
  ...event,
  subject: '',
  actor: { ...event.actor, requestId: '' },
  details: { ...event.details, count },
})

/** Stands for refusals of which no more is known than how many they are. */
const restOf = (event: NewEvent): NewEvent => ({
  ...event,
  organisationId: undefined,
  actor: { id: '', keyId: undefined, address: '', requestId: '' },
  details: {},
})
