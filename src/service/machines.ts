/** CreateMachine, GetMachine and QueryMachines. */
import { type Endpoint, endpoint } from '../host/http/index.ts'
import {
  authenticated,
  dto,
  IGet,
  IPost,
  invalidArgument,
  member,
  notEmpty,
  notFound,
  operation,
  route,
  text,
} from '../host/message/index.ts'
import type { Caller } from '../identity/index.ts'
import { isAdmin, requireOrganisation, requireScope } from './authority.ts'
import { idMember } from './create-key.ts'
import { KEYHAVEN, paging } from './key-messages.ts'
import { Machine, MachinePage, toMachine } from './owner-messages.ts'
import { pageAsk } from './read-keys.ts'
import { actorOfCall, given, organisationIdOf, type Services } from './services.ts'

const shared = { tags: ['owners'], access: authenticated, service: 'MachineService' } as const

export const createMachineOperation = operation(
  dto(
    'CreateMachine',
    { ...KEYHAVEN, implements: [IPost], description: 'Add a program or device of an organisation' },
    {
      Id: member(text, { description: 'Made when not given' }),
      Name: member(text, { rules: [notEmpty()] }),
      OrganisationId: member(text, { description: "The caller's when not given" }),
    },
  ),
  { ...shared, returns: Machine, routes: [route('/v1/machines', 'POST')], verbs: ['POST'] },
)

export const getMachineOperation = operation(
  dto('GetMachine', { ...KEYHAVEN, implements: [IGet], description: 'One machine' }, { Id: idMember }),
  { ...shared, returns: Machine, routes: [route('/v1/machines/{Id}', 'GET')], verbs: ['GET'] },
)

export const queryMachinesOperation = operation(
  dto(
    'QueryMachines',
    { ...KEYHAVEN, implements: [IGet], description: 'Machines, newest first' },
    { OrganisationId: text, ...paging },
  ),
  { ...shared, returns: MachinePage, routes: [route('/v1/machines', 'GET')], verbs: ['GET'] },
)

export const createMachine = ({ identity }: Services): Endpoint<Caller> =>
  endpoint(createMachineOperation, async (request, call) => {
    requireScope(call.caller, 'keyhaven:owners.write')
    const organisationId = organisationIdOf(request.OrganisationId) ?? call.caller.organisationId
    if (organisationId === undefined)
      throw invalidArgument('OrganisationId', 'You belong to no organisation: name one.')
    requireOrganisation(call.caller, organisationId, 'organisation')
    const machine = await identity.createMachine(
      { id: given(request.Id), name: request.Name!, organisationId },
      actorOfCall(call),
      call.now.getTime(),
    )
    return toMachine(machine)
  })

export const getMachine = ({ directory }: Services): Endpoint<Caller> =>
  endpoint(getMachineOperation, async (request, call) => {
    requireScope(call.caller, 'keyhaven:owners.read')
    const machine = await directory.machineById(request.Id!)
    if (!machine) throw notFound('There is no such machine.')
    const isMember = call.caller.organisationId === machine.organisationId
    if (!isMember) requireOrganisation(call.caller, machine.organisationId, 'machine')
    return toMachine(machine)
  })

export const queryMachines = ({ directory }: Services): Endpoint<Caller> =>
  endpoint(queryMachinesOperation, async (request, call) => {
    requireScope(call.caller, 'keyhaven:owners.read')
    const organisationId =
      organisationIdOf(request.OrganisationId) ??
      (isAdmin(call.caller) ? undefined : call.caller.organisationId)
    requireOrganisation(call.caller, organisationId, 'organisation')
    const page = await directory.queryMachines({ organisationId }, pageAsk(request))
    return { Results: page.items.map(toMachine), Next: page.next }
  })
