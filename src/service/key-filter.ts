/** Which keys are meant: members that filter them, within what a caller may see. */
import {
  dateTime,
  dto,
  given,
  type Infer,
  inEnum,
  invalidArgument,
  member,
  nullable,
  text,
} from '../host/message/index.ts'
import type { Caller } from '../identity/index.ts'
import { isScope, type KeyFilter, publicIdIn } from '../keys/index.ts'
import { isAdmin, OWNER } from './authority.ts'
import { DOMAIN_STATE, KeyState, namedOwner } from './key-messages.ts'
import { KEYHAVEN } from './namespace.ts'
import { standingOfOwner } from './owners.ts'
import { organisationIdOf, type Services } from './services.ts'

export const keyFilterMembers = {
  UserId: text,
  MachineId: text,
  OrganisationId: member(text, { description: 'All keys of an organisation, its members and machines' }),
  Environment: text,
  State: member(nullable(KeyState), { rules: [inEnum(KeyState)] }),
  KeyType: text,
  Scope: member(text, { description: 'Keys that have this scope as it stands' }),
  Text: member(text, {
    description:
      'In the name, notes, contact or beginning of the secret; or a whole id, or public id of a secret',
  }),
  ExpiringBefore: member(nullable(dateTime), { description: 'Keys that end before then, or have ended' }),
  UnusedSince: member(nullable(dateTime), {
    description: 'Keys that were made before then and not used since',
  }),
} as const

const Filter = dto('Filter', KEYHAVEN, keyFilterMembers)

/** Which keys a caller may list when nothing narrower is asked for. */
function reach(caller: Caller): KeyFilter {
  if (isAdmin(caller)) return {}
  if (caller.organisationId !== undefined && caller.roles.includes(OWNER)) {
    return { organisationId: caller.organisationId }
  }
  if (caller.kind === 'root') return {}
  return { owner: { kind: caller.kind, id: caller.id } }
}

/** Whose keys are asked for: of a user or machine that is not in the organisation that is named with it, there are none. */
async function whoseKeys(
  directory: Services['directory'],
  asked: Infer<typeof Filter>,
  caller: Caller,
): Promise<KeyFilter> {
  const owner = namedOwner(asked)
  if (!owner) return reach(caller)
  await standingOfOwner(directory, owner, caller)
  const organisationId = organisationIdOf(asked.OrganisationId)
  return owner.kind === 'organisation' ? { organisationId } : { owner, organisationId }
}

const TEXT_LENGTH_MAX = 200

/** @throws Refusal 400 naming a member; 404 for an owner that is not there, or whose keys the caller may not see. */
export async function keyFilterOf(
  { directory }: Services,
  asked: Infer<typeof Filter>,
  caller: Caller,
): Promise<KeyFilter> {
  const whose = await whoseKeys(directory, asked, caller)
  const scope = given(asked.Scope)
  if (scope !== undefined && !isScope(scope))
    throw invalidArgument('Scope', 'A scope reads like a.b, a:b or a.*', 'ScopeNotValid')
  const wanted = given(asked.Text)?.trim()
  if (wanted !== undefined && wanted.length > TEXT_LENGTH_MAX)
    throw invalidArgument('Text', `At most ${TEXT_LENGTH_MAX} characters.`)
  return {
    ...whose,
    environment: given(asked.Environment),
    state: asked.State && DOMAIN_STATE[asked.State],
    keyType: given(asked.KeyType),
    scope,
    text: wanted && (publicIdIn(wanted) ?? wanted),
    expiringBeforeMs: asked.ExpiringBefore?.ms,
    unusedSinceMs: asked.UnusedSince?.ms,
  }
}
