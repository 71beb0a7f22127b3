/** ExportEvents: the whole audit trail, to be kept elsewhere and proved offline. */
import { type Endpoint, Streamed, streamEndpoint } from '../host/http/index.ts'
import { authenticated, dto, IGet, operation, route, text } from '../host/message/index.ts'
import type { Caller } from '../identity/index.ts'
import { requireAdmin, requireScope } from './authority.ts'
import { KEYHAVEN } from './namespace.ts'
import type { Services } from './services.ts'

export const exportEventsOperation = operation(
  dto(
    'ExportEvents',
    {
      ...KEYHAVEN,
      implements: [IGet],
      description: 'The whole audit trail as JSON lines, signed, to be proved offline',
    },
    {},
  ),
  {
    returns: text,
    routes: [route('/v1/events/export', 'GET')],
    verbs: ['GET'],
    tags: ['events'],
    access: authenticated,
    service: 'EventService',
  },
)

export const exportEvents = ({ exportedTrail }: Services): Endpoint<Caller> =>
  streamEndpoint(exportEventsOperation, async (_request, call) => {
    requireScope(call.caller, 'keyhaven:events.read')
    requireAdmin(call.caller)
    call.answer.set('content-disposition', 'attachment;filename="events.jsonl"')
    const nowMs = call.now.getTime()
    return new Streamed('application/jsonl; charset=utf-8', (closed) => exportedTrail(nowMs, closed))
  })
