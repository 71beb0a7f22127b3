import { describe, expect, test } from 'vitest'
import { meteredKey, openFor } from '../../test/keys/metered.ts'

describe.each(['memory', 'file'] as const)('readings in %s', (place) => {
  const open = async () => {
    const store = await openFor(place)
    await meteredKey(store, 'key_1', [])
    await meteredKey(store, 'key_2', [])
    return store
  }

  test('readings come back as written, fractions to the last bit, those of a key together', async () => {
    const store = await open()
    expect(await store.readingsOf('key_1')).toEqual(new Map())
    const fraction = { since: 1_700_000_000_123, amount: 1 / 3 }
    await store.write(async (tx) => {
      await tx.replaceReading('key_1', 'window ü', undefined, { since: 0, amount: 5 })
      await tx.replaceReading('key_1', 'bucket ü', undefined, fraction)
      await tx.replaceReading('key_2', 'window ü', undefined, { since: 0, amount: 9 })
    })
    await store.write((tx) =>
      tx.replaceReading('key_1', 'window ü', { since: 0, amount: 5 }, { since: 60, amount: 1 }),
    )
    expect(await store.readingsOf('key_1')).toEqual(
      new Map([
        ['window ü', { since: 60, amount: 1 }],
        ['bucket ü', fraction],
      ]),
    )
    await store.write((tx) => tx.replaceReading('key_1', 'bucket ü', fraction, { since: 1, amount: 2 / 3 }))
    await store.write((tx) => tx.deleteReading('key_1', 'window ü'))
    expect(await store.readingsOf('key_1')).toEqual(new Map([['bucket ü', { since: 1, amount: 2 / 3 }]]))
    expect(await store.readingsOf('key_2')).toEqual(new Map([['window ü', { since: 0, amount: 9 }]]))
  })

  test('a reading that is another by now is not replaced, and neither is one that was not there', async () => {
    const store = await open()
    const now = { since: 0, amount: 5 }
    await store.write((tx) => tx.replaceReading('key_1', 'window a', undefined, now))
    const conflict = { name: 'StoreConflict', field: 'meter' }
    for (const stale of [undefined, { since: 0, amount: 4 }, { since: 60, amount: 5 }]) {
      const replacing = store.write((tx) =>
        tx.replaceReading('key_1', 'window a', stale, { since: 0, amount: 6 }),
      )
      await expect(replacing).rejects.toMatchObject(conflict)
    }
    const missing = store.write((tx) => tx.replaceReading('key_1', 'window b', now, now))
    await expect(missing).rejects.toMatchObject(conflict)
    expect(await store.readingsOf('key_1')).toEqual(new Map([['window a', now]]))
  })
})
