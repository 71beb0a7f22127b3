/** ImportKeys: keys that exist elsewhere, with the secrets that their users have already. Each is taken over by itself. */
import { type Endpoint, endpoint } from '../host/http/index.ts'
import {
  authenticated,
  dto,
  type Infer,
  IPost,
  int32,
  invalidArgument,
  list,
  member,
  notEmpty,
  operation,
  presentItems,
  Refusal,
  route,
  text,
} from '../host/message/index.ts'
import { actorOf, type Caller } from '../identity/index.ts'
import { requireScope } from './authority.ts'
import { Key, toKey } from './key-messages.ts'
import { KEYHAVEN } from './namespace.ts'
import { issueAskOf, newKeyMembers } from './new-key.ts'
import { toServiceRefusal } from './refusals.ts'
import type { Services } from './services.ts'

const KeyToImport = dto(
  'KeyToImport',
  { ...KEYHAVEN, description: 'A key that exists elsewhere' },
  {
    Secret: member(text, {
      description: '16 to 128 printable characters; how it looks decides its format',
      rules: [notEmpty()],
      secret: true,
    }),
    ...newKeyMembers,
  },
)

const Imported = dto(
  'Imported',
  { ...KEYHAVEN, description: 'What became of one key: the key, or why it was not taken over' },
  {
    Index: member(int32, { description: 'Of the key in the request' }),
    Key,
    ErrorCode: text,
    Message: text,
    FieldName: text,
  },
)

export const importKeysOperation = operation(
  dto(
    'ImportKeys',
    {
      ...KEYHAVEN,
      implements: [IPost],
      description: 'Take over 1 to 1,000 keys with their secrets; each by itself',
    },
    { Keys: member(list(KeyToImport), { rules: [notEmpty()] }) },
  ),
  {
    returns: dto('ImportKeysResponse', KEYHAVEN, {
      Imported: int32,
      Refused: int32,
      Results: list(Imported),
    }),
    routes: [route('/v1/keys/import', 'POST')],
    verbs: ['POST'],
    tags: ['keys'],
    access: authenticated,
    service: 'KeyService',
    repeatable: true,
  },
)

const KEYS_MAX = 1000

/** A fault, and a store that cannot take the work now, end the whole request; what was imported before stays, and is `SecretTaken` when it is sent again. */
function refusedItem(error: unknown, index: number): Infer<typeof Imported> {
  const refusal = error instanceof Refusal ? error : toServiceRefusal(error)
  if (!refusal || refusal.status >= 500) throw error
  const { code, message, issues } = refusal
  return { Index: index, ErrorCode: code, Message: message, FieldName: issues[0]?.field }
}

export const importKeys = (services: Services): Endpoint<Caller> =>
  endpoint(importKeysOperation, async (request, call) => {
    requireScope(call.caller, 'keyhaven:keys.write')
    const keys = presentItems(request.Keys, 'Keys')
    if (keys.length > KEYS_MAX) throw invalidArgument('Keys', 'At most 1,000 at once.')
    const actor = actorOf(call.caller, call.request)
    const nowMs = call.now.getTime()
    const one = async ({ Secret, ...rest }: (typeof keys)[number], index: number) => {
      try {
        if (!Secret?.trim()) throw invalidArgument('Secret', 'Must not be empty.')
        const ask = await issueAskOf(services, rest, call.caller, nowMs)
        const { key } = await services.keyring.issue(
          { ...ask, format: 'opaque', secret: Secret },
          actor,
          nowMs,
        )
        return { Index: index, Key: toKey(key) }
      } catch (error) {
        return refusedItem(error, index)
      }
    }
    const results = await Promise.all(keys.map(one))
    const refused = results.filter((each) => 'ErrorCode' in each).length
    const answer = { Imported: results.length - refused, Refused: refused, Results: results }
    await call.keep(answer)
    return answer
  })
