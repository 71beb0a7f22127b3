import { expect, test } from 'vitest'
import { IdentityError } from '../identity/index.ts'
import { toServiceRefusal } from './refusals.ts'

test('too many passwords at once are 503 with the time to come back', () => {
  expect(toServiceRefusal(new IdentityError('TooBusy', { retryAfterMs: 2000 }))).toMatchObject({
    status: 503,
    code: 'ServiceUnavailable',
    headers: { 'retry-after': '2' },
  })
})
