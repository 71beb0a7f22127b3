/** Costly work takes turns: so much at once, so many that wait, and a refusal at once for whoever comes then. */
import { IdentityError } from './errors.ts'

export interface TurnLimits {
  readonly atOnce: number
  readonly waitingMax: number
}

/** By then a full row of waiting works has moved on. */
const RETRY_AFTER_MS = 2000

/**
 * Runs the work when its turn has come, in order of arrival.
 * @throws IdentityError `TooBusy`, the work not begun, when all places to wait are taken.
 */
export type TakeTurn = <T>(work: () => Promise<T>) => Promise<T>

export function createTurns({ atOnce, waitingMax }: TurnLimits): TakeTurn {
  const waiting: (() => void)[] = []
  let running = 0

  return async (work) => {
    if (running >= atOnce) await place()
    else running += 1
    try {
      return await work()
    } finally {
      // The turn is handed over, not given back: nobody who comes meanwhile takes it from whoever waits.
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }

  function place(): Promise<void> {
    if (waiting.length >= waitingMax) throw new IdentityError('TooBusy', { retryAfterMs: RETRY_AFTER_MS })
    return new Promise((resolve) => waiting.push(resolve))
  }
}
