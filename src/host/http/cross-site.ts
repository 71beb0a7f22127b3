/**
 * Requests that another site makes a browser send. A browser adds cookies and remembered Basic credentials by itself, so a caller who is
 * known by those alone may not have meant the request (CSRF). Keys in a header were put there by somebody who has the key.
 */
import { forbidden, IPost, type Operation, type Refusal } from '../message/index.ts'
import type { RequestFacts } from './exchange.ts'

/** The refusal of a request that another site made the browser send; undefined for one that is our own, or comes from no browser. */
export function crossSiteRefusal(facts: RequestFacts): Refusal | undefined {
  const site = facts.header('sec-fetch-site')
  if (site === 'same-origin' || site === 'none') return undefined
  const origin = facts.header('origin')
  if (site === undefined && (origin === undefined || origin === facts.origin)) return undefined
  return forbidden('Requests from another site may not use cookies or Basic credentials.')
}

/**
 * The refusal of a link or redirect that would do what `IPost` marks as a change, on an operation of all verbs. Nothing of ours links to one,
 * but signing in sends the browser on to wherever it was sent from, and from there that looks like a step within this site.
 */
export function followedLinkRefusal(operation: Operation, facts: RequestFacts): Refusal | undefined {
  if (facts.method !== 'GET' && facts.method !== 'HEAD') return undefined
  const site = facts.header('sec-fetch-site')
  const isFollowed = facts.header('sec-fetch-mode') === 'navigate' && site !== 'none'
  // Over plain http browsers do not say where a request comes from, nor does a GET name its origin.
  const isUntold = site === undefined && (facts.header('user-agent') ?? '').startsWith('Mozilla/')
  if (!(isFollowed || isUntold) || !operation.request.implements?.includes(IPost)) return undefined
  return forbidden('Following a link does not do this; send it as POST.')
}
