import { expect, test } from 'vitest'
import { inEnum, isEmail } from './check.ts'
import { enumeration } from './shape.ts'

test('a number that the enum has no name for is refused; its names and nothing are not', () => {
  const rule = inEnum(enumeration('Colour', { namespace: 'Test' }, { Red: 0, Green: 2 }))
  expect(rule.check(1, 'Main Colour')).toEqual({
    code: 'Enum',
    message: "'Main Colour' has a range of values which does not include '1'.",
  })
  for (const value of ['Red', 'Green', undefined, null]) expect(rule.check(value, 'x')).toBeUndefined()
})

test('whether an address is one takes no longer for a hostile one', () => {
  const hostile = `${'a'.repeat(64)}@${'a'.repeat(188)}!`
  const began = performance.now()
  for (let at = 0; at < 1000; at++) expect(isEmail(hostile)).toBe(false)
  expect(performance.now() - began).toBeLessThan(1000)
})
