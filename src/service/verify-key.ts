/** VerifyKey: always 200, with a verdict; only the asker can be refused. */
import { type Endpoint, endpoint } from '../host/http/index.ts'
import {
  authenticated,
  dto,
  given,
  type Infer,
  IPost,
  list,
  member,
  notEmpty,
  operation,
  presentItems,
  route,
  text,
} from '../host/message/index.ts'
import type { Caller } from '../identity/index.ts'
import { requireVerifier } from './authority.ts'
import { KEYHAVEN, toKey, Verdict } from './key-messages.ts'
import type { Services } from './services.ts'

export const VerifyKey = dto(
  'VerifyKey',
  { ...KEYHAVEN, implements: [IPost], description: 'Is this key good for what it is wanted for?' },
  {
    Key: member(text, { description: 'The secret as it was presented', rules: [notEmpty()], secret: true }),
    Environment: member(text, { description: 'Where it is to be used; not asked when not given' }),
    Scopes: member(list(text), { description: 'What it is to be used for; all of them are needed' }),
    Address: member(text, { description: 'IP address of whoever presented it' }),
  },
)

export const verifyKeyOperation = operation(VerifyKey, {
  returns: Verdict,
  routes: [route('/v1/keys/verify', 'POST')],
  verbs: ['POST'],
  tags: ['keys'],
  access: authenticated,
  service: 'KeyService',
})

export const verifyKey = ({ keyring }: Services): Endpoint<Caller> =>
  endpoint(verifyKeyOperation, async (request, call): Promise<Infer<typeof Verdict>> => {
    const mayKnow = requireVerifier(call.caller)
    const verdict = await keyring.verify(
      request.Key!,
      {
        environment: given(request.Environment),
        scopes: presentItems(request.Scopes, 'Scopes'),
        address: given(request.Address),
      },
      call.now.getTime(),
    )
    if (!verdict.key || !mayKnow(verdict.key)) return { Valid: false, Code: 'NotFound' }
    return { Valid: verdict.valid, Code: verdict.code, Key: toKey(verdict.key) }
  })
