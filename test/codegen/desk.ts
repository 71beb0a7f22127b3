/** A small host whose listings were recorded whole, with header and empty lines, in every language. */
import {
  dateTime,
  dto,
  enumeration,
  guid,
  IPut,
  int32,
  list,
  map,
  member,
  notEmpty,
  nullable,
  operation,
  ResponseStatus,
  route,
  text,
} from '../../src/host/message/index.ts'

const namespace = 'Desk.ServiceModel'

const TicketState = enumeration('TicketState', { namespace }, { Open: 0, Closed: 1 })
const Entity = dto('Entity', { namespace, abstract: true }, { Id: guid })
const Ticket = dto(
  'Ticket',
  { namespace, base: Entity, dataContract: true },
  {
    Title: member(text, { order: 1, rules: [notEmpty()] }),
    Votes: member(map(text, int32), { order: 2 }),
  },
)
const TicketResponse = dto('TicketResponse', { namespace }, { Result: Ticket, ResponseStatus })

export const closeTicket = operation(
  dto(
    'CloseTicket',
    { namespace, implements: [IPut], description: 'Close a ticket', descriptionBy: 'Api' },
    {
      Id: member(int32, { description: 'Ticket number', required: true }),
      Reason: text,
      Tags: list(text),
      ClosedAt: nullable(dateTime),
      State: TicketState,
    },
  ),
  { returns: TicketResponse, routes: [route('/tickets/{Id}', 'PUT')] },
)
