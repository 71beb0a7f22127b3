/** Making users, organisations and machines. */
import type { Actor, Also, Random } from '../keys/index.ts'
import { IdentityError } from './errors.ts'
import { ownerCreated } from './identity-events.ts'
import type { Machine, Organisation, User } from './model.ts'
import {
  type MachineAsk,
  makeMachine,
  makeOrganisation,
  makeUser,
  type OrganisationAsk,
  type UserAsk,
} from './new-owner.ts'
import { writeOwners } from './owner-writes.ts'
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
}

export interface OwnersOptions {
  readonly store: IdentityStore
  readonly random: Random
}

export function createOwners({ store, random }: OwnersOptions): Owners {
  return { createUser, createOrganisation, createMachine }

  async function createUser(ask: UserAsk, actor: Actor, nowMs: number, also?: Also<User>): Promise<User> {
    const { password } = ask
    // Everything cheap is checked before the password is hashed.
    const draft = makeUser(ask, undefined, nowMs, random)
    const passwordHash = password === undefined ? undefined : await hashPassword(password, random)
    const user = { ...draft, passwordHash }
    await writeOwners(store, async (tx) => {
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
    await writeOwners(store, async (tx) => {
      if (ask.id !== undefined) await mustBeFree(tx, organisation.id)
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
    await writeOwners(store, async (tx) => {
      if (ask.id !== undefined) await mustBeFree(tx, ask.id)
      await mustBeOpen(tx, machine.organisationId)
      await tx.insertMachine(machine)
      await tx.insertEvent(ownerCreated({ kind: 'machine', value: machine }, actor, nowMs))
      await also?.(tx, machine)
    })
    return machine
  }
}

/** Ids that callers choose must be nobody's, of whatever kind, and have been nobody's: the record names actors by their id alone. */
async function mustBeFree(tx: IdentityWrites, id: string): Promise<void> {
  const holder =
    (await tx.userById(id)) ??
    (await tx.machineById(id)) ??
    (await tx.organisationById(id)) ??
    (await tx.deletedOwner(id))
  if (holder) throw new IdentityError('IdTaken', { field: 'id' })
}

/** Nobody is added to an organisation that is disabled. */
async function mustBeOpen(tx: IdentityWrites, organisationId: string): Promise<void> {
  const organisation = await tx.organisationById(organisationId)
  if (organisation?.state === 'active') return
  const code = organisation ? 'OrganisationDisabled' : 'OrganisationNotFound'
  throw new IdentityError(code, { field: 'organisationId' })
}
