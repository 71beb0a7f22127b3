import { expect, onTestFinished, test } from 'vitest'
import { type SealedAnswer, StoreConflict } from '../keys/index.ts'
import { openStore, type Store } from './index.ts'

const open = async (): Promise<Store> => {
  const store = await openStore('sqlite::memory:')
  onTestFinished(() => store.close())
  return store
}

const answer = (id: string, expiresAtMs: number): SealedAnswer => ({
  id,
  requestHash: `hash of ${id}`,
  sealed: new Uint8Array([0, 255, 3]),
  expiresAtMs,
})
const keep = (store: Store, kept: SealedAnswer, nowMs: number): Promise<void> =>
  store.write((tx) => tx.insertSealedAnswer(kept, nowMs))

test('an answer is read as it was written', async () => {
  const store = await open()
  await keep(store, answer('a', 100), 50)
  expect(await store.sealedAnswer('a')).toEqual(answer('a', 100))
  expect(await store.sealedAnswer('b')).toBeUndefined()
})

test('one id has one answer until its time is over', async () => {
  const store = await open()
  await keep(store, answer('a', 100), 50)
  await expect(keep(store, answer('a', 149), 99)).rejects.toThrow(new StoreConflict('sealedAnswer.id'))
  expect((await store.sealedAnswer('a'))?.expiresAtMs).toBe(100)
  await keep(store, answer('a', 150), 100)
  expect((await store.sealedAnswer('a'))?.expiresAtMs).toBe(150)
})

test('those whose time is over are removed, as many at once as are asked for, and no others', async () => {
  const store = await open()
  for (const [at, id] of ['a', 'b', 'c', 'd'].entries()) await keep(store, answer(id, 100 + at), 50)
  const remove = () => store.write((tx) => tx.deleteExpiredAnswers(102, 2))
  expect([await remove(), await remove(), await remove()]).toEqual([2, 1, 0])
  for (const id of ['a', 'b', 'c']) expect(await store.sealedAnswer(id)).toBeUndefined()
  expect(await store.sealedAnswer('d')).toEqual(answer('d', 103))
})

test('keeping one leaves the others to the chore, however many have run out', async () => {
  const store = await open()
  await keep(store, answer('a', 100), 50)
  await keep(store, answer('b', 300), 200)
  expect(await store.sealedAnswer('a')).toEqual(answer('a', 100))
})
