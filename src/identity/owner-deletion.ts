/** Deleting users, organisations and machines. */
import { type Actor, endKeysOf, type Keyring, type Owner } from '../keys/index.ts'
import { IdentityError } from './errors.ts'
import { organisationOf, ownerDeleted, type Subject } from './identity-events.ts'
import type { Machine, Organisation, User } from './model.ts'
import { found } from './owner-writes.ts'
import type { IdentityStore, IdentityWrites } from './ports.ts'

/**
 * Each is one transaction: the owner's keys are revoked for ever, and the owner is nobody's from then on; the name can be taken by somebody else, the
 * id by nobody. Keys, their usage and the record stay. Answers the owner as it was.
 */
export interface OwnerDeletion {
  /**
   * Sessions end. `check` is asked about the user as they are when they are deleted; what it throws refuses it.
   * @throws IdentityError `UserNotFound`
   */
  deleteUser(id: string, actor: Actor, nowMs: number, check?: (user: User) => void): Promise<User>
  /** @throws IdentityError `OrganisationNotFound`, or `OrganisationNotEmpty` while it has users or machines. */
  deleteOrganisation(id: string, actor: Actor, nowMs: number): Promise<Organisation>
  /** @throws IdentityError `MachineNotFound` */
  deleteMachine(id: string, actor: Actor, nowMs: number): Promise<Machine>
}

export interface OwnerDeletionOptions {
  readonly store: IdentityStore
  readonly keyring: Pick<Keyring, 'forgetOwner'>
}

export function createOwnerDeletion({ store, keyring }: OwnerDeletionOptions): OwnerDeletion {
  return { deleteUser, deleteOrganisation, deleteMachine }

  async function deleteUser(
    id: string,
    actor: Actor,
    nowMs: number,
    check?: (user: User) => void,
  ): Promise<User> {
    return deleting({ kind: 'user', id }, async (tx) => {
      const value = found(await tx.userById(id), 'UserNotFound')
      check?.(value)
      await tx.deleteSessionsOf(id)
      await end(tx, { kind: 'user', value }, actor, nowMs)
      return value
    })
  }

  async function deleteOrganisation(id: string, actor: Actor, nowMs: number): Promise<Organisation> {
    return deleting({ kind: 'organisation', id }, async (tx) => {
      const value = found(await tx.organisationById(id), 'OrganisationNotFound')
      await mustBeEmpty(tx, id)
      await end(tx, { kind: 'organisation', value }, actor, nowMs)
      return value
    })
  }

  async function deleteMachine(id: string, actor: Actor, nowMs: number): Promise<Machine> {
    return deleting({ kind: 'machine', id }, async (tx) => {
      const value = found(await tx.machineById(id), 'MachineNotFound')
      await end(tx, { kind: 'machine', value }, actor, nowMs)
      return value
    })
  }

  /** Forgotten also when the write failed: whether it reached the disk is not always known then. */
  async function deleting<T>(owner: Owner, work: (tx: IdentityWrites) => Promise<T>): Promise<T> {
    try {
      return await store.write(work)
    } finally {
      keyring.forgetOwner(owner)
    }
  }
}

async function end(tx: IdentityWrites, subject: Subject, actor: Actor, nowMs: number): Promise<void> {
  const owner = { kind: subject.kind, id: subject.value.id }
  const keysRevoked = await endKeysOf(tx, owner, actor, nowMs)
  await tx.deleteOwner({ owner, organisationId: organisationOf(subject), deletedAtMs: nowMs })
  await tx.insertEvent(ownerDeleted(subject, keysRevoked, actor, nowMs))
}

async function mustBeEmpty(tx: IdentityWrites, organisationId: string): Promise<void> {
  const one = { limit: 1 }
  const users = await tx.queryUsers({ organisationId }, one)
  const machines = await tx.queryMachines({ organisationId }, one)
  if (users.items.length + machines.items.length > 0)
    throw new IdentityError('OrganisationNotEmpty', { field: 'id' })
}
