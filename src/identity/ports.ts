/** What identity asks of the store. */
import type { DeletedOwner, DeletedOwnerReads, KeyWrites, PageAsk, PageOf } from '../keys/index.ts'
import type { Machine, Organisation, Session, User } from './model.ts'

export interface IdentityReads extends DeletedOwnerReads {
  userById(id: string): Promise<User | undefined>
  /** By user name as typed, or by e-mail without regard to case. */
  userByName(nameOrEmail: string): Promise<User | undefined>
  queryUsers(filter: { organisationId?: string }, page: PageAsk): Promise<PageOf<User>>
  organisationById(id: string): Promise<Organisation | undefined>
  queryOrganisations(page: PageAsk): Promise<PageOf<Organisation>>
  machineById(id: string): Promise<Machine | undefined>
  queryMachines(filter: { organisationId?: string }, page: PageAsk): Promise<PageOf<Machine>>
  sessionByHash(idHash: string): Promise<Session | undefined>
}

/** Changes, only inside `IdentityStore.write`; each with its event in the same transaction. */
export interface IdentityWrites extends IdentityReads, KeyWrites {
  /** @throws StoreConflict on `user.id`, `user.userName` or `user.email`. */
  insertUser(user: User): Promise<void>
  /** Replaces everything but the id. @throws StoreConflict as `insertUser`. */
  updateUser(user: User): Promise<void>
  /** @throws StoreConflict on `organisation.id`. */
  insertOrganisation(organisation: Organisation): Promise<void>
  updateOrganisation(organisation: Organisation): Promise<void>
  /** @throws StoreConflict on `machine.id`. */
  insertMachine(machine: Machine): Promise<void>
  updateMachine(machine: Machine): Promise<void>
  /**
   * Takes the owner away, and keeps that there was one. Sessions of a user, and whatever belongs to an organisation, are to be taken away before.
   */
  deleteOwner(deleted: DeletedOwner): Promise<void>
  insertSession(session: Session): Promise<void>
  touchSession(idHash: string, nowMs: number): Promise<void>
  deleteSession(idHash: string): Promise<void>
  deleteSessionsOf(userId: string): Promise<void>
  /** Removes sessions past either limit. */
  deleteSessionsBefore(nowMs: number, idleMs: number): Promise<void>
}

export interface IdentityStore extends IdentityReads {
  /** As `KeyStore.write`. */
  write<T>(work: (tx: IdentityWrites) => Promise<T>): Promise<T>
}
