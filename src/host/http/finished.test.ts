import { expect, test } from 'vitest'
import type { HttpRequest, HttpResponse } from './exchange.ts'
import { finished } from './finished.ts'

const request: HttpRequest = {
  method: 'GET',
  target: '/',
  address: '127.0.0.1',
  secure: false,
  header: (name) => (name === 'accept-encoding' ? 'gzip' : undefined),
  body: () => new Uint8Array(),
}
const response: HttpResponse = { status: 200, headers: {}, common: { vary: 'Accept' }, body: 'told' }

test.each([
  ['a good answer', response, false],
  ['one that says so', { ...response, yields: true }, true],
  ['one that says so and may be compressed', { ...response, compressible: true, yields: true }, true],
  [
    'one that says so and is compressed',
    { ...response, body: 'a'.repeat(5000), compressible: true, yields: true },
    true,
  ],
  ['a refusal', { ...response, status: 401 }, true],
  ['a fault of ours', { ...response, status: 503 }, false],
])('%s yields as it should', async (_what, given, yields) => {
  expect((await finished(request, given)).yields).toBe(yields)
})
