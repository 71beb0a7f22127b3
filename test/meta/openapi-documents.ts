/** The documents that the OpenAPI tests look at: of the recorded hosts with their probe messages, and of a running application. */
import type { OpenApiFacts } from '../../src/host/meta/index.ts'
import { openApi } from '../../src/host/meta/index.ts'
import { type Fixture, openFixture, withProbes } from '../service/app-fixture.ts'
import { type HostKey, RECORDED, recordedHost } from './hosts.ts'
import { FORMATS, LANGUAGES } from './parts.ts'

export const FACTS: OpenApiFacts = {
  version: '1.2.3',
  securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
}

export const recordedKeys = Object.keys(RECORDED) as HostKey[]

/** As JSON has it. */
export const recordedDocument = (key: HostKey): any =>
  JSON.parse(
    JSON.stringify(openApi(recordedHost(key, FORMATS, LANGUAGES), { ...FACTS, origin: 'http://localhost' })),
  )

/** Base paths of the hosts that a running application has in these tests. */
export const BASE_PATHS = ['', '/digitalu', '/firstchoice', '/bokamera', '/foundry', '/probe'] as const

export const openProbes = (): Promise<Fixture> => openFixture({ contracts: withProbes })

export interface Operation {
  readonly operationId: string
  readonly [member: string]: any
}

/** Every operation of a document with its path and verb. */
export const operationsOf = (document: any): { path: string; verb: string; operation: Operation }[] =>
  Object.entries<any>(document.paths).flatMap(([path, item]) =>
    Object.entries<Operation>(item).map(([verb, operation]) => ({ path, verb, operation })),
  )
