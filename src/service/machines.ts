/** CreateMachine, GetMachine, UpdateMachine, DeleteMachine and QueryMachines. */
import { type Endpoint, endpoint } from '../host/http/index.ts'
import { given, invalidArgument, member, notEmpty, notFound, text } from '../host/message/index.ts'
import { actorOf, type Caller, type Machine as DomainMachine } from '../identity/index.ts'
import { requireOrganisation, requireScope } from './authority.ts'
import { Machine, MachinePage, toMachine } from './owner-messages.ts'
import {
  creating,
  deleting,
  getting,
  namedChanges,
  organisationToList,
  querying,
  requireNotSelf,
  updating,
} from './owner-operations.ts'
import { pageAnswer, pageAsk, paging } from './paging.ts'
import { organisationIdOf, type Services } from './services.ts'

export const createMachineOperation = creating(
  'Machine',
  Machine,
  'Add a program or device of an organisation',
  {
    Id: member(text, { description: 'Made when not given' }),
    Name: member(text, { rules: [notEmpty()] }),
    OrganisationId: member(text, { description: "The caller's when not given" }),
  },
)
export const getMachineOperation = getting('Machine', Machine, 'One machine')
export const updateMachineOperation = updating(
  'Machine',
  Machine,
  'Rename a machine, stop it with its keys, at once, or let it go on',
  { Name: text },
)
export const deleteMachineOperation = deleting(
  'Machine',
  Machine,
  'Delete a machine and revoke its keys, for ever',
)
export const queryMachinesOperation = querying('Machine', MachinePage, { OrganisationId: text, ...paging })

export const createMachine = ({ identity }: Services): Endpoint<Caller> =>
  endpoint(createMachineOperation, async (request, call) => {
    requireScope(call.caller, 'keyhaven:owners.write')
    const organisationId = organisationIdOf(request.OrganisationId) ?? call.caller.organisationId
    if (organisationId === undefined)
      throw invalidArgument('OrganisationId', 'You belong to no organisation: name one.')
    requireOrganisation(call.caller, organisationId, 'organisation')
    const machine = await identity.createMachine(
      { id: given(request.Id), name: request.Name!, organisationId },
      actorOf(call.caller, call.request),
      call.now.getTime(),
      call.keeping(toMachine),
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

/** @throws Refusal 404 when there is no such machine, or the caller may not change it. */
async function managedMachine(
  directory: Services['directory'],
  id: string,
  caller: Caller,
): Promise<DomainMachine> {
  const machine = await directory.machineById(id)
  if (!machine) throw notFound('There is no such machine.')
  requireOrganisation(caller, machine.organisationId, 'machine')
  return machine
}

export const updateMachine = ({ identity, directory }: Services): Endpoint<Caller> =>
  endpoint(updateMachineOperation, async (request, call) => {
    requireScope(call.caller, 'keyhaven:owners.write')
    const machine = await managedMachine(directory, request.Id!, call.caller)
    const actor = actorOf(call.caller, call.request)
    const changes = namedChanges(request)
    return toMachine(await identity.updateMachine(machine.id, changes, actor, call.now.getTime()))
  })

export const deleteMachine = ({ identity, directory }: Services): Endpoint<Caller> =>
  endpoint(deleteMachineOperation, async (request, call) => {
    requireScope(call.caller, 'keyhaven:owners.write')
    const { id } = await managedMachine(directory, request.Id!, call.caller)
    requireNotSelf(call.caller, { kind: 'machine', id })
    const actor = actorOf(call.caller, call.request)
    return toMachine(await identity.deleteMachine(id, actor, call.now.getTime()))
  })

export const queryMachines = ({ directory }: Services): Endpoint<Caller> =>
  endpoint(queryMachinesOperation, async (request, call) => {
    requireScope(call.caller, 'keyhaven:owners.read')
    const organisationId = organisationToList(request, call.caller)
    return pageAnswer(await directory.queryMachines({ organisationId }, pageAsk(request)), toMachine)
  })
