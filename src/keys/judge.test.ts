import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sampleKey } from '../../test/store/samples.ts'
import { isPlain, judge, keyChecks, type VerifyAsk } from './judge.ts'
import type { Key } from './key.ts'
import type { StoredKey } from './ports.ts'

const NOW = 1_800_000_000_000

const good = sampleKey('key_1', {
  scopes: ['invoices.*'],
  allowedAddresses: ['10.0.0.0/8'],
  createdAtMs: NOW - 1000,
  expiresAtMs: NOW,
})
const ask: VerifyAsk = { environment: 'live', address: '10.0.0.1', scopes: ['invoices.read'] }

/** Everything wrong at once, in the order of the checks: mending the first leaves the next as the reason. */
const faults: readonly [string, Partial<Key>, Partial<VerifyAsk>, StoredKey['ownerState']][] = [
  ['Revoked', { state: 'revoked' }, {}, 'active'],
  ['Frozen', { state: 'frozen' }, {}, 'active'],
  ['Expired', { expiresAtMs: NOW - 1 }, {}, 'active'],
  ['OwnerDisabled', {}, {}, 'disabled'],
  ['OwnerDisabled', {}, {}, 'missing'],
  ['AddressNotAllowed', {}, { address: '11.0.0.1' }, 'active'],
  ['AddressNotAllowed', {}, { address: undefined }, 'active'],
  ['WrongEnvironment', {}, { environment: 'test' }, 'active'],
  ['InsufficientScope', {}, { scopes: ['invoices.read', 'orders.read'] }, 'active'],
]

test('a key that holds every check is valid, to its last millisecond', () => {
  expect(judge({ key: good, ownerState: 'active' }, ask, NOW)).toEqual({
    valid: true,
    code: 'Valid',
    key: good,
  })
})

test('a key that is not there is not found, and nothing more is said', () => {
  expect(judge(undefined, ask, NOW)).toEqual({ valid: false, code: 'NotFound' })
})

test.each(faults)('%s: %j %j %s', (code, key, asked, ownerState) => {
  const faulty = { ...good, ...key }
  expect(judge({ key: faulty, ownerState }, { ...ask, ...asked }, NOW)).toEqual({
    valid: false,
    code,
    key: faulty,
  })
})

test('of several faults the first in order is named', () => {
  const order = ['Expired', 'OwnerDisabled', 'AddressNotAllowed', 'WrongEnvironment', 'InsufficientScope']
  const wrong: VerifyAsk = { environment: 'test', address: '11.0.0.1', scopes: ['orders.read'] }
  const expired = { ...good, expiresAtMs: NOW - 1 }
  const mendings: [StoredKey, VerifyAsk][] = [
    [{ key: expired, ownerState: 'disabled' }, wrong],
    [{ key: good, ownerState: 'disabled' }, wrong],
    [{ key: good, ownerState: 'active' }, wrong],
    [
      { key: good, ownerState: 'active' },
      { ...wrong, address: '10.0.0.1' },
    ],
    [
      { key: good, ownerState: 'active' },
      { ...ask, scopes: ['orders.read'] },
    ],
  ]
  expect(mendings.map(([stored, asked]) => judge(stored, asked, NOW).code)).toEqual(order)
  for (const state of ['revoked', 'frozen'] as const) {
    const verdict = judge({ key: { ...expired, state }, ownerState: 'disabled' }, wrong, NOW)
    expect(verdict.code.toLowerCase()).toBe(state)
  }
})

test('what is not asked is not judged', () => {
  const anywhere = { ...good, allowedAddresses: [], scopes: [] }
  expect(judge({ key: anywhere, ownerState: 'active' }, {}, NOW).code).toBe('Valid')
})

test('the checks are listed in the order they are asked', () => {
  expect(keyChecks.map((check) => check.code)).toEqual([
    'Revoked',
    'Frozen',
    'Expired',
    'OwnerDisabled',
    'AddressNotAllowed',
    'WrongEnvironment',
    'InsufficientScope',
  ])
})

test('asking once whether a key is sound changes no verdict, whatever the key, the use and the moment', () => {
  const maybe = <T>(...values: readonly T[]) =>
    fc.constantFrom(...Array<undefined>(6).fill(undefined), ...values)
  const moment = maybe(NOW - 1, NOW, NOW + 1)
  const stored = fc
    .record({
      state: fc.constantFrom('active' as const, 'active' as const, 'frozen' as const, 'revoked' as const),
      ownerState: fc.constantFrom(
        'active' as const,
        'active' as const,
        'disabled' as const,
        'missing' as const,
      ),
      expiresAtMs: moment,
      firstUseByMs: moment,
      lastUsedAtMs: moment,
      idleExpiryMs: maybe(1, 2),
      endsAtMs: moment,
      ended: fc.constantFrom(false, false, true),
      allowedAddresses: fc.constantFrom<readonly string[]>([], [], ['10.0.0.0/8']),
    })
    .map(({ ownerState, endsAtMs, ended, ...about }): StoredKey => {
      const secret = { ...good.secret, endsAtMs, ended }
      return { key: { ...good, ...about, secret }, ownerState }
    })
  const asked = fc.record({
    environment: maybe('live', 'test'),
    address: maybe('10.0.0.1', '11.0.0.1'),
    scopes: maybe(['invoices.read'], ['orders.read']),
    anyScopes: maybe(['orders.read'], ['orders.read', 'invoices.read']),
  })
  let plain = 0
  fc.assert(
    fc.property(stored, asked, fc.constantFrom(NOW - 2, NOW, NOW + 2), (key, wanted, nowMs) => {
      if (isPlain(key, '')) plain += 1
      expect(judge({ ...key, isPlain: isPlain(key, '') }, wanted, nowMs)).toEqual(judge(key, wanted, nowMs))
    }),
    { numRuns: 5000 },
  )
  expect(plain).toBeGreaterThan(50)
})
