import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { KeptAnswer, Named, Repeat } from '../host/http/index.ts'
import { type Caller, rootCaller } from '../identity/index.ts'
import { makePepper, type Pepper, type Random } from '../keys/index.ts'
import { openStore, type Store } from '../store/index.ts'
import { createRepeats } from './repeats.ts'

const random: Random = (size) => randomBytes(size)
const pepper = makePepper(Buffer.alloc(32, 7))
const another = makePepper(Buffer.alloc(32, 8))
const ada: Caller = { ...rootCaller, kind: 'user', id: 'user_ada', keyId: 'key_1' }
const named: Named<Caller> = {
  key: 'order-17',
  caller: ada,
  host: 'Keyhaven',
  operation: 'CreateKey',
  index: undefined,
}

let store: Store
let kept: KeptAnswer
beforeAll(async () => {
  store = await openStore('sqlite::memory:')
  kept = repeat().seal('the request', 'the answer', 100)
  await repeat().keep(kept, 0)
})
afterAll(() => store.close())

const under = (newest: Pepper, oldPeppers: readonly Pepper[] = []) =>
  createRepeats({ answers: store, pepper: newest, oldPeppers, random })
const repeat = (more: Partial<Named<Caller>> = {}): Repeat => under(pepper)({ ...named, ...more })

const OTHERS: readonly (readonly [what: string, more: Partial<Named<Caller>>])[] = [
  ['key', { key: 'order-18' }],
  ['caller', { caller: { ...ada, id: 'user_bob' } }],
  ['kind of caller', { caller: { ...ada, kind: 'machine' } }],
  ['key of the caller', { caller: { ...ada, keyId: 'key_2' } }],
  ['host', { host: 'Foundry API' }],
  ['operation', { operation: 'CreateUser' }],
  ['place in a batch', { index: 0 }],
]

test('the same request is recalled, to the letter, and another one under the key is told from it', async () => {
  const recalled = await repeat().recall('the request', 99)
  expect([recalled?.isOfRequest, recalled?.open()]).toEqual([true, 'the answer'])
  expect((await repeat().recall('another request', 99))?.isOfRequest).toBe(false)
})

test('an answer is recalled until its time is over', async () => {
  expect(await repeat().recall('the request', 99)).toBeDefined()
  expect(await repeat().recall('the request', 100)).toBeUndefined()
})

describe.each(OTHERS)('another %s', (_what, more) => {
  test('is another request: it has an id and a hash of its own, and recalls nothing', async () => {
    const other = repeat(more)
    expect(other.id).not.toBe(repeat().id)
    expect(other.seal('the request', 'the answer', 1).requestHash).not.toBe(kept.requestHash)
    expect(await other.recall('the request', 99)).toBeUndefined()
  })

  test('does not open what was kept, also where the row is put under its id', async () => {
    const other = repeat(more)
    const { requestHash } = other.seal('the request', '', 1)
    await other.keep({ ...kept, id: other.id, requestHash }, 0)
    const recalled = await other.recall('the request', 99)
    expect(recalled?.isOfRequest).toBe(true)
    expect(() => recalled!.open()).toThrow()
  })
})

test('when the pepper is replaced, what was kept under the old one is recalled as long as that is known', async () => {
  const recalled = await under(another, [pepper])(named).recall('the request', 99)
  expect([recalled?.isOfRequest, recalled?.open()]).toEqual([true, 'the answer'])
  expect(await under(another)(named).recall('the request', 99)).toBeUndefined()
})

test('any text is sealed, and two seals of one answer have nothing in common', async () => {
  for (const [at, text] of ['', '{"Secret":"kh_live_é🔑"}', 'x'.repeat(100_000)].entries()) {
    const each = repeat({ key: `text ${at}` })
    const [one, two] = [each.seal('r', text, 100), each.seal('r', text, 100)]
    expect(Buffer.from(one.sealed).equals(two.sealed)).toBe(false)
    await each.keep(one, 0)
    expect((await each.recall('r', 0))?.open()).toBe(text)
  }
})

test('what was changed on the way is not opened', async () => {
  const changed = async (at: number, more: Partial<KeptAnswer>) => {
    const each = repeat({ key: `changed ${at}` })
    await each.keep({ ...each.seal('r', 'the answer', 100), ...more }, 0)
    return (await each.recall('r', 0))!
  }
  for (const at of kept.sealed.keys()) {
    const each = repeat({ key: `byte ${at}` })
    const row = each.seal('r', 'the answer', 100)
    row.sealed[at]! ^= 1
    await each.keep(row, 0)
    const recalled = await each.recall('r', 0)
    expect(() => recalled!.open(), String(at)).toThrow()
  }
  const short = await changed(1, { sealed: kept.sealed.slice(0, 20) })
  expect(() => short.open()).toThrow()
  expect((await changed(2, { requestHash: 'another' })).isOfRequest).toBe(false)
})
