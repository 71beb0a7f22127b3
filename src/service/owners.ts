/** Finding the owner of a key: who it is, which organisation it is in, and whether the caller may act for it. */
import { invalidArgument, notFound, type Refusal } from '../host/message/index.ts'
import type { Caller, IdentityReads } from '../identity/index.ts'
import type { Owner } from '../keys/index.ts'
import { managesOwner } from './authority.ts'

const MEMBER = { user: 'UserId', machine: 'MachineId', organisation: 'OrganisationId' } as const

const missing = (owner: Owner): Refusal => {
  const message = `There is no such ${owner.kind}.`
  return notFound(message, { issues: [{ code: 'NotFound', field: MEMBER[owner.kind], message }] })
}

/** The organisation of an owner; undefined when the owner does not exist, or is disabled. */
async function standingOf(
  directory: IdentityReads,
  owner: Owner,
): Promise<{ readonly organisationId: string | undefined } | undefined> {
  switch (owner.kind) {
    case 'user': {
      const user = await directory.userById(owner.id)
      return user && { organisationId: user.organisationId }
    }
    case 'machine': {
      const machine = await directory.machineById(owner.id)
      return machine && { organisationId: machine.organisationId }
    }
    case 'organisation': {
      const organisation = await directory.organisationById(owner.id)
      return organisation && { organisationId: organisation.id }
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
 * The organisation of an owner that the caller may act for.
 * @throws Refusal 404 when there is no such owner, or the caller may not know of it.
 */
export async function organisationOfOwner(
  directory: IdentityReads,
  owner: Owner,
  caller: Caller,
): Promise<string | undefined> {
  const standing = await standingOf(directory, owner)
  if (!standing || !managesOwner(caller, owner, standing.organisationId)) throw missing(owner)
  return standing.organisationId
}
