/** The identity of callers in one piece: who they are, how they sign in, and who may be one. */
import { type AttemptLimits, createAttempts } from './attempts.ts'
import { type Authenticate, type AuthenticatorOptions, createAuthenticator } from './authenticate.ts'
import { createOwnerDeletion, type OwnerDeletion, type OwnerDeletionOptions } from './owner-deletion.ts'
import { createOwnerUpdates, type OwnerUpdates } from './owner-updates.ts'
import { createOwners, type Owners, type OwnersOptions } from './owners.ts'
import { createRoles, type Roles } from './roles.ts'
import { createSignIns, type SignIns } from './sign-in.ts'

export interface IdentityOptions extends Omit<AuthenticatorOptions, 'attempts' | 'keyring'>, OwnersOptions {
  readonly keyring: AuthenticatorOptions['keyring'] & OwnerDeletionOptions['keyring']
  /** `ATTEMPT_LIMITS` when left out. */
  readonly attemptLimits?: AttemptLimits
}

export interface Identity extends SignIns, Owners, OwnerUpdates, OwnerDeletion, Roles {
  readonly authenticate: Authenticate
}

/** One per process: the counts of failed attempts are in it, shared by sign-in, Basic credentials and the changing of passwords. */
export function createIdentity(options: IdentityOptions): Identity {
  const attempts = createAttempts(options.attemptLimits)
  return {
    authenticate: createAuthenticator({ ...options, attempts }),
    ...createSignIns({ ...options, attempts }),
    ...createOwners(options),
    ...createOwnerDeletion(options),
    ...createOwnerUpdates({ ...options, attempts }),
    ...createRoles(options.store),
  }
}
