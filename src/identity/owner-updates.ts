/** Changing users, organisations and machines, and letting them act or not. */
import {
  type Actor,
  changesOf,
  type Keyring,
  type NewEvent,
  type Random,
  type Secret,
} from '../keys/index.ts'
import type { Attempts } from './attempts.ts'
import { IdentityError } from './errors.ts'
import {
  ownerUpdated,
  passwordChanged,
  rolesChanged,
  type Subject,
  standingChanged,
} from './identity-events.ts'
import type { Machine, Organisation, User } from './model.ts'
import { checkAbout, checkName, checkRoles } from './new-owner.ts'
import { found, writeOwners } from './owner-writes.ts'
import { hashPassword, verifyOrWaste } from './password.ts'
import type { IdentityStore, IdentityWrites } from './ports.ts'

/** What is not there stays; what is there as `undefined` is taken away. */
export type UserChanges = Partial<Pick<User, 'displayName' | 'email' | 'roles' | 'state'>>
export type OrganisationChanges = Partial<Pick<Organisation, 'name' | 'state'>>
export type MachineChanges = Partial<Pick<Machine, 'name' | 'state'>>

export interface PasswordAsk {
  /** Must be right when given; an administrator who resets a password does not know it. */
  readonly current?: Secret
  readonly next: Secret
}

export interface UserUpdateAsk {
  readonly changes?: UserChanges
  /** All sessions of the user end with it. */
  readonly password?: PasswordAsk
  /** Asked about the user as they are when the change is made; what it throws refuses the change. */
  readonly check?: (user: User) => void
}

/**
 * Each changes all that is asked for in one transaction, or nothing; asking for what is so already changes and records nothing. A disabled owner
 * is nobody: their keys and password are refused, and a user's sessions end for good. Disabling an organisation stops its users and machines for
 * as long as it lasts.
 */
export interface OwnerUpdates {
  /**
   * Roles take effect with the user's next request, by session and by key.
   * @throws IdentityError `UserNotFound`, `EmailTaken`, a code ending in `NotValid`, and of the password `BadCredentials`, `TooManyAttempts`, `TooBusy`.
   */
  updateUser(id: string, ask: UserUpdateAsk, actor: Actor, nowMs: number): Promise<User>
  /** @throws IdentityError `OrganisationNotFound`, `NameNotValid`. */
  updateOrganisation(
    id: string,
    changes: OrganisationChanges,
    actor: Actor,
    nowMs: number,
  ): Promise<Organisation>
  /** @throws IdentityError `MachineNotFound`, `NameNotValid`. */
  updateMachine(id: string, changes: MachineChanges, actor: Actor, nowMs: number): Promise<Machine>
}

export interface OwnerUpdatesOptions {
  readonly store: IdentityStore
  readonly keyring: Pick<Keyring, 'forgetOwner'>
  readonly random: Random
  readonly attempts: Attempts
}

/** A password to come, and the hash of the one that it takes the place of, where that had to be known. */
interface NewPassword {
  readonly hash: string
  readonly replaced: { readonly hash: string | undefined } | undefined
}

export function createOwnerUpdates({ store, keyring, random, attempts }: OwnerUpdatesOptions): OwnerUpdates {
  return { updateUser, updateOrganisation, updateMachine }

  async function updateUser(
    id: string,
    { changes = {}, password, check }: UserUpdateAsk,
    actor: Actor,
    nowMs: number,
  ): Promise<User> {
    checkAbout(changes)
    const asked = changes.roles ? { ...changes, roles: checkRoles(changes.roles, 'roles') } : changes
    const next = password && (await newPassword(id, password, actor.address))
    return changing({ kind: 'user', id }, asked, async (tx) => {
      const user = found(await tx.userById(id), 'UserNotFound')
      check?.(user)
      // Changed by somebody else since it was looked at: then the current password is another one.
      if (next?.replaced && next.replaced.hash !== user.passwordHash)
        throw new IdentityError('BadCredentials')
      const real = changesOf(user, asked)
      const updated = { ...user, ...real, ...(next && { passwordHash: next.hash }) }
      if (next || Object.keys(real).length > 0) await tx.updateUser(updated)
      if (next || real.state === 'disabled') await tx.deleteSessionsOf(id)
      if (next) await tx.insertEvent(passwordChanged(user, actor, nowMs))
      if (real.roles) await tx.insertEvent(rolesChanged(user, updated, actor, nowMs))
      const { roles: _, ...told } = real
      await tx.insertEvents(changeEvents({ kind: 'user', value: user }, told, actor, nowMs))
      return updated
    })
  }

  async function updateOrganisation(
    id: string,
    changes: OrganisationChanges,
    actor: Actor,
    nowMs: number,
  ): Promise<Organisation> {
    checkName(changes.name)
    return changing({ kind: 'organisation', id }, changes, async (tx) => {
      const value = found(await tx.organisationById(id), 'OrganisationNotFound')
      const real = changesOf(value, changes)
      const updated = { ...value, ...real }
      if (Object.keys(real).length === 0) return value
      await tx.updateOrganisation(updated)
      await tx.insertEvents(changeEvents({ kind: 'organisation', value }, real, actor, nowMs))
      return updated
    })
  }

  async function updateMachine(
    id: string,
    changes: MachineChanges,
    actor: Actor,
    nowMs: number,
  ): Promise<Machine> {
    checkName(changes.name)
    return changing({ kind: 'machine', id }, changes, async (tx) => {
      const value = found(await tx.machineById(id), 'MachineNotFound')
      const real = changesOf(value, changes)
      const updated = { ...value, ...real }
      if (Object.keys(real).length === 0) return value
      await tx.updateMachine(updated)
      await tx.insertEvents(changeEvents({ kind: 'machine', value }, real, actor, nowMs))
      return updated
    })
  }

  /** Who is enabled or disabled is forgotten, also when the write failed: whether it reached the disk is not always known then. */
  async function changing<T>(
    owner: Parameters<Keyring['forgetOwner']>[0],
    { state }: Pick<UserChanges, 'state'>,
    work: (tx: IdentityWrites) => Promise<T>,
  ): Promise<T> {
    try {
      return await writeOwners(store, work)
    } finally {
      if (state !== undefined) keyring.forgetOwner(owner)
    }
  }

  /** Hashed, and the current one looked at, before the transaction: both take long. */
  async function newPassword(
    id: string,
    { current, next }: PasswordAsk,
    address: string,
  ): Promise<NewPassword> {
    const user = found(await store.userById(id), 'UserNotFound')
    if (current !== undefined) await mustKnow(user, current, address)
    const hash = await hashPassword(next.reveal(), random)
    return { hash, replaced: current && { hash: user.passwordHash } }
  }

  async function mustKnow(user: User, password: Secret, address: string): Promise<void> {
    const look = async (isHidden: boolean): Promise<User | undefined> =>
      (await verifyOrWaste(isHidden ? undefined : user.passwordHash, password.reveal())) ? user : undefined
    const known = await attempts.run(user.userName, address, look, user.id)
    if (!known) throw new IdentityError('BadCredentials')
  }
}

/** What is told of the changes of an owner, who is as they were: of who may act apart from the rest. */
function changeEvents(
  subject: Subject,
  { state, ...rest }: UserChanges & OrganisationChanges,
  actor: Actor,
  nowMs: number,
): readonly NewEvent[] {
  const isUpdated = Object.keys(rest).length > 0
  return [
    ...(isUpdated ? [ownerUpdated(subject, rest, actor, nowMs)] : []),
    ...(state === undefined ? [] : [standingChanged(subject, state, actor, nowMs)]),
  ]
}
