import { expect, test } from 'vitest'
import type { Refusal } from '../message/index.ts'
import { readIdempotencyKey } from './idempotency-key.ts'

test.each([
  ['8e03978e-40d5-43dd-bc93-6894a57f9324', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
  ['"8e03978e-40d5-43dd-bc93-6894a57f9324"', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
  ['order 17/b', 'order 17/b'],
  ['"order 17, b"', 'order 17, b'],
  [' a ', 'a'],
  ['" "', ' '],
  ['"say \\"yes\\\\no\\""', 'say "yes\\no"'],
  ['it"s', 'it"s'],
  ['x'.repeat(255), 'x'.repeat(255)],
])('%s is the key %s', (header, key) => {
  expect(readIdempotencyKey(header)).toBe(key)
})

test.each([
  ['nothing', ''],
  ['blanks', '   '],
  ['nothing in quotes', '""'],
  ['too long', 'x'.repeat(256)],
  ['too long in quotes', `"${'x'.repeat(256)}"`],
  ['two lines', 'one, two'],
  ['an open quote', '"one'],
  ['a quote within', '"o"ne"'],
  ['an escape of nothing', '"on\\e"'],
  ['parameters', '"one";a=1'],
  ['a tab', 'o\tne'],
  ['letters beyond ASCII', 'clé'],
  ['letters beyond ASCII in quotes', '"clé"'],
])('%s is refused by the name of the header', (_what, header) => {
  expect(() => readIdempotencyKey(header)).toThrow(
    expect.objectContaining({
      name: 'Refusal',
      status: 400,
      issues: [expect.objectContaining({ field: 'Idempotency-Key' })],
    } satisfies Partial<Refusal>),
  )
})
