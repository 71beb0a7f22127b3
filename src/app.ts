/** Composition root: config → store → keyring → services → hosts. The only file that knows all. */
import { randomBytes, randomFillSync } from 'node:crypto'
import { createCheckpoints, exportTrail, type PublicKey } from './audit/index.ts'
import { openAuditKey } from './audit-key.ts'
import type { Chore } from './caretaker.ts'
import { choresOf, UNSIGNED, USES_UNDONE } from './chores.ts'
import { type Config, ConfigError, type HostName, refusedSetting } from './config.ts'
import {
  type Contract,
  type ContractServices,
  contracts as knownContracts,
  servicestackEndpoints,
} from './contract/index.ts'
import { hostFormats } from './host/format/index.ts'
import {
  createHost,
  createSite,
  type Handle,
  type Host,
  type HttpResponse,
  type Pages,
  type Repeats,
  type Served,
} from './host/http/index.ts'
import { type Caller, createIdentity, type Identity, makeSessionId } from './identity/index.ts'
import {
  createKeyring,
  createMeters,
  createUsage,
  type Keyring,
  type Random,
  StoreUnavailable,
  type Usage,
} from './keys/index.ts'
import type { PagesParts } from './pages.ts'
import { openPeppers } from './pepper.ts'
import { type NewRootKey, openRootKey } from './root-key.ts'
import { makeDataFolder } from './secrets.ts'
import {
  asCredential,
  createDoorkeeper,
  createEventStreams,
  createRefusedCalls,
  createRefusedKeys,
  createRepeats,
  type EventStreams,
  keyhavenSettings,
  type RefusalLimits,
  type RefusedCalls,
  type RefusedKeyLimits,
  type RefusedKeys,
  type ServiceState,
  type StreamLimits,
  serviceEndpoints,
  toServiceRefusal,
} from './service/index.ts'
import { stateOf } from './state.ts'
import { steadyClock } from './steady-clock.ts'
import { openStore, type Store } from './store/index.ts'

export interface AppOptions {
  readonly config: Config
  readonly clock: () => Date
  /** As `SteadyClockOptions`. Left out: nothing elapses, and time stands still while the clock is behind. */
  readonly elapsedMs?: () => number
  readonly random: Random
  readonly served: (entry: Served) => void
  /** The record of refused calls; those of `service/` when left out. */
  readonly refusalLimits?: RefusalLimits
  /** The record of refused uses of keys; those of `service/` when left out. */
  readonly refusedKeyLimits?: RefusedKeyLimits
  /** Following the record; those of `service/` when left out. */
  readonly streamLimits?: StreamLimits
  /** The emulated hosts; those of `contract/` when left out. */
  readonly contracts?: readonly Contract[]
  /** Told of what goes wrong where nobody waits for it. */
  readonly onTrouble?: (undone: string, error: unknown) => void
}

export interface App {
  readonly handle: Handle
  readonly store: Store
  readonly keyring: Keyring
  readonly identity: Identity
  readonly usage: Usage
  readonly state: ServiceState
  /** What the time is here: see `steadyClock`. */
  readonly clock: () => Date
  /** To be done again and again. */
  readonly chores: readonly Chore[]
  /** The root key, when this start made it. A start that ends before it shows it makes it in vain: the next one makes another. */
  readonly newRootKey: NewRootKey | undefined
  /** Whether no start with this database has told yet what it made: this one is to make and tell it. */
  readonly isFirstStart: boolean
  /** To be called when all that was made has been told. */
  told(): Promise<void>
  /** What whoever runs the service should know, one line each. */
  readonly warnings: readonly string[]
  /** Signs the record as it is, which the chores do later. @throws StoreUnavailable */
  sign(nowMs: number): Promise<void>
  /** Ends answers that would go on by themselves, and begins no others. To be called before the last requests are waited for. */
  endStreams(): void
  /** Signs the record once more, and closes the store. */
  close(): Promise<void>
}

const BODY_BYTES_MAX = 1024 * 1024
const DAY_MS = 86_400_000
/** Then the store is asked for them, as before. */
const UNLEARNT = 'unknown keys are not told without the store'
/** What part of the memory for keys tells the unknown ones. */
const FILTER_SHARE = 8
/** The name of its pin. */
const FIRST_START = 'first start'

export async function createApp(options: AppOptions): Promise<App> {
  const { config } = options
  const warning = await makeDataFolder(config.dataFolder).catch((error: unknown) => {
    throw refusedSetting('KEYHAVEN_DATA', error)
  })
  // The store first: it lets one process in, which then makes the secrets; another one beside it stops here.
  const store = await openStore(config.database).catch((error: unknown) => {
    throw error instanceof StoreUnavailable ? refusedSetting(config.databaseSetting, error) : error
  })
  try {
    return await appOn(store, options, warning === undefined ? [] : [warning])
  } catch (error) {
    await store.close()
    throw refusedStart(config, error)
  }
}

/** Secret files that cannot be read, and a database that cannot be written, are the operator's to see to. */
function refusedStart(config: Config, error: unknown): unknown {
  if (error instanceof ConfigError) return error
  if (error instanceof StoreUnavailable) return refusedSetting(config.databaseSetting, error)
  return error instanceof Error && 'syscall' in error ? refusedSetting('KEYHAVEN_DATA', error) : error
}

async function appOn(store: Store, given: AppOptions, warnings: readonly string[]): Promise<App> {
  const onTrouble = given.onTrouble ?? (() => {})
  const { clock, elapsedMs = () => 0 } = given
  const onSetBack = (ms: number): void => onTrouble(CLOCK_SET_BACK, behind(ms))
  const options = { ...given, clock: steadyClock({ clock, elapsedMs, onSetBack }) }
  const { config, random } = options
  const startedAtMs = options.clock().getTime()
  const peppers = await openPeppers(config, store, random, startedAtMs)
  const isFirstStart = (await store.pinned(FIRST_START)) === undefined
  const auditKey = await openAuditKey(config, store, random)
  const rootKey = await openRootKey(config, peppers, random, isFirstStart)
  const usage = createUsage({ store, onTrouble: (error) => onTrouble(USES_UNDONE, error) })
  const meters = createMeters({ store })
  const keyring = createKeyring({
    store,
    pepper: peppers.newest.pepper,
    pepperName: peppers.newest.name,
    oldPeppers: peppers.old,
    onTrouble: (error) =>
      onTrouble('what the use of a key brings about was not done, and is tried at its next use', error),
    random,
    meters,
    usage,
    cacheBytesMax: config.cacheBytes - config.cacheBytes / FILTER_SHARE,
    filterBytesMax: config.cacheBytes / FILTER_SHARE,
    keysPerOwnerMax: config.keysPerOwnerMax,
  })
  const refusedKeys = createRefusedKeys({
    store,
    troubled: (error) => onTrouble('refused uses of keys were not recorded', error),
    limits: options.refusedKeyLimits,
  })
  let rootKeyKept: Promise<void> | undefined
  const identity = createIdentity({
    store,
    keyring,
    pepper: rootKey.pepper,
    random,
    rootKeyHash: rootKey.hash,
    onRootKey: (secret) => {
      rootKeyKept =
        rootKey.used(secret)?.catch((error: unknown) => onTrouble('the root key was not kept anew', error)) ??
        rootKeyKept
    },
    onRefusedKey: (verdict, secret, presence) =>
      refusedKeys.record(asCredential(verdict, secret.reveal(), presence)),
  })
  const refusedCalls = createRefusedCalls({
    store,
    troubled: (error) => onTrouble('refused calls were not recorded', error),
    limits: options.refusalLimits,
  })
  const eventStreams = createEventStreams({
    trail: store,
    onCommit: store.onCommit,
    limits: options.streamLimits,
  })
  const checkpoints = createCheckpoints(store, auditKey.signingKey)
  await checkpoints.begin(startedAtMs)
  const repeats = createRepeats({
    answers: store,
    pepper: peppers.newest.pepper,
    oldPeppers: peppers.old.map(({ pepper }) => pepper),
    random,
  })
  const state = stateOf({ store, usage, peppers }, config, startedAtMs)
  const hosts = createHosts(options, {
    exportedTrail: (nowMs, closed) => exportTrail({ store, checkpoints }, nowMs, closed),
    store,
    keyring,
    identity,
    usage,
    refusedCalls,
    refusedKeys,
    eventStreams,
    repeats,
    state,
  })

  const learning = new AbortController()
  const learnt = keyring.learn(learning.signal).catch((error: unknown) => onTrouble(UNLEARNT, error))

  const root = hosts.get('keyhaven')!
  const handle = createSite({
    hosts: [root, ...[...hosts.values()].filter((host) => host !== root)],
    publicOrigin: config.publicUrl?.origin,
    hostNames: new Map([...config.hostNames].map(([name, host]) => [name, hosts.get(host)!])),
    probes: new Map([...healthChecks(store), [AUDIT_KEYS, async () => keySet(auditKey.publicKeys)]]),
    served: options.served,
  })
  return {
    handle,
    store,
    keyring,
    identity,
    usage,
    state,
    clock: options.clock,
    chores: choresOf({ store, identity, usage, checkpoints }, config),
    newRootKey: rootKey.made,
    isFirstStart,
    told: async () => void (await store.pin(FIRST_START, 'told')),
    warnings,
    sign: async (nowMs) => void (await checkpoints.write(nowMs)),
    endStreams: () => eventStreams.close(),
    close: async () => {
      learning.abort()
      await learnt
      eventStreams.close()
      await rootKeyKept
      await usage.flush().catch((error: unknown) => onTrouble(USES_UNDONE, error))
      await refusedCalls.close()
      await refusedKeys.close()
      await checkpoints.write(options.clock().getTime()).catch((error: unknown) => onTrouble(UNSIGNED, error))
      await meters.close().finally(() => store.close())
    },
  }
}

/** What the log says of a clock that was set back. */
const CLOCK_SET_BACK =
  'the clock was set back: time goes on here as if it were not, until it has come as far, or a restart'

const behind = (ms: number): Error => new Error(`it is ${Math.round(ms / 1000)} seconds behind`)

interface Parts {
  readonly store: Store
  readonly keyring: Keyring
  readonly identity: Identity
  readonly refusedCalls: RefusedCalls
  readonly refusedKeys: RefusedKeys
  readonly eventStreams: EventStreams
  readonly exportedTrail: (nowMs: number, closed: AbortSignal) => AsyncIterable<string>
  readonly usage: Usage
  readonly repeats: Repeats<Caller>
  readonly state: ServiceState
}

interface HostParts extends PagesParts {
  readonly name: string
  readonly basePath: string
}

function createHosts(options: AppOptions, parts: Parts): ReadonlyMap<string, Host> {
  const { config, contracts = knownContracts } = options
  const contractHosts = contracts.map((contract): HostParts => {
    const services = contractServices(config, contract.name, parts, options.random)
    return {
      ...contract,
      basePath: `/${contract.name}`,
      endpoints: [...contract.endpoints(services), ...servicestackEndpoints(services)],
      homeIsIndex: false,
    }
  })
  const services = contractServices(config, 'keyhaven', parts, options.random)
  const rootHost: HostParts = {
    name: 'keyhaven',
    serviceName: 'Keyhaven',
    basePath: '',
    settings: keyhavenSettings,
    codeSettings: {},
    endpoints: [
      ...serviceEndpoints({
        keyring: parts.keyring,
        identity: parts.identity,
        usage: parts.usage,
        refusedKeys: parts.refusedKeys,
        state: parts.state,
        directory: parts.store,
        trail: parts.store,
        eventStreams: parts.eventStreams,
        exportedTrail: parts.exportedTrail,
        clock: options.clock,
        environments: config.environments,
        keyTypes: config.keyTypes,
        lifetimeMsOf: lifetimesOf(config),
      }),
      ...contracts.flatMap((contract) => contract.endpoints(services)),
      ...servicestackEndpoints(services),
    ],
    homeIsIndex: true,
  }
  return new Map([rootHost, ...contractHosts].map((each) => [each.name, buildHost(options, parts, each)]))
}

const contractServices = (
  config: Config,
  name: string,
  { store, keyring, identity }: Parts,
  random: Random,
): ContractServices => ({
  keyring,
  identity,
  directory: store,
  environments: config.environments,
  keyTypes: config.keyTypes,
  requireEnvironment: config.requireEnvironment.has(name as HostName),
  makeSessionId: () => makeSessionId(random),
  lifetimeMsOf: lifetimesOf(config),
})

const lifetimesOf =
  ({ keysExpireAfterDays }: Config) =>
  (environment: string): number | undefined => {
    const days = keysExpireAfterDays.get(environment) ?? keysExpireAfterDays.get('')
    return days === undefined ? undefined : days * DAY_MS
  }

function buildHost(
  { clock }: AppOptions,
  { identity, refusedCalls, repeats }: Parts,
  parts: HostParts,
): Host {
  return createHost({
    name: parts.serviceName,
    basePath: parts.basePath,
    settings: parts.settings,
    formats: hostFormats,
    endpoints: parts.endpoints,
    doorkeeper: createDoorkeeper(identity),
    translate: toServiceRefusal,
    repeats,
    pages: pagesWhenAsked(parts, clock),
    loginPath: '/login',
    bodyBytesMax: BODY_BYTES_MAX,
    clock,
    refused: refusedCalls.record,
  })
}

/**
 * Pages, and the code on them, are a third of the source and most callers are programs: they are loaded when a page is asked for, which
 * leaves a start 90 ms and 13 MiB.
 */
function pagesWhenAsked(parts: PagesParts, clock: () => Date): Pages {
  let pages: Promise<Pages> | undefined
  return async (facts) => {
    pages ??= import('./pages.ts').then(({ pagesOf }) => pagesOf(parts, clock))
    return (await pages)(facts)
  }
}

/** Alive: the process answers. Ready: the store does too. */
function healthChecks(store: Store): ReadonlyMap<string, () => Promise<HttpResponse>> {
  const report = (status: number, text: string): HttpResponse => ({
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
    body: JSON.stringify({ status: text }),
  })
  return new Map([
    ['/health/live', async () => report(200, 'live')],
    [
      '/health/ready',
      async () => ((await store.healthy()) ? report(200, 'ready') : report(503, 'store unavailable')),
    ],
  ])
}

/** Where the public keys are that checkpoints of the record are signed with: JWKS (RFC 7517 5). */
const AUDIT_KEYS = '/.well-known/jwks.json'

const keySet = (keys: readonly PublicKey[]): HttpResponse => ({
  status: 200,
  headers: { 'content-type': 'application/jwk-set+json', 'cache-control': 'max-age=300' },
  body: JSON.stringify({ keys }),
})

const POOL_BYTES = 4096
const pool = Buffer.alloc(POOL_BYTES)
let poolUsed = POOL_BYTES

/** Random bytes of the operating system, which is asked for many at once: a key takes some of them five times. None are kept that were given out. */
export const systemRandom: Random = (size) => {
  if (size > POOL_BYTES) return randomBytes(size)
  if (poolUsed + size > POOL_BYTES) {
    randomFillSync(pool)
    poolUsed = 0
  }
  const given = pool.subarray(poolUsed, poolUsed + size)
  poolUsed += size
  const bytes = new Uint8Array(given)
  given.fill(0)
  return bytes
}
