import { expect, test } from 'vitest'
import { grantableRoles, hasRole, rootCaller, scopesBeyond } from './caller.ts'
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

test('a caller known by a key hands on no scope of Keyhaven beyond those of that key', () => {
  const scoped = { ...clerk, scopes: ['keyhaven:keys.*'] }
  expect(
    scopesBeyond(scoped, ['keyhaven:keys.read', 'invoices.read', 'keyhaven:owners.write', 'keyhaven:*']),
  ).toEqual(['keyhaven:owners.write', 'keyhaven:*'])
  expect(scopesBeyond(clerk, ['keyhaven:*'])).toEqual([])
})
