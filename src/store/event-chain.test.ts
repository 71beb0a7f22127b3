import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { sampleEvent } from '../../test/store/samples.ts'
import { temporaryFile } from '../../test/store/temporary-file.ts'
import type { NewEvent } from '../keys/index.ts'
import { CHAIN_START, linkText, nextLink, type UnchainedRow } from './event-chain.ts'
import { openStore, type Store, type StoredEvent } from './index.ts'

const open = async (place: string): Promise<Store> => {
  const store = await openStore(place === 'file' ? `sqlite:${temporaryFile()}` : place)
  onTestFinished(() => store.close())
  return store
}

const rowOf = (event: StoredEvent): UnchainedRow => ({
  at: event.atMs,
  kind: event.kind,
  subject: event.subject,
  organisation_id: event.organisationId ?? null,
  actor_id: event.actor.id,
  actor_key_id: event.actor.keyId ?? null,
  address: event.actor.address,
  request_id: event.actor.requestId,
  details: JSON.stringify(event.details),
})

/** How many events each chain has, when every one of them follows the one before. */
function lengthsOf(events: readonly StoredEvent[]): Map<string, number> {
  const heads = new Map<string, { place: number; hash: string }>()
  for (const event of events) {
    const { chain, ...link } = event.link!
    expect(chain).toBe(event.organisationId ?? '')
    expect(link).toEqual(nextLink(heads.get(chain) ?? CHAIN_START, chain, rowOf(event)))
    heads.set(chain, link)
  }
  return new Map([...heads].map(([chain, { place }]) => [chain, place]))
}

/** Worked out with another program, from what the documents say. */
describe('the bytes of a link', () => {
  const row: UnchainedRow = {
    at: 1_700_000_000_000,
    kind: 'key.created',
    subject: 'key_1',
    organisation_id: 'org_1',
    actor_id: 'root',
    actor_key_id: null,
    address: '::1',
    request_id: 'r-1',
    details: '{"environment":"live","count":2,"yes":true}',
  }
  const first = nextLink(CHAIN_START, 'org_1', row)

  test('are a JSON array whose last member is the details as they are kept', () => {
    expect(linkText(CHAIN_START, 'org_1', row)).toBe(
      '["","org_1",1,1700000000000,"key.created","key_1","org_1","root",null,"::1","r-1",{"environment":"live","count":2,"yes":true}]',
    )
    expect(first).toEqual({ place: 1, hash: 'T8l1Da7V0gqDjKDFzUCxW1atAWXX5gUsRbK3sIx2agY' })
  })

  test('begin with the hash before, and are hashed as UTF-8', () => {
    const second = nextLink(first, 'org_1', { ...row, details: '{"note":"ü \\" \\ud800"}' })
    expect(second).toEqual({ place: 2, hash: 'yXgoePss1YpFh9v5Eq7cKM4rA2vsEsntkjwk99wMl8A' })
  })
})

describe.each(['sqlite::memory:', 'file'])('the chains in %s', (place) => {
  const inOrganisation = (organisationId: string | undefined, n: number): NewEvent =>
    sampleEvent(`key_${n}`, { organisationId, details: { n } })

  test('each organisation has its own, and so has what belongs to none', async () => {
    const store = await open(place)
    await store.write(async (tx) => {
      await tx.insertEvent(inOrganisation('a', 1))
      await tx.insertEvent(inOrganisation(undefined, 2))
      await tx.insertEvents([inOrganisation('b', 3), inOrganisation('a', 4), inOrganisation('a', 5)])
    })
    await store.write((tx) => tx.insertEvent(inOrganisation('a', 6)))
    const events = await store.events(0, 10)
    expect(events.map(({ link }) => [link!.chain, link!.place])).toEqual([
      ['a', 1],
      ['', 1],
      ['b', 1],
      ['a', 2],
      ['a', 3],
      ['a', 4],
    ])
    expect(lengthsOf(events)).toEqual(new Map(Object.entries({ a: 4, '': 1, b: 1 })))
  })

  test('whatever an event says, it is hashed as it is read again', async () => {
    const store = await open(place)
    const anyText = fc.string({ unit: 'binary', maxLength: 20 })
    const oddText = fc.oneof(anyText, fc.constantFrom('\ud800', '\udc00x', '\0', '"\\', '__proto__'))
    const anyEvent = fc.record({
      kind: oddText,
      subject: oddText,
      organisationId: fc.constantFrom(undefined, '', 'a', '\ud800'),
      actor: fc.record({
        id: oddText,
        keyId: fc.option(oddText, { nil: undefined }),
        address: oddText,
        requestId: oddText,
      }),
      details: fc.dictionary(oddText, fc.oneof(oddText, fc.double({ noNaN: true, noDefaultInfinity: true }))),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(anyEvent, { maxLength: 5 }), async (events) => {
        await store.write((tx) => tx.insertEvents(events.map((event) => sampleEvent('', event))))
      }),
      { numRuns: 60 },
    )
    const all = await store.events(0, 1000)
    expect(all.length).toBeGreaterThan(50)
    lengthsOf(all)
  })

  test('works that fail alone, at once with others and between them, leave no gap and no fork', async () => {
    const store = await open(place)
    const write = fc.record({
      chain: fc.constantFrom(undefined, 'a', 'b'),
      count: fc.integer({ min: 1, max: 4 }),
    })
    const work = fc.record({ writes: fc.array(write, { maxLength: 4 }), fails: fc.boolean() })
    let kept = 0
    await fc.assert(
      fc.asyncProperty(fc.array(work, { minLength: 1, maxLength: 12 }), async (works) => {
        const running = works.map(({ writes, fails }) =>
          store.write(async (tx) => {
            for (const { chain, count } of writes)
              await tx.insertEvents(Array.from({ length: count }, (_, n) => inOrganisation(chain, n)))
            if (fails) throw new Error('on purpose')
          }),
        )
        await Promise.allSettled(running)
        for (const { writes, fails } of works) if (!fails) for (const { count } of writes) kept += count
      }),
      { numRuns: 40 },
    )
    const all = await store.events(0, 10_000)
    expect(all).toHaveLength(kept)
    lengthsOf(all)
  })

  test('many at once are one chain, however many statements that takes', async () => {
    const store = await open(place)
    const many = Array.from({ length: 523 }, (_, n) => inOrganisation(n % 3 === 0 ? 'a' : undefined, n))
    await store.write((tx) => tx.insertEvents(many))
    const all = await store.events(0, 1000)
    expect(lengthsOf(all)).toEqual(new Map(Object.entries({ a: 175, '': 348 })))
  })
})
