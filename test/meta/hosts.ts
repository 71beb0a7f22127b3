/** The hosts of the recorded pages: their own operations, those that signing in brings, and the probe messages. */
import {
  assignRoles,
  authenticate,
  authenticateLogout,
  getApiKeys,
  regenerateApiKeys,
  unAssignRoles,
} from '../../src/contract/servicestack/messages.ts'
import type { Format } from '../../src/host/format/format.ts'
import type { Operation, WireSettings } from '../../src/host/message/index.ts'
import type { CodeLanguage, MetaHost } from '../../src/host/meta/index.ts'
import { recordedOperations } from '../probe/recorded.ts'

const plain: WireSettings = { textCase: 'camel', dates: 'wcf', nullableDates: 'plain' }
const signIn = [authenticate, authenticateLogout, assignRoles, unAssignRoles, getApiKeys, regenerateApiKeys]

interface Recorded {
  readonly name: string
  readonly hostName: string
  readonly operations: readonly Operation[]
  readonly settings: WireSettings
  readonly nullableAnnotations: boolean
  readonly systemIo: boolean
}

const current = { settings: plain, nullableAnnotations: true, systemIo: true }
const pascal: WireSettings = { ...plain, textCase: 'pascal' }

export const RECORDED = {
  digitalu: {
    ...current,
    name: 'digitaluapi',
    hostName: 'duengageapi.uat.scadsoftware.com',
    operations: recordedOperations.digitalu,
    settings: pascal,
  },
  firstchoice: {
    ...current,
    name: 'FirstChoice.API',
    hostName: 'staging-api.my1stchoicefs.net',
    operations: recordedOperations.firstchoice,
    settings: pascal,
    nullableAnnotations: false,
  },
  bokamera: {
    ...current,
    name: 'BokaMera.API.Host',
    hostName: 'testapi.bokamera.se',
    operations: recordedOperations.bokamera,
  },
  foundry: {
    name: 'Foundry API',
    hostName: 'foundrystage-api-app.azurewebsites.net',
    operations: recordedOperations.foundry,
    settings: { ...plain, dates: 'iso', nullableDates: 'text' },
    nullableAnnotations: false,
    systemIo: false,
  },
  shapes: {
    ...current,
    name: 'Shapes',
    hostName: 'localhost',
    operations: recordedOperations.shapes,
  },
} as const satisfies Record<string, Recorded>

export type HostKey = keyof typeof RECORDED

/** A recorded host as its pages describe it. */
export function recordedHost(
  key: HostKey,
  formats: readonly Format[],
  languages: readonly CodeLanguage[],
): MetaHost {
  const { name, operations, settings, nullableAnnotations, systemIo }: Recorded = RECORDED[key]
  return {
    name,
    operations: [...operations, ...signIn],
    settings,
    codeSettings: { nullableAnnotations, systemIo },
    formats,
    languages,
    basePath: '',
  }
}
