/** FreezeKey, ThawKey and RevokeKey. Freezing can be undone, revoking cannot. */
import { type Endpoint, endpoint } from '../host/http/index.ts'
import {
  authenticated,
  dto,
  given,
  IPost,
  maximumLength,
  member,
  operation,
  route,
  text,
} from '../host/message/index.ts'
import { actorOf, type Caller } from '../identity/index.ts'
import type { KeyState } from '../keys/index.ts'
import { managesKey, requireScope } from './authority.ts'
import { Key, toKey } from './key-messages.ts'
import { idMember, KEYHAVEN } from './namespace.ts'
import type { Services } from './services.ts'

const change = (name: string, path: string, description: string) =>
  operation(
    dto(
      name,
      { ...KEYHAVEN, implements: [IPost], description },
      {
        Id: idMember,
        Reason: member(text, { description: 'Why, for the record', rules: [maximumLength(200)] }),
      },
    ),
    {
      returns: Key,
      routes: [route(`/v1/keys/{Id}/${path}`, 'POST')],
      verbs: ['POST'],
      tags: ['keys'],
      access: authenticated,
      service: 'KeyService',
    },
  )

export const freezeKeyOperation = change('FreezeKey', 'freeze', 'Refuse a key until it is thawed')
export const thawKeyOperation = change('ThawKey', 'thaw', 'Accept a frozen key again')
export const revokeKeyOperation = change('RevokeKey', 'revoke', 'Refuse a key for ever')

const changing =
  (of: typeof freezeKeyOperation, state: KeyState) =>
  ({ keyring }: Services): Endpoint<Caller> =>
    endpoint(of, async (request, call) => {
      requireScope(call.caller, 'keyhaven:keys.write')
      const key = await keyring.setState(
        request.Id!,
        state,
        given(request.Reason),
        actorOf(call.caller, call.request),
        call.now.getTime(),
        managesKey(call.caller),
      )
      return toKey(key)
    })

export const freezeKey = changing(freezeKeyOperation, 'frozen')
export const thawKey = changing(thawKeyOperation, 'active')
export const revokeKey = changing(revokeKeyOperation, 'revoked')
