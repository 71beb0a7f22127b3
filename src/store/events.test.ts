import { describe, expect, onTestFinished, test } from 'vitest'
import { sampleEvent } from '../../test/store/samples.ts'
import { temporaryFile } from '../../test/store/temporary-file.ts'
import type { EventFilter } from '../keys/index.ts'
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

  test('a moment long past is found however many events came since, and its pages go on', async () => {
    const store = await open()
    const at = (n: number) =>
      sampleEvent(`key_${n}`, { atMs: n, organisationId: n % 2 === 0 ? 'org_1' : undefined })
    await store.write((tx) => tx.insertEvents(Array.from({ length: 45_000 }, (_, n) => at(n))))
    const subjects = async (filter: EventFilter): Promise<string[]> => {
      const found: string[] = []
      let after: string | undefined
      do {
        const page = await store.queryEvents(filter, { limit: 3, after })
        found.push(...page.items.map(({ subject }) => subject))
        after = page.next
      } while (after !== undefined)
      return found
    }
    const past = { fromMs: 4998, beforeMs: 5006 }
    const ofPast = [5005, 5004, 5003, 5002, 5001, 5000, 4999, 4998]
    expect(await subjects(past)).toEqual(ofPast.map((n) => `key_${n}`))
    expect(await subjects({ ...past, organisationId: 'org_1' })).toEqual(
      ofPast.filter((n) => n % 2 === 0).map((n) => `key_${n}`),
    )
    // Over the end of a step.
    expect(await subjects({ fromMs: 24_997, beforeMs: 25_003 })).toEqual(
      [25_002, 25_001, 25_000, 24_999, 24_998, 24_997].map((n) => `key_${n}`),
    )
    expect(await subjects({ beforeMs: 2 })).toEqual(['key_1', 'key_0'])
    expect(await subjects({ fromMs: 45_000 })).toEqual([])
  })
})
