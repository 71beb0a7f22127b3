/** GetKey and QueryKeys: keys without their secrets. */
import { type Endpoint, endpoint } from '../host/http/index.ts'
import {
  authenticated,
  dto,
  given,
  IGet,
  inEnum,
  member,
  notFound,
  nullable,
  operation,
  route,
  text,
} from '../host/message/index.ts'
import type { Caller } from '../identity/index.ts'
import type { KeyFilter } from '../keys/index.ts'
import { isAdmin, managesKey, managesOwner, OWNER, requireScope } from './authority.ts'
import { idMember } from './create-key.ts'
import { DOMAIN_STATE, KEYHAVEN, Key, KeyPage, KeyState, namedOwner, toKey } from './key-messages.ts'
import { standingOfOwner } from './owners.ts'
import { pageAnswer, pageAsk, paging } from './paging.ts'
import type { Services } from './services.ts'

export const getKeyOperation = operation(
  dto('GetKey', { ...KEYHAVEN, implements: [IGet], description: 'One key' }, { Id: idMember }),
  {
    returns: Key,
    routes: [route('/v1/keys/{Id}', 'GET')],
    verbs: ['GET'],
    tags: ['keys'],
    access: authenticated,
    service: 'KeyService',
  },
)

export const queryKeysOperation = operation(
  dto(
    'QueryKeys',
    { ...KEYHAVEN, implements: [IGet], description: 'Keys that you may see, newest first' },
    {
      UserId: text,
      MachineId: text,
      OrganisationId: member(text, { description: 'All keys of an organisation, its members and machines' }),
      Environment: text,
      State: member(nullable(KeyState), { rules: [inEnum(KeyState)] }),
      ...paging,
    },
  ),
  {
    returns: KeyPage,
    routes: [route('/v1/keys', 'GET')],
    verbs: ['GET'],
    tags: ['keys'],
    access: authenticated,
    service: 'KeyService',
  },
)

export const getKey = ({ keyring }: Services): Endpoint<Caller> =>
  endpoint(getKeyOperation, async (request, call) => {
    requireScope(call.caller, 'keyhaven:keys.read')
    const key = await keyring.get(request.Id!)
    if (!key || !managesKey(call.caller)(key)) throw notFound('There is no such key.')
    return toKey(key)
  })

/** Which keys a caller may list when nothing narrower is asked for. */
function reach(caller: Caller): KeyFilter {
  if (isAdmin(caller)) return {}
  if (caller.organisationId !== undefined && caller.roles.includes(OWNER)) {
    return { organisationId: caller.organisationId }
  }
  if (caller.kind === 'root') return {}
  return { owner: { kind: caller.kind, id: caller.id } }
}

export const queryKeys = ({ keyring, directory }: Services): Endpoint<Caller> =>
  endpoint(queryKeysOperation, async (request, call) => {
    requireScope(call.caller, 'keyhaven:keys.read')
    const owner = namedOwner(request)
    let filter = reach(call.caller)
    if (owner?.kind === 'organisation' && managesOwner(call.caller, owner, owner.id)) {
      filter = { organisationId: owner.id }
    } else if (owner) {
      await standingOfOwner(directory, owner, call.caller)
      filter = { owner }
    }
    const page = await keyring.query(
      {
        ...filter,
        environment: given(request.Environment),
        state: request.State && DOMAIN_STATE[request.State],
      },
      pageAsk(request),
    )
    return pageAnswer(page, toKey)
  })
