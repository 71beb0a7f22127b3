/** Environment → Config, all of it checked here: a wrong value stops the start with one line that names it. */
import { resolve } from 'node:path'
import { isEmail } from './host/message/index.ts'
import { CACHE_BYTES_MAX, isAddressRange } from './keys/index.ts'

/** Names of the hosts that `KEYHAVEN_HOSTS` can map host names to. */
export const HOST_NAMES = ['keyhaven', 'digitalu', 'firstchoice', 'bokamera', 'foundry'] as const
export type HostName = (typeof HOST_NAMES)[number]

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export interface Config {
  readonly listen: { readonly host: string; readonly port: number }
  /** Absolute folder for the database and the secrets that Keyhaven makes itself. */
  readonly dataFolder: string
  /** `sqlite:/absolute/path.db`, or `sqlite::memory:`. */
  readonly database: string
  /** The setting that says where the database is. */
  readonly databaseSetting: 'KEYHAVEN_DATABASE' | 'KEYHAVEN_DATA'
  /** Undefined: made on the first start and kept in the data folder. */
  readonly pepper: string | undefined
  /** Those before it that keys still need, beside the ones in the data folder. */
  readonly oldPeppers: readonly string[]
  readonly rootKey: string | undefined
  readonly adminEmail: string | undefined
  readonly adminPassword: string | undefined
  /** Lower-case host name → host. */
  readonly hostNames: ReadonlyMap<string, HostName>
  /** Origin that people reach the service at; https makes cookies `Secure`. */
  readonly publicUrl: URL | undefined
  /** Addresses and CIDR ranges of proxies whose `X-Forwarded-For` and `-Proto` are believed. */
  readonly trustedProxies: readonly string[]
  readonly environments: readonly [string, ...string[]]
  readonly keyTypes: readonly [string, ...string[]]
  /** Hosts that answer 400 when a request names no environment, as ServiceStack does. */
  readonly requireEnvironment: ReadonlySet<HostName>
  /** Lifetime in days of keys for which none is asked, by environment; that of the empty name is for all others. */
  readonly keysExpireAfterDays: ReadonlyMap<string, number>
  /** Keys that an owner may have; undefined: any number. */
  readonly keysPerOwnerMax: number | undefined
  /** Every so many seconds uses of keys are written down; a crash loses at most those since. */
  readonly usageSeconds: number
  /** Memory for keys that were verified before. */
  readonly cacheBytes: number
  readonly logLevel: LogLevel
}

/** One line: the variable, what is wrong, what would be right. Never the value of a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** What a setting asks for and the machine refuses: a folder that cannot be made, an address that is taken. */
export function refusedSetting(name: keyof typeof READERS, error: unknown): ConfigError {
  const { message, cause } = error as Error
  const why = cause instanceof Error ? `${message}: ${cause.message}` : message
  return new ConfigError(`${name}: ${why.replace(/\s+/g, ' ')}`, { cause: error })
}

/** What the command line reads; set for it, they mean nothing here. */
const OF_THE_COMMAND_LINE: ReadonlySet<string> = new Set(['KEYHAVEN_URL', 'KEYHAVEN_KEY', 'KEYHAVEN_SECRET'])

type Environment = Readonly<Record<string, string | undefined>>

const READERS = {
  KEYHAVEN_LISTEN: readListen,
  KEYHAVEN_DATA: (value: string) => resolve(value),
  KEYHAVEN_DATABASE: readDatabase,
  KEYHAVEN_PEPPER: readPrintable(32, 256),
  KEYHAVEN_OLD_PEPPERS: readPrintables(32, 256),
  KEYHAVEN_ROOT_KEY: readPrintable(32, 128),
  KEYHAVEN_ADMIN_EMAIL: readEmail,
  KEYHAVEN_ADMIN_PASSWORD: readPassword,
  KEYHAVEN_HOSTS: readHosts,
  KEYHAVEN_PUBLIC_URL: readOrigin,
  KEYHAVEN_TRUSTED_PROXIES: readRanges,
  KEYHAVEN_ENVIRONMENTS: readNames(/^[a-z0-9]{1,16}$/, 'lower-case letters and digits, at most 16'),
  KEYHAVEN_KEY_TYPES: readNames(/^[A-Za-z][\w-]{0,31}$/, 'letters, digits, - and _, at most 32'),
  KEYHAVEN_REQUIRE_ENVIRONMENT: readHostSet,
  KEYHAVEN_KEYS_EXPIRE_AFTER_DAYS: readLifetimes,
  KEYHAVEN_KEYS_PER_OWNER: readCount,
  KEYHAVEN_USAGE_SECONDS: readSeconds,
  KEYHAVEN_CACHE_BYTES: readCacheBytes,
  KEYHAVEN_LOG: readLevel,
} as const

/** @throws ConfigError on the first wrong value, one that asks for more memory than there is, or a `KEYHAVEN_` variable that does not exist. */
export function readConfig(environment: Environment, memoryBytes = Number.POSITIVE_INFINITY): Config {
  for (const name of Object.keys(environment)) {
    if (name.startsWith('KEYHAVEN_') && !(name in READERS) && !OF_THE_COMMAND_LINE.has(name))
      throw new ConfigError(`${name}: there is no such setting`)
  }
  const read = <N extends keyof typeof READERS>(name: N): ReturnType<(typeof READERS)[N]> | undefined => {
    const value = environment[name]
    return value === undefined || value === ''
      ? undefined
      : (READERS[name](value, name) as ReturnType<(typeof READERS)[N]>)
  }
  const cacheBytes = read('KEYHAVEN_CACHE_BYTES')
  if (cacheBytes !== undefined && cacheBytes > memoryBytes)
    throw new ConfigError(
      `KEYHAVEN_CACHE_BYTES: ${cacheBytes} is more than the memory there is, ${memoryBytes} bytes`,
    )
  const dataFolder = read('KEYHAVEN_DATA') ?? resolve('data')
  const database = read('KEYHAVEN_DATABASE')
  return {
    listen: read('KEYHAVEN_LISTEN') ?? { host: '127.0.0.1', port: 4600 },
    dataFolder,
    database: database ?? `sqlite:${resolve(dataFolder, 'keyhaven.db')}`,
    databaseSetting: database === undefined ? 'KEYHAVEN_DATA' : 'KEYHAVEN_DATABASE',
    pepper: read('KEYHAVEN_PEPPER'),
    oldPeppers: read('KEYHAVEN_OLD_PEPPERS') ?? [],
    rootKey: read('KEYHAVEN_ROOT_KEY'),
    adminEmail: read('KEYHAVEN_ADMIN_EMAIL'),
    adminPassword: read('KEYHAVEN_ADMIN_PASSWORD'),
    hostNames: read('KEYHAVEN_HOSTS') ?? new Map(),
    publicUrl: read('KEYHAVEN_PUBLIC_URL'),
    trustedProxies: read('KEYHAVEN_TRUSTED_PROXIES') ?? [],
    environments: read('KEYHAVEN_ENVIRONMENTS') ?? ['live', 'test'],
    keyTypes: read('KEYHAVEN_KEY_TYPES') ?? ['secret'],
    requireEnvironment: read('KEYHAVEN_REQUIRE_ENVIRONMENT') ?? new Set(),
    keysExpireAfterDays: read('KEYHAVEN_KEYS_EXPIRE_AFTER_DAYS') ?? new Map(),
    keysPerOwnerMax: read('KEYHAVEN_KEYS_PER_OWNER'),
    usageSeconds: read('KEYHAVEN_USAGE_SECONDS') ?? 30,
    cacheBytes: cacheBytes ?? CACHE_BYTES_MAX,
    logLevel: read('KEYHAVEN_LOG') ?? 'info',
  }
}

function readListen(value: string, name: string): Config['listen'] {
  const match = /^(\[[0-9a-f:.]+\]|[\w.-]+):(\d{1,5})$/i.exec(value)
  const port = Number(match?.[2])
  if (!match || port > 65_535)
    throw new ConfigError(`${name}: '${value}' is not host:port, such as 127.0.0.1:4600`)
  return { host: match[1]!.replace(/^\[|\]$/g, ''), port }
}

/** A store that ends with the process. */
const IN_MEMORY = 'sqlite::memory:'

function readDatabase(value: string, name: string): string {
  if (value === IN_MEMORY) return value
  if (value.startsWith('sqlite:') && value.length > 'sqlite:'.length) {
    return `sqlite:${resolve(value.slice('sqlite:'.length))}`
  }
  // The value may carry a password, so it is not repeated.
  throw new ConfigError(`${name}: only sqlite:PATH is known to this version`)
}

function readPrintable(min: number, max: number) {
  return (value: string, name: string): string => {
    if (value.length >= min && value.length <= max && /^[\x21-\x7e]+$/.test(value)) return value
    throw new ConfigError(`${name}: must be ${min} to ${max} printable ASCII characters without blanks`)
  }
}

/** Separated by blanks: a comma may be part of one. */
function readPrintables(min: number, max: number) {
  return (value: string, name: string): readonly string[] => {
    const items = value.split(/ +/).filter((item) => item !== '')
    if (items.every((item) => item.length >= min && item.length <= max && /^[\x21-\x7e]+$/.test(item)))
      return items
    throw new ConfigError(
      `${name}: each must be ${min} to ${max} printable ASCII characters, and blanks separate them`,
    )
  }
}

function readEmail(value: string, name: string): string {
  if (isEmail(value)) return value
  throw new ConfigError(`${name}: '${value}' is not an e-mail address`)
}

function readPassword(value: string, name: string): string {
  if ([...value].length >= 8 && Buffer.byteLength(value) <= 128) return value
  throw new ConfigError(`${name}: must be 8 characters or more, and at most 128 bytes`)
}

const itemsOf = (value: string): string[] => value.split(',').map((item) => item.trim())

const isHostName = (value: string | undefined): value is HostName =>
  (HOST_NAMES as readonly (string | undefined)[]).includes(value)

function readHosts(value: string, name: string): ReadonlyMap<string, HostName> {
  const entries = itemsOf(value).map((item): [string, HostName] => {
    const [hostName = '', host, ...rest] = item.split('=').map((part) => part.trim())
    if (!/^[\w.-]+$/.test(hostName) || !isHostName(host) || rest.length > 0) {
      throw new ConfigError(`${name}: '${item}' is not name=host with a host of ${HOST_NAMES.join(', ')}`)
    }
    return [hostName.toLowerCase(), host]
  })
  return new Map(entries)
}

function readHostSet(value: string, name: string): ReadonlySet<HostName> {
  const hosts = itemsOf(value).map((item) => {
    if (!isHostName(item)) throw new ConfigError(`${name}: '${item}' is none of ${HOST_NAMES.join(', ')}`)
    return item
  })
  return new Set(hosts)
}

function readOrigin(value: string, name: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (
    url &&
    /^https?:$/.test(url.protocol) &&
    url.pathname === '/' &&
    url.search === '' &&
    url.username === ''
  ) {
    return url
  }
  throw new ConfigError(`${name}: must be an http or https origin, such as https://keys.example.org`)
}

function readRanges(value: string, name: string): readonly string[] {
  return itemsOf(value).map((item) => {
    if (!isAddressRange(item))
      throw new ConfigError(`${name}: '${item}' is neither an IP address nor a CIDR range`)
    return item
  })
}

function readNames(pattern: RegExp, words: string) {
  return (value: string, name: string): readonly [string, ...string[]] => {
    const names = itemsOf(value)
    const wrong = names.find((each, at) => !pattern.test(each) || names.indexOf(each) !== at)
    if (wrong !== undefined) throw new ConfigError(`${name}: '${wrong}' must be unique and made of ${words}`)
    return names as [string, ...string[]]
  }
}

/** `365`, `test=7`, or `365,test=7`. */
function readLifetimes(value: string, name: string): ReadonlyMap<string, number> {
  const lifetimes = new Map<string, number>()
  for (const part of value.split(',')) {
    const [, environment = '', days = ''] = /^(?:([a-z0-9]{1,16})=)?(\d{1,5})$/.exec(part.trim()) ?? []
    if (Number(days) < 1 || Number(days) > 36_500)
      throw new ConfigError(
        `${name}: '${part}' is not a whole number of days from 1 to 36500, or test=7 for one environment`,
      )
    if (lifetimes.has(environment)) throw new ConfigError(`${name}: '${part}' says a lifetime twice`)
    lifetimes.set(environment, Number(days))
  }
  return lifetimes
}

function readCount(value: string, name: string): number {
  const count = Number(value)
  if (Number.isInteger(count) && count >= 1 && count <= 1_000_000) return count
  throw new ConfigError(`${name}: '${value}' is not a whole number from 1 to 1000000`)
}

function readSeconds(value: string, name: string): number {
  const seconds = Number(value)
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 3600) return seconds
  throw new ConfigError(`${name}: '${value}' is not a whole number of seconds from 1 to 3600`)
}

/** More than a terabyte is a mistake. */
const BYTES_MAX = 2 ** 40

function readCacheBytes(value: string, name: string): number {
  const bytes = Number(value)
  if (/^\d+$/.test(value) && bytes <= BYTES_MAX) return bytes
  throw new ConfigError(`${name}: '${value}' is not a whole number of bytes from 0 to ${BYTES_MAX}`)
}

function readLevel(value: string, name: string): LogLevel {
  const level = LOG_LEVELS.find((each) => each === value)
  if (level) return level
  throw new ConfigError(`${name}: '${value}' is none of ${LOG_LEVELS.join(', ')}`)
}
