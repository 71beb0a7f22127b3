/** How a request becomes a caller: the credentials that it carries, asked of identity. */
import { type Doorkeeper, followed, ofHead, type RequestFacts } from '../host/http/index.ts'
import {
  type Caller,
  type Credential,
  hasRole,
  type Identity,
  parseCredential,
  sessionIdsIn,
} from '../identity/index.ts'

/** What clients of ServiceStack hosts answer to (auth spec 3.5). */
export const CHALLENGE = 'Basic realm="/auth/apikey"'

/** Asked for Basic, a browser would ask whoever looks at the page for a password, in a window of its own. */
const SCRIPT_CHALLENGE = 'Bearer realm="/auth/apikey"'

/** A request that a script in a browser made. Over plain http browsers do not say so, and scripts may say it themselves. */
const isOfScript = (facts: RequestFacts): boolean =>
  facts.header('x-requested-with') !== undefined ||
  (facts.header('sec-fetch-mode') ?? 'navigate') !== 'navigate'

/** Cookies are only read when there are no other credentials. */
const credentialOf = ofHead(
  (facts: RequestFacts): Credential | undefined =>
    parseCredential({
      authorization: facts.header('authorization'),
      apiKeyHeader: facts.header('x-api-key'),
    }) ?? parseCredential({ sessionIds: sessionIdsIn(facts) }),
)

export const createDoorkeeper = (identity: Identity): Doorkeeper<Caller> => ({
  identify(facts, now) {
    const credential = credentialOf(facts)
    if (!credential) return undefined
    const presence = { address: facts.address, nowMs: now.getTime(), requestId: facts.id }
    const caller = identity.authenticate(credential, presence)
    return followed(caller, (known) => known && { caller: known, ambient: isAmbient(credential) })
  },
  async identifyReplaced(facts, now) {
    const credential = credentialOf(facts)
    if (credential?.kind !== 'secret' || credential.place === 'basic') return undefined
    const presence = { address: facts.address, nowMs: now.getTime(), takesReplaced: true }
    return identity.authenticate(credential, presence)
  },
  challenge: (facts) => (isOfScript(facts) ? SCRIPT_CHALLENGE : CHALLENGE),
  hasAnyRole: (caller, roles) => roles.some((role) => hasRole(caller, role)),
  nameOf: (caller) => (caller.keyId === undefined ? caller.id : `${caller.id}/${caller.keyId}`),
})

/** A browser remembers Basic credentials and sends cookies by itself; what stands in other headers a program has put there. */
const isAmbient = (credential: Credential): boolean =>
  credential.kind === 'session' ||
  credential.kind === 'basic' ||
  (credential.kind === 'secret' && credential.place === 'basic')
