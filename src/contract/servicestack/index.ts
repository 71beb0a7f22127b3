/** The operations that ServiceStack brings to every host with its auth plugin. */
import type { Endpoint } from '../../host/http/index.ts'
import type { Caller } from '../../identity/index.ts'
import type { ContractServices } from '../contract.ts'
import { getApiKeysEndpoint, regenerateApiKeysEndpoint } from './api-keys.ts'
import { authenticateEndpoint, logoutEndpoint } from './authenticate.ts'
import { assignRolesEndpoint, unAssignRolesEndpoint } from './roles.ts'

export { loginPage } from './login-page.ts'

export const servicestackEndpoints = (services: ContractServices): readonly Endpoint<Caller>[] => [
  authenticateEndpoint(services),
  logoutEndpoint(services),
  assignRolesEndpoint(services),
  unAssignRolesEndpoint(services),
  getApiKeysEndpoint(services),
  regenerateApiKeysEndpoint(services),
]
