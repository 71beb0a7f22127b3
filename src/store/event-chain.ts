/**
 * The chains of the audit trail. Each organisation has one, and one more is of what belongs to none. An event is hashed together with the
 * hash of the one before it, so that none of them can be changed, taken out or moved without every later hash of the chain being another.
 */
import { hash } from 'node:crypto'
import type { EventRow } from './schema.ts'

/** What an event says, before it has its place. */
export type UnchainedRow = Omit<EventRow, 'chain' | 'place' | 'hash'>

/** The newest link of a chain. */
export interface ChainHead {
  readonly place: number
  readonly hash: string
}

/** Before the first event of a chain. */
export const CHAIN_START: ChainHead = { place: 0, hash: '' }

/**
 * The bytes that are hashed, as text: the JSON array of the hash before (empty for the first), chain, place, instant in milliseconds, kind,
 * subject, organisation, actor, the actor's key, address, request id, and the details as the object that they are; null for what is not
 * there, no blanks. The id of the event is not among them: it is given when the event has its place.
 */
export function linkText(previous: ChainHead, chain: string, row: UnchainedRow): string {
  const members = [
    previous.hash,
    chain,
    previous.place + 1,
    row.at,
    row.kind,
    row.subject,
    row.organisation_id,
    row.actor_id,
    row.actor_key_id,
    row.address,
    row.request_id,
  ]
  return `${JSON.stringify(members).slice(0, -1)},${row.details}]`
}

/** The link that follows `previous`: base64url of SHA-256 over `linkText` in UTF-8. */
export function nextLink(previous: ChainHead, chain: string, row: UnchainedRow): ChainHead {
  return { place: previous.place + 1, hash: hash('sha256', linkText(previous, chain, row), 'base64url') }
}
