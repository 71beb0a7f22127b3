/** What is done by the clock and not on request. */

/** A piece of work that comes up again and again. */
export interface Chore {
  /** What was not done when it fails, for the log. */
  readonly undone: string
  readonly everyMs: number
  /** `stopping` is aborted when somebody waits for its end. */
  readonly work: (nowMs: number, stopping: AbortSignal) => Promise<unknown>
}

export interface CaretakerOptions {
  readonly clock: () => Date
  /** Told of a chore that failed; it is done again when it comes up next. */
  readonly onTrouble: (undone: string, error: unknown) => void
}

/** Resolves when what is under way has ended; nothing begins any more. */
export type StopCaretaker = () => Promise<void>

/** Does each chore at once and then at its interval, but never twice at the same time. */
export function startCaretaker(
  chores: readonly Chore[],
  { clock, onTrouble }: CaretakerOptions,
): StopCaretaker {
  const underWay = new Map<Chore, Promise<void>>()
  const stopping = new AbortController()
  const begin = (chore: Chore): void => {
    if (underWay.has(chore)) return
    const work = chore
      .work(clock().getTime(), stopping.signal)
      .then(
        () => {},
        (error: unknown) => onTrouble(chore.undone, error),
      )
      .finally(() => underWay.delete(chore))
    underWay.set(chore, work)
  }
  const timers = chores.map((chore) => setInterval(() => begin(chore), chore.everyMs).unref())
  for (const chore of chores) begin(chore)
  return async () => {
    for (const timer of timers) clearInterval(timer)
    stopping.abort()
    await Promise.all(underWay.values())
  }
}
