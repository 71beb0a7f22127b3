/** CreateOrganisation, GetOrganisation, UpdateOrganisation, DeleteOrganisation and QueryOrganisations. */
import { type Endpoint, endpoint } from '../host/http/index.ts'
import { given, member, notEmpty, notFound, text } from '../host/message/index.ts'
import { actorOf, type Caller } from '../identity/index.ts'
import { isAdmin, requireAdmin, requireScope } from './authority.ts'
import { Organisation, OrganisationPage, toOrganisation } from './owner-messages.ts'
import {
  creating,
  deleting,
  getting,
  namedChanges,
  querying,
  requireNotSelf,
  updating,
} from './owner-operations.ts'
import { pageAnswer, pageAsk, paging } from './paging.ts'
import { organisationIdOf, type Services } from './services.ts'

export const createOrganisationOperation = creating('Organisation', Organisation, 'Add a company or team', {
  Id: member(text, { description: 'A UUID; made when not given' }),
  Name: member(text, { rules: [notEmpty()] }),
})
export const getOrganisationOperation = getting('Organisation', Organisation, 'One organisation')
export const updateOrganisationOperation = updating(
  'Organisation',
  Organisation,
  'Rename an organisation, stop it with its users, machines and keys, at once, or let them go on',
  { Name: text },
)
export const deleteOrganisationOperation = deleting(
  'Organisation',
  Organisation,
  'Delete an organisation that has no users and machines left, and revoke its keys, for ever',
)
export const queryOrganisationsOperation = querying('Organisation', OrganisationPage, paging)

export const createOrganisation = ({ identity }: Services): Endpoint<Caller> =>
  endpoint(createOrganisationOperation, async (request, call) => {
    requireScope(call.caller, 'keyhaven:owners.write')
    requireAdmin(call.caller)
    const organisation = await identity.createOrganisation(
      { id: given(request.Id), name: request.Name! },
      actorOf(call.caller, call.request),
      call.now.getTime(),
      call.keeping(toOrganisation),
    )
    return toOrganisation(organisation)
  })

/** Members see the organisation that they are in. */
export const getOrganisation = ({ directory }: Services): Endpoint<Caller> =>
  endpoint(getOrganisationOperation, async (request, call) => {
    requireScope(call.caller, 'keyhaven:owners.read')
    const id = organisationIdOf(request.Id)!
    const isVisible = isAdmin(call.caller) || call.caller.organisationId === id
    const organisation = isVisible ? await directory.organisationById(id) : undefined
    if (!organisation) throw notFound('There is no such organisation.')
    return toOrganisation(organisation)
  })

export const updateOrganisation = ({ identity }: Services): Endpoint<Caller> =>
  endpoint(updateOrganisationOperation, async (request, call) => {
    requireScope(call.caller, 'keyhaven:owners.write')
    requireAdmin(call.caller)
    const id = organisationIdOf(request.Id)!
    const actor = actorOf(call.caller, call.request)
    const changes = namedChanges(request)
    return toOrganisation(await identity.updateOrganisation(id, changes, actor, call.now.getTime()))
  })

export const deleteOrganisation = ({ identity }: Services): Endpoint<Caller> =>
  endpoint(deleteOrganisationOperation, async (request, call) => {
    requireScope(call.caller, 'keyhaven:owners.write')
    requireAdmin(call.caller)
    const id = organisationIdOf(request.Id)!
    requireNotSelf(call.caller, { kind: 'organisation', id })
    const actor = actorOf(call.caller, call.request)
    return toOrganisation(await identity.deleteOrganisation(id, actor, call.now.getTime()))
  })

export const queryOrganisations = ({ directory }: Services): Endpoint<Caller> =>
  endpoint(queryOrganisationsOperation, async (request, call) => {
    requireScope(call.caller, 'keyhaven:owners.read')
    requireAdmin(call.caller)
    return pageAnswer(await directory.queryOrganisations(pageAsk(request)), toOrganisation)
  })
