/** QueryEvents: the audit trail in pages. */
import { type Endpoint, endpoint } from '../host/http/index.ts'
import { authenticated, dto, IGet, operation, route } from '../host/message/index.ts'
import type { Caller } from '../identity/index.ts'
import { EventPage, eventFilter, eventFilters, toEvent } from './event-messages.ts'
import { KEYHAVEN } from './namespace.ts'
import { pageAnswer, pageAsk, paging } from './paging.ts'
import type { Services } from './services.ts'

export const queryEventsOperation = operation(
  dto(
    'QueryEvents',
    { ...KEYHAVEN, implements: [IGet], description: 'What happened, newest first' },
    { ...eventFilters, ...paging },
  ),
  {
    returns: EventPage,
    routes: [route('/v1/events', 'GET')],
    verbs: ['GET'],
    tags: ['events'],
    access: authenticated,
    service: 'EventService',
  },
)

export const queryEvents = ({ trail }: Services): Endpoint<Caller> =>
  endpoint(queryEventsOperation, async (request, call) => {
    const filter = eventFilter(request, call.caller)
    return pageAnswer(await trail.queryEvents(filter, pageAsk(request)), toEvent)
  })
