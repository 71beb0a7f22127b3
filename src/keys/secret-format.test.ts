import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makePepper } from './hash.ts'
import { makeSecret, mask, parseSecret, withoutSecret } from './secret-format.ts'

const pepper = makePepper(new Uint8Array(32).fill(7))
const random = (size: number): Uint8Array => randomBytes(size)
const environment = fc.stringMatching(/^[a-z0-9]{1,16}$/)
const printable = fc.integer({ min: 0x20, max: 0x7f }).map((code) => String.fromCharCode(code))
const seeded = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => (size: number) => bytes.slice(0, size))

test('a made keyhaven secret is parsed as what it is, and its lookup is its public id', () => {
  fc.assert(
    fc.property(environment, seeded, (name, bytes) => {
      const text = makeSecret('keyhaven', name, bytes)
      const parsed = parseSecret(text, pepper)
      expect(parsed).toMatchObject({ format: 'keyhaven', canonical: text })
      expect(text).toHaveLength(`kh_${name}_`.length + 63)
      expect(text.startsWith(`kh_${name}_${parsed?.lookup}`)).toBe(true)
      expect(parsed?.lookup).toMatch(/^[0-9A-Za-z]{14}$/)
    }),
  )
})

test('a keyhaven secret with any one character changed is refused before any look-up', () => {
  fc.assert(
    fc.property(
      environment,
      fc.nat(),
      fc.oneof(printable, fc.string({ minLength: 1, maxLength: 1 })),
      (name, at, other) => {
        const text = makeSecret('keyhaven', name, random)
        const index = at % text.length
        fc.pre(text[index] !== other)
        const damaged = text.slice(0, index) + other + text.slice(index + 1)
        expect(parseSecret(damaged, pepper)).toBeUndefined()
      },
    ),
    { numRuns: 2000 },
  )
})

test('a keyhaven secret cut short, lengthened or without its check is refused', () => {
  const text = makeSecret('keyhaven', 'live', random)
  for (const damaged of [
    text.slice(0, -1),
    `${text}0`,
    text.slice(0, -6),
    'kh_live_',
    `kh_live_${'0'.repeat(63)}`,
  ]) {
    expect(parseSecret(damaged, pepper), damaged).toBeUndefined()
  }
})

test('a guid is accepted in any case, with or without dashes, and is one secret', () => {
  const text = makeSecret('guid', 'live', random)
  expect(text).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  const parsed = parseSecret(text, pepper)
  expect(parsed).toMatchObject({ format: 'guid', canonical: text })
  for (const spelling of [
    text.toUpperCase(),
    text.replaceAll('-', ''),
    text.replaceAll('-', '').toUpperCase(),
  ]) {
    expect(parseSecret(spelling, pepper)).toEqual(parsed)
  }
})

test('an opaque secret is 32 characters of base64url and keeps its case', () => {
  const text = makeSecret('opaque', 'live', random)
  expect(text).toMatch(/^[A-Za-z0-9_-]{32}$/)
  expect(parseSecret(text, pepper)).toMatchObject({ format: 'opaque', canonical: text })
})

test('an imported secret of 16 to 128 printable characters is accepted as it stands', () => {
  expect(parseSecret('ada-live-key-0000000000000000000', pepper)?.format).toBe('opaque')
  expect(parseSecret('x'.repeat(16), pepper)?.format).toBe('opaque')
  expect(parseSecret('x'.repeat(128), pepper)?.format).toBe('opaque')
})

test('text that can be no secret is refused', () => {
  const texts = [
    '',
    'wrong-key',
    'x'.repeat(15),
    'x'.repeat(129),
    'x'.repeat(10_000_000),
    'sixteen chars ok',
    `${'x'.repeat(20)}é`,
  ]
  for (const text of texts) expect(parseSecret(text, pepper)).toBeUndefined()
})

test('an opaque secret that happens to look like another format is drawn again', () => {
  const misleading = Buffer.from('kh_live_aaaaaaaaaaaaaaaaaaaaaaaa', 'base64url')
  const hexadecimal = Buffer.from('0123456789abcdef0123456789abcdef', 'base64url')
  const draws = [misleading, hexadecimal, Buffer.alloc(24, 1)]
  const text = makeSecret('opaque', 'live', () => draws.shift()!)
  expect(draws).toHaveLength(0)
  expect(text).toBe(Buffer.alloc(24, 1).toString('base64url'))
})

test('lookups of secrets without a public id depend on the pepper', () => {
  const text = makeSecret('guid', 'live', random)
  const other = makePepper(new Uint8Array(32).fill(8))
  expect(parseSecret(text, pepper)?.lookup).not.toBe(parseSecret(text, other)?.lookup)
})

test('a mask shows the environment and the start of the public id, and of other formats four characters', () => {
  const text = makeSecret('keyhaven', 'live', random)
  expect(mask('keyhaven', text)).toBe(`${text.slice(0, 14)}…`)
  expect(mask('guid', '4f7d0c1e-0000-4000-8000-000000000000')).toBe('4f7d…')
})

test('no spelling of a secret is left in a text, and nothing else is taken out', () => {
  const guid = '595d3354-5be5-41d8-9aa8-8e10e150ff6d'
  const bare = guid.replaceAll('-', '')
  for (const shown of [guid, guid.toUpperCase(), bare, bare.toUpperCase()]) {
    for (const spelt of [
      guid,
      bare,
      bare.toUpperCase(),
      guid.toUpperCase(),
      '595d-33545be541d8-9aa88e10e150ff6d',
    ])
      expect(withoutSecret(`at x?key=${spelt}&y ${spelt}.`, shown)).toBe('at x?key=595d…&y 595d….')
    expect(withoutSecret(`${bare.slice(1)} 595d`, shown)).toBe(`${bare.slice(1)} 595d`)
  }
  for (const format of ['keyhaven', 'opaque'] as const) {
    const secret = makeSecret(format, 'live', random)
    expect(withoutSecret(`in <${secret}> and ${secret}`, secret)).not.toContain(secret.slice(-20))
    expect(withoutSecret('in a.b', secret)).toBe('in a.b')
  }
  for (const imported of ['[({*+?|^.\\0123456789', "$&$'0123456789abcdef"])
    expect(withoutSecret(`in <${imported}>`, imported)).toBe(`in <${imported.slice(0, 4)}…>`)
  expect(withoutSecret('a secret', 'none')).toBe('a secret')
})
