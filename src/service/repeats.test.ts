import { randomBytes } from 'node:crypto'
import { afterAll, describe, expect, test } from 'vitest'
import type { Named, Repeat } from '../host/http/index.ts'
import { type Caller, rootCaller } from '../identity/index.ts'
import { makePepper, type Random } from '../keys/index.ts'
import { openStore } from '../store/index.ts'
import { createRepeats } from './repeats.ts'

const random: Random = (size) => randomBytes(size)
const pepper = makePepper(Buffer.alloc(32, 7))
const ada: Caller = { ...rootCaller, kind: 'user', id: 'user_ada', keyId: 'key_1' }
const named: Named<Caller> = {
  key: 'order-17',
  caller: ada,
  host: 'Keyhaven',
  operation: 'CreateKey',
  index: undefined,
}

const store = await openStore('sqlite::memory:')
afterAll(() => store.close())
const repeats = createRepeats({ answers: store, pepper, random })
const repeat = (more: Partial<Named<Caller>> = {}): Repeat => repeats({ ...named, ...more })
const under = (bytes: Uint8Array): Repeat =>
  createRepeats({ answers: store, pepper: makePepper(bytes), random })(named)

const OTHERS: readonly (readonly [what: string, more: Partial<Named<Caller>>])[] = [
  ['key', { key: 'order-18' }],
  ['caller', { caller: { ...ada, id: 'user_bob' } }],
  ['kind of caller', { caller: { ...ada, kind: 'machine' } }],
  ['key of the caller', { caller: { ...ada, keyId: 'key_2' } }],
  ['host', { host: 'Foundry API' }],
  ['operation', { operation: 'CreateUser' }],
  ['place in a batch', { index: 0 }],
]

test('the same request has the same id and hash, and another has another hash', () => {
  expect(repeat().id).toBe(repeat().id)
  expect(repeat().hash('{"a":1}')).toBe(repeat().hash('{"a":1}'))
  expect(repeat().hash('{"a":2}')).not.toBe(repeat().hash('{"a":1}'))
})

describe.each(OTHERS)('another %s', (_what, more) => {
  test('has another id and hash', () => {
    expect(repeat(more).id).not.toBe(repeat().id)
    expect(repeat(more).hash('{}')).not.toBe(repeat().hash('{}'))
  })

  test('does not open the answer', () => {
    const sealed = repeat().seal('hash', 'the answer', 1)
    expect(() => repeat(more).open(sealed)).toThrow()
  })
})

test('under another pepper everything is another', () => {
  const other = under(Buffer.alloc(32, 8))
  expect(other.id).not.toBe(repeat().id)
  expect(other.hash('{}')).not.toBe(repeat().hash('{}'))
  expect(() => other.open(repeat().seal('hash', 'the answer', 1))).toThrow()
})

test('what is sealed is opened again, to the letter', () => {
  for (const text of ['', '{"Secret":"kh_live_é🔑"}', 'x'.repeat(100_000)])
    expect(repeat().open(repeat().seal('hash', text, 1))).toBe(text)
})

test('two seals of one answer have nothing in common', () => {
  const [one, two] = [repeat().seal('hash', 'the answer', 1), repeat().seal('hash', 'the answer', 1)]
  expect(one.sealed).not.toEqual(two.sealed)
})

test('what was changed on the way is not opened', () => {
  const sealed = repeat().seal('hash', 'the answer', 1)
  for (const at of sealed.sealed.keys()) {
    const bytes = sealed.sealed.slice()
    bytes[at]! ^= 1
    expect(() => repeat().open({ ...sealed, sealed: bytes })).toThrow()
  }
  expect(() => repeat().open({ ...sealed, requestHash: 'another' })).toThrow()
  expect(() => repeat().open({ ...sealed, sealed: sealed.sealed.slice(0, 20) })).toThrow()
})

test('an answer is recalled until its time is over', async () => {
  const sealed = repeat().seal('hash', 'the answer', 100)
  await repeat().keep(sealed, 50)
  expect(await repeat().recall(99)).toEqual(sealed)
  expect(await repeat().recall(100)).toBeUndefined()
  expect(await repeat({ key: 'another' }).recall(99)).toBeUndefined()
})
