/** A clock that never goes back while the process runs: what has ended stays ended. */

/** Less than this is what time services do every day. */
const TOLD_MS = 60_000

/**
 * As `clock`, but where that is set back it stands still until it has been reached again: a key that has expired, or a secret that was
 * replaced, does not come back to life. `onSetBack` is told how far it is behind, once for each time that it is a minute or more.
 */
export function steadyClock(clock: () => Date, onSetBack: (behindMs: number) => void): () => Date {
  let newest = clock()
  let isTold = false
  return () => {
    const now = clock()
    const behindMs = newest.getTime() - now.getTime()
    if (behindMs <= 0) {
      newest = now
      isTold = false
    } else if (!isTold && behindMs >= TOLD_MS) {
      isTold = true
      onSetBack(behindMs)
    }
    return newest
  }
}
