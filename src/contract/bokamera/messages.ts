/** Messages of the host `BokaMera.API.Host` (seed 002). */
import {
  anyRole,
  bool,
  dateTime,
  dto,
  guid,
  interfaceOf,
  member,
  nullable,
  operation,
  route,
  text,
} from '../../host/message/index.ts'

const namespace = 'BokaMera.API.ServiceModel.Dtos'

const ICompany = interfaceOf('ICompany', namespace, { CompanyId: nullable(guid) })

export const CreateApiKey = dto(
  'CreateApiKey',
  {
    namespace,
    implements: [ICompany],
    responses: [
      { status: 401, description: 'Returned if the current user is not authenticated' },
      { status: 403, description: 'Returned if the current user does not have the required role' },
    ],
  },
  {
    CompanyId: member(nullable(guid), {
      description:
        "The company to create the API key for. Defaults to the logged in user's company. Only a SuperAdmin may specify a company other than their own; for other roles this value is ignored.",
    }),
    ContactEmail: member(text, {
      description: "Optional contact email to register for the key. Defaults to the logged in user's email.",
    }),
    Notes: member(text, { description: 'Optional free text note for the key.' }),
  },
)

export const ApiKeyResponse = dto(
  'ApiKeyResponse',
  { namespace },
  {
    CompanyId: member(guid, { description: 'The company the API key belongs to' }),
    ApiKey: member(guid, { description: 'The API key value to send in the x-api-key header' }),
    Active: member(bool, { description: 'Whether the key is active' }),
    CreatedDate: member(dateTime, { description: 'When the key was created' }),
    ExpiryDate: member(nullable(dateTime), { description: 'When the key expires, if ever' }),
    ContactEmail: member(text, { description: 'Contact email registered for the key' }),
    Notes: member(text, { description: 'Free text notes for the key' }),
    AllowedIpAddresses: member(text, {
      description: 'Comma separated list of IP addresses the key is restricted to, if any',
    }),
  },
)

export const createApiKey = operation(CreateApiKey, {
  returns: ApiKeyResponse,
  routes: [
    route('/apikeys', 'POST', {
      summary: "Create a new API key for the logged in user's company",
      notes:
        'Generates a new API key for the company of the currently logged in user and returns it. A company administrator can only create keys for their own company.',
    }),
  ],
  verbs: ['POST'],
  access: anyRole('bookingsupplier-administrator-write', 'superadmin'),
  service: 'BokaMeraService',
  secret: true,
  repeatable: true,
})
