/** What the operations work with, and how a call becomes an actor of the record. */
import type { GuardedCall } from '../host/http/index.ts'
import { Instant } from '../host/message/index.ts'
import { actorOf, type Caller, type Identity, type IdentityReads } from '../identity/index.ts'
import { type Actor, canonicalGuid, type Keyring } from '../keys/index.ts'

export interface Services {
  readonly keyring: Keyring
  readonly identity: Identity
  /** Looking owners up. */
  readonly directory: IdentityReads
  /** Environments that keys can be made in; the first is the default. */
  readonly environments: readonly [string, ...string[]]
  /** Key types that regenerating makes one key of each; the first is the default. */
  readonly keyTypes: readonly [string, ...string[]]
}

/** Who does what the call asks for, and from where. */
export const actorOfCall = (call: GuardedCall<Caller>): Actor =>
  actorOf(call.caller, call.request.address, call.request.id)

/** Milliseconds → wire. */
export const instant = (ms: number | undefined): Instant | undefined =>
  ms === undefined ? undefined : Instant.from(ms)

/** Wire → milliseconds. A DateTime that was sent empty counts as none. */
export const milliseconds = (at: Instant | undefined): number | undefined =>
  at === undefined || at.isMin ? undefined : at.ms

/** Text that was sent blank counts as not sent. */
export const given = (text: string | undefined): string | undefined =>
  text === undefined || text.trim() === '' ? undefined : text

/** An organisation's id as it is kept, whatever spelling was sent: JSON of the emulated hosts writes it without dashes. */
export function organisationIdOf(text: string | undefined): string | undefined {
  const id = given(text)
  return id === undefined ? undefined : (canonicalGuid(id) ?? id)
}
