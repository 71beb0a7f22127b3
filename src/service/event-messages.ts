/** The messages about the audit trail that several operations share. */
import {
  dateTime,
  dto,
  given,
  type Infer,
  Instant,
  int64,
  invalidArgument,
  list,
  map,
  member,
  nullable,
  text,
} from '../host/message/index.ts'
import type { Caller } from '../identity/index.ts'
import type { EventFilter, StoredEvent } from '../keys/index.ts'
import { eventsInReach } from './authority.ts'
import { KEYHAVEN } from './namespace.ts'
import { nextPage } from './paging.ts'
import { organisationIdOf } from './services.ts'

export const Event = dto(
  'Event',
  { ...KEYHAVEN, description: 'What happened, who did it, and from where' },
  {
    Id: member(int64, { description: 'Grows with every event, and is never given twice' }),
    At: dateTime,
    Kind: member(text, { description: 'Such as key.created or call.refused' }),
    Subject: member(text, { description: 'Id of what was changed' }),
    OrganisationId: text,
    ActorId: member(text, { description: 'Who did it; root for the root key' }),
    ActorKeyId: member(text, { description: 'The key that they came with' }),
    Address: member(text, { description: 'IP address that they came from' }),
    RequestId: text,
    Details: member(map(text, text), { description: 'Further facts, such as state.before and state.after' }),
    Place: member(nullable(int64), { description: 'In the chain of the organisation, from 1' }),
    Hash: member(text, { description: 'Over this event and the hash of the one before it in its chain' }),
  },
)

export const EventPage = dto(
  'EventPage',
  { ...KEYHAVEN, description: 'Events, newest first' },
  { Results: list(Event), Next: nextPage },
)

/** Members that choose events. */
export const eventFilters = {
  OrganisationId: text,
  Subject: member(text, { description: 'Id of what was changed' }),
  Kind: member(text, { description: 'Such as key.created' }),
  ActorId: member(text, { description: 'Who did it' }),
  From: member(nullable(dateTime), { description: 'Not before this instant' }),
  To: member(nullable(dateTime), { description: 'Before this instant' }),
} as const

interface FilterAsk {
  readonly OrganisationId?: string
  readonly Subject?: string
  readonly Kind?: string
  readonly ActorId?: string
  readonly From?: Instant
  readonly To?: Instant
}

const KIND = /^[a-z-]{1,40}\.[a-z-]{1,40}$/

/**
 * What is asked for, of what the caller may see.
 * @throws Refusal 400 for a kind that can be none or a time that ends before it begins, 403 and 404 as `eventsInReach`.
 */
export function eventFilter(request: FilterAsk, caller: Caller): EventFilter {
  const kind = given(request.Kind)
  if (kind !== undefined && !KIND.test(kind)) throw invalidArgument('Kind', 'Must read like key.created.')
  const [fromMs, beforeMs] = [request.From?.ms, request.To?.ms]
  if (fromMs !== undefined && beforeMs !== undefined && fromMs >= beforeMs)
    throw invalidArgument('From', 'Must be before To.')
  return {
    ...eventsInReach(caller, organisationIdOf(request.OrganisationId)),
    subject: given(request.Subject),
    kind,
    actorId: given(request.ActorId),
    fromMs,
    beforeMs,
  }
}

const present = (id: string): string | undefined => (id === '' ? undefined : id)

/** An event as it is shown. */
export const toEvent = (event: StoredEvent): Infer<typeof Event> => ({
  Id: BigInt(event.id),
  At: Instant.from(event.atMs),
  Kind: event.kind,
  Subject: present(event.subject),
  OrganisationId: event.organisationId,
  ActorId: present(event.actor.id),
  ActorKeyId: event.actor.keyId,
  Address: present(event.actor.address),
  RequestId: present(event.actor.requestId),
  Details: new Map(Object.entries(event.details).map(([name, value]) => [name, String(value)])),
  Place: event.link && BigInt(event.link.place),
  Hash: event.link?.hash,
})
