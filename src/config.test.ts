import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { ConfigError, readConfig, refusedSetting } from './config.ts'

test('with nothing set, everything has a value that works on a fresh machine', () => {
  expect(readConfig({ PATH: '/bin' })).toEqual({
    listen: { host: '127.0.0.1', port: 4600 },
    dataFolder: resolve('data'),
    database: `sqlite:${resolve('data/keyhaven.db')}`,
    databaseSetting: 'KEYHAVEN_DATA',
    pepper: undefined,
    oldPeppers: [],
    rootKey: undefined,
    adminEmail: undefined,
    adminPassword: undefined,
    hostNames: new Map(),
    publicUrl: undefined,
    trustedProxies: [],
    environments: ['live', 'test'],
    keyTypes: ['secret'],
    requireEnvironment: new Set(),
    keysExpireAfterDays: new Map(),
    keysPerOwnerMax: undefined,
    usageSeconds: 30,
    cacheBytes: 134_217_728,
    logLevel: 'info',
  })
})

test('what the command line reads is no mistake, and changes nothing', () => {
  const set = { KEYHAVEN_URL: 'x', KEYHAVEN_KEY: 'y', KEYHAVEN_SECRET: 'z' }
  expect(readConfig(set)).toEqual(readConfig({}))
})

test('each setting is read', () => {
  const config = readConfig({
    KEYHAVEN_LISTEN: '[::1]:80',
    KEYHAVEN_DATA: '/var/lib/keyhaven',
    KEYHAVEN_DATABASE: 'sqlite:/var/db/keys.db',
    KEYHAVEN_HOSTS: 'TestAPI.bokamera.se=bokamera, 127.0.0.1=foundry',
    KEYHAVEN_PUBLIC_URL: 'https://keys.example.org',
    KEYHAVEN_TRUSTED_PROXIES: '10.0.0.0/8, ::1',
    KEYHAVEN_ENVIRONMENTS: 'live,test,dev',
    KEYHAVEN_KEY_TYPES: 'secret,publishable',
    KEYHAVEN_REQUIRE_ENVIRONMENT: 'digitalu,firstchoice',
    KEYHAVEN_KEYS_EXPIRE_AFTER_DAYS: '90, test=7',
    KEYHAVEN_KEYS_PER_OWNER: '20',
    KEYHAVEN_CACHE_BYTES: '1048576',
    KEYHAVEN_LOG: 'warn',
  })
  expect(config).toMatchObject({
    listen: { host: '::1', port: 80 },
    dataFolder: '/var/lib/keyhaven',
    database: 'sqlite:/var/db/keys.db',
    databaseSetting: 'KEYHAVEN_DATABASE',
    trustedProxies: ['10.0.0.0/8', '::1'],
    environments: ['live', 'test', 'dev'],
    keyTypes: ['secret', 'publishable'],
    keysExpireAfterDays: new Map([
      ['', 90],
      ['test', 7],
    ]),
    keysPerOwnerMax: 20,
    cacheBytes: 1_048_576,
    logLevel: 'warn',
  })
  expect([...config.hostNames]).toEqual([
    ['testapi.bokamera.se', 'bokamera'],
    ['127.0.0.1', 'foundry'],
  ])
  expect([...config.requireEnvironment]).toEqual(['digitalu', 'firstchoice'])
  expect(config.publicUrl?.origin).toBe('https://keys.example.org')
})

test('a database in memory is no file of that name', () => {
  expect(readConfig({ KEYHAVEN_DATABASE: 'sqlite::memory:' }).database).toBe('sqlite::memory:')
})

test.each([
  ['KEYHAVEN_LISTEN', '127.0.0.1:70000'],
  ['KEYHAVEN_CACHE_BYTES', '-1'],
  ['KEYHAVEN_CACHE_BYTES', '1e6'],
  ['KEYHAVEN_LISTEN', 'http://127.0.0.1:80'],
  ['KEYHAVEN_DATABASE', 'mysql:data'],
  ['KEYHAVEN_DATABASE', 'sqlite:'],
  ['KEYHAVEN_PEPPER', 'a pepper with blanks in it that is long enough'],
  ['KEYHAVEN_ROOT_KEY', 'too-short'],
  ['KEYHAVEN_ADMIN_PASSWORD', 'é'.repeat(65)],
  ['KEYHAVEN_ADMIN_EMAIL', `${'x'.repeat(250)}@example.org`],
  ['KEYHAVEN_ADMIN_EMAIL', 'ada\u0000@example.org'],
  ['KEYHAVEN_HOSTS', 'api.example.org'],
  ['KEYHAVEN_HOSTS', 'https://api.example.org=bokamera'],
  ['KEYHAVEN_PUBLIC_URL', 'https://keys.example.org/path'],
  ['KEYHAVEN_PUBLIC_URL', 'ftp://keys.example.org'],
  ['KEYHAVEN_TRUSTED_PROXIES', '10.0.0.0/33'],
  ['KEYHAVEN_TRUSTED_PROXIES', '10.0.0.0/8/9'],
  ['KEYHAVEN_ENVIRONMENTS', 'live,live'],
  ['KEYHAVEN_KEY_TYPES', 'secret,'],
  ['KEYHAVEN_KEYS_EXPIRE_AFTER_DAYS', '0'],
  ['KEYHAVEN_KEYS_EXPIRE_AFTER_DAYS', 'Live=3'],
  ['KEYHAVEN_KEYS_EXPIRE_AFTER_DAYS', '3,4'],
  ['KEYHAVEN_KEYS_PER_OWNER', '0'],
  ['KEYHAVEN_LOG', 'INFO'],
])('%s=%s is refused in one line that names it', (name, value) => {
  expect(() => readConfig({ [name]: value })).toThrow(ConfigError)
  expect(() => readConfig({ [name]: value })).toThrow(new RegExp(`^${name}: .+$`))
})

test('more memory for keys than there is is refused before anything is done', () => {
  const environment = { KEYHAVEN_CACHE_BYTES: '2000001' }
  expect(readConfig(environment, 2_000_001).cacheBytes).toBe(2_000_001)
  expect(() => readConfig(environment, 2_000_000)).toThrow(
    new ConfigError('KEYHAVEN_CACHE_BYTES: 2000001 is more than the memory there is, 2000000 bytes'),
  )
  expect(readConfig({}, 1000).cacheBytes).toBe(128 * 1024 * 1024)
})

test('what the machine refuses is one line, however many the error had', () => {
  const error = new Error('cannot be opened', { cause: new Error('EACCES:\n  permission denied') })
  expect(refusedSetting('KEYHAVEN_DATA', error).message).toBe(
    'KEYHAVEN_DATA: cannot be opened: EACCES: permission denied',
  )
})
