/** Everybody who follows the audit trail: woken by commits of this process, and by the clock for those of others. */
import { setTimeout as pause } from 'node:timers/promises'
import type { BodyStream } from '../host/http/index.ts'
import type { EventFilter, EventReads, StoredEvent } from '../keys/index.ts'

export interface StreamAsk {
  readonly callerId: string
  readonly filter: EventFilter
  /** Begins after this event. */
  readonly afterId: number
  /** Asked about every `pollMs`; false ends the stream. */
  readonly isStillAllowed: () => Promise<boolean>
  /** The text of one event. */
  readonly show: (event: StoredEvent) => string
}

export interface EventStreams {
  /** Whether the caller may begin another stream. */
  hasRoom(callerId: string): boolean
  /** Sends nothing, and ends, should there be no room any more when it begins. */
  stream(ask: StreamAsk): BodyStream
  /** Ends all streams, and begins no others. */
  close(): void
}

export interface EventStreamsOptions {
  readonly trail: Pick<EventReads, 'newestEventId' | 'eventsWithin'>
  /** Calls the listener after every commit of this process, until what it answers is called. */
  readonly onCommit: (listener: () => void) => () => void
  readonly limits?: StreamLimits
}

export interface StreamLimits {
  /** How late events of other processes, and the end of the caller's rights, are noticed. */
  readonly pollMs: number
  /** Between signs of life while nothing happens. */
  readonly heartbeatMs: number
  /** Between two looks at the trail; what happens in between is told together. */
  readonly gatherMs: number
  readonly ofOneCallerMax: number
  readonly max: number
}

export const STREAM_LIMITS: StreamLimits = {
  pollMs: 1_000,
  heartbeatMs: 15_000,
  gatherMs: 25,
  ofOneCallerMax: 5,
  max: 100,
}

/** Events held at a time for one reader. */
const PAGE = 100
/** Ids looked at in one read, whatever the filter: it holds up everybody else. */
const RANGE = 5_000
/** Readers whose connection ends come back after so long. */
const RETRY_MS = 2_000

export function createEventStreams({ trail, onCommit, limits }: EventStreamsOptions): EventStreams {
  const { pollMs, heartbeatMs, gatherMs, ofOneCallerMax, max } = limits ?? STREAM_LIMITS
  /** Ends each of the open streams; by caller. */
  const open = new Map<string, Set<AbortController>>()
  let count = 0
  let isClosed = false

  return { hasRoom, stream: (ask) => (closed) => follow(ask, closed), close }

  function hasRoom(callerId: string): boolean {
    return !isClosed && count < max && (open.get(callerId)?.size ?? 0) < ofOneCallerMax
  }

  function close(): void {
    isClosed = true
    for (const streams of open.values()) for (const stream of streams) stream.abort()
  }

  async function* follow(ask: StreamAsk, closed: AbortSignal): AsyncGenerator<string> {
    if (!hasRoom(ask.callerId)) return
    const ending = new AbortController()
    const ended = AbortSignal.any([closed, ending.signal])
    const leave = enter(ask.callerId, ending)
    try {
      yield* told(ask, ended)
    } finally {
      leave()
    }
  }

  function enter(callerId: string, ending: AbortController): () => void {
    const streams = open.get(callerId) ?? new Set()
    open.set(callerId, streams.add(ending))
    count += 1
    return () => {
      streams.delete(ending)
      if (streams.size === 0) open.delete(callerId)
      count -= 1
    }
  }

  async function* told(ask: StreamAsk, ended: AbortSignal): AsyncGenerator<string> {
    const bell = createBell(ended)
    const mute = onCommit(bell.ring)
    let position = ask.afterId
    let checkedAt = performance.now()
    let toldAt = checkedAt
    try {
      yield `retry: ${RETRY_MS}\nid: ${position}\n\n`
      for (;;) {
        const newestId = await trail.newestEventId()
        do {
          if (performance.now() - checkedAt >= pollMs) {
            if (!(await ask.isStillAllowed())) return
            checkedAt = performance.now()
          }
          if (ended.aborted) return
          if (position >= newestId) break
          const untilId = Math.min(newestId, position + RANGE)
          const events = await trail.eventsWithin(ask.filter, { afterId: position, untilId }, PAGE)
          position = events.length < PAGE ? untilId : events.at(-1)!.id
          if (events.length > 0) {
            yield events.map(ask.show).join('')
            toldAt = performance.now()
          } else await pause(0)
        } while (position < newestId)
        if (performance.now() - toldAt >= heartbeatMs) {
          // An id without data moves on what the reader begins after the next time, and tells nothing.
          yield `: \nid: ${position}\n\n`
          toldAt = performance.now()
        }
        await pause(gatherMs, undefined, { signal: ended }).catch(() => {})
        await bell.rung(Math.min(pollMs, heartbeatMs))
        if (ended.aborted) return
      }
    } finally {
      mute()
    }
  }
}

/** Rung from outside, and waited for by one. */
interface Bell {
  readonly ring: () => void
  /** Resolves when it was rung since it was last waited for, when `ms` have passed, or at the end. */
  rung(ms: number): Promise<void>
}

function createBell(ended: AbortSignal): Bell {
  let isRung = false
  let wake = (): void => {}
  return {
    ring: () => {
      isRung = true
      wake()
    },
    async rung(ms) {
      if (!isRung && !ended.aborted) {
        await new Promise<void>((resolve) => {
          const done = (): void => {
            clearTimeout(timer)
            ended.removeEventListener('abort', done)
            resolve()
          }
          const timer = setTimeout(done, ms)
          ended.addEventListener('abort', done)
          wake = done
        })
      }
      isRung = false
      wake = () => {}
    },
  }
}
