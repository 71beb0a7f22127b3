/** Finding the owner of a key: who it is, which organisation it is in, and whether the caller may act for it. */
import { forbidden, invalidArgument, notFoundMember, type Refusal } from '../host/message/index.ts'
import { type Caller, hasRole, type IdentityReads, type Standing } from '../identity/index.ts'
import type { Owner } from '../keys/index.ts'
import { managesOwner } from './authority.ts'

const MEMBER = { user: 'UserId', machine: 'MachineId', organisation: 'OrganisationId' } as const

const missing = (owner: Owner): Refusal =>
  notFoundMember(MEMBER[owner.kind], `There is no such ${owner.kind}.`)

/** What matters of an owner to whoever acts for it. */
export interface OwnerStanding {
  readonly organisationId: string | undefined
  /** Roles of whoever comes with a key of the owner, whatever the key says: those of a user. */
  readonly roles: readonly string[]
  readonly state: Standing | 'deleted'
}

/** Undefined when there never was such an owner. */
async function standingOf(directory: IdentityReads, owner: Owner): Promise<OwnerStanding | undefined> {
  return (await standingOfLiving(directory, owner)) ?? (await standingOfDeleted(directory, owner))
}

async function standingOfDeleted(
  directory: IdentityReads,
  { kind, id }: Owner,
): Promise<OwnerStanding | undefined> {
  const deleted = await directory.deletedOwner(id)
  const isOfKind = deleted?.owner.kind === kind
  return isOfKind ? { organisationId: deleted.organisationId, roles: [], state: 'deleted' } : undefined
}

async function standingOfLiving(directory: IdentityReads, owner: Owner): Promise<OwnerStanding | undefined> {
  switch (owner.kind) {
    case 'user':
      return directory.userById(owner.id)
    case 'machine': {
      const machine = await directory.machineById(owner.id)
      return machine && { ...machine, roles: [] }
    }
    case 'organisation': {
      const organisation = await directory.organisationById(owner.id)
      return organisation && { organisationId: organisation.id, roles: [], state: organisation.state }
    }
  }
}

/** The owner that a new key is for: the one that is named, else the caller. */
export function ownerOrCaller(named: Owner | undefined, caller: Caller): Owner {
  if (named) return named
  if (caller.kind === 'root') {
    throw invalidArgument('UserId', 'The root key owns no keys: name a UserId, MachineId or OrganisationId.')
  }
  return { kind: caller.kind, id: caller.id }
}

/**
 * How an owner stands that the caller may act for, or might when there was one: the keys of an owner who was deleted are still to be looked at.
 * @throws Refusal 404 when there never was such an owner, or the caller may not know of it.
 */
export async function standingOfOwner(
  directory: IdentityReads,
  owner: Owner,
  caller: Caller,
): Promise<OwnerStanding> {
  const standing = await standingOf(directory, owner)
  if (!standing || !managesOwner(caller, owner, standing.organisationId)) throw missing(owner)
  return standing
}

/**
 * The organisation of an owner that the caller may make a key for. Who has a user's key can do what the user can, so it takes all of the
 * user's roles: an organisation's owner is no administrator through a member who is one.
 * @throws Refusal 404 as `standingOfOwner` and for an owner who was deleted, 400 for an owner who is disabled, or whose organisation is, 403 for a user with more roles.
 */
export async function organisationOfNewKey(
  directory: IdentityReads,
  owner: Owner,
  caller: Caller,
): Promise<string | undefined> {
  const { state, roles, organisationId } = await standingOfOwner(directory, owner, caller)
  if (state === 'deleted') throw missing(owner)
  if (state === 'disabled') throw invalidArgument(MEMBER[owner.kind], `The ${owner.kind} is disabled.`)
  const home = organisationId === undefined ? undefined : await directory.organisationById(organisationId)
  if (home?.state === 'disabled')
    throw invalidArgument(MEMBER[owner.kind], `The organisation of the ${owner.kind} is disabled.`)
  if (!roles.every((role) => hasRole(caller, role)))
    throw forbidden('You may not make keys for a user with more roles than your own.')
  return organisationId
}
