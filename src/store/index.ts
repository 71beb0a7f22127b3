/**
 * The store room: adapters for the ports of keys and identity, on SQL.
 * One process owns a database; it is opened by its address, and its schema is brought up to date on the way.
 * What `write` has acknowledged is on disk. It refuses to know HTTP, what a good key is, and what time it is.
 */

export type { EventReads, StoredEvent } from '../keys/index.ts'
export type { ChainLink, CheckpointStore, StoredCheckpoint } from './checkpoints.ts'
export { IncompleteStore, SchemaTooNew, StoreInUse, UnknownStore } from './errors.ts'
export { CHAIN_START, type ChainHead, nextLink } from './event-chain.ts'
export type { KeptRow } from './event-queries.ts'
export { openStore } from './open-store.ts'
export { type KnownOfTrail, readTrail, type TrailRecord } from './sqlite/read-trail.ts'
export type { Store, StoreOptions } from './store.ts'
