/** Deleting users, organisations and machines. */
import { type Actor, endKeysOf, type Keyring, OWNER_DELETED, type Owner } from '../keys/index.ts'
import { IdentityError } from './errors.ts'
import { organisationOf, ownerDeleted, type Subject } from './identity-events.ts'
import type { Machine, Organisation, User } from './model.ts'
import { found } from './owner-writes.ts'
import type { IdentityStore, IdentityWrites } from './ports.ts'

/**
 * Each is one transaction: the owner's keys are revoked for ever, and the owner is nobody's from then on; the name can be taken by somebody else, the
 * id by nobody. Keys, their usage and the record stay. Answers the owner as it was. An owner with many keys loses them before, one transaction after
 * the other: where that is cut off the owner is still there, to be deleted again.
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
  readonly keyring: Pick<Keyring, 'forgetOwner' | 'query' | 'setStates'>
}

export function createOwnerDeletion({ store, keyring }: OwnerDeletionOptions): OwnerDeletion {
  return { deleteUser, deleteOrganisation, deleteMachine }

  async function deleteUser(
    id: string,
    actor: Actor,
    nowMs: number,
    check?: (user: User) => void,
  ): Promise<User> {
    const look = async (tx: IdentityWrites) => {
      const value = found(await tx.userById(id), 'UserNotFound')
      check?.(value)
      return { kind: 'user', value } as const
    }
    return (await deleting({ kind: 'user', id }, look, actor, nowMs)).value
  }

  async function deleteOrganisation(id: string, actor: Actor, nowMs: number): Promise<Organisation> {
    const look = async (tx: IdentityWrites) => {
      const value = found(await tx.organisationById(id), 'OrganisationNotFound')
      await mustBeEmpty(tx, id)
      return { kind: 'organisation', value } as const
    }
    return (await deleting({ kind: 'organisation', id }, look, actor, nowMs)).value
  }

  async function deleteMachine(id: string, actor: Actor, nowMs: number): Promise<Machine> {
    const look = async (tx: IdentityWrites) =>
      ({ kind: 'machine', value: found(await tx.machineById(id), 'MachineNotFound') }) as const
    return (await deleting({ kind: 'machine', id }, look, actor, nowMs)).value
  }

  /** `look` finds the owner, or refuses: before anything is done, and once more when it is. */
  async function deleting<S extends Subject>(
    owner: Owner,
    look: (tx: IdentityWrites) => Promise<S>,
    actor: Actor,
    nowMs: number,
  ): Promise<S> {
    await store.write(look)
    const ended = await endMostKeysOf(keyring, owner, actor, nowMs)
    try {
      return await store.write(async (tx) => {
        const subject = await look(tx)
        const keysRevoked = ended + (await endKeysOf(tx, owner, actor, nowMs))
        if (subject.kind === 'user') await tx.deleteSessionsOf(owner.id)
        await tx.deleteOwner({ owner, organisationId: organisationOf(subject), deletedAtMs: nowMs })
        await tx.insertEvent(ownerDeleted(subject, keysRevoked, actor, nowMs))
        return subject
      })
    } finally {
      // Also when the write failed: whether it reached the disk is not always known then.
      keyring.forgetOwner(owner)
    }
  }
}

/** Keys that are revoked in one transaction, which everybody else waits for. */
const AT_ONCE = 500

/**
 * Of an owner with more keys than one transaction takes, revokes those that there are, one transaction after the other, and answers how many. Before
 * `endKeysOf`, which then finds those that were added meanwhile. An owner with fewer keeps all until then.
 * @throws StoreUnavailable; what is revoked then stays so.
 */
async function endMostKeysOf(
  keyring: Pick<Keyring, 'query' | 'setStates'>,
  owner: Owner,
  actor: Actor,
  nowMs: number,
): Promise<number> {
  let page = await keyring.query({ owner }, { limit: AT_ONCE })
  if (page.next === undefined) return 0
  let count = 0
  for (;;) {
    const ids = page.items.filter(({ state }) => state !== 'revoked').map(({ id }) => id)
    if (ids.length > 0) count += (await keyring.setStates(ids, 'revoked', OWNER_DELETED, actor, nowMs)).length
    if (page.next === undefined) return count
    page = await keyring.query({ owner }, { limit: AT_ONCE, after: page.next })
  }
}

async function mustBeEmpty(tx: IdentityWrites, organisationId: string): Promise<void> {
  const one = { limit: 1 }
  const users = await tx.queryUsers({ organisationId }, one)
  const machines = await tx.queryMachines({ organisationId }, one)
  if (users.items.length + machines.items.length > 0)
    throw new IdentityError('OrganisationNotEmpty', { field: 'id' })
}
