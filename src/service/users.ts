/** CreateUser, GetUser, QueryUsers, UpdateUser and DeleteUser. */
import { type Endpoint, endpoint } from '../host/http/index.ts'
import {
  email,
  forbidden,
  given,
  type Infer,
  invalidArgument,
  list,
  member,
  notEmpty,
  notFound,
  presentItems,
  text,
} from '../host/message/index.ts'
import {
  actorOf,
  type Caller,
  type User as DomainUser,
  hasRole,
  type PasswordAsk,
  type UserChanges,
} from '../identity/index.ts'
import { Secret } from '../keys/index.ts'
import {
  isAdmin,
  isBound,
  managesMember,
  OWNER,
  requireAdmin,
  requireGivableRoles,
  requireOrganisation,
  requireScope,
} from './authority.ts'
import { type Clearable, clearedOf, sentOf } from './clearing.ts'
import { DOMAIN_STANDING, toUser, User, UserPage } from './owner-messages.ts'
import {
  creating,
  deleting,
  getting,
  organisationToList,
  querying,
  requireNotSelf,
  updating,
} from './owner-operations.ts'
import { pageAnswer, pageAsk, paging } from './paging.ts'
import { organisationIdOf, type Services } from './services.ts'

export const createUserOperation = creating('User', User, 'Add somebody who can sign in and own keys', {
  Id: member(text, { description: 'Made when not given' }),
  UserName: member(text, {
    description: '3 to 36 letters and digits, with single dots, dashes or underscores between',
    rules: [notEmpty()],
  }),
  Email: member(text, { rules: [email()] }),
  DisplayName: text,
  Password: member(text, {
    description: '8 to 128 characters; without one only keys let the user in',
    secret: true,
  }),
  Roles: list(text),
  OrganisationId: text,
})
export const getUserOperation = getting('User', User, 'One user')
export const queryUsersOperation = querying('User', UserPage, { OrganisationId: text, ...paging })

export const updateUserOperation = updating(
  'User',
  User,
  'Change what is given of a user, their password and whether they are let in included',
  {
    DisplayName: text,
    Email: member(text, { rules: [email()] }),
    Roles: member(list(text), { description: 'All that the user is to have' }),
    Clear: member(list(text), {
      description: 'Names of members that the user is to have no longer: DisplayName, Email, Roles',
    }),
    Password: member(text, { description: 'The new one; all sessions of the user end', secret: true }),
    CurrentPassword: member(text, { description: 'Needed to change your own', secret: true }),
  },
)
export const deleteUserOperation = deleting(
  'User',
  User,
  'Delete a user, end their sessions and revoke their keys, for ever',
)

/** @throws Refusal 400 naming a role that the caller may not give, or for a key that may give none */
function requireGivableRolesOfUser(roles: readonly string[], caller: Caller): void {
  requireGivableRoles(roles, caller)
  if (isBound(caller))
    throw invalidArgument('Roles', "Only a key with the scope 'keyhaven:*' may give roles.")
}

export const createUser = ({ identity }: Services): Endpoint<Caller> =>
  endpoint(createUserOperation, async (request, call) => {
    requireScope(call.caller, 'keyhaven:owners.write')
    const organisationId = organisationIdOf(request.OrganisationId)
    if (!isAdmin(call.caller) && !call.caller.roles.includes(OWNER)) throw forbidden('Invalid Role')
    if (!isAdmin(call.caller)) requireOrganisation(call.caller, organisationId, 'organisation')
    const roles = presentItems(request.Roles, 'Roles')
    if (roles.length > 0) requireGivableRolesOfUser(roles, call.caller)
    const user = await identity.createUser(
      {
        id: given(request.Id),
        userName: request.UserName!,
        email: given(request.Email),
        displayName: given(request.DisplayName),
        password: request.Password || undefined,
        roles,
        organisationId,
      },
      actorOf(call.caller, call.request),
      call.now.getTime(),
      call.keeping(toUser),
    )
    return toUser(user)
  })

/** @throws Refusal 404 when there is no such user, or the caller may not know of them. */
async function visibleUser({ directory }: Services, id: string, caller: Caller): Promise<DomainUser> {
  const user = await directory.userById(id)
  if (!user) throw notFound('There is no such user.')
  if (!isSelf(caller, user)) requireOrganisation(caller, user.organisationId, 'user')
  return user
}

export const getUser = (services: Services): Endpoint<Caller> =>
  endpoint(getUserOperation, async (request, call) => {
    requireScope(call.caller, 'keyhaven:owners.read')
    return toUser(await visibleUser(services, request.Id!, call.caller))
  })

export const queryUsers = ({ directory }: Services): Endpoint<Caller> =>
  endpoint(queryUsersOperation, async (request, call) => {
    requireScope(call.caller, 'keyhaven:owners.read')
    const organisationId = organisationToList(request, call.caller)
    return pageAnswer(await directory.queryUsers({ organisationId }, pageAsk(request)), toUser)
  })

type Asked = Infer<typeof updateUserOperation.request>

/** Members that can be taken away, and what is left then. */
const CLEARED: Clearable<UserChanges> = {
  DisplayName: { displayName: undefined },
  Email: { email: undefined },
  Roles: { roles: [] },
}

/** @throws Refusal 400 naming a member */
const changesOf = (asked: Asked): UserChanges => ({
  ...clearedOf(asked, CLEARED),
  ...sentOf({
    displayName: given(asked.DisplayName),
    email: given(asked.Email),
    roles: asked.Roles && presentItems(asked.Roles, 'Roles'),
    state: asked.State && DOMAIN_STANDING[asked.State],
  }),
})

const isSelf = (caller: Caller, user: DomainUser): boolean => caller.kind === 'user' && caller.id === user.id

/**
 * Others' passwords, and who may act, are the administrators': an owner could else take over a member with more roles.
 * @throws Refusal 403, 400 naming `CurrentPassword`
 */
function requirePasswordAuthority(user: DomainUser, { CurrentPassword }: Asked, caller: Caller): void {
  const isOwn = isSelf(caller, user)
  if (!isOwn) requireAdmin(caller)
  if (!isOwn && user.roles.length > 0 && isBound(caller))
    throw forbidden("Only a key with the scope 'keyhaven:*' may set the password of a user with roles.")
  if (isOwn && !CurrentPassword)
    throw invalidArgument('CurrentPassword', 'Needed to change your own password.')
}

/** @throws Refusal 403 for whoever might not make such a user */
function requireAuthorityOver(user: DomainUser, caller: Caller): void {
  if (!managesMember(caller, user.organisationId)) throw forbidden('Invalid Role')
  if (!user.roles.every((role) => hasRole(caller, role)))
    throw forbidden('You may not do this to a user with more roles than your own.')
}

/** @throws Refusal 403, 400 naming a member */
function requireUpdateAuthority(user: DomainUser, asked: Asked, changes: UserChanges, caller: Caller): void {
  const { state, ...rest } = changes
  if (asked.Password) requirePasswordAuthority(user, asked, caller)
  if (state) requireAdmin(caller)
  if (Object.keys(rest).length > 0) requireAuthorityOver(user, caller)
  if (rest.roles) requireGivableRolesOfUser(rest.roles, caller)
}

const passwordAsk = ({ Password, CurrentPassword }: Asked): PasswordAsk | undefined =>
  Password
    ? { next: new Secret(Password), current: CurrentPassword ? new Secret(CurrentPassword) : undefined }
    : undefined

export const updateUser = (services: Services): Endpoint<Caller> =>
  endpoint(updateUserOperation, async (request, call) => {
    requireScope(call.caller, 'keyhaven:owners.write')
    const user = await visibleUser(services, request.Id!, call.caller)
    const changes = changesOf(request)
    const check = (now: DomainUser) => requireUpdateAuthority(now, request, changes, call.caller)
    check(user)
    const updated = await services.identity.updateUser(
      user.id,
      { changes, password: passwordAsk(request), check },
      actorOf(call.caller, call.request),
      call.now.getTime(),
    )
    return toUser(updated)
  })

export const deleteUser = (services: Services): Endpoint<Caller> =>
  endpoint(deleteUserOperation, async (request, call) => {
    requireScope(call.caller, 'keyhaven:owners.write')
    const { id } = await visibleUser(services, request.Id!, call.caller)
    requireNotSelf(call.caller, { kind: 'user', id })
    const check = (now: DomainUser) => requireAuthorityOver(now, call.caller)
    const actor = actorOf(call.caller, call.request)
    return toUser(await services.identity.deleteUser(id, actor, call.now.getTime(), check))
  })
