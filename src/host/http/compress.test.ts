import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { compressed, compressedOnce } from './compress.ts'

const body = (): Uint8Array => new TextEncoder().encode('one line of many\n'.repeat(5_000))

test.each([
  ['br', brotliDecompressSync],
  ['gzip', gunzipSync],
] as const)('a lasting body is compressed once as %s, and holds what it held', async (encoding, read) => {
  const lasting = body()
  const first = await compressedOnce(lasting, encoding)
  expect(await compressedOnce(lasting, encoding)).toBe(first)
  expect(Buffer.compare(read(first), lasting)).toBe(0)
})

test('requests that come at the same time wait for the same compression', async () => {
  const lasting = body()
  const [one, two] = await Promise.all([compressedOnce(lasting, 'br'), compressedOnce(lasting, 'br')])
  expect(two).toBe(one)
})

test('other bodies are compressed anew, equal ones too', async () => {
  const [one, two] = [body(), body()]
  expect(await compressedOnce(one, 'br')).not.toBe(await compressedOnce(two, 'br'))
  expect(await compressed(one, 'gzip')).not.toBe(await compressed(one, 'gzip'))
})
