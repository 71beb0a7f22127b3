import { expect, test } from 'vitest'
import { grants, isScope } from './scope.ts'

test.each([
  [['invoices.read'], 'invoices.read', true],
  [['invoices.read'], 'invoices.write', false],
  [['invoices.read'], 'Invoices.Read', false],
  [['invoices.*'], 'invoices.read', true],
  [['invoices.*'], 'invoices.lines.read', true],
  [['invoices.*'], 'invoices', false],
  [['invoices.*'], 'invoicesx.read', false],
  [['invoices.*'], 'invoices.', false],
  [['keyhaven:*'], 'keyhaven:keys.read', true],
  [['keyhaven:keys.*'], 'keyhaven:keys.write', true],
  [['keyhaven:keys.*'], 'keyhaven:owners.write', false],
  [['keyhaven:keys.*'], 'keyhaven:*', false],
  [['keyhaven:*'], 'keyhaven:keys.*', true],
  [['a', 'b.*'], 'b.c', true],
  [['*'], 'anything', false],
  [[], 'anything', false],
])('%j grants %s: %j', (scopes, needed, expected) => {
  expect(grants(scopes, needed)).toBe(expected)
})

test.each(['a', 'a.b', 'todo:write', 'keyhaven:*', 'a.b.*', 'Admin', 'a/b:c-d_e'])(
  '%s is a scope',
  (text) => {
    expect(isScope(text)).toBe(true)
  },
)

test.each(['', '*', 'a*', 'a.', '.a', 'a..b', 'a.*.b', 'a b', 'a,b', 'é', 'x'.repeat(129)])(
  '%j is no scope',
  (text) => {
    expect(isScope(text)).toBe(false)
  },
)
