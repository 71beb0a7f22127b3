import { describe, expect, onTestFinished, test } from 'vitest'
import { sampleEvent } from '../../test/store/samples.ts'
import { temporaryFile } from '../../test/store/temporary-file.ts'
import { openStore, type StoredEvent } from './index.ts'

const asWritten = ({ id: _, link: __, ...event }: StoredEvent) => event

describe.each(['sqlite::memory:', 'file'])('events in %s', (place) => {
  const open = async () => {
    const store = await openStore(place === 'file' ? `sqlite:${temporaryFile()}` : place)
    onTestFinished(() => store.close())
    return store
  }

  test('events come back as written, in their order, after the one that is named', async () => {
    const store = await open()
    const rich = sampleEvent('key_1', {
      organisationId: 'org_1',
      actor: { id: 'user_1', keyId: 'key_2', address: '::1', requestId: 'r' },
      details: { text: 'ü', number: 1.5, yes: true },
    })
    await store.write(async (tx) => {
      await tx.insertEvent(rich)
      await tx.insertEvent(sampleEvent('key_2'))
      await tx.insertEvent(sampleEvent('key_3'))
    })
    const all = await store.events(0, 10)
    expect(all.map(asWritten)).toStrictEqual([rich, sampleEvent('key_2'), sampleEvent('key_3')])
    expect(await store.events(all[0]!.id, 1)).toStrictEqual([all[1]])
    expect(await store.events(all[2]!.id, 10)).toEqual([])
  })

  test('many events at once are kept in their order', async () => {
    const store = await open()
    const many = Array.from({ length: 523 }, (_, n) => sampleEvent(`key_${n}`, { details: { n } }))
    await store.write(async (tx) => {
      await tx.insertEvents([])
      await tx.insertEvents(many)
      await tx.insertEvents([sampleEvent('last')])
    })
    const all = await store.events(0, 1000)
    expect(all.map(asWritten)).toStrictEqual([...many, sampleEvent('last')])
  })

  test('an event is kept only with the change that it tells of', async () => {
    const store = await open()
    const failing = store.write(async (tx) => {
      await tx.insertEvent(sampleEvent('key_1'))
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await store.events(0, 10)).toEqual([])
  })
})
