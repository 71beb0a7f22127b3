/** VerifyKey and VerifyKeys: always 200, with verdicts; only the asker can be refused. */
import {
  type AnswerNotes,
  allOf,
  type Endpoint,
  endpoint,
  followed,
  type GuardedCall,
} from '../host/http/index.ts'
import {
  authenticated,
  bool,
  dto,
  given,
  type Infer,
  IPost,
  int32,
  invalidArgument,
  list,
  member,
  notEmpty,
  nullable,
  operation,
  presentItems,
  route,
  text,
} from '../host/message/index.ts'
import { actorOf, type Caller } from '../identity/index.ts'
import { isScope, type UseAsk, type UseVerdict } from '../keys/index.ts'
import { requireVerifier } from './authority.ts'
import { toVerdict, Verdict } from './key-messages.ts'
import { KEYHAVEN } from './namespace.ts'
import { rateLimit, rateLimitPolicy } from './rate-limit-headers.ts'
import type { Services } from './services.ts'

/** What is asked of one key. */
export const asked = {
  Key: member(text, { description: 'The secret as it was presented', rules: [notEmpty()], secret: true }),
  Environment: member(text, { description: 'Where it is to be used; not asked when not given' }),
  Scopes: member(list(text), { description: 'What it is to be used for; all of them are needed' }),
  AnyScopes: member(list(text), { description: 'One of them is enough' }),
  Address: member(text, { description: 'IP address of whoever presented it' }),
  Cost: member(nullable(int32), {
    description:
      'What the use is charged with, of limits and credits; 1 when not given, 0 asks without charging',
  }),
} as const

export const VerifyKey = dto(
  'VerifyKey',
  { ...KEYHAVEN, implements: [IPost], description: 'Is this key good for what it is wanted for?' },
  {
    ...asked,
    RateLimitHeaders: member(nullable(bool), {
      description: 'Whether the answer has the headers RateLimit and RateLimit-Policy',
    }),
  },
)

const KeyToVerify = dto(
  'KeyToVerify',
  { ...KEYHAVEN, description: 'One key, with what it is wanted for' },
  asked,
)

export const VerifyKeys = dto(
  'VerifyKeys',
  { ...KEYHAVEN, implements: [IPost], description: 'As VerifyKey, for 1 to 1,000 keys at once' },
  { Keys: member(list(KeyToVerify), { rules: [notEmpty()] }) },
)

export const Verdicts = dto(
  'Verdicts',
  { ...KEYHAVEN, description: 'One verdict for each key that was asked about, in their order' },
  { Results: list(Verdict) },
)

export const verifyKeyOperation = operation(VerifyKey, {
  returns: Verdict,
  routes: [route('/v1/keys/verify', 'POST')],
  verbs: ['POST'],
  tags: ['keys'],
  access: authenticated,
  service: 'KeyService',
})

export const verifyKeysOperation = operation(VerifyKeys, {
  returns: Verdicts,
  routes: [route('/v1/keys/verify/batch', 'POST')],
  verbs: ['POST'],
  tags: ['keys'],
  access: authenticated,
  service: 'KeyService',
})

/** Keys of one batch. */
const BATCH_MAX = 1000
const COST_MAX = 1_000_000

type Asked = Omit<Infer<typeof VerifyKey>, 'RateLimitHeaders'>

/** @throws Refusal 400 naming the member, which `within` says where it is. */
export function useAskOf(asked: Asked, within = ''): UseAsk {
  const cost = asked.Cost ?? 1
  if (cost < 0 || cost > COST_MAX) throw invalidArgument(`${within}Cost`, 'Must be 0 to 1,000,000.')
  return {
    environment: given(asked.Environment),
    scopes: scopesOf(asked.Scopes, `${within}Scopes`),
    anyScopes: scopesOf(asked.AnyScopes, `${within}AnyScopes`),
    address: given(asked.Address),
    cost,
  }
}

function scopesOf(sent: readonly (string | undefined)[] | undefined, field: string): readonly string[] {
  const scopes = presentItems(sent, field)
  if (!scopes.every(isScope))
    throw invalidArgument(field, 'A scope reads like a.b, a:b or a.*', 'ScopeNotValid')
  return scopes
}

const tell = (answer: AnswerNotes, name: string, value: string | undefined): void => {
  if (value !== undefined) answer.set(name, value)
}

/** In the background, and seldom: whoever asks does not wait for it. */
function noteRefused(
  { refusedKeys }: Services,
  verdict: UseVerdict,
  { secret, ask }: { readonly secret: string; readonly ask: UseAsk },
  { caller, request, now }: GuardedCall<Caller>,
): void {
  refusedKeys.record({ verdict, ask, secret, actor: actorOf(caller, request), atMs: now.getTime() })
}

/** Whoever tries out keys comes after those who have one. */
const isNobodys = ({ code }: UseVerdict): boolean => code === 'NotFound'

/** Answered at once for a key in memory without limits and credits: whoever asks this waits with their own caller waiting. */
export const verifyKey = (services: Services): Endpoint<Caller> =>
  endpoint(verifyKeyOperation, (request, call) => {
    const mayKnow = requireVerifier(call.caller)
    const nowMs = call.now.getTime()
    const ask = useAskOf(request)
    return followed(services.keyring.use(request.Key!, ask, nowMs, mayKnow), (verdict) => {
      if (isNobodys(verdict)) call.answer.yield()
      else if (!verdict.valid) noteRefused(services, verdict, { secret: request.Key!, ask }, call)
      if (request.RateLimitHeaders && verdict.key) {
        const { key, remaining = [] } = verdict
        tell(call.answer, 'ratelimit-policy', rateLimitPolicy(key))
        tell(call.answer, 'ratelimit', rateLimit(remaining, nowMs))
      }
      return toVerdict(verdict)
    })
  })

export const verifyKeys = (services: Services): Endpoint<Caller> =>
  endpoint(verifyKeysOperation, (request, call) => {
    const mayKnow = requireVerifier(call.caller)
    const keys = presentItems(request.Keys, 'Keys')
    if (keys.length > BATCH_MAX) throw invalidArgument('Keys', 'At most 1,000 at once.')
    const asks = keys.map((each, at) => {
      const secret = given(each.Key)
      if (secret === undefined) throw invalidArgument(`Keys[${at}].Key`, 'Must not be empty.')
      return { secret, ask: useAskOf(each, `Keys[${at}].`) }
    })
    const nowMs = call.now.getTime()
    const verdicts = asks.map(({ secret, ask }) => services.keyring.use(secret, ask, nowMs, mayKnow))
    return followed(allOf(verdicts), (all) => {
      if (all.every(isNobodys)) call.answer.yield()
      for (const [at, verdict] of all.entries()) {
        if (!verdict.valid) noteRefused(services, verdict, asks[at]!, call)
      }
      return { Results: all.map(toVerdict) }
    })
  })
