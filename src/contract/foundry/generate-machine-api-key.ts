/** GenerateMachineApiKeyRequest: a key of a machine, for the organisation that owns it (seed 004). */
import { type Endpoint, endpoint } from '../../host/http/index.ts'
import { given, notFoundMember, type Refusal } from '../../host/message/index.ts'
import { ADMIN_ROLE, actorOf, type Caller, hasRole, type Machine } from '../../identity/index.ts'
import { canonicalGuid } from '../../keys/index.ts'
import { type ContractServices, handedOn, holdToScopes } from '../contract.ts'
import { answerOf } from './create-api-key.ts'
import { generateMachineApiKeyRequest } from './messages.ts'

const noSuchMachine = (): Refusal => notFoundMember('Id', 'There is no such machine.')

/** A machine of somebody else is not there, nor is one that is disabled or whose organisation is. @throws Refusal 404. */
async function machineOf(
  { directory }: ContractServices,
  request: { readonly Id?: string; readonly OrganisationId?: string },
  caller: Caller,
): Promise<Machine> {
  const machine = await directory.machineById(request.Id ?? '')
  if (machine?.state !== 'active') throw noSuchMachine()
  const isMember = caller.organisationId === machine.organisationId
  const asked = given(request.OrganisationId) ?? machine.organisationId
  const isNamed = (canonicalGuid(asked) ?? asked) === machine.organisationId
  if (!isNamed || !(isMember || hasRole(caller, ADMIN_ROLE))) throw noSuchMachine()
  const organisation = await directory.organisationById(machine.organisationId)
  if (organisation?.state !== 'active') throw noSuchMachine()
  return machine
}

export const generateMachineApiKeyEndpoint = (services: ContractServices): Endpoint<Caller> =>
  endpoint(generateMachineApiKeyRequest, async (request, call) => {
    holdToScopes(call.caller, 'keyhaven:keys.write')
    const machine = await machineOf(services, request, call.caller)
    const issued = await services.keyring.issue(
      {
        owner: { kind: 'machine', id: machine.id },
        organisationId: machine.organisationId,
        environment: services.environments[0],
        keyType: services.keyTypes[0],
        format: 'opaque',
        notes: machine.name,
        ...handedOn(services, call, services.environments[0]),
      },
      actorOf(call.caller, call.request),
      call.now.getTime(),
      { also: call.keeping(answerOf) },
    )
    return answerOf(issued)
  })
