/** What an emulated host is: data, and the answers of its operations. */
import type { CodeSettings } from '../host/codegen/index.ts'
import type { Endpoint, GuardedCall } from '../host/http/index.ts'
import { forbidden, Instant, type WireSettings } from '../host/message/index.ts'
import { actorOf, type Caller, type Identity, type IdentityReads } from '../identity/index.ts'
import { type Actor, grants, type Keyring, type Owner } from '../keys/index.ts'

/** What the answers of the emulated hosts work with. */
export interface ContractServices {
  readonly keyring: Keyring
  readonly identity: Identity
  /** Looking owners up. */
  readonly directory: IdentityReads
  /** Environments that keys can be made in; the first is the default. */
  readonly environments: readonly [string, ...string[]]
  /** Regenerating makes one key of each. */
  readonly keyTypes: readonly [string, ...string[]]
  /** Answer 400 when a request names no environment, as ServiceStack does with more than one configured (auth spec 4). */
  readonly requireEnvironment: boolean
  /** A fresh session id. */
  readonly makeSessionId: () => string
  /** Lifetime of keys for which none is asked; undefined: no end. */
  readonly keysExpireAfterMs: number | undefined
}

export interface Contract {
  /** Name in `KEYHAVEN_HOSTS`, and the base path. */
  readonly name: string
  /** As its pages show it. */
  readonly serviceName: string
  readonly settings: WireSettings
  readonly codeSettings: CodeSettings
  /** The host's own operations; those that ServiceStack brings to every host are in `servicestack/`. */
  readonly endpoints: (services: ContractServices) => readonly Endpoint<Caller>[]
}

type Call = GuardedCall<Caller>

/** Who does what the call asks for, and from where. */
export const actorOfCall = (call: Call): Actor => actorOf(call.caller, call.request.address, call.request.id)

/** The caller as an owner of keys. @throws Refusal 403 for the root key, which owns none. */
export function ownerOf(caller: Caller): Owner {
  if (caller.kind === 'root') throw forbidden('The root key owns no keys.')
  return { kind: caller.kind, id: caller.id }
}

/**
 * A key without scopes acts for its owner, as keys of these hosts do; one that was bound to scopes is held to them here too.
 * @throws Refusal 403 when it lacks the scope.
 */
export function requireScope(caller: Caller, scope: 'keyhaven:keys.read' | 'keyhaven:keys.write'): void {
  const { scopes = [] } = caller
  if (scopes.length > 0 && !grants(scopes, scope)) throw forbidden(`The key lacks the scope '${scope}'.`)
}

/** When a key that is made now expires; undefined for never. */
export const expiryOf = (services: ContractServices, now: Date): number | undefined =>
  services.keysExpireAfterMs === undefined ? undefined : now.getTime() + services.keysExpireAfterMs

/** Milliseconds → wire. */
export const instant = (ms: number | undefined): Instant | undefined =>
  ms === undefined ? undefined : Instant.from(ms)

/** Text that was sent blank counts as not sent. */
export const given = (text: string | undefined): string | undefined =>
  text === undefined || text.trim() === '' ? undefined : text
