/** The recorded hosts, rebuilt: each vector is asked of an application that knows what the recording host knew. */
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type App, createApp, systemRandom } from '../../src/app.ts'
import { type HostName, readConfig } from '../../src/config.ts'
import { type Contract, contracts } from '../../src/contract/index.ts'
import { currentSettings } from '../../src/host/codegen/index.ts'
import { toFetch } from '../../src/host/http/index.ts'
import { echoEndpoints, shapeEndpoints } from '../probe/endpoints.ts'

export interface Vector {
  readonly name: string
  readonly host: string
  readonly request: {
    readonly method?: string
    readonly path: string
    readonly headers: Readonly<Record<string, string>>
    readonly body?: string | null
  }
  readonly response: {
    readonly status: number
    readonly headers: readonly (readonly [string, string])[]
    readonly body?: string
    readonly text?: string
  }
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: string
}

/** The instant of the recording: 2026-11-22T03:04:05Z. */
export const RECORDED_AT = new Date(1795316645000)

const HOST_NAMES: Readonly<Record<string, string>> = {
  digitalu: 'duengageapi.uat.scadsoftware.com',
  firstchoice: 'staging-api.my1stchoicefs.net',
  bokamera: 'testapi.bokamera.se',
  foundry: 'foundrystage-api-app.azurewebsites.net',
  shapes: 'localhost',
}

/** Keys of the recorded `digitalu` expired this many days after the instant of the recording. */
const DIGITALU_KEY_DAYS = '41'

const shapes: Contract = {
  name: 'shapes',
  serviceName: 'Shapes',
  settings: { textCase: 'camel', dates: 'wcf', nullableDates: 'plain' },
  codeSettings: currentSettings,
  endpoints: () => shapeEndpoints,
}

const recordedContracts: readonly Contract[] = [
  ...contracts.map(
    (contract): Contract => ({
      ...contract,
      endpoints: (services) => [...contract.endpoints(services), ...echoEndpoints],
    }),
  ),
  shapes,
]

const SYSTEM = { id: 'system', keyId: undefined, address: '', requestId: 'recording' }
export const COMPANY = '0f8fad5b-d9cb-469f-a165-70867728950e'

async function open(folder: string, host: string): Promise<App> {
  const config = readConfig({
    KEYHAVEN_DATA: folder,
    KEYHAVEN_PEPPER: 'pepper-of-the-recorded-hosts-0123456789',
    KEYHAVEN_ROOT_KEY: 'root-key-of-the-recorded-hosts-0123456789',
    ...(host === 'digitalu' ? { KEYHAVEN_KEYS_EXPIRE_AFTER_DAYS: DIGITALU_KEY_DAYS } : {}),
  })
  return createApp({
    config: { ...config, hostNames: new Map([[HOST_NAMES[host]!, host as HostName]]) },
    clock: () => RECORDED_AT,
    random: systemRandom,
    served: () => {},
    contracts: recordedContracts,
  })
}

/** The users, keys, company and machines that the recording host answered with. */
async function seed(app: App, host: string): Promise<void> {
  const nowMs = RECORDED_AT.getTime()
  const organisationId = host === 'foundry' ? 'org_1' : COMPANY
  await app.store.write(async (tx) => {
    await tx.insertOrganisation({ id: organisationId, name: 'Recorded', state: 'active', createdAtMs: nowMs })
    for (const id of host === 'foundry' ? ['m 1', 'ignored'] : []) {
      await tx.insertMachine({ id, name: 'machine', organisationId, state: 'active', createdAtMs: nowMs })
    }
  })
  const people = [
    ['ada', 'Ada', ['Client', 'bookingsupplier-administrator-write']],
    ['bob', 'Bob', []],
  ] as const
  for (const [userName, displayName, roles] of people) {
    const email = `${userName}@example.org`
    const user = await app.identity.createUser(
      { userName, displayName, email, password: 'p@ssw0rd', roles: [...roles] },
      SYSTEM,
      nowMs,
    )
    // Written straight to the store: the recorded organisation of `foundry` has an id that nobody could make.
    await app.store.write((tx) => tx.updateUser({ ...user, organisationId }))
    for (const environment of ['live', 'test']) {
      const isKnown = userName === 'ada' && environment === 'live'
      await app.keyring.issue(
        {
          owner: { kind: 'user', id: user.id },
          organisationId,
          environment,
          keyType: 'secret',
          format: 'opaque',
          secret: isKnown ? 'ada-live-key-0000000000000000000' : undefined,
        },
        SYSTEM,
        nowMs,
      )
    }
  }
}

export interface Replayer {
  ask(vector: Vector): Promise<Answer>
  close(): Promise<void>
}

/** Vectors that change nothing share an application; each of the others gets a copy of the first state. */
export async function createReplayer(): Promise<Replayer> {
  const folder = await mkdtemp(join(tmpdir(), 'keyhaven-replay-'))
  const seeded = new Map<string, Promise<string>>()
  const shared = new Map<string, Promise<App>>()
  let copies = 0

  const firstState = (host: string): Promise<string> => {
    const known = seeded.get(host)
    if (known) return known
    const made = (async () => {
      const place = join(folder, host)
      const app = await open(place, host)
      await seed(app, host)
      await app.close()
      return place
    })()
    seeded.set(host, made)
    return made
  }

  const copy = async (host: string): Promise<App> => {
    const from = await firstState(host)
    copies += 1
    const place = await mkdtemp(join(folder, `${host}-${copies}-`))
    await copyFile(join(from, 'keyhaven.db'), join(place, 'keyhaven.db'))
    return open(place, host)
  }

  const sharedApp = (host: string): Promise<App> => {
    const known = shared.get(host) ?? copy(host)
    shared.set(host, known)
    return known
  }

  return {
    async ask(vector) {
      const isReading = /\.(echo|fail|accept|page|types|metadata|operations)\.|^shapes\.|metadata/.test(
        `${vector.name} ${vector.request.path}`,
      )
      const app = await (isReading ? sharedApp(vector.host) : copy(vector.host))
      try {
        return await askApp(app, vector)
      } finally {
        if (!isReading) await app.close()
      }
    },
    async close() {
      for (const app of shared.values()) await (await app).close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function askApp(app: App, { host, request }: Vector): Promise<Answer> {
  const { method = 'GET', path, headers, body } = request
  // A web Request refuses bodies of GET and HEAD; none of the recorded ones has a byte.
  const hasBody = body !== undefined && body !== null && body !== ''
  const response = await toFetch(app.handle)(
    new Request(`http://${HOST_NAMES[host]}${path}`, { method, headers, body: hasBody ? body : undefined }),
  )
  return { status: response.status, headers: response.headers, body: await response.text() }
}
