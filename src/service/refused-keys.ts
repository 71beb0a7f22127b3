/**
 * Refused uses of known keys in the record: a few of them, so that it can be seen who presented a key, from where, and for what. How many they
 * were is counted elsewhere, exactly (GetKeyUsage).
 */
import type { Presence } from '../identity/index.ts'
import {
  type Actor,
  HOUR_MS,
  isAddressRange,
  isEnvironment,
  type Key,
  keyRefused,
  type NewEvent,
  type UseAsk,
  type UseVerdict,
  withoutSecret,
} from '../keys/index.ts'
import { type BackgroundEventsOptions, createBackgroundEvents, toldAddress } from './background-events.ts'
import { createFloodBounds, type Source } from './flood-bounds.ts'

export interface RefusedKeys {
  /** Never waits, never throws. Of what is no key, or of a good one, nothing is kept. */
  record(refused: RefusedKey): void
  /** Writes down what is not yet, and takes no more. */
  close(): Promise<void>
}

/** A use of a key that was refused. */
export interface RefusedKey {
  readonly verdict: UseVerdict
  readonly ask: UseAsk
  /** As it was presented: wherever else in the request it stands, it is not told. */
  readonly secret: string
  /** Who asked to verify it; without an id when it was itself to tell who calls. */
  readonly actor: Actor
  readonly atMs: number
}

/** What could not be written is tried again. */
export interface RefusedKeysOptions extends BackgroundEventsOptions {
  readonly limits?: RefusedKeyLimits
}

export interface RefusedKeyLimits {
  /** One of each key and code is told in any time of this length, by the clock of the requests. */
  readonly windowMs: number
  /** Told in a window of the keys of one organisation, or of one owner who is in none. */
  readonly ofEachMax: number
  /** Told in a window of all. So many are remembered. */
  readonly allMax: number
  /** They are written within this time; a crash loses no more. */
  readonly writtenAfterMs: number
  /** When what could not be written is tried again. */
  readonly retryAfterMs: number
}

export const REFUSED_KEY_LIMITS: RefusedKeyLimits = {
  windowMs: HOUR_MS,
  ofEachMax: 25,
  allMax: 500,
  writtenAfterMs: 1_000,
  retryAfterMs: 10_000,
}

/** Of a key that was to tell who calls. */
export const asCredential = (
  verdict: UseVerdict,
  secret: string,
  { address, nowMs, requestId = '' }: Presence,
): RefusedKey => ({
  verdict,
  ask: { address },
  secret,
  actor: { id: '', keyId: undefined, address, requestId },
  atMs: nowMs,
})

export function createRefusedKeys({
  limits = REFUSED_KEY_LIMITS,
  ...options
}: RefusedKeysOptions): RefusedKeys {
  const { ofEachMax, allMax, writtenAfterMs, retryAfterMs } = limits
  const bounds = createFloodBounds(limits)
  const inBackground = createBackgroundEvents(options)
  let waiting: NewEvent[] = []
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  return { record, close }

  function record(refused: RefusedKey): void {
    const { verdict, atMs } = refused
    if (isClosed || verdict.valid || !verdict.key || waiting.length >= allMax) return
    if (!bounds.allows(sourcesOf(verdict.key, verdict.code), atMs)) return
    waiting.push(eventOf(verdict.key, verdict.code, refused))
    timer ??= setTimeout(write, writtenAfterMs).unref()
  }

  function sourcesOf({ id, organisationId, owner }: Key, code: UseVerdict['code']): readonly Source[] {
    return [
      { name: `${id} ${code}`, max: 1 },
      { name: organisationId ?? owner.id, max: ofEachMax },
    ]
  }

  function write(): void {
    timer = undefined
    const events = waiting.splice(0)
    inBackground.write(events, () => {
      waiting = [...events, ...waiting]
      if (!isClosed) timer ??= setTimeout(write, retryAfterMs).unref()
    })
  }

  async function close(): Promise<void> {
    isClosed = true
    clearTimeout(timer)
    // What is under way may fail and come back.
    await inBackground.settled()
    write()
    await inBackground.settled()
  }
}

function eventOf(key: Key, code: UseVerdict['code'], { ask, secret, actor, atMs }: RefusedKey): NewEvent {
  const without = (text: string): string => withoutSecret(text, secret)
  const address = toldAddress(actor.address)
  return keyRefused(
    key,
    code,
    toldAsk(ask, without),
    { ...actor, address, requestId: without(actor.requestId) },
    atMs,
  )
}

/** What is told of the scopes that were asked for. */
const SCOPES_MAX = 20

/** Only what looks like what it is to be: anything may stand where an address or an environment belongs. */
function toldAsk(
  { address, environment, scopes, anyScopes, cost }: UseAsk,
  without: (text: string) => string,
): UseAsk {
  const withoutZone = address?.split('%', 1)[0]
  return {
    address: withoutZone !== undefined && isAddressRange(withoutZone) ? toldAddress(withoutZone) : undefined,
    environment: environment !== undefined && isEnvironment(environment) ? without(environment) : undefined,
    scopes: scopes?.slice(0, SCOPES_MAX).map(without),
    anyScopes: anyScopes?.slice(0, SCOPES_MAX).map(without),
    cost,
  }
}
