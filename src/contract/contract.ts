/** What an emulated host is: data, and the answers of its operations. */
import type { CodeSettings } from '../host/codegen/index.ts'
import type { Endpoint, GuardedCall } from '../host/http/index.ts'
import { forbidden, type WireSettings } from '../host/message/index.ts'
import {
  boundsHandedOn,
  type Caller,
  type Identity,
  type IdentityReads,
  type KeyBounds,
} from '../identity/index.ts'
import { grants, type Keyring, type Owner } from '../keys/index.ts'

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
  /** How long a key of an environment lives when nothing else is asked for, in ms; undefined: without end. */
  readonly lifetimeMsOf: (environment: string) => number | undefined
}

export interface Contract {
  /** Name in `KEYHAVEN_HOSTS`, and the base path. */
  readonly name: string
  /** As its pages show it. */
  readonly serviceName: string
  readonly settings: WireSettings
  /** Where the host is not one of today. */
  readonly codeSettings: Partial<CodeSettings>
  /** The host's own operations; those that ServiceStack brings to every host are in `servicestack/`. */
  readonly endpoints: (services: ContractServices) => readonly Endpoint<Caller>[]
}

/** The caller as an owner of keys. @throws Refusal 403 for the root key, which owns none. */
export function ownerOf(caller: Caller): Owner {
  if (caller.kind === 'root') throw forbidden('The root key owns no keys.')
  return { kind: caller.kind, id: caller.id }
}

/**
 * A key without scopes acts for its owner, as keys of these hosts do; one that was issued with scopes is held to them here too. Keyhaven's
 * own operations are stricter: there a key without scopes may do nothing.
 * @throws Refusal 403 when it lacks the scope.
 */
export function holdToScopes(caller: Caller, scope: 'keyhaven:keys.read' | 'keyhaven:keys.write'): void {
  const { scopes = [] } = caller
  if (scopes.length > 0 && !grants(scopes, scope)) throw forbidden(`The key lacks the scope '${scope}'.`)
}

/** What a new key takes over from whoever makes it. */
export interface HandedOn extends KeyBounds {
  readonly scopes: readonly string[] | undefined
}

/**
 * A key made by a key may do no more, for no longer and from nowhere else. It ends when asked, else when keys of this installation do.
 */
export function handedOn(
  { lifetimeMsOf }: ContractServices,
  { caller, now }: GuardedCall<Caller>,
  environment: string,
  askedExpiresAtMs?: number,
): HandedOn {
  const lifetimeMs = lifetimeMsOf(environment)
  const expiresAtMs = askedExpiresAtMs ?? (lifetimeMs === undefined ? undefined : now.getTime() + lifetimeMs)
  return { scopes: caller.scopes, ...boundsHandedOn(caller, { expiresAtMs }) }
}
