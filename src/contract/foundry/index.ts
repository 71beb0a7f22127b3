/** The host `Foundry API` (seeds 003 and 004). */
import type { Contract } from '../contract.ts'
import { createApiKeyEndpoint } from './create-api-key.ts'
import { generateMachineApiKeyEndpoint } from './generate-machine-api-key.ts'

export const foundry: Contract = {
  name: 'foundry',
  serviceName: 'Foundry API',
  settings: { textCase: 'camel', dates: 'iso', nullableDates: 'text' },
  codeSettings: { nullableAnnotations: false, systemIo: false, tsNoCheck: false },
  endpoints: (services) => [createApiKeyEndpoint(services), generateMachineApiKeyEndpoint(services)],
}
