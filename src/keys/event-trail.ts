/** The audit trail as it is kept and looked up. */
import type { NewEvent, Owner } from './key.ts'
import type { PageAsk, PageOf } from './ports.ts'

/** Where an event stands in the chain of its organisation. */
export interface EventLink {
  /** The organisation's id; empty for what belongs to none. */
  readonly chain: string
  /** 1 for the first of the chain, without a gap. */
  readonly place: number
  /** base64url of the SHA-256 over the event and the hash of the one before it. */
  readonly hash: string
}

/** An event as it is kept. */
export interface StoredEvent extends NewEvent {
  /** Grows with every event, of whatever chain, and is never given twice. */
  readonly id: number
  /** Undefined for events that are older than the chains. */
  readonly link: EventLink | undefined
}

/** Filters join with "and"; an absent one does not filter. */
export interface EventFilter {
  readonly organisationId?: string
  readonly subject?: string
  readonly kind?: string
  readonly actorId?: string
  /** Not before this moment. */
  readonly fromMs?: number
  /** Before this moment. */
  readonly beforeMs?: number
  /**
   * What concerns somebody: what they did, what was done to them, and to their own keys. Refused calls only of their own: those of
   * others who named them are not theirs to see.
   */
  readonly concerning?: Owner
}

export interface EventReads {
  /** Up to `limit` events after the one with this id, oldest first; 0 begins at the first. */
  events(afterId: number, limit: number): Promise<readonly StoredEvent[]>
  /** Id of the newest event; 0 when there is none. */
  newestEventId(): Promise<number>
  /** Newest first; `next` of a page is the id of its last event. @throws BadCursor when `after` is no id. */
  queryEvents(filter: EventFilter, page: PageAsk): Promise<PageOf<StoredEvent>>
  /** Up to `limit` events with ids above `afterId` and up to `untilId`, oldest first. Its cost grows with the width of that range. */
  eventsWithin(
    filter: EventFilter,
    range: { readonly afterId: number; readonly untilId: number },
    limit: number,
  ): Promise<readonly StoredEvent[]>
}
