/** ExplainKey: every check of a key in order, and why it held or failed. Nothing is charged or counted. */
import { type Endpoint, endpoint } from '../host/http/index.ts'
import {
  authenticated,
  bool,
  dto,
  enumeration,
  type Infer,
  IPost,
  list,
  member,
  operation,
  route,
  text,
} from '../host/message/index.ts'
import type { Caller } from '../identity/index.ts'
import type { KeyTrace } from '../keys/index.ts'
import { requireVerifier } from './authority.ts'
import { Key, toKey, VerdictCode } from './key-messages.ts'
import { Remaining, toRemaining } from './limit-messages.ts'
import { KEYHAVEN } from './namespace.ts'
import type { Services } from './services.ts'
import { asked, useAskOf } from './verify-key.ts'

export const CheckOutcome = enumeration('CheckOutcome', KEYHAVEN, { Held: 0, Failed: 1, NotReached: 2 })

export const Check = dto('Check', KEYHAVEN, {
  Code: member(VerdictCode, { description: 'What is answered when it fails' }),
  Outcome: CheckOutcome,
  Because: member(text, { description: 'What was compared' }),
})

export const Explanation = dto(
  'Explanation',
  { ...KEYHAVEN, description: 'Every check of a key, in the order in which they are made' },
  { Valid: bool, Code: VerdictCode, Key, Checks: list(Check), Remaining: list(Remaining) },
)

export const explainKeyOperation = operation(
  dto(
    'ExplainKey',
    { ...KEYHAVEN, implements: [IPost], description: 'Why is this key good, or not? Nothing is charged' },
    asked,
  ),
  {
    returns: Explanation,
    routes: [route('/v1/keys/explain', 'POST')],
    verbs: ['POST'],
    tags: ['keys'],
    access: authenticated,
    service: 'KeyService',
  },
)

const OUTCOME = { held: 'Held', failed: 'Failed', 'not reached': 'NotReached' } as const

const toExplanation = ({ valid, code, key, checks, remaining }: KeyTrace): Infer<typeof Explanation> => ({
  Valid: valid,
  Code: code,
  Key: key && toKey(key),
  Checks: checks.map(({ code: Code, outcome, because }) => ({
    Code,
    Outcome: OUTCOME[outcome],
    Because: because,
  })),
  Remaining: remaining?.map(toRemaining),
})

export const explainKey = ({ keyring }: Services): Endpoint<Caller> =>
  endpoint(explainKeyOperation, async (request, call) => {
    const mayKnow = requireVerifier(call.caller)
    return toExplanation(await keyring.explain(request.Key!, useAskOf(request), call.now.getTime(), mayKnow))
  })
