/** Composition root: config → store → keyring → services → hosts. The only file that knows all. */
import { randomBytes } from 'node:crypto'
import { type Config, ConfigError, type HostName, refusedSetting } from './config.ts'
import {
  type Contract,
  type ContractServices,
  contracts as knownContracts,
  loginPage,
  servicestackEndpoints,
} from './contract/index.ts'
import {
  type CodeSettings,
  codeOptions,
  currentSettings,
  languageOf,
  languages,
  OptionError,
  operationCode,
  typesListing,
} from './host/codegen/index.ts'
import { hostFormats } from './host/format/index.ts'
import {
  createHost,
  createSite,
  type Endpoint,
  type Handle,
  type Host,
  type HttpResponse,
  type Pages,
  type Served,
} from './host/http/index.ts'
import { invalidArgument, type Operation, type WireSettings } from './host/message/index.ts'
import { createPages } from './host/meta/index.ts'
import { type Caller, createIdentity, type Identity, makeSessionId } from './identity/index.ts'
import { createKeyring, type Keyring, type Random, StoreUnavailable } from './keys/index.ts'
import { openPepper } from './pepper.ts'
import { type NewRootKey, openRootKey } from './root-key.ts'
import { makeDataFolder } from './secrets.ts'
import { createDoorkeeper, securitySchemes, serviceEndpoints, toServiceRefusal } from './service/index.ts'
import { openStore, type Store } from './store/index.ts'
import { version } from './version.ts'

export interface AppOptions {
  readonly config: Config
  readonly clock: () => Date
  readonly random: Random
  readonly served: (entry: Served) => void
  /** The emulated hosts; those of `contract/` when left out. */
  readonly contracts?: readonly Contract[]
}

export interface App {
  readonly handle: Handle
  readonly store: Store
  readonly keyring: Keyring
  readonly identity: Identity
  /** The root key, when this start made it. A start that ends before it shows it makes it in vain: the next one makes another. */
  readonly newRootKey: NewRootKey | undefined
  /** Whether no start with this database has told yet what it made: this one is to make and tell it. */
  readonly isFirstStart: boolean
  /** To be called when all that was made has been told. */
  told(): Promise<void>
  /** What whoever runs the service should know, one line each. */
  readonly warnings: readonly string[]
  close(): Promise<void>
}

const BODY_BYTES_MAX = 1024 * 1024
/** Keys held in memory, as long as they are of ordinary size: the keyring bounds their bytes too. */
const CACHED_KEYS_MAX = 50_000
const DAY_MS = 86_400_000
/** The name of its pin. */
const FIRST_START = 'first start'

/** What the root host says of itself: camelCase, ISO 8601 in UTC, enums by name, nothing that is null. */
const ROOT_SETTINGS: WireSettings = { textCase: 'camel', dates: 'iso', nullableDates: 'plain' }

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

async function appOn(store: Store, options: AppOptions, warnings: readonly string[]): Promise<App> {
  const { config, random } = options
  const pepper = await openPepper(config, store, random)
  const isFirstStart = (await store.pinned(FIRST_START)) === undefined
  const rootKey = await openRootKey(config, pepper, random, isFirstStart)
  const keyring = createKeyring({ store, pepper, random, cacheMax: CACHED_KEYS_MAX })
  const identity = createIdentity({ store, keyring, pepper, random, rootKeyHash: rootKey.hash })
  const hosts = createHosts(options, { store, keyring, identity })

  const root = hosts.get('keyhaven')!
  const handle = createSite({
    hosts: [root, ...[...hosts.values()].filter((host) => host !== root)],
    publicOrigin: config.publicUrl?.origin,
    hostNames: new Map([...config.hostNames].map(([name, host]) => [name, hosts.get(host)!])),
    probes: healthChecks(store),
    served: options.served,
  })
  return {
    handle,
    store,
    keyring,
    identity,
    newRootKey: rootKey.made,
    isFirstStart,
    told: async () => void (await store.pin(FIRST_START, 'told')),
    warnings,
    close: () => store.close(),
  }
}

interface Parts {
  readonly store: Store
  readonly keyring: Keyring
  readonly identity: Identity
}

interface HostParts {
  readonly name: string
  readonly serviceName: string
  readonly basePath: string
  readonly settings: WireSettings
  readonly codeSettings: CodeSettings
  readonly endpoints: readonly Endpoint<Caller>[]
  readonly homeIsIndex: boolean
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
    settings: ROOT_SETTINGS,
    codeSettings: currentSettings,
    endpoints: [
      ...serviceEndpoints({
        keyring: parts.keyring,
        identity: parts.identity,
        directory: parts.store,
        environments: config.environments,
        keyTypes: config.keyTypes,
      }),
      ...contracts.flatMap((contract) => contract.endpoints(services)),
      ...servicestackEndpoints(services),
    ],
    homeIsIndex: true,
  }
  return new Map(
    [rootHost, ...contractHosts].map((each) => [each.name, buildHost(options, parts.identity, each)]),
  )
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
  keysExpireAfterMs:
    config.keysExpireAfterDays === undefined ? undefined : config.keysExpireAfterDays * DAY_MS,
})

function buildHost({ clock }: AppOptions, identity: Identity, parts: HostParts): Host {
  return createHost({
    name: parts.serviceName,
    basePath: parts.basePath,
    settings: parts.settings,
    formats: hostFormats,
    endpoints: parts.endpoints,
    doorkeeper: createDoorkeeper(identity),
    translate: toServiceRefusal,
    pages: pagesOf(parts, clock),
    loginPath: '/login',
    bodyBytesMax: BODY_BYTES_MAX,
    clock,
  })
}

function pagesOf(parts: HostParts, clock: () => Date): Pages {
  const operations = parts.endpoints.map(({ operation }) => operation)
  const pages = createPages({
    host: {
      name: parts.serviceName,
      operations,
      settings: parts.settings,
      codeSettings: parts.codeSettings,
      formats: hostFormats,
      languages: languages.map(({ key, name }) => ({ key, label: name })),
    },
    code: (operation, lang, baseUrl) => {
      const language = languageOf(lang)
      return (
        language && {
          label: language.name,
          source: operationCode(operation, language.key, parts.codeSettings, baseUrl),
        }
      )
    },
    listingType: (lang) => languageOf(lang)?.contentType,
    listing: (lang, query, about) => listingOf(parts, operations, lang, query, about),
    clock,
    homeIsIndex: parts.homeIsIndex,
    openApi: { version, securitySchemes },
  })
  return (facts) => (facts.path === '/login' ? loginPage(parts.serviceName, facts) : pages(facts))
}

/** @throws Refusal 400 naming an option that cannot be what it is asked to be. */
function listingOf(
  { codeSettings }: HostParts,
  operations: readonly Operation[],
  lang: string,
  query: Iterable<readonly [string, string]>,
  about: { readonly baseUrl: string; readonly date: Date },
): string {
  const { key } = languageOf(lang)!
  try {
    const date = about.date.toISOString().slice(0, 19).replace('T', ' ')
    const asked = codeOptions(key, codeSettings, query)
    return typesListing(operations, key, codeSettings, asked, { ...about, date, version: '10.15' })
  } catch (error) {
    throw error instanceof OptionError ? invalidArgument(error.option, error.message) : error
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

/** Random bytes of the operating system. */
export const systemRandom: Random = (size) => randomBytes(size)
