/** The messages about users, organisations and machines that several operations share. */
import { dateTime, dto, enumeration, type Infer, Instant, list, member, text } from '../host/message/index.ts'
import type {
  Machine as DomainMachine,
  Organisation as DomainOrganisation,
  Standing as DomainStanding,
  User as DomainUser,
} from '../identity/index.ts'
import { KEYHAVEN } from './namespace.ts'
import { nextPage } from './paging.ts'

export const Standing = enumeration('Standing', KEYHAVEN, { Active: 0, Disabled: 1 })

export const User = dto(
  'User',
  { ...KEYHAVEN, description: 'Somebody who can sign in and own keys' },
  {
    Id: text,
    UserName: text,
    Email: text,
    DisplayName: text,
    Roles: list(text),
    OrganisationId: text,
    State: Standing,
    CreatedAt: dateTime,
  },
)
export const UserPage = dto('UserPage', KEYHAVEN, { Results: list(User), Next: nextPage })

export const Organisation = dto(
  'Organisation',
  { ...KEYHAVEN, description: 'A company or team that owns keys, machines and members' },
  { Id: member(text, { description: 'A UUID' }), Name: text, State: Standing, CreatedAt: dateTime },
)
export const OrganisationPage = dto('OrganisationPage', KEYHAVEN, {
  Results: list(Organisation),
  Next: nextPage,
})

export const Machine = dto(
  'Machine',
  { ...KEYHAVEN, description: 'A program or device of an organisation that owns keys' },
  { Id: text, Name: text, OrganisationId: text, State: Standing, CreatedAt: dateTime },
)
export const MachinePage = dto('MachinePage', KEYHAVEN, { Results: list(Machine), Next: nextPage })

const STATE = { active: 'Active', disabled: 'Disabled' } as const

/** The domain's name of a standing; members that take one have the rule `inEnum`, since numbers without a name have none here. */
export const DOMAIN_STANDING: Readonly<Record<Infer<typeof Standing>, DomainStanding>> = {
  Active: 'active',
  Disabled: 'disabled',
}

export const toUser = (user: DomainUser): Infer<typeof User> => ({
  Id: user.id,
  UserName: user.userName,
  Email: user.email,
  DisplayName: user.displayName,
  Roles: user.roles,
  OrganisationId: user.organisationId,
  State: STATE[user.state],
  CreatedAt: Instant.from(user.createdAtMs),
})

export const toOrganisation = (organisation: DomainOrganisation): Infer<typeof Organisation> => ({
  Id: organisation.id,
  Name: organisation.name,
  State: STATE[organisation.state],
  CreatedAt: Instant.from(organisation.createdAtMs),
})

export const toMachine = (machine: DomainMachine): Infer<typeof Machine> => ({
  Id: machine.id,
  Name: machine.name,
  OrganisationId: machine.organisationId,
  State: STATE[machine.state],
  CreatedAt: Instant.from(machine.createdAtMs),
})
