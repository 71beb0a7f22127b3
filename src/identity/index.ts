/**
 * Who calls: users, organisations and machines, their passwords, sessions and roles, and the way from a credential to a `Caller`.
 * It refuses to know HTTP (no status; of headers and cookies only the names that credentials stand under) and SQL; what a key is worth it asks of `keys`.
 * `IdentityError` refuses a caller or the work; a credential that names nobody is `undefined`.
 */
export { ATTEMPT_LIMITS, type AttemptLimits } from './attempts.ts'
export type { Authenticate, Presence } from './authenticate.ts'
export {
  ADMIN_ROLE,
  actorOf,
  addressesBeyond,
  boundsHandedOn,
  grantableRoles,
  hasRole,
  type KeyBounds,
  rootCaller,
} from './caller.ts'
export { type Credential, type Presented, parseCredential, sessionIdsIn } from './credential.ts'
export { IdentityError, type IdentityErrorCode, type RefusedAccount } from './errors.ts'
export { createIdentity, type Identity, type IdentityOptions } from './identity.ts'
export type { Caller, Machine, Organisation, Session, Standing, User, Via } from './model.ts'
export { checkRoles, type MachineAsk, type OrganisationAsk, type UserAsk } from './new-owner.ts'
export type {
  MachineChanges,
  OrganisationChanges,
  PasswordAsk,
  UserChanges,
  UserUpdateAsk,
} from './owner-updates.ts'
export { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from './password.ts'
export type { IdentityReads, IdentityStore, IdentityWrites } from './ports.ts'
export type { RolesAsk, RolesOfUser } from './roles.ts'
export { makeSessionId, SESSION_IDLE_MS_MAX, SESSION_MS_MAX } from './session.ts'
export type { SignedIn, SignInAsk, SignInContext } from './sign-in.ts'
