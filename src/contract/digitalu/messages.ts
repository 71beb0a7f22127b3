/** Messages of the host `digitaluapi` (seed 000). */
import { anyRole, dto, member, operation, route, text } from '../../host/message/index.ts'
import { RegenerateApiKeysResponse } from '../servicestack/messages.ts'

export const RegenerateApiKeyRequest = dto(
  'RegenerateApiKeyRequest',
  { namespace: 'DigitalU' },
  { Environment: member(text, { description: 'Environment type' }) },
)

export const regenerateApiKeyRequest = operation(RegenerateApiKeyRequest, {
  returns: RegenerateApiKeysResponse,
  routes: [
    route('/auth/apikeys/regenerate', 'POST'),
    route('/auth/apikeys/regenerate/{Environment}', 'POST'),
  ],
  verbs: ['POST'],
  access: anyRole('Client', 'Admin', 'Partner'),
  service: 'DigitalUService',
  secret: true,
  repeatable: true,
})
