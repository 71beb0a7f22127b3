/** A clock that never goes back while the process runs: what has ended stays ended, and what is to end does. */

/** By less than this two clocks differ that nobody has set. */
const UNEVEN_MS = 50
const TOLD_MS = 1000

export interface SteadyClockOptions {
  readonly clock: () => Date
  /** Milliseconds since some moment, by a clock that nobody sets. */
  readonly elapsedMs: () => number
  /** Told how far `clock` is behind, once for each time that it is a second or more. */
  readonly onSetBack: (behindMs: number) => void
}

/**
 * As `clock`, but where that is set back time goes on by what has elapsed since, until `clock` has come as far: a key that has expired, or a secret
 * that was replaced, does not come back to life, and none lives longer for it.
 */
export function steadyClock({ clock, elapsedMs, onSetBack }: SteadyClockOptions): () => Date {
  let newest = clock()
  let newestAt = elapsedMs()
  let isTold = false
  return () => {
    const now = clock()
    if (now === newest) return newest
    const at = elapsedMs()
    const steadyMs = newest.getTime() + Math.max(0, Math.floor(at - newestAt))
    const behindMs = steadyMs - now.getTime()
    if (behindMs <= UNEVEN_MS && now >= newest) {
      newest = now
      newestAt = at
      isTold = false
      return newest
    }
    if (!isTold && behindMs >= TOLD_MS) {
      isTold = true
      onSetBack(behindMs)
    }
    newestAt += steadyMs - newest.getTime()
    if (steadyMs > newest.getTime()) newest = new Date(steadyMs)
    return newest
  }
}
