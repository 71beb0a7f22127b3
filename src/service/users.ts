/** CreateUser, GetUser, QueryUsers and UpdateUser. */
import { type Endpoint, endpoint } from '../host/http/index.ts'
import {
  authenticated,
  dto,
  email,
  forbidden,
  given,
  IPatch,
  inEnum,
  invalidArgument,
  list,
  member,
  notEmpty,
  notFound,
  nullable,
  operation,
  presentItems,
  route,
  text,
} from '../host/message/index.ts'
import { actorOf, type Caller, type User as DomainUser } from '../identity/index.ts'
import { Secret } from '../keys/index.ts'
import {
  isAdmin,
  isBound,
  OWNER,
  requireAdmin,
  requireGivableRoles,
  requireOrganisation,
  requireScope,
} from './authority.ts'
import { idMember, KEYHAVEN } from './namespace.ts'
import { DOMAIN_STANDING, Standing, toUser, User, UserPage } from './owner-messages.ts'
import { creating, getting, organisationToList, querying } from './owner-operations.ts'
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

export const updateUserOperation = operation(
  dto(
    'UpdateUser',
    { ...KEYHAVEN, implements: [IPatch], description: 'Change a password, or let a user in or not' },
    {
      Id: idMember,
      Password: member(text, { description: 'The new one; all sessions of the user end', secret: true }),
      CurrentPassword: member(text, { description: 'Needed to change your own', secret: true }),
      State: member(nullable(Standing), { rules: [inEnum(Standing)] }),
    },
  ),
  {
    returns: User,
    routes: [route('/v1/users/{Id}', 'PATCH')],
    verbs: ['PATCH'],
    tags: ['owners'],
    access: authenticated,
    service: 'UserService',
  },
)

export const createUser = ({ identity }: Services): Endpoint<Caller> =>
  endpoint(createUserOperation, async (request, call) => {
    requireScope(call.caller, 'keyhaven:owners.write')
    const organisationId = organisationIdOf(request.OrganisationId)
    if (!isAdmin(call.caller) && !call.caller.roles.includes(OWNER)) throw forbidden('Invalid Role')
    if (!isAdmin(call.caller)) requireOrganisation(call.caller, organisationId, 'organisation')
    const roles = presentItems(request.Roles, 'Roles')
    requireGivableRoles(roles, call.caller)
    if (roles.length > 0 && isBound(call.caller))
      throw invalidArgument('Roles', "Only a key with the scope 'keyhaven:*' may give roles.")
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
  const isSelf = caller.kind === 'user' && caller.id === id
  if (!user) throw notFound('There is no such user.')
  if (!isSelf) requireOrganisation(caller, user.organisationId, 'user')
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

export const updateUser = (services: Services): Endpoint<Caller> =>
  endpoint(updateUserOperation, async (request, call) => {
    requireScope(call.caller, 'keyhaven:owners.write')
    const nowMs = call.now.getTime()
    const user = await visibleUser(services, request.Id!, call.caller)
    const isOwn = call.caller.kind === 'user' && call.caller.id === user.id
    // Others' passwords, and who may act, are the administrators'; an owner could else take over a member with more roles.
    if (!isOwn || request.State) requireAdmin(call.caller)
    if (!isOwn && request.Password && user.roles.length > 0 && isBound(call.caller))
      throw forbidden("Only a key with the scope 'keyhaven:*' may set the password of a user with roles.")
    if (isOwn && request.Password && !request.CurrentPassword) {
      throw invalidArgument('CurrentPassword', 'Needed to change your own password.')
    }
    const actor = actorOf(call.caller, call.request)
    if (request.Password) {
      await services.identity.changePassword(
        {
          userId: user.id,
          current: request.CurrentPassword ? new Secret(request.CurrentPassword) : undefined,
          next: new Secret(request.Password),
        },
        actor,
        nowMs,
      )
    }
    if (request.State) {
      const state = DOMAIN_STANDING[request.State]
      await services.identity.setStanding({ kind: 'user', id: user.id }, state, actor, nowMs)
    }
    return toUser((await services.directory.userById(user.id)) ?? user)
  })
