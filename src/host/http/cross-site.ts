/**
 * Requests that another site makes a browser send. A browser adds cookies and remembered Basic credentials by itself, so a caller who is
 * known by those alone may not have meant the request (CSRF). Keys in a header were put there by somebody who has the key.
 */
import { forbidden, type Refusal } from '../message/index.ts'
import type { RequestFacts } from './exchange.ts'

/** The refusal of a request from another site; undefined for one that is our own, or comes from no browser. */
export function crossSiteRefusal(facts: RequestFacts): Refusal | undefined {
  const site = facts.header('sec-fetch-site')
  if (site === 'same-origin' || site === 'none') return undefined
  const origin = facts.header('origin')
  if (site === undefined && (origin === undefined || origin === facts.origin)) return undefined
  return forbidden('Requests from another site may not use cookies or Basic credentials.')
}
