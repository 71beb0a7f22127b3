/** Composition root: config → store → keyring → services → hosts. The only file that knows all. */
import { randomBytes } from 'node:crypto'
import { type Config, type HostName, refusedSetting } from './config.ts'
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
import {
  createKeyring,
  hashSecret,
  type Keyring,
  makePepper,
  type Pepper,
  type Random,
  Secret,
  StoreUnavailable,
  toBase62,
} from './keys/index.ts'
import { makeDataFolder, readSecretFile, writeSecretFile } from './secrets.ts'
import { createDoorkeeper, serviceEndpoints, toServiceRefusal } from './service/index.ts'
import { openStore, type Store } from './store/index.ts'

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
  /** The root key, when this start made it. */
  readonly newRootKey: NewRootKey | undefined
  close(): Promise<void>
}

/** To be kept and shown once. A start that ends before does neither, so that the next one makes and shows another. */
export interface NewRootKey {
  readonly secret: Secret
  /** Writes its hash, and nothing else of it, to the data folder. */
  keep(): Promise<void>
}

const BODY_BYTES_MAX = 1024 * 1024
/** Keys held in memory; at some 1 KiB each, 50 MiB at most. */
const CACHED_KEYS_MAX = 50_000
const DAY_MS = 86_400_000
const PEPPER_FILE = 'pepper'
const ROOT_KEY_FILE = 'root-key.hash'

/** What the root host says of itself: camelCase, ISO 8601 in UTC, enums by name, nothing that is null. */
const ROOT_SETTINGS: WireSettings = { textCase: 'camel', dates: 'iso', nullableDates: 'plain' }

export async function createApp(options: AppOptions): Promise<App> {
  const { config, random } = options
  await makeDataFolder(config.dataFolder).catch((error: unknown) => {
    throw refusedSetting('KEYHAVEN_DATA', error)
  })
  // The store first: it lets one process in, which then makes the secrets; another one beside it stops here.
  const store = await openStore(config.database).catch((error: unknown) => {
    throw error instanceof StoreUnavailable ? refusedSetting(config.databaseSetting, error) : error
  })
  const pepper = makePepper(Buffer.from(config.pepper ?? (await ownPepper(config.dataFolder, random))))
  const keyring = createKeyring({ store, pepper, random, cacheMax: CACHED_KEYS_MAX })
  const rootKey = await rootKeyOf(config, pepper, random)
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
    close: () => store.close(),
  }
}

/** Made on the first start; with another pepper no key would be known any more. */
async function ownPepper(folder: string, random: Random): Promise<string> {
  const kept = await readSecretFile(folder, PEPPER_FILE)
  if (kept !== undefined) return kept
  const made = Buffer.from(random(32)).toString('base64url')
  await writeSecretFile(folder, PEPPER_FILE, made)
  return made
}

interface RootKey {
  readonly hash: Uint8Array
  readonly made: NewRootKey | undefined
}

/** The configured root key, or the one of the first start: its hash is kept, and to have a new one made the file is deleted. */
async function rootKeyOf(config: Config, pepper: Pepper, random: Random): Promise<RootKey> {
  if (config.rootKey) return { hash: hashSecret(config.rootKey, pepper), made: undefined }
  const kept = await readSecretFile(config.dataFolder, ROOT_KEY_FILE)
  if (kept !== undefined) return { hash: Buffer.from(kept, 'hex'), made: undefined }
  const key = `kh_root_${toBase62(random(32), 43)}`
  const hash = hashSecret(key, pepper)
  const keep = (): Promise<void> =>
    writeSecretFile(config.dataFolder, ROOT_KEY_FILE, Buffer.from(hash).toString('hex'))
  return { hash, made: { secret: new Secret(key), keep } }
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
