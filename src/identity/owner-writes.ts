/** What writing users, organisations and machines has in common. */
import { StoreConflict } from '../keys/index.ts'
import { IdentityError, type IdentityErrorCode } from './errors.ts'
import type { IdentityStore, IdentityWrites } from './ports.ts'

/** What a value that is taken means to whoever asked for it. */
const CONFLICTS: Readonly<Record<string, readonly [IdentityErrorCode, string]>> = {
  'user.id': ['IdTaken', 'id'],
  'user.userName': ['UserNameTaken', 'userName'],
  'user.email': ['EmailTaken', 'email'],
  'organisation.id': ['IdTaken', 'id'],
  'machine.id': ['IdTaken', 'id'],
}

/**
 * Runs the work in one transaction. A conflict that the asker can do something about becomes a refusal.
 * @throws IdentityError of a code ending in `Taken`, or whatever the work throws.
 */
export async function writeOwners<T>(
  store: IdentityStore,
  work: (tx: IdentityWrites) => Promise<T>,
): Promise<T> {
  try {
    return await store.write(work)
  } catch (error) {
    const [code, field] = error instanceof StoreConflict ? (CONFLICTS[error.field] ?? []) : []
    if (code === undefined) throw error
    throw new IdentityError(code, { field, cause: error })
  }
}

/** @throws IdentityError of the code, naming the id, when there is nothing. */
export function found<T>(value: T | undefined, code: IdentityErrorCode): T {
  if (value === undefined) throw new IdentityError(code, { field: 'id' })
  return value
}
