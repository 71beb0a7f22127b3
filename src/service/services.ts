/** What the operations work with. */
import { given } from '../host/message/index.ts'
import type { Identity, IdentityReads } from '../identity/index.ts'
import { canonicalGuid, type EventReads, type Keyring, type Usage } from '../keys/index.ts'
import type { EventStreams } from './event-streams.ts'
import type { RefusedKeys } from './refused-keys.ts'
import type { ServiceState } from './service-state.ts'

export interface Services {
  readonly keyring: Keyring
  readonly identity: Identity
  readonly usage: Usage
  /** Told of each use of a key that is refused. */
  readonly refusedKeys: Pick<RefusedKeys, 'record'>
  readonly state: ServiceState
  /** Looking owners up. */
  readonly directory: IdentityReads
  readonly trail: EventReads
  readonly eventStreams: EventStreams
  /** The whole record as JSON lines, signed as of now; `closed` ends it early. */
  readonly exportedTrail: (nowMs: number, closed: AbortSignal) => AsyncIterable<string>
  readonly clock: () => Date
  /** Environments that keys can be made in; the first is the default. */
  readonly environments: readonly [string, ...string[]]
  /** Key types that regenerating makes one key of each; the first is the default. */
  readonly keyTypes: readonly [string, ...string[]]
  /** How long a key of an environment lives when nothing else is asked for, in ms; undefined: without end. */
  readonly lifetimeMsOf: (environment: string) => number | undefined
}

/** An organisation's id as it is kept, whatever spelling was sent: JSON of the emulated hosts writes it without dashes. */
export function organisationIdOf(text: string | undefined): string | undefined {
  const id = given(text)
  return id === undefined ? undefined : (canonicalGuid(id) ?? id)
}
