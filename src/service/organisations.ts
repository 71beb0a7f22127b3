/** CreateOrganisation, GetOrganisation and QueryOrganisations. */
import { type Endpoint, endpoint } from '../host/http/index.ts'
import {
  authenticated,
  dto,
  IGet,
  IPost,
  member,
  notEmpty,
  notFound,
  operation,
  route,
  text,
} from '../host/message/index.ts'
import type { Caller } from '../identity/index.ts'
import { isAdmin, requireAdmin, requireScope } from './authority.ts'
import { idMember } from './create-key.ts'
import { KEYHAVEN, paging } from './key-messages.ts'
import { Organisation, OrganisationPage, toOrganisation } from './owner-messages.ts'
import { pageAsk } from './read-keys.ts'
import { actorOfCall, given, organisationIdOf, type Services } from './services.ts'

const shared = { tags: ['owners'], access: authenticated, service: 'OrganisationService' } as const

export const createOrganisationOperation = operation(
  dto(
    'CreateOrganisation',
    { ...KEYHAVEN, implements: [IPost], description: 'Add a company or team' },
    {
      Id: member(text, { description: 'A UUID; made when not given' }),
      Name: member(text, { rules: [notEmpty()] }),
    },
  ),
  { ...shared, returns: Organisation, routes: [route('/v1/organisations', 'POST')], verbs: ['POST'] },
)

export const getOrganisationOperation = operation(
  dto(
    'GetOrganisation',
    { ...KEYHAVEN, implements: [IGet], description: 'One organisation' },
    { Id: idMember },
  ),
  { ...shared, returns: Organisation, routes: [route('/v1/organisations/{Id}', 'GET')], verbs: ['GET'] },
)

export const queryOrganisationsOperation = operation(
  dto(
    'QueryOrganisations',
    { ...KEYHAVEN, implements: [IGet], description: 'Organisations, newest first' },
    paging,
  ),
  { ...shared, returns: OrganisationPage, routes: [route('/v1/organisations', 'GET')], verbs: ['GET'] },
)

export const createOrganisation = ({ identity }: Services): Endpoint<Caller> =>
  endpoint(createOrganisationOperation, async (request, call) => {
    requireScope(call.caller, 'keyhaven:owners.write')
    requireAdmin(call.caller)
    const organisation = await identity.createOrganisation(
      { id: given(request.Id), name: request.Name! },
      actorOfCall(call),
      call.now.getTime(),
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

export const queryOrganisations = ({ directory }: Services): Endpoint<Caller> =>
  endpoint(queryOrganisationsOperation, async (request, call) => {
    requireScope(call.caller, 'keyhaven:owners.read')
    requireAdmin(call.caller)
    const page = await directory.queryOrganisations(pageAsk(request))
    return { Results: page.items.map(toOrganisation), Next: page.next }
  })
