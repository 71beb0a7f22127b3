/** Finding the user behind a name and password, without telling whether there is one. */
import type { Secret } from '../keys/index.ts'
import type { Attempts } from './attempts.ts'
import { IdentityError } from './errors.ts'
import type { User } from './model.ts'
import { verifyOrWaste } from './password.ts'
import type { IdentityReads } from './ports.ts'

export interface NameAndPassword {
  /** User name as typed, or e-mail in any case. */
  readonly userName: string
  readonly password: Secret
}

/**
 * The user whose password it is. Unknown name, wrong password, no password set: one answer after one and the same work.
 * That an account is locked is told only to who knows its password.
 * @throws IdentityError `BadCredentials`, `AccountLocked`, `TooManyAttempts`, `TooBusy`.
 */
export async function findByPassword(
  { userName, password }: NameAndPassword,
  address: string,
  store: IdentityReads,
  attempts: Attempts,
): Promise<User> {
  const named = await store.userByName(userName)
  const look = async (isHidden: boolean): Promise<User | undefined> => {
    // Read again: the attempt may have waited long for its turn.
    const candidate = isHidden ? undefined : await store.userByName(userName)
    const matches = await verifyOrWaste(candidate?.passwordHash, password.reveal())
    return matches ? candidate : undefined
  }
  const user = await attempts.run(userName, address, look, named?.id)
  if (!user) throw new IdentityError('BadCredentials')
  if (!(await mayAct(user, store))) throw new IdentityError('AccountLocked')
  return user
}

/** Whether neither the user nor the organisation that they belong to is disabled. */
export async function mayAct(user: User, store: IdentityReads): Promise<boolean> {
  if (user.state === 'disabled') return false
  if (user.organisationId === undefined) return true
  const organisation = await store.organisationById(user.organisationId)
  return organisation?.state !== 'disabled'
}
