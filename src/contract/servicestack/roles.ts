/** AssignRoles and UnAssignRoles: for administrators (auth spec 10). */
import { type Call, type Endpoint, openEndpoint } from '../../host/http/index.ts'
import { forbidden, given, missingArgument, presentItems } from '../../host/message/index.ts'
import {
  ADMIN_ROLE,
  actorOf,
  type Caller,
  hasRole,
  type RolesAsk,
  type RolesOfUser,
} from '../../identity/index.ts'
import type { ContractServices } from '../contract.ts'
import { assignRoles, unAssignRoles } from './messages.ts'

interface Ask {
  readonly UserName?: string
  readonly Roles?: readonly (string | undefined)[]
  readonly Permissions?: readonly (string | undefined)[]
}

type Change = (ask: RolesAsk, actor: ReturnType<typeof actorOf>, nowMs: number) => Promise<RolesOfUser>

/** The check is the service's own, so its refusal comes in the operation's answer. A key that is bound to scopes hands out no roles. */
async function changeRoles(change: Change, request: Ask, call: Call<Caller>) {
  const caller = await call.authenticate()
  if (!hasRole(caller, ADMIN_ROLE) || caller.scopes !== undefined) throw forbidden('Invalid Role')
  const userName = given(request.UserName)
  if (userName === undefined) throw missingArgument('UserName')
  const { allRoles, allPermissions } = await change(
    {
      userName,
      roles: presentItems(request.Roles, 'Roles'),
      permissions: presentItems(request.Permissions, 'Permissions'),
    },
    actorOf(caller, call.request),
    call.now.getTime(),
  )
  return { AllRoles: allRoles, AllPermissions: allPermissions }
}

export const assignRolesEndpoint = ({ identity }: ContractServices): Endpoint<Caller> =>
  openEndpoint(assignRoles, (request, call: Call<Caller>) => changeRoles(identity.assignRoles, request, call))

export const unAssignRolesEndpoint = ({ identity }: ContractServices): Endpoint<Caller> =>
  openEndpoint(unAssignRoles, (request, call: Call<Caller>) =>
    changeRoles(identity.unassignRoles, request, call),
  )
