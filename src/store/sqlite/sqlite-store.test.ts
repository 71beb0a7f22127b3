import { AsyncLocalStorage } from 'node:async_hooks'
import { describe, expect, onTestFinished, test } from 'vitest'
import { sampleKey } from '../../../test/store/samples.ts'
import { temporaryFile } from '../../../test/store/temporary-file.ts'
import { openStore } from '../open-store.ts'

describe.each(['sqlite::memory:', 'file'])('reads and writes in %s', (place) => {
  const open = async () => {
    const store = await openStore(place === 'file' ? `sqlite:${temporaryFile()}` : place)
    onTestFinished(() => store.close())
    return store
  }

  test('a read never sees what a running write has not committed, and sees it once it was acknowledged', async () => {
    const store = await open()
    const gate = Promise.withResolvers<void>()
    const inserted = Promise.withResolvers<void>()
    const failing = store.write(async (tx) => {
      await tx.insertKey(sampleKey('a'))
      inserted.resolve()
      await gate.promise
      throw new Error('no')
    })
    await inserted.promise
    const during = store.keyById('a')
    // The in-memory store answers after the write, others at once.
    if (place === 'file') expect(await during).toBeUndefined()
    gate.resolve()
    await expect(failing).rejects.toThrow('no')
    expect(await during).toBeUndefined()
    await store.write((tx) => tx.insertKey(sampleKey('a')))
    expect(await store.keyById('a')).toBeDefined()
  })

  test('inside a write the store itself is refused: it would miss the transaction, or wait for itself', async () => {
    const store = await open()
    const refusal = 'inside a write only its transaction may be used'
    await store.write(async () => {
      await expect(store.keyById('a')).rejects.toThrow(refusal)
      await expect(store.queryKeys({}, { limit: 1 })).rejects.toThrow(refusal)
      await expect(store.write(async () => 1)).rejects.toThrow(refusal)
    })
    const later = await store.write(async () => AsyncLocalStorage.bind(() => store.keyById('a')))
    expect(await later()).toBeUndefined()
  })

  test('a work runs in the context of its caller', async () => {
    const store = await open()
    const request = new AsyncLocalStorage<number>()
    const write = (n: number) => request.run(n, () => store.write(async () => request.getStore()))
    expect(await Promise.all([write(1), write(2), write(3)])).toEqual([1, 2, 3])
  })
})
