/** The hosts that the golden texts were recorded from, with their operations in order. */
import { createApiKey } from '../../src/contract/bokamera/messages.ts'
import { regenerateApiKeyRequest } from '../../src/contract/digitalu/messages.ts'
import { createApiKeyRequest, generateMachineApiKeyRequest } from '../../src/contract/foundry/messages.ts'
import {
  assignRoles,
  authenticate,
  getApiKeys,
  regenerateApiKeys,
  unAssignRoles,
} from '../../src/contract/servicestack/messages.ts'
import { type CodeSettings, currentSettings } from '../../src/host/codegen/index.ts'
import type { Operation } from '../../src/host/message/index.ts'
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
} from '../probe/messages.ts'

export interface RecordedHost {
  readonly baseUrl: string
  readonly settings: CodeSettings
  readonly operations: readonly Operation[]
}

const own = [authenticate, assignRoles, unAssignRoles, getApiKeys, regenerateApiKeys]

export const hosts: Readonly<Record<string, RecordedHost>> = {
  digitalu: {
    baseUrl: 'http://duengageapi.uat.scadsoftware.com',
    settings: { ...currentSettings, textCase: 'pascal', pythonObject: false },
    operations: [regenerateApiKeyRequest, echo, fail, ...own],
  },
  firstchoice: {
    baseUrl: 'http://staging-api.my1stchoicefs.net',
    settings: { ...currentSettings, textCase: 'pascal', nullableAnnotations: false },
    operations: [echo, fail, ...own],
  },
  bokamera: {
    baseUrl: 'http://testapi.bokamera.se',
    settings: currentSettings,
    operations: [createApiKey, echo, fail, ...own],
  },
  foundry: {
    baseUrl: 'http://foundrystage-api-app.azurewebsites.net',
    settings: { ...currentSettings, nullableAnnotations: false, systemIo: false, tsNoCheck: false },
    operations: [createApiKeyRequest, generateMachineApiKeyRequest, echo, fail, ...own],
  },
  shapes: {
    baseUrl: 'http://localhost',
    settings: currentSettings,
    operations: [secure, listThings, deleteThing, contracted, derived, nullables, checked, ...own],
  },
}
