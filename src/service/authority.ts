/**
 * Who may do what (one place): the role `admin` and the root key everything; an organisation's `owner` what belongs to that organisation;
 * a user their own keys; and a key never more than its own `keyhaven:` scopes say.
 */
import { forbidden, invalidArgument, notFound } from '../host/message/index.ts'
import { ADMIN_ROLE, type Caller } from '../identity/index.ts'
import { type EventFilter, grants, type Key, type Owner } from '../keys/index.ts'

/** The role of people who manage their organisation. */
export const OWNER = 'owner'

/** What the scopes of a key can allow of Keyhaven itself. */
export type Scope =
  | 'keyhaven:verify'
  | 'keyhaven:keys.read'
  | 'keyhaven:keys.write'
  | 'keyhaven:owners.write'
  | 'keyhaven:owners.read'
  | 'keyhaven:events.read'
  | 'keyhaven:*'

/** An administrator, or whoever holds the root key. */
export const isAdmin = (caller: Caller): boolean => caller.roles.includes(ADMIN_ROLE)

/**
 * A caller known by a key needs the scope, so that a key without scopes may do nothing with Keyhaven itself; others are limited by who they
 * are alone.
 */
export const hasScope = (caller: Caller, scope: Scope): boolean =>
  caller.scopes === undefined || grants(caller.scopes, scope)

/** @throws Refusal 403 when the caller's key lacks the scope. */
export function requireScope(caller: Caller, scope: Scope): void {
  if (!hasScope(caller, scope)) throw forbidden(`The key lacks the scope '${scope}'.`)
}

/**
 * Whether the caller comes with a key whose scopes are not all of Keyhaven's. Such a key must not make anybody who can do more than it can:
 * neither by giving roles, nor by setting the password of a user who has some.
 */
export const isBound = (caller: Caller): boolean => !hasScope(caller, 'keyhaven:*')

/** @throws Refusal 403 for anybody but an administrator. */
export function requireAdmin(caller: Caller): void {
  if (!isAdmin(caller)) throw forbidden('Invalid Role')
}

const managesOrganisation = (caller: Caller, organisationId: string | undefined): boolean =>
  organisationId !== undefined && organisationId === caller.organisationId && caller.roles.includes(OWNER)

/** Whether the caller may act for an owner of keys; `organisationId` is the owner's. */
export const managesOwner = (caller: Caller, owner: Owner, organisationId: string | undefined): boolean =>
  isAdmin(caller) ||
  (owner.kind === caller.kind && owner.id === caller.id) ||
  managesOrganisation(caller, owner.kind === 'organisation' ? owner.id : organisationId)

/** Whether the caller may see and change the key; one who may not is told that there is none. */
export const managesKey =
  (caller: Caller) =>
  (key: Key): boolean =>
    managesOwner(caller, key.owner, key.organisationId)

/** Nobody hands out roles that they do not have. @throws Refusal 400 naming one. */
export function requireGivableRoles(roles: readonly string[], caller: Caller): void {
  const beyond = isAdmin(caller) ? undefined : roles.find((role) => !caller.roles.includes(role))
  if (beyond !== undefined)
    throw invalidArgument('Roles', `You may not give the role '${beyond.slice(0, 60)}'.`)
}

/** Whether the caller may add and change the members of an organisation; users of none are the administrators'. */
export const managesMember = (caller: Caller, organisationId: string | undefined): boolean =>
  isAdmin(caller) || managesOrganisation(caller, organisationId)

/** Whether the caller may see and change what an organisation has. @throws Refusal 404 when not, as if it were not there. */
export function requireOrganisation(caller: Caller, organisationId: string | undefined, what: string): void {
  if (!managesMember(caller, organisationId)) throw notFound(`There is no such ${what}.`)
}

/**
 * Verifying tells about other people's keys, so it takes an administrator, an organisation's `owner`, or a key with the scope
 * `keyhaven:verify`; whoever is bound to an organisation is told of that organisation's keys only.
 */
export function requireVerifier(caller: Caller): (key: Key) => boolean {
  const isEntitled = isAdmin(caller) || caller.roles.includes(OWNER) || caller.scopes !== undefined
  if (!isEntitled) throw forbidden('Invalid Role')
  requireScope(caller, 'keyhaven:verify')
  if (isAdmin(caller)) return () => true
  return (key) => managesOwner(caller, key.owner, key.organisationId) || sharesOrganisation(caller, key)
}

const sharesOrganisation = (caller: Caller, key: Key): boolean =>
  caller.organisationId !== undefined &&
  (key.organisationId === caller.organisationId ||
    (key.owner.kind === 'organisation' && key.owner.id === caller.organisationId))

/**
 * Which events a caller may see: administrators all; an organisation's `owner` those of the organisation; others what concerns them and
 * their own keys. `organisationId` is the one that is asked for, if any.
 * @throws Refusal 403 when the caller's key lacks the scope, 404 for an organisation that the caller does not manage.
 */
export function eventsInReach(caller: Caller, organisationId: string | undefined): EventFilter {
  requireScope(caller, 'keyhaven:events.read')
  if (organisationId !== undefined) {
    requireOrganisation(caller, organisationId, 'organisation')
    return { organisationId }
  }
  if (isAdmin(caller) || caller.kind === 'root') return {}
  if (managesOrganisation(caller, caller.organisationId)) return { organisationId: caller.organisationId }
  return { concerning: { kind: caller.kind, id: caller.id } }
}
