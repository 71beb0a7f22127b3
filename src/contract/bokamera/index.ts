/** The host `BokaMera.API.Host` (seed 002). */
import type { Contract } from '../contract.ts'
import { createApiKeyEndpoint } from './create-api-key.ts'

export const bokamera: Contract = {
  name: 'bokamera',
  serviceName: 'BokaMera.API.Host',
  settings: { textCase: 'camel', dates: 'wcf', nullableDates: 'plain' },
  codeSettings: {},
  endpoints: (services) => [createApiKeyEndpoint(services)],
}
