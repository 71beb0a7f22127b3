/** The operations of each host that was recorded, in order, before those that signing in brings. */
import { createApiKey } from '../../src/contract/bokamera/messages.ts'
import { regenerateApiKeyRequest } from '../../src/contract/digitalu/messages.ts'
import { createApiKeyRequest, generateMachineApiKeyRequest } from '../../src/contract/foundry/messages.ts'
import {
  checked,
  contracted,
  deleteThing,
  derived,
  echo,
  fail,
  listThings,
  nullables,
  secure,
} from './messages.ts'

export const recordedOperations = {
  digitalu: [regenerateApiKeyRequest, echo, fail],
  firstchoice: [echo, fail],
  bokamera: [createApiKey, echo, fail],
  foundry: [createApiKeyRequest, generateMachineApiKeyRequest, echo, fail],
  shapes: [secure, listThings, deleteThing, contracted, derived, nullables, checked],
} as const
