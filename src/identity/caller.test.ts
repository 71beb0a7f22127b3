import { expect, test } from 'vitest'
import { addressesBeyond, boundsHandedOn, grantableRoles, hasRole, rootCaller } from './caller.ts'
import type { Caller } from './model.ts'

const clerk: Caller = { ...rootCaller, kind: 'user', id: 'user_1', roles: ['Client'], via: 'basic' }

test('an admin has every role; others only their own, case included', () => {
  expect(hasRole(rootCaller, 'anything')).toBe(true)
  expect(hasRole(clerk, 'Client')).toBe(true)
  expect(hasRole(clerk, 'client')).toBe(false)
})

test('a caller hands on at most their own roles', () => {
  expect(grantableRoles(clerk, ['Client', 'superadmin'])).toEqual(['Client'])
  expect(grantableRoles(rootCaller, ['superadmin'])).toEqual(['superadmin'])
})

const end = 1_800_000_000_000
const keyed: Caller = { ...clerk, via: 'key', keyExpiresAtMs: end, keyAddresses: ['10.0.0.0/8'] }

test('a key made by a key ends no later', () => {
  const endOf = (caller: Caller, expiresAtMs?: number) => boundsHandedOn(caller, { expiresAtMs }).expiresAtMs
  expect([endOf(keyed), endOf(keyed, end + 1), endOf(keyed, end - 1)]).toEqual([end, end, end - 1])
  expect([endOf(clerk), endOf(clerk, end)]).toEqual([undefined, end])
})

test('a key made by a key that ends unused does so as soon, or sooner', () => {
  const idleOf = (keyIdleExpiryMs: number | undefined, idleExpiryMs?: number) =>
    boundsHandedOn({ ...keyed, keyIdleExpiryMs }, { idleExpiryMs }).idleExpiryMs
  expect([idleOf(7), idleOf(7, 8), idleOf(7, 6)]).toEqual([7, 7, 6])
  expect([idleOf(undefined), idleOf(undefined, 8)]).toEqual([undefined, 8])
})

test('a key made by a key is bound to its addresses, or to fewer', () => {
  const addressesOf = (caller: Caller, allowedAddresses: readonly string[]) =>
    boundsHandedOn(caller, { allowedAddresses }).allowedAddresses
  expect(addressesOf(keyed, [])).toEqual(['10.0.0.0/8'])
  expect(addressesOf(keyed, ['10.1.0.0/16'])).toEqual(['10.1.0.0/16'])
  expect(addressesOf(clerk, [])).toEqual([])
  expect(addressesBeyond(keyed, ['10.1.0.0/16', '11.0.0.1', '::/0'])).toEqual(['11.0.0.1', '::/0'])
  expect(addressesBeyond(clerk, ['0.0.0.0/0'])).toEqual([])
})
