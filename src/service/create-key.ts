/** CreateKey: a key for the caller, or for an owner that the caller may act for. */
import { type Endpoint, endpoint } from '../host/http/index.ts'
import { authenticated, dto, inEnum, member, nullable, operation, route } from '../host/message/index.ts'
import { actorOf, type Caller } from '../identity/index.ts'
import { requireScope } from './authority.ts'
import { DOMAIN_FORMAT, KeyIssued, SecretFormat, toKeyIssued } from './key-messages.ts'
import { KEYHAVEN } from './namespace.ts'
import { issueAskOf, newKeyMembers } from './new-key.ts'
import type { Services } from './services.ts'

export const CreateKey = dto(
  'CreateKey',
  { ...KEYHAVEN, description: 'Make a key; its secret is shown in the answer and never again' },
  {
    ...newKeyMembers,
    SecretFormat: member(nullable(SecretFormat), {
      description: 'How the secret looks; Keyhaven when not given',
      rules: [inEnum(SecretFormat)],
    }),
  },
)

export const createKeyOperation = operation(CreateKey, {
  returns: KeyIssued,
  routes: [route('/v1/keys', 'POST', { summary: 'Make a key' })],
  verbs: ['POST'],
  tags: ['keys'],
  access: authenticated,
  service: 'KeyService',
  secret: true,
  repeatable: true,
})

export const createKey = (services: Services): Endpoint<Caller> =>
  endpoint(createKeyOperation, async (request, call) => {
    requireScope(call.caller, 'keyhaven:keys.write')
    const nowMs = call.now.getTime()
    const ask = await issueAskOf(services, request, call.caller, nowMs)
    const format = DOMAIN_FORMAT[request.SecretFormat ?? 'Keyhaven']
    const actor = actorOf(call.caller, call.request)
    const also = call.keeping(toKeyIssued)
    return toKeyIssued(await services.keyring.issue({ ...ask, format }, actor, nowMs, { also }))
  })
