/** GetKey and QueryKeys: keys without their secrets. */
import { type Endpoint, endpoint } from '../host/http/index.ts'
import { authenticated, dto, IGet, notFound, operation, route } from '../host/message/index.ts'
import type { Caller } from '../identity/index.ts'
import { managesKey, requireScope } from './authority.ts'
import { keyFilterMembers, keyFilterOf } from './key-filter.ts'
import { Key, KeyPage, toKey } from './key-messages.ts'
import { idMember, KEYHAVEN } from './namespace.ts'
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
      ...keyFilterMembers,
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

export const queryKeys = (services: Services): Endpoint<Caller> =>
  endpoint(queryKeysOperation, async (request, call) => {
    requireScope(call.caller, 'keyhaven:keys.read')
    const filter = await keyFilterOf(services, request, call.caller)
    return pageAnswer(await services.keyring.query(filter, pageAsk(request)), toKey)
  })
