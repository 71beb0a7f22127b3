/** Callers: what becomes of a good credential, and what a caller may hand on. */
import { type Actor, isAddressRange, isWithinRanges, type Key } from '../keys/index.ts'
import type { Caller, User, Via } from './model.ts'

/** May do everything, as the root key may. */
export const ADMIN_ROLE = 'admin'

/** Whoever holds the root key. */
export const rootCaller: Caller = {
  kind: 'root',
  id: 'root',
  userName: undefined,
  displayName: undefined,
  email: undefined,
  roles: [ADMIN_ROLE],
  permissions: [],
  organisationId: undefined,
  via: 'root',
  keyId: undefined,
  scopes: undefined,
  keyExpiresAtMs: undefined,
  keyLifetimeMs: undefined,
  keyIdleExpiryMs: undefined,
  keyAddresses: [],
  sessionId: undefined,
}

const lifetimeOf = ({ createdAtMs, expiresAtMs }: Key): number | undefined =>
  expiresAtMs === undefined ? undefined : expiresAtMs - createdAtMs

/** A user with the roles that they have now, known by `via`. */
export function userCaller(user: User, via: Via, known: { key?: Key; sessionId?: string } = {}): Caller {
  return {
    kind: 'user',
    id: user.id,
    userName: user.userName,
    displayName: user.displayName,
    email: user.email,
    roles: user.roles,
    permissions: user.permissions,
    organisationId: user.organisationId,
    via,
    keyId: known.key?.id,
    scopes: known.key?.scopes,
    keyExpiresAtMs: known.key?.expiresAtMs,
    keyLifetimeMs: known.key && lifetimeOf(known.key),
    keyIdleExpiryMs: known.key?.idleExpiryMs,
    keyAddresses: known.key?.allowedAddresses ?? [],
    sessionId: known.sessionId,
  }
}

/** An organisation or machine, with the roles that its key was given; its contact is the key's. */
export function keyCaller(key: Key, kind: 'organisation' | 'machine'): Caller {
  return {
    kind,
    id: key.owner.id,
    userName: undefined,
    displayName: key.name,
    email: key.contactEmail,
    roles: key.roles,
    permissions: [],
    organisationId: kind === 'organisation' ? key.owner.id : key.organisationId,
    via: 'key',
    keyId: key.id,
    scopes: key.scopes,
    keyExpiresAtMs: key.expiresAtMs,
    keyLifetimeMs: lifetimeOf(key),
    keyIdleExpiryMs: key.idleExpiryMs,
    keyAddresses: key.allowedAddresses,
    sessionId: undefined,
  }
}

/** What events say of a caller, and of the request that they came with. */
export function actorOf(caller: Caller, request: { readonly id: string; readonly address: string }): Actor {
  return { id: caller.id, keyId: caller.keyId, address: request.address, requestId: request.id }
}

/** An admin has every role (auth spec 8); otherwise the role must be the caller's own, case included. */
export function hasRole(caller: Caller, role: string): boolean {
  return caller.roles.includes(role) || caller.roles.includes(ADMIN_ROLE)
}

/** Of the wanted roles, those that a key made by the caller may have: at most the caller's own. */
export function grantableRoles(caller: Caller, wanted: readonly string[]): readonly string[] {
  return wanted.filter((role) => hasRole(caller, role))
}

/** How long, and from where, a key can be used. */
export interface KeyBounds {
  /** Undefined: without end. */
  readonly expiresAtMs: number | undefined
  /** Undefined: however long it is not used. */
  readonly idleExpiryMs: number | undefined
  /** None means any. */
  readonly allowedAddresses: readonly string[]
}

/**
 * The bounds of a key made by the caller: what was asked for, but ending no later than the key that the caller is known by, used or not, and bound to
 * that key's addresses when none are asked for. Addresses that are asked for are checked with `addressesBeyond`.
 */
export function boundsHandedOn(caller: Caller, asked: Partial<KeyBounds>): KeyBounds {
  const { keyExpiresAtMs, keyIdleExpiryMs, keyAddresses } = caller
  const addresses = asked.allowedAddresses ?? []
  return {
    expiresAtMs: sooner(asked.expiresAtMs, keyExpiresAtMs),
    idleExpiryMs: sooner(asked.idleExpiryMs, keyIdleExpiryMs),
    allowedAddresses: addresses.length === 0 ? keyAddresses : addresses,
  }
}

/** The one that is there, or the lesser. */
function sooner(asked: number | undefined, own: number | undefined): number | undefined {
  if (asked === undefined || own === undefined) return asked ?? own
  return Math.min(asked, own)
}

/** The wanted ranges that a key made by the caller may not be used from: those beyond the ones of the key that the caller is known by. */
export function addressesBeyond({ keyAddresses }: Caller, wanted: readonly string[]): readonly string[] {
  if (keyAddresses.length === 0) return []
  return wanted.filter((range) => isAddressRange(range) && !isWithinRanges(range, keyAddresses))
}
