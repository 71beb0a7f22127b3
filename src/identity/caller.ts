/** Callers: what becomes of a good credential, and what a caller may hand on. */
import { type Actor, grants, type Key } from '../keys/index.ts'
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
  sessionId: undefined,
}

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
    sessionId: undefined,
  }
}

/** What events say of a caller. */
export function actorOf(caller: Caller, address: string, requestId: string): Actor {
  return { id: caller.id, keyId: caller.keyId, address, requestId }
}

/** An admin has every role (auth spec 8); otherwise the role must be the caller's own, case included. */
export function hasRole(caller: Caller, role: string): boolean {
  return caller.roles.includes(role) || caller.roles.includes(ADMIN_ROLE)
}

/** Of the wanted roles, those that a key made by the caller may have: at most the caller's own. */
export function grantableRoles(caller: Caller, wanted: readonly string[]): readonly string[] {
  return wanted.filter((role) => hasRole(caller, role))
}

/** The wanted scopes that a key made by the caller may not have: `keyhaven:` scopes beyond those of the key that the caller is known by. */
export function scopesBeyond(caller: Caller, wanted: readonly string[]): readonly string[] {
  const own = caller.scopes
  if (own === undefined) return []
  return wanted.filter((scope) => scope.startsWith('keyhaven:') && !grants(own, scope))
}
