/** Reading, deciding and writing readings as one step, whoever else does the same. */
import type { MeterStore, MeterWrites } from './meter-ports.ts'
import { StoreConflict, StoreUnavailable } from './ports.ts'

/** Each time somebody else was done, so the store gets on with its work all the while. */
const TRIES_MAX = 20

/**
 * Does the work again when somebody else has written a reading since the work read it. With one process on a store nobody has.
 * @throws StoreUnavailable, also when somebody else is always faster.
 */
export async function guardedWrite<T>(store: MeterStore, work: (tx: MeterWrites) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await store.write(work)
    } catch (error) {
      if (!(error instanceof StoreConflict && error.field === 'meter')) throw error
      if (tries === TRIES_MAX)
        throw new StoreUnavailable('others write the same limits all the time', { cause: error })
    }
  }
}
