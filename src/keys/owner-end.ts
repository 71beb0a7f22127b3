/** What an owner's end means for keys: those that there are end with it, and none is made afterwards. */
import { KeyError } from './errors.ts'
import type { Actor, Owner } from './key.ts'
import { keyStateChanged } from './key-events.ts'
import type { KeyWrites } from './ports.ts'

/** Why they are revoked. */
export const OWNER_DELETED = 'owner deleted'

/**
 * Revokes every key of an owner who is deleted in the same transaction, whatever state it is in, and answers how many were not revoked before. The
 * owner is to be forgotten afterwards (`Keyring.forgetOwner`).
 */
export async function endKeysOf(tx: KeyWrites, owner: Owner, actor: Actor, nowMs: number): Promise<number> {
  const ended = await tx.revokeAllKeysOf(owner, OWNER_DELETED, nowMs)
  await tx.insertEvents(ended.map((key) => keyStateChanged(key, actor, nowMs)))
  return ended.length
}

/**
 * To be asked in the transaction that adds a key: whoever looked the owner up before it may have been overtaken.
 * @throws KeyError `OwnerDeleted`
 */
export async function requireNotDeleted(tx: KeyWrites, { id }: Owner): Promise<void> {
  if (await tx.deletedOwner(id)) throw new KeyError('OwnerDeleted', 'The owner of the key is no more.')
}
