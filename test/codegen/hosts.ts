/** The hosts that the golden texts were recorded from, with their operations in order. */
import {
  assignRoles,
  authenticate,
  getApiKeys,
  regenerateApiKeys,
  unAssignRoles,
} from '../../src/contract/servicestack/messages.ts'
import { type CodeSettings, currentSettings } from '../../src/host/codegen/index.ts'
import type { Operation } from '../../src/host/message/index.ts'
import { recordedOperations } from '../probe/recorded.ts'

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
    operations: [...recordedOperations.digitalu, ...own],
  },
  firstchoice: {
    baseUrl: 'http://staging-api.my1stchoicefs.net',
    settings: { ...currentSettings, textCase: 'pascal', nullableAnnotations: false },
    operations: [...recordedOperations.firstchoice, ...own],
  },
  bokamera: {
    baseUrl: 'http://testapi.bokamera.se',
    settings: currentSettings,
    operations: [...recordedOperations.bokamera, ...own],
  },
  foundry: {
    baseUrl: 'http://foundrystage-api-app.azurewebsites.net',
    settings: { ...currentSettings, nullableAnnotations: false, systemIo: false, tsNoCheck: false },
    operations: [...recordedOperations.foundry, ...own],
  },
  shapes: {
    baseUrl: 'http://localhost',
    settings: currentSettings,
    operations: [...recordedOperations.shapes, ...own],
  },
}
