/** Making users, organisations and machines, and letting them act or not. */
import { type Actor, type Also, type Keyring, type Owner, type Random, StoreConflict } from '../keys/index.ts'
import { IdentityError, type IdentityErrorCode } from './errors.ts'
import { ownerCreated, type Subject, standingChanged } from './identity-events.ts'
import type { Machine, Organisation, Standing, User } from './model.ts'
import {
  type MachineAsk,
  makeMachine,
  makeOrganisation,
  makeUser,
  type OrganisationAsk,
  type UserAsk,
} from './new-owner.ts'
import { hashPassword } from './password.ts'
import type { IdentityStore, IdentityWrites } from './ports.ts'

/** `also` writes beside what is made, in the same transaction. */
export interface Owners {
  /** @throws IdentityError of a code ending in `NotValid` or `Taken`, `OrganisationNotFound` or `OrganisationDisabled`. */
  createUser(ask: UserAsk, actor: Actor, nowMs: number, also?: Also<User>): Promise<User>
  /** @throws IdentityError `IdNotValid`, `NameNotValid`, `IdTaken`. */
  createOrganisation(
    ask: OrganisationAsk,
    actor: Actor,
    nowMs: number,
    also?: Also<Organisation>,
  ): Promise<Organisation>
  /** @throws IdentityError `IdNotValid`, `NameNotValid`, `IdTaken`, `OrganisationNotFound`, `OrganisationDisabled`. */
  createMachine(ask: MachineAsk, actor: Actor, nowMs: number, also?: Also<Machine>): Promise<Machine>
  /**
   * Enables or disables. A disabled owner is nobody: their keys and password are refused, and a user's sessions end for good. Disabling an
   * organisation stops its users and machines for as long as it lasts. Asking for what is so already changes and records nothing.
   * @throws IdentityError `UserNotFound`, `OrganisationNotFound`, `MachineNotFound`.
   */
  setStanding(owner: Owner, state: Standing, actor: Actor, nowMs: number): Promise<void>
}

export interface OwnersOptions {
  readonly store: IdentityStore
  readonly keyring: Pick<Keyring, 'forgetOwner'>
  readonly random: Random
}

/** What a value that is taken means to whoever asked for it. */
const CONFLICTS: Readonly<Record<string, readonly [IdentityErrorCode, string]>> = {
  'user.id': ['IdTaken', 'id'],
  'user.userName': ['UserNameTaken', 'userName'],
  'user.email': ['EmailTaken', 'email'],
  'organisation.id': ['IdTaken', 'id'],
  'machine.id': ['IdTaken', 'id'],
}

export function createOwners({ store, keyring, random }: OwnersOptions): Owners {
  return { createUser, createOrganisation, createMachine, setStanding }

  async function createUser(ask: UserAsk, actor: Actor, nowMs: number, also?: Also<User>): Promise<User> {
    const { password } = ask
    // Everything cheap is checked before the password is hashed.
    const draft = makeUser(ask, undefined, nowMs, random)
    const passwordHash = password === undefined ? undefined : await hashPassword(password, random)
    const user = { ...draft, passwordHash }
    await writing(async (tx) => {
      if (ask.id !== undefined) await mustBeFree(tx, ask.id)
      if (user.organisationId !== undefined) await mustBeOpen(tx, user.organisationId)
      await tx.insertUser(user)
      await tx.insertEvent(ownerCreated({ kind: 'user', value: user }, actor, nowMs))
      await also?.(tx, user)
    })
    return user
  }

  async function createOrganisation(
    ask: OrganisationAsk,
    actor: Actor,
    nowMs: number,
    also?: Also<Organisation>,
  ): Promise<Organisation> {
    const organisation = makeOrganisation(ask, nowMs, random)
    await writing(async (tx) => {
      await tx.insertOrganisation(organisation)
      await tx.insertEvent(ownerCreated({ kind: 'organisation', value: organisation }, actor, nowMs))
      await also?.(tx, organisation)
    })
    return organisation
  }

  async function createMachine(
    ask: MachineAsk,
    actor: Actor,
    nowMs: number,
    also?: Also<Machine>,
  ): Promise<Machine> {
    const machine = makeMachine(ask, nowMs, random)
    await writing(async (tx) => {
      if (ask.id !== undefined) await mustBeFree(tx, ask.id)
      await mustBeOpen(tx, machine.organisationId)
      await tx.insertMachine(machine)
      await tx.insertEvent(ownerCreated({ kind: 'machine', value: machine }, actor, nowMs))
      await also?.(tx, machine)
    })
    return machine
  }

  async function setStanding(owner: Owner, state: Standing, actor: Actor, nowMs: number): Promise<void> {
    try {
      await store.write(async (tx) => {
        const subject = await subjectOf(tx, owner)
        if (subject.value.state === state) return
        await update(tx, subject, state)
        if (subject.kind === 'user' && state === 'disabled') await tx.deleteSessionsOf(owner.id)
        await tx.insertEvent(standingChanged(subject, state, actor, nowMs))
      })
    } finally {
      // Also when the write failed: whether it reached the disk is not always known then.
      keyring.forgetOwner(owner)
    }
  }

  /** A conflict that the asker can do something about becomes a refusal. */
  async function writing(work: (tx: IdentityWrites) => Promise<void>): Promise<void> {
    try {
      await store.write(work)
    } catch (error) {
      const [code, field] = error instanceof StoreConflict ? (CONFLICTS[error.field] ?? []) : []
      if (code === undefined) throw error
      throw new IdentityError(code, { field, cause: error })
    }
  }
}

/** Ids that callers choose must be nobody's, of whatever kind: the record names actors by their id alone. */
async function mustBeFree(tx: IdentityWrites, id: string): Promise<void> {
  const holder = (await tx.userById(id)) ?? (await tx.machineById(id)) ?? (await tx.organisationById(id))
  if (holder) throw new IdentityError('IdTaken', { field: 'id' })
}

/** Nobody is added to an organisation that is disabled. */
async function mustBeOpen(tx: IdentityWrites, organisationId: string): Promise<void> {
  const organisation = await tx.organisationById(organisationId)
  if (organisation?.state === 'active') return
  const code = organisation ? 'OrganisationDisabled' : 'OrganisationNotFound'
  throw new IdentityError(code, { field: 'organisationId' })
}

async function subjectOf(tx: IdentityWrites, { kind, id }: Owner): Promise<Subject> {
  switch (kind) {
    case 'user':
      return { kind, value: found(await tx.userById(id), 'UserNotFound') }
    case 'organisation':
      return { kind, value: found(await tx.organisationById(id), 'OrganisationNotFound') }
    case 'machine':
      return { kind, value: found(await tx.machineById(id), 'MachineNotFound') }
  }
}

function found<T>(value: T | undefined, code: IdentityErrorCode): T {
  if (value === undefined) throw new IdentityError(code, { field: 'id' })
  return value
}

async function update(tx: IdentityWrites, { kind, value }: Subject, state: Standing): Promise<void> {
  switch (kind) {
    case 'user':
      return tx.updateUser({ ...value, state })
    case 'organisation':
      return tx.updateOrganisation({ ...value, state })
    case 'machine':
      return tx.updateMachine({ ...value, state })
  }
}
