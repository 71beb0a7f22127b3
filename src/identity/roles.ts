/** Giving roles and permissions to users, and taking them away (auth spec 10). */
import type { Actor } from '../keys/index.ts'
import { IdentityError } from './errors.ts'
import { rolesChanged } from './identity-events.ts'
import { checkRoles } from './new-owner.ts'
import type { IdentityStore } from './ports.ts'

export interface RolesAsk {
  /** User name or e-mail. */
  readonly userName: string
  readonly roles?: readonly string[]
  readonly permissions?: readonly string[]
}

/** Everything that the user has afterwards. */
export interface RolesOfUser {
  readonly allRoles: readonly string[]
  readonly allPermissions: readonly string[]
}

export interface Roles {
  /** @throws IdentityError `UserNotFound`, whose message is the name asked for, or `RoleNotValid`. */
  assignRoles(ask: RolesAsk, actor: Actor, nowMs: number): Promise<RolesOfUser>
  /** The same; what the user does not have is passed over. */
  unassignRoles(ask: RolesAsk, actor: Actor, nowMs: number): Promise<RolesOfUser>
}

/** Users' keys and sessions take effect with the new roles at once: they are read with every request. Roles of other owners' keys stay. */
export function createRoles(store: IdentityStore): Roles {
  return {
    assignRoles: (ask, actor, nowMs) =>
      change(ask, actor, nowMs, (own, given) => checkRoles([...own, ...given], 'roles')),
    unassignRoles: (ask, actor, nowMs) =>
      change(ask, actor, nowMs, (own, taken) => own.filter((role) => !taken.includes(role))),
  }

  function change(
    ask: RolesAsk,
    actor: Actor,
    nowMs: number,
    combine: (own: readonly string[], asked: readonly string[]) => readonly string[],
  ): Promise<RolesOfUser> {
    return store.write(async (tx) => {
      const user = await tx.userByName(ask.userName)
      if (!user) throw new IdentityError('UserNotFound', { field: 'userName' }, ask.userName)
      const roles = combine(user.roles, ask.roles ?? [])
      const permissions = combine(user.permissions, ask.permissions ?? [])
      const changed = { ...user, roles, permissions }
      await tx.updateUser(changed)
      await tx.insertEvent(rolesChanged(user, changed, actor, nowMs))
      return { allRoles: roles, allPermissions: permissions }
    })
  }
}
