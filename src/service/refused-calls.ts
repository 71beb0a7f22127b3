/** Refused management calls in the record: counted exactly, told one by one as long as there are few. */
import type { RefusedCall } from '../host/http/index.ts'
import type { Caller, IdentityStore } from '../identity/index.ts'
import { canonicalGuid, type NewEvent, networkOf } from '../keys/index.ts'

export interface RefusedCalls {
  /** Never waits, never throws. */
  record(call: RefusedCall<Caller>): void
  /** Writes down what is not yet, and takes no more. */
  close(): Promise<void>
}

export interface RefusedCallsOptions {
  readonly store: Pick<IdentityStore, 'write'>
  /** Told when the record cannot be written; it is tried again. */
  readonly troubled: (error: unknown) => void
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

/** Ids of keys are never chosen by callers; secrets that were imported may begin like one. */
const OWN_ID = /^(?:key_[0-9A-Za-z]{22}|(?:user|machine)_[\w.:-]{1,64})$/

/** The id that a route names. Only what looks like one of ours: a secret that somebody put in its place must not be kept. */
function subjectOf({ operation, values }: RefusedCall<Caller>): string {
  const [, id = ''] = values.find(([member]) => member === 'Id') ?? []
  if (OWN_ID.test(id)) return id
  // Elsewhere a GUID may be a secret of a host whose keys look so.
  return operation.name === 'GetOrganisation' ? (canonicalGuid(id) ?? '') : ''
}

const ADDRESS_LENGTH_MAX = 64

function eventOf(call: RefusedCall<Caller>): NewEvent {
  const { caller, request, refusal, now } = call
  return {
    atMs: now.getTime(),
    kind: 'call.refused',
    subject: subjectOf(call),
    organisationId: caller?.organisationId,
    actor: {
      id: caller?.id ?? '',
      keyId: caller?.keyId,
      address: request.address.slice(0, ADDRESS_LENGTH_MAX),
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

export function createRefusedCalls({ store, troubled, limits }: RefusedCallsOptions): RefusedCalls {
  const { windowMs, writtenAfterMs, toldOfEachMax, toldMax, sumsMax } = limits ?? REFUSAL_LIMITS
  let waiting: NewEvent[] = []
  let sums = new Map<string, Sum>()
  /** How many were told one by one in this window, of each and of all. */
  const told = new Map<string, number>()
  let toldOfAll = 0
  let windowTimer: NodeJS.Timeout | undefined
  let writeTimer: NodeJS.Timeout | undefined
  let writing = Promise.resolve()
  let isClosed = false

  return { record, close }

  function record(call: RefusedCall<Caller>): void {
    if (isClosed || !isManagement(call)) return
    windowTimer ??= setTimeout(endWindow, windowMs).unref()
    if (isWorthTelling(call)) {
      waiting.push(eventOf(call))
      writeTimer ??= setTimeout(writeWaiting, writtenAfterMs).unref()
    } else sumUp(call)
  }

  function isWorthTelling({ caller, request }: RefusedCall<Caller>): boolean {
    const sources = [
      `address ${networkOf(request.address)}`,
      ...(caller ? [`caller ${caller.id}`] : []),
      ...(caller?.organisationId === undefined ? [] : [`organisation ${caller.organisationId}`]),
    ]
    if (toldOfAll >= toldMax || waiting.length >= toldMax) return false
    if (sources.some((source) => (told.get(source) ?? 0) >= toldOfEachMax)) return false
    toldOfAll += 1
    for (const source of sources) told.set(source, (told.get(source) ?? 0) + 1)
    return true
  }

  function sumUp(call: RefusedCall<Caller>): void {
    const event = eventOf(call)
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
    told.clear()
    toldOfAll = 0
    const ended = sums
    sums = new Map()
    write(waiting.splice(0), ended)
  }

  /** One write after the other; what could not be written waits for the next. */
  function write(events: readonly NewEvent[], summed: ReadonlyMap<string, Sum>): void {
    if (events.length + summed.size === 0) return
    const all = [...events, ...[...summed.values()].map(summedUp)]
    writing = writing
      .then(() => store.write((tx) => tx.insertEvents(all)))
      .catch((error: unknown) => {
        troubled(error)
        waiting = [...events, ...waiting]
        for (const [name, sum] of summed) addSum(name, sum)
        if (!isClosed) windowTimer ??= setTimeout(endWindow, windowMs).unref()
      })
  }

  async function close(): Promise<void> {
    isClosed = true
    // What is under way may fail and come back.
    await writing
    endWindow()
    await writing
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
