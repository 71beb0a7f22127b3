/** What meters ask of the store. */
import type { Reading, Readings } from './meter.ts'

export interface MeterReads {
  /** By the ids of the meters; those that nothing was charged to yet are missing. */
  readingsOf(keyId: string): Promise<Readings>
}

export interface MeterWrites extends MeterReads {
  /** Writes a reading in place of the one that was read; `undefined` where there was none. @throws StoreConflict `meter` when it is another by now. */
  replaceReading(keyId: string, meterId: string, before: Reading | undefined, after: Reading): Promise<void>
  deleteReading(keyId: string, meterId: string): Promise<void>
}

export interface MeterStore extends MeterReads {
  /** As `KeyStore.write`. */
  write<T>(work: (tx: MeterWrites) => Promise<T>): Promise<T>
}
