/** How a request becomes a caller: the credentials that it carries, asked of identity. */
import type { Doorkeeper } from '../host/http/index.ts'
import { type Caller, hasRole, type Identity, parseCredential, sessionIdsIn } from '../identity/index.ts'

/** What clients of ServiceStack hosts answer to (auth spec 3.5). */
export const CHALLENGE = 'Basic realm="/auth/apikey"'

export const createDoorkeeper = (identity: Identity): Doorkeeper<Caller> => ({
  async identify(facts, now) {
    const authorization = facts.header('authorization')
    // Cookies are only read when there are no other credentials.
    const credential =
      parseCredential({ authorization, apiKeyHeader: facts.header('x-api-key') }) ??
      parseCredential({ sessionIds: sessionIdsIn(facts) })
    if (!credential) return undefined
    const caller = await identity.authenticate(credential, { address: facts.address, nowMs: now.getTime() })
    if (!caller) return undefined
    // A browser remembers Basic credentials and sends cookies by itself; what stands in other headers a program has put there.
    const isBasic =
      credential.kind === 'basic' || (credential.kind === 'secret' && credential.place === 'basic')
    return { caller, ambient: credential.kind === 'session' || isBasic }
  },
  challenge: CHALLENGE,
  hasAnyRole: (caller, roles) => roles.some((role) => hasRole(caller, role)),
  nameOf: (caller) => (caller.keyId === undefined ? caller.id : `${caller.id}/${caller.keyId}`),
})
