/** Messages of the host `Foundry API` (seeds 003 and 004). */
import {
  authenticated,
  type Dto,
  dateTime,
  dto,
  IPost,
  interfaceOf,
  nullable,
  operation,
  parameter,
  ResponseStatus,
  route,
  type Shape,
  text,
} from '../../host/message/index.ts'

const operations = 'Infrastructure.Api.Interfaces.ServiceOperations'
const namespace = `${operations}.IdentityProvider`
const resources = 'Application.Interfaces.Resources'

const IIdentifiableResource = interfaceOf('IIdentifiableResource', resources, { Id: text })
const ITenantedRequest = interfaceOf('ITenantedRequest', operations, { OrganisationId: text })

export const ApiKey = dto(
  'ApiKey',
  { namespace: resources, implements: [IIdentifiableResource] },
  { UserId: text, Description: text, ExpiresUtc: nullable(dateTime), Key: text, Id: text },
)

/** Carries the marker of what it returns (`IReturn<TResponse>`) for all that derive from it. */
const PostOperationUnTenanted = (TResponse: Shape) =>
  dto(
    'PostOperationUnTenanted',
    {
      namespace: operations,
      abstract: true,
      implements: [IPost],
      returns: TResponse,
      generic: {
        args: { TResponse },
        open: (): Dto => PostOperationUnTenanted(parameter('TResponse')),
      },
    },
    {},
  )

const PostOperationTenanted = (TResponse: Shape) =>
  dto(
    'PostOperationTenanted',
    {
      namespace: operations,
      abstract: true,
      base: PostOperationUnTenanted(TResponse),
      implements: [ITenantedRequest],
      generic: {
        args: { TResponse },
        open: (): Dto => PostOperationTenanted(parameter('TResponse')),
      },
    },
    { OrganisationId: text },
  )

export const CreateApiKeyResponse = dto('CreateApiKeyResponse', { namespace }, { ResponseStatus, ApiKey })

export const CreateApiKeyRequest = dto(
  'CreateApiKeyRequest',
  { namespace, base: PostOperationUnTenanted(CreateApiKeyResponse) },
  { Description: text, ExpiresUtc: nullable(dateTime) },
)

export const createApiKeyRequest = operation(CreateApiKeyRequest, {
  returns: CreateApiKeyResponse,
  routes: [route('/auth/apikey', 'POST')],
  verbs: ['POST'],
  access: authenticated,
  service: 'FoundryService',
  secret: true,
  repeatable: true,
})

export const GenerateMachineApiKeyResponse = dto(
  'GenerateMachineApiKeyResponse',
  { namespace },
  { ApiKey, ResponseStatus },
)

export const GenerateMachineApiKeyRequest = dto(
  'GenerateMachineApiKeyRequest',
  { namespace, base: PostOperationTenanted(GenerateMachineApiKeyResponse) },
  { Id: text },
)

export const generateMachineApiKeyRequest = operation(GenerateMachineApiKeyRequest, {
  returns: GenerateMachineApiKeyResponse,
  routes: [route('/machines/{Id}/generate-api-key', 'POST')],
  verbs: ['POST'],
  access: authenticated,
  service: 'FoundryService',
  secret: true,
  repeatable: true,
})
