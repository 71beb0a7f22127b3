/** Who calls, and may they: sign-in, roles, and requests from other sites; before anything of the message is read. */
import { forbidden, type Operation, type Refusal, unauthorized } from '../message/index.ts'
import { crossSiteRefusal, followedLinkRefusal } from './cross-site.ts'
import { type Eventual, followed } from './eventual.ts'
import type { RequestFacts } from './exchange.ts'

/** What the application says of whoever sent a request. */
export interface Identified<C> {
  readonly caller: C
  /** True when the browser adds the credentials by itself: a cookie, or Basic. */
  readonly ambient: boolean
}

/** How the application knows callers. */
export interface Doorkeeper<C> {
  /**
   * Undefined when the request carries no credentials, or none that mean anything.
   * @throws Refusal for credentials that are wrong in a way worth saying, and 429 for guessing.
   */
  identify(facts: RequestFacts, now: Date): Eventual<Identified<C> | undefined>
  /**
   * Whoever comes with a credential that has been replaced since, as the answer may be that replaced it and got lost on its way. They may have that
   * answer again, and nothing else.
   */
  identifyReplaced?(facts: RequestFacts, now: Date): Promise<C | undefined>
  /** `WWW-Authenticate` of the 401: how to come with credentials. */
  challenge(facts: RequestFacts): string
  /** Whether the caller has at least one of the roles. */
  hasAnyRole(caller: C, roles: readonly string[]): boolean
  /** Name of the caller for the log: an id, never a secret. */
  nameOf(caller: C): string
}

/** The 401 of a request without credentials that mean anything; `challenge` is its `WWW-Authenticate` (RFC 9110 11.6.1). */
export const notAuthenticated = (challenge: string): Refusal =>
  unauthorized('Not Authenticated', { headers: { 'www-authenticate': challenge } })

/** Identifies once, however often it is asked. */
export function authenticator<C>(
  doorkeeper: Doorkeeper<C>,
  facts: RequestFacts,
  now: Date,
  noted: (caller: C) => void,
): () => Eventual<C> {
  let known: { readonly caller: Eventual<C> } | undefined
  const callerOf = (identified: Identified<C> | undefined): C => {
    if (!identified) throw notAuthenticated(doorkeeper.challenge(facts))
    const refusal = identified.ambient ? crossSiteRefusal(facts) : undefined
    if (refusal) throw refusal
    noted(identified.caller)
    return identified.caller
  }
  return () => {
    known ??= { caller: identified() }
    return known.caller
  }

  function identified(): Eventual<C> {
    try {
      return followed(doorkeeper.identify(facts, now), callerOf)
    } catch (error) {
      // Said again to whoever asks again.
      return Promise.reject(error)
    }
  }
}

/** @throws Refusal 403 without one of the roles, and 403 for a followed link that would change something. */
export function admit<C>(
  operation: Operation,
  facts: RequestFacts,
  doorkeeper: Doorkeeper<C>,
  caller: C,
): void {
  const { access } = operation
  if (access.anyRole.length > 0 && !doorkeeper.hasAnyRole(caller, access.anyRole))
    throw forbidden('Invalid Role')
  const refusal = followedLinkRefusal(operation, facts)
  if (refusal) throw refusal
}
