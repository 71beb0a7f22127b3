/** Events that nobody waits for: written in the background, one batch after the other. */
import type { IdentityStore } from '../identity/index.ts'
import type { NewEvent } from '../keys/index.ts'

/** No address is longer, however it is spelt. */
const ADDRESS_LENGTH_MAX = 64

/** An address that a caller may have made up, as an event tells it. */
export const toldAddress = (address: string): string => address.slice(0, ADDRESS_LENGTH_MAX)

export interface BackgroundEventsOptions {
  readonly store: Pick<IdentityStore, 'write'>
  /** Told when they cannot be written. */
  readonly troubled: (error: unknown) => void
}

export interface BackgroundEvents {
  /** Never waits, never throws. `failed` is called when they could not be written: none of them is. */
  write(events: readonly NewEvent[], failed: () => void): void
  /** Resolves when all that was to be written is, or has failed. */
  settled(): Promise<void>
}

export function createBackgroundEvents({ store, troubled }: BackgroundEventsOptions): BackgroundEvents {
  let writing = Promise.resolve()

  return { write, settled: () => writing }

  function write(events: readonly NewEvent[], failed: () => void): void {
    if (events.length === 0) return
    writing = writing
      .then(() => store.write((tx) => tx.insertEvents(events)))
      .catch((error: unknown) => {
        troubled(error)
        failed()
      })
  }
}
