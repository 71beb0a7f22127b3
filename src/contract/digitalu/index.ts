/** The host `digitaluapi` (seed 000). */
import { endpoint } from '../../host/http/index.ts'
import type { Contract } from '../contract.ts'
import { regenerated } from '../servicestack/api-keys.ts'
import { regenerateApiKeyRequest } from './messages.ts'

export const digitalu: Contract = {
  name: 'digitalu',
  serviceName: 'digitaluapi',
  settings: { textCase: 'pascal', dates: 'wcf', nullableDates: 'plain' },
  codeSettings: { textCase: 'pascal', pythonObject: false },
  endpoints: (services) => [
    endpoint(regenerateApiKeyRequest, (request, call) => regenerated(services, request, call)),
  ],
}
