import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { creditsOf, windowOf } from '../../test/keys/metered.ts'
import { KeyError } from './errors.ts'
import { makePepper } from './hash.ts'
import { type IssueAsk, makeKey } from './new-key.ts'

const NOW = 1_800_000_000_000
const tools = { pepper: makePepper(new Uint8Array(32).fill(7)), random: (size: number) => randomBytes(size) }
const actor = { id: 'root', keyId: undefined, address: '127.0.0.1', requestId: 'r1' }
const ask: IssueAsk = {
  owner: { kind: 'machine', id: 'm 1' },
  organisationId: undefined,
  environment: 'live',
  keyType: 'secret',
  format: 'keyhaven',
}

const refused: readonly [string, string, Partial<IssueAsk>][] = [
  ['ExpiryInPast', 'expiresAtMs', { expiresAtMs: NOW }],
  ['ExpiryInPast', 'expiresAtMs', { expiresAtMs: Number.NaN }],
  ['EnvironmentNotValid', 'environment', { environment: 'Live' }],
  ['EnvironmentNotValid', 'environment', { environment: 'a b', format: 'opaque' }],
  ['EnvironmentNotValid', 'environment', { environment: '', format: 'guid' }],
  ['KeyTypeNotValid', 'keyType', { keyType: '' }],
  ['AddressNotValid', 'allowedAddresses', { allowedAddresses: ['10.0.0.1', 'localhost'] }],
  ['ScopeNotValid', 'scopes', { scopes: ['*'] }],
  ['SecretNotAccepted', 'secret', { secret: 'short' }],
  ['TooLong', 'name', { name: 'x'.repeat(201) }],
  ['TooLong', 'meta', { meta: new Map([['a', 'x'.repeat(4096)]]) }],
  ['TooMany', 'scopes', { scopes: Array(101).fill('a') }],
  ['TooLong', 'notes', { notes: 'x'.repeat(2001) }],
  ['TooLong', 'meta', { meta: new Map(Array.from({ length: 9 }, (_, n) => [`${n}`, 'é'.repeat(230)])) }],
  ['NameNotValid', 'name', { name: 'a\u0000b' }],
  ['NameNotValid', 'name', { name: 'a\r\nb' }],
  ['NameNotValid', 'name', { name: ' a' }],
  ['NameNotValid', 'name', { name: 'a\ud800b' }],
  ['TextNotValid', 'notes', { notes: 'a\u0000b' }],
  ['TextNotValid', 'notes', { notes: 'a\udc00b' }],
  ['TextNotValid', 'contactEmail', { contactEmail: 'a\u0000@example.org' }],
  ['TextNotValid', 'meta', { meta: new Map([['a', '\u0000']]) }],
  ['TextNotValid', 'meta', { meta: new Map([['\ud800', 'a']]) }],
  ['TextNotValid', 'meta', { meta: new Map([['', 'a']]) }],
  ['LimitNotValid', 'limits[1].name', { limits: [windowOf(), windowOf()] }],
  ['LimitNotValid', 'limits[0].name', { limits: [windowOf({ name: 'credits' })] }],
  ['LimitNotValid', 'limits[0].max', { limits: [windowOf({ max: 0 })] }],
  ['LimitNotValid', 'limits[1].windowMs', { limits: [windowOf(), windowOf({ name: 'b', windowMs: 999 })] }],
  ['CreditsNotValid', 'credits.initial', { credits: creditsOf({ initial: -1 }) }],
  [
    'CreditsNotValid',
    'credits.refillAmount',
    { credits: creditsOf({ refill: { amount: 0, every: 'day' } }) },
  ],
  ['IdleExpiryNotValid', 'idleExpiryMs', { idleExpiryMs: 3_599_999 }],
  ['IdleExpiryNotValid', 'idleExpiryMs', { idleExpiryMs: 1e15 }],
]

test.each(refused)('%s on %s: %j', (code, field, part) => {
  const make = () => makeKey({ ...ask, ...part }, actor, NOW, tools)
  expect(make).toThrow(KeyError)
  expect(make).toThrow(expect.objectContaining({ code, field }))
})

test('all that is noted about a key together is as much as 4 KiB of UTF-8', () => {
  const meta = new Map(Array.from({ length: 8 }, (_, n) => [`${n}`, 'é'.repeat(255)]))
  expect(makeKey({ ...ask, meta, notes: 'x'.repeat(2000) }, actor, NOW, tools).key.meta).toEqual(meta)
  const one = new Map([['a', 'x'.repeat(4095)]])
  expect(makeKey({ ...ask, meta: one }, actor, NOW, tools).key.meta).toEqual(one)
})

test('what is not asked for is absent, not guessed', () => {
  const { key } = makeKey(ask, actor, NOW, tools)
  expect(key).toMatchObject({
    scopes: [],
    roles: [],
    allowedAddresses: [],
    state: 'active',
    createdBy: 'root',
    createdAtMs: NOW,
  })
  expect(key.meta.size).toBe(0)
  expect(key.id).toMatch(/^key_[0-9A-Za-z]{22}$/)
})

test('the secret is in nothing that can be printed', () => {
  const { key, secret } = makeKey(ask, actor, NOW, tools)
  const printed = inspect({ key, secret }, { depth: null }) + JSON.stringify({ key, secret })
  expect(printed).not.toContain(secret.reveal().slice(-49))
})

test('a given secret decides its own format', () => {
  const given = { ...ask, secret: '4F7D0C1E000040008000000000000000', environment: 'Live' }
  const { key, secret } = makeKey(given, actor, NOW, tools)
  expect(key.format).toBe('guid')
  expect(secret.reveal()).toBe(given.secret)
})

test('the id of a key that is made later comes later, and no two are alike', () => {
  const ids = Array.from({ length: 200 }, (_, n) => makeKey(ask, actor, NOW + n, tools).key.id)
  expect(ids.toSorted()).toEqual(ids)
  const atOnce = Array.from({ length: 200 }, () => makeKey(ask, actor, NOW, tools).key.id)
  expect(new Set(atOnce).size).toBe(200)
  for (const id of [...ids, ...atOnce]) expect(id).toMatch(/^key_[0-9A-Za-z]{22}$/)
})
