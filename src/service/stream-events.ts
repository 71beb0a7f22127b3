/** StreamEvents: the audit trail as it grows, as server-sent events (html.spec.whatwg.org, 9.2). */
import { json } from '../host/format/index.ts'
import { type Endpoint, Streamed, streamEndpoint } from '../host/http/index.ts'
import {
  authenticated,
  dto,
  given,
  IGet,
  member,
  operation,
  route,
  text,
  tooManyRequests,
} from '../host/message/index.ts'
import type { Caller } from '../identity/index.ts'
import { BadCursor, type StoredEvent } from '../keys/index.ts'
import { Event, eventFilter, eventFilters, toEvent } from './event-messages.ts'
import { keyhavenSettings } from './keyhaven-settings.ts'
import { KEYHAVEN } from './namespace.ts'
import type { Services } from './services.ts'
import { standingCaller } from './standing-caller.ts'

export const streamEventsOperation = operation(
  dto(
    'StreamEvents',
    { ...KEYHAVEN, implements: [IGet], description: 'What happens, as it happens: server-sent events' },
    {
      ...eventFilters,
      After: member(text, {
        description: 'Id of the last event that you have; 0 for all there are. Last-Event-ID comes before it',
      }),
    },
  ),
  {
    returns: text,
    routes: [route('/v1/events/stream', 'GET')],
    verbs: ['GET'],
    tags: ['events'],
    access: authenticated,
    service: 'EventService',
  },
)

/** How soon another stream may find room. */
const RETRY_SECONDS = 5

const writeEvent = json.writer(Event, keyhavenSettings, 'Event')

/** An event as it is sent; JSON has no line breaks. */
const frameOf = (event: StoredEvent): string =>
  `id: ${event.id}\nevent: ${event.kind}\ndata: ${writeEvent(toEvent(event))}\n\n`

/** @throws BadCursor */
function idOf(cursor: string): number {
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor)
  throw new BadCursor('the cursor is no id of an event')
}

export const streamEvents = (services: Services): Endpoint<Caller> =>
  streamEndpoint(streamEventsOperation, async (request, call) => {
    const { trail, eventStreams } = services
    const filter = eventFilter(request, call.caller)
    const asked = given(call.request.header('last-event-id')) ?? given(request.After)
    const newestId = await trail.newestEventId()
    if (!eventStreams.hasRoom(call.caller.id))
      throw tooManyRequests('Too many streams are open; end one, or come back later.', RETRY_SECONDS)
    call.answer.set('x-accel-buffering', 'no')
    return new Streamed(
      'text/event-stream; charset=utf-8',
      eventStreams.stream({
        callerId: call.caller.id,
        filter,
        afterId: asked === undefined ? newestId : Math.min(idOf(asked), newestId),
        isStillAllowed: await standingCaller(services, call),
        show: frameOf,
      }),
    )
  })
