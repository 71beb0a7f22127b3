/** Finding the user behind a name and password, without telling whether there is one. */
import type { Secret } from '../keys/index.ts'
import type { Attempts } from './attempts.ts'
import { IdentityError, type IdentityErrorCode, type RefusedAccount } from './errors.ts'
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
 * @throws IdentityError `BadCredentials`, `AccountLocked`, `TooManyAttempts`, `TooBusy`, with the account.
 */
export async function findByPassword(
  { userName, password }: NameAndPassword,
  address: string,
  store: IdentityReads,
  attempts: Attempts,
): Promise<User> {
  const named = await store.userByName(userName)
  const account = accountOf(named)
  const refusal = (code: IdentityErrorCode, retryAfterMs?: number) =>
    new IdentityError(code, { account, retryAfterMs })
  const look = async (isHidden: boolean): Promise<User | undefined> => {
    // Read again: the attempt may have waited long for its turn.
    const candidate = isHidden ? undefined : await store.userByName(userName)
    const matches = await verifyOrWaste(candidate?.passwordHash, password.reveal())
    return matches ? candidate : undefined
  }
  const user = await attempts.run(userName, address, look, named?.id).catch((error: unknown) => {
    throw error instanceof IdentityError ? refusal(error.code, error.retryAfterMs) : error
  })
  if (!user) throw refusal('BadCredentials')
  if (!(await mayAct(user, store))) throw refusal('AccountLocked')
  return user
}

/** The account of a refused password, for the record. */
export const accountOf = (named: User | undefined): RefusedAccount => ({
  userId: named?.id ?? '',
  organisationId: named?.organisationId,
})

/** Whether neither the user nor the organisation that they belong to is disabled. */
export async function mayAct(user: User, store: IdentityReads): Promise<boolean> {
  if (user.state === 'disabled') return false
  if (user.organisationId === undefined) return true
  const organisation = await store.organisationById(user.organisationId)
  return organisation?.state !== 'disabled'
}
