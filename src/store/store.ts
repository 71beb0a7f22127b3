/** What a store is to the rest of the program. */
import type { IdentityStore } from '../identity/index.ts'
import type {
  AnswerReads,
  EventReads,
  ExpiryStore,
  KeyStore,
  MeterReads,
  PepperReads,
  UsageStore,
} from '../keys/index.ts'
import type { CheckpointStore } from './checkpoints.ts'
import type { CountReads } from './counts.ts'
import type { Pins } from './pins.ts'
import type { StoreWrites } from './tables.ts'

/**
 * Reads answer what is on disk: never the uncommitted changes of a write, always those of every write that was acknowledged before.
 * They throw StoreUnavailable as `write` does.
 */
export interface Store
  extends KeyStore,
    IdentityStore,
    MeterReads,
    UsageStore,
    ExpiryStore,
    PepperReads,
    CountReads,
    EventReads,
    AnswerReads,
    CheckpointStore,
    Pins {
  /**
   * As the ports say. Inside `work` only its `tx` may be used: reading or writing through the store there throws a plain Error, for the
   * one would miss what the transaction did, and the other wait for itself. `work` should await nothing but `tx`: other writes wait for it.
   */
  write<T>(work: (tx: StoreWrites) => Promise<T>): Promise<T>
  /** Calls the listener after every commit but those of uses, until what it answers is called. */
  onCommit(listener: () => void): () => void
  /**
   * Whether a real read succeeds, the database is still where it was opened, and the last write reached it; where it did not, one that
   * means nothing is tried.
   */
  healthy(): Promise<boolean>
  /** Ends the writes that were accepted, refuses others, and releases the database. May be called twice. */
  close(): Promise<void>
  readonly schemaVersion: number
}

export interface StoreOptions {
  /** How long to wait for a lock that somebody else holds on the database, milliseconds; 250 when left out. The process waits only while it opens. */
  readonly busyTimeoutMs?: number
}
