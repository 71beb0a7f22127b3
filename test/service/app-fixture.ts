/** The whole application in a temporary folder, with a clock that is moved by hand: what tests of its guarantees ask. */
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type App, type AppOptions, createApp, systemRandom } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { type Contract, contracts } from '../../src/contract/index.ts'
import { currentSettings } from '../../src/host/codegen/index.ts'
import { allHeaders, type Served, toFetch } from '../../src/host/http/index.ts'
import type { Key, Limit, Owner, SecretFormatName, StoredEvent } from '../../src/keys/index.ts'
import { createEventStreams, type Services } from '../../src/service/index.ts'
import { echoEndpoints, shapeEndpoints } from '../probe/endpoints.ts'

export const ROOT_KEY = 'root-key-of-the-fixture-0123456789abcdef'
/** Everybody's, in tests. */
export const PASSWORD = 'correct horse battery'
/** 2027-01-15T08:00:00Z. */
export const STARTED_AT = Date.UTC(2027, 0, 15, 8)

const SYSTEM = { id: 'system', keyId: undefined, address: '', requestId: 'fixture' }

export interface Ask {
  readonly headers?: Readonly<Record<string, string>>
  /** An object is sent as JSON, anything else as it stands. */
  readonly body?: object | string | Uint8Array
  /** Remote address. */
  readonly address?: string
  readonly origin?: string
}

/** A request that the classes of the web cannot make: any target, any host, a body on GET. */
export interface RawAsk {
  readonly method?: string
  readonly target: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly secure?: boolean
  /** Remote address. */
  readonly address?: string
}

export interface Told {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body as JSON. @throws SyntaxError when it is none. */
  json(): any
}

export interface Issue {
  readonly owner: Owner
  readonly organisationId?: string
  readonly environment?: string
  readonly format?: SecretFormatName
  readonly scopes?: readonly string[]
  readonly roles?: readonly string[]
  readonly expiresAtMs?: number
  readonly allowedAddresses?: readonly string[]
  readonly idleExpiryMs?: number
  readonly limits?: readonly Limit[]
}

export interface Fixture {
  readonly app: App
  readonly folder: string
  readonly log: Served[]
  readonly nowMs: number
  /** Sets the clock. */
  advance(ms: number): void
  /** Time passes, whatever the clock was set to. */
  pass(ms: number): void
  ask(method: string, path: string, ask?: Ask): Promise<Told>
  raw(ask: RawAsk): Promise<Told>
  user(name: string, about?: { readonly roles?: string[]; readonly organisationId?: string }): Promise<Person>
  organisation(name: string): Promise<string>
  machine(name: string, organisationId: string): Promise<string>
  issue(ask: Issue): Promise<{ readonly key: Key; readonly secret: string }>
  /** A digest of everything that is kept but the record of refusals: nothing was done when it is the same before and after. */
  state(): Promise<string>
  /** All of it, to search. */
  kept(): Promise<string>
  close(): Promise<void>
}

export interface Person {
  readonly id: string
  readonly userName: string
  /** Headers of somebody who comes with name and password. */
  readonly basic: Readonly<Record<string, string>>
  /** Headers of a program that comes with a key of this user. */
  readonly bearer: Readonly<Record<string, string>>
  readonly secret: string
}

export const basicOf = (userName: string, password: string): string =>
  `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`
export const bearerOf = (secret: string): Readonly<Record<string, string>> => ({
  authorization: `Bearer ${secret}`,
})
export const ROOT = bearerOf(ROOT_KEY)

/** The hosts, and one more at `/probe` with messages of every wire type; all that is there answers at the root too. */
export const withProbes: readonly Contract[] = [
  ...contracts,
  {
    name: 'probe',
    serviceName: 'Probe',
    settings: { textCase: 'camel', dates: 'iso', nullableDates: 'plain' },
    codeSettings: currentSettings,
    endpoints: () => [...echoEndpoints, ...shapeEndpoints],
  },
]

export interface FixtureOptions
  extends Pick<AppOptions, 'refusalLimits' | 'refusedKeyLimits' | 'streamLimits'> {
  readonly environment?: Readonly<Record<string, string>>
  readonly contracts?: readonly Contract[]
  readonly onServed?: (entry: Served) => void
}

/** To be closed by whoever opens it. */
export async function openFixture(options: FixtureOptions = {}): Promise<Fixture> {
  const folder = await mkdtemp(join(tmpdir(), 'keyhaven-app-'))
  const log: Served[] = []
  let nowMs = STARTED_AT
  let elapsedMs = 0
  const app = await createApp({
    config: readConfig({ KEYHAVEN_DATA: folder, KEYHAVEN_ROOT_KEY: ROOT_KEY, ...options.environment }),
    clock: () => new Date(nowMs),
    elapsedMs: () => elapsedMs,
    random: systemRandom,
    served: (entry) => {
      log.push(entry)
      options.onServed?.(entry)
    },
    contracts: options.contracts,
    refusalLimits: options.refusalLimits,
    refusedKeyLimits: options.refusedKeyLimits,
    streamLimits: options.streamLimits,
  })
  const fetch = toFetch(app.handle)

  async function ask(method: string, path: string, { headers, body, address, origin }: Ask = {}) {
    const sent = new Headers(headers)
    const isObject = typeof body === 'object' && !(body instanceof Uint8Array)
    if (isObject && !sent.has('content-type')) sent.set('content-type', 'application/json')
    const url = `${origin ?? 'http://localhost'}${path}`
    const content = isObject ? JSON.stringify(body) : (body as string | Uint8Array<ArrayBuffer> | undefined)
    const response = await fetch(new Request(url, { method, headers: sent, body: content }), address)
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) }
  }

  async function raw(ask: RawAsk) {
    const { method = 'GET', target, headers = {}, body = '', secure = false, address = '127.0.0.1' } = ask
    const sent: Readonly<Record<string, string>> = { host: 'localhost', ...headers }
    const response = await app.handle({
      method,
      target,
      header: (name) => sent[name],
      address,
      secure,
      body: async () => (typeof body === 'string' ? Buffer.from(body) : body),
    })
    const text = typeof response.body === 'function' ? '' : Buffer.from(response.body ?? '').toString()
    const told = Object.entries(allHeaders(response)).flatMap(([name, value]) =>
      [value].flat().map((each): [string, string] => [name, each]),
    )
    return { status: response.status, headers: new Headers(told), text, json: () => JSON.parse(text) }
  }

  async function issue({ owner, organisationId, environment = 'live', format = 'opaque', ...more }: Issue) {
    const issued = await app.keyring.issue(
      { owner, organisationId, environment, keyType: 'secret', format, ...more },
      SYSTEM,
      nowMs,
    )
    return { key: issued.key, secret: issued.secret.reveal() }
  }

  async function user(userName: string, about: { roles?: string[]; organisationId?: string } = {}) {
    const email = `${userName}@example.org`
    const { id, organisationId } = await app.identity.createUser(
      { userName, email, displayName: userName, password: PASSWORD, ...about },
      SYSTEM,
      nowMs,
    )
    const { secret } = await issue({ owner: { kind: 'user', id }, organisationId })
    const basic = { authorization: basicOf(userName, PASSWORD) }
    return { id, userName, basic, bearer: bearerOf(secret), secret }
  }

  return {
    app,
    folder,
    log,
    get nowMs() {
      return nowMs
    },
    advance: (ms) => {
      nowMs += ms
    },
    pass: (ms) => {
      nowMs += ms
      elapsedMs += ms
    },
    ask,
    raw,
    user,
    organisation: async (name) => (await app.identity.createOrganisation({ name }, SYSTEM, nowMs)).id,
    machine: async (name, organisationId) =>
      (await app.identity.createMachine({ name, organisationId }, SYSTEM, nowMs)).id,
    issue,
    state: async () =>
      createHash('sha256')
        .update(await keptBy(app, ({ kind }) => kind !== 'call.refused' && kind !== 'key.refused'))
        .digest('hex'),
    kept: () => keptBy(app),
    close: async () => {
      await app.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** What the operations of a fixture work with, as far as it matters to looking at them. */
export const servicesOf = ({ app, nowMs }: Fixture): Services => ({
  ...app,
  directory: app.store,
  trail: app.store,
  eventStreams: createEventStreams({ trail: app.store, onCommit: app.store.onCommit }),
  refusedKeys: { record: () => {} },
  exportedTrail: () => ReadableStream.from([]),
  clock: () => new Date(nowMs),
  environments: ['live'],
  keyTypes: ['secret'],
  lifetimeMsOf: () => undefined,
})

const EVERYTHING = { limit: 1000 } as const

async function keptBy({ store }: App, isOfInterest = (_: StoredEvent) => true): Promise<string> {
  const [keys, users, organisations, machines, events] = await Promise.all([
    store.queryKeys({}, EVERYTHING),
    store.queryUsers({}, EVERYTHING),
    store.queryOrganisations(EVERYTHING),
    store.queryMachines({}, EVERYTHING),
    store.events(0, 10_000),
  ])
  return JSON.stringify([keys, users, organisations, machines, events.filter(isOfInterest)])
}
