import { describe, expect, onTestFinished, test } from 'vitest'
import { bucketOf, creditsOf, meteredKey, openFor, windowOf } from '../../test/keys/metered.ts'
import type { Store } from '../store/index.ts'
import type { Key } from './key.ts'
import type { CreditPlan, Limit } from './limit.ts'
import type { MeterStore } from './meter-ports.ts'
import { type ClosableMeters, createMeters } from './meters.ts'
import { StoreConflict, StoreUnavailable } from './ports.ts'

/** The beginning of a minute and of a day. */
const NOW = 1_800_000_000_000 - (1_800_000_000_000 % 86_400_000)

interface Fixture {
  readonly store: Store
  readonly key: Key
  readonly meters: ClosableMeters
  /** Of one use after the other: what each was answered. */
  spendAll(costs: readonly number[], nowMs?: number): Promise<readonly string[]>
  /** Amounts in the store by the id of their meter. */
  amounts(): Promise<Record<string, number>>
}

async function open(limits: readonly Limit[], credits?: CreditPlan): Promise<Fixture> {
  const store = await openFor('memory')
  const key = await meteredKey(store, 'key_1', limits, credits)
  const meters = createMeters({ store })
  onTestFinished(() => meters.close())
  return {
    store,
    key,
    meters,
    async spendAll(costs, nowMs = NOW) {
      const answers: string[] = []
      for (const cost of costs) answers.push(codeOf(await meters.spend(key, cost, nowMs)))
      return answers
    },
    async amounts() {
      const readings = await store.readingsOf(key.id)
      return Object.fromEntries([...readings].map(([id, { amount }]) => [id, amount]))
    },
  }
}

const codeOf = (spent: Awaited<ReturnType<ClosableMeters['spend']>>): string =>
  spent.granted ? 'granted' : spent.code

const times = (count: number): readonly number[] => Array.from({ length: count }, () => 1)
const countOf = (answers: readonly string[], code = 'granted'): number =>
  answers.filter((answer) => answer === code).length

describe.each(['exact', 'fast'] as const)('%s counting', (counting) => {
  test('so many are granted and no more, until the next window', async () => {
    const { spendAll } = await open([windowOf({ counting })])
    expect(countOf(await spendAll(times(15)))).toBe(10)
    expect(await spendAll([1], NOW + 59_999)).toEqual(['RateLimited'])
    expect(countOf(await spendAll(times(15), NOW + 60_000))).toBe(10)
  })

  test('a bucket grants a burst, and then what flows back', async () => {
    const { spendAll } = await open([bucketOf({ counting })])
    expect(countOf(await spendAll(times(15)))).toBe(10)
    expect(await spendAll([1, 1], NOW + 6000)).toEqual(['granted', 'RateLimited'])
    expect(countOf(await spendAll(times(20), NOW + 999_000))).toBe(10)
  })

  test('credits are spent once, and refilled when a day begins', async () => {
    const { spendAll } = await open([], creditsOf({ counting, refill: { amount: 4, every: 'day' } }))
    expect(countOf(await spendAll(times(8)))).toBe(4)
    expect(await spendAll([1], NOW + 86_399_999)).toEqual(['CreditsExhausted'])
    expect(countOf(await spendAll(times(8), NOW + 86_400_000))).toBe(4)
  })

  test('a use costs what it says, and one that is too dear leaves the rest for others', async () => {
    const { spendAll } = await open([windowOf({ counting })])
    expect(await spendAll([4, 7, 4, 3, 2, 1])).toEqual([
      'granted',
      'RateLimited',
      'granted',
      'RateLimited',
      'granted',
      'RateLimited',
    ])
  })

  test('what remains, and when to come again, is told with every answer and without one', async () => {
    const { meters, key } = await open(
      [windowOf({ counting }), bucketOf({ max: 4, counting })],
      creditsOf({ counting }),
    )
    const told = (left: readonly number[]) => [
      { name: 'calls', left: left[0], max: 10, resetsAtMs: NOW + 60_000, counting, overshootMax: 0 },
      { name: 'burst', left: left[1], max: 4, resetsAtMs: NOW + 60_000, counting, overshootMax: 0 },
      { name: 'credits', left: left[2], max: 10, resetsAtMs: undefined, counting, overshootMax: 0 },
    ]
    expect(await meters.spend(key, 4, NOW)).toEqual({ granted: true, remaining: told([6, 0, 6]) })
    expect(await meters.spend(key, 2, NOW)).toEqual({
      granted: false,
      code: 'RateLimited',
      remaining: told([6, 0, 6]),
      retryAfterMs: 30_000,
    })
    expect(await meters.remaining(key, NOW)).toEqual(told([6, 0, 6]))
    const unused = { ...key, id: 'key_unused' }
    expect((await meters.remaining(unused, NOW)).map(({ left }) => left)).toEqual([10, 4, 10])
  })

  test('a use that no window and no refill can ever hold is not asked to come again', async () => {
    const { meters, key } = await open([windowOf({ counting })])
    expect(await meters.spend(key, 11, NOW)).toMatchObject({ granted: false, retryAfterMs: undefined })
  })

  test('what one meter refuses is charged to none, whichever of them it is', async () => {
    const limits = [windowOf({ max: 9, counting }), bucketOf({ max: 5, counting })]
    const { meters, key, spendAll } = await open(limits, creditsOf({ initial: 7, counting }))
    const left = async () => (await meters.remaining(key, NOW)).map((each) => each.left)
    await spendAll([5])
    expect(await left()).toEqual([4, 0, 2])
    expect(await spendAll(times(5))).toEqual(times(5).map(() => 'RateLimited'))
    expect(await left()).toEqual([4, 0, 2])
    // A minute later: the window begins anew, the bucket is full, and credits remain.
    expect(await spendAll([3], NOW + 60_000)).toEqual(['CreditsExhausted'])
    expect((await meters.remaining(key, NOW + 60_000)).map((each) => each.left)).toEqual([9, 5, 2])
  })

  test('a burst at once is granted exactly what is left', async () => {
    const store = await openFor('file')
    const limits = [windowOf({ max: 300, counting }), bucketOf({ max: 250, windowMs: 86_400_000, counting })]
    const key = await meteredKey(store, 'key_1', limits, creditsOf({ initial: 200, counting }))
    const meters = createMeters({ store })
    const burst = () => Promise.all(times(150).map((cost) => meters.spend(key, cost, NOW)))
    const answers = [...(await burst()), ...(await burst())].map(codeOf)
    expect(countOf(answers)).toBe(200)
    expect(countOf(answers, 'CreditsExhausted')).toBe(100)
    await meters.close()
    const readings = await store.readingsOf('key_1')
    expect(readings.get('window calls')).toEqual({ since: NOW, amount: 200 })
    expect(readings.get('credits')?.amount).toBe(0)
  })

  test('a clock that goes back grants nothing more', async () => {
    const limits = [windowOf({ counting }), bucketOf({ max: 10, counting })]
    const { spendAll } = await open(
      limits,
      creditsOf({ initial: 10, refill: { amount: 10, every: 'day' }, counting }),
    )
    expect(countOf(await spendAll(times(10), NOW + 86_400_000))).toBe(10)
    for (const back of [1, 60_000, 86_400_000, NOW]) {
      expect(await spendAll([1], NOW + 86_400_000 - back)).toEqual(['RateLimited'])
    }
  })

  test('a cost that would give something back is a mistake of the caller', async () => {
    const { meters, key, amounts } = await open([windowOf({ counting })])
    for (const cost of [0, -1, 0.5, Number.NaN])
      await expect(meters.spend(key, cost, NOW)).rejects.toThrow(RangeError)
    expect(await amounts()).toEqual({})
  })

  test('two processes on one store grant together what is agreed', async () => {
    const store = await openFor('memory')
    const limits = [windowOf({ max: 100, counting })]
    const key = await meteredKey(store, 'key_1', limits, creditsOf({ initial: 90, counting }))
    const both = [createMeters({ store }), createMeters({ store })]
    const answers: string[] = []
    for (let round = 0; round < 70; round++)
      for (const meters of both) answers.push(codeOf(await meters.spend(key, 1, NOW)))
    await Promise.all(both.map((meters) => meters.close()))
    const granted = countOf(answers)
    // What the one holds when the store has no more, the other cannot grant.
    expect(granted).toBeLessThanOrEqual(90)
    expect(granted).toBeGreaterThanOrEqual(counting === 'exact' ? 90 : 90 - 5)
    expect((await store.readingsOf('key_1')).get('credits')?.amount).toBe(90 - granted)
    expect((await store.readingsOf('key_1')).get('window calls')?.amount).toBe(granted)
  })
})

describe('leases', () => {
  const fast = { counting: 'fast', max: 200 } as const

  /** Counts writes, and refuses or delays them on demand: the real store behind a tap. */
  function tapped(store: Store) {
    const tap = {
      writes: 0,
      isShut: false,
      writesWait: new Map<number, Promise<void>>(),
      reads: 0,
      readsWaitFor: Promise.resolve(),
    }
    const through: MeterStore = {
      async readingsOf(keyId) {
        tap.reads += 1
        await tap.readsWaitFor
        return store.readingsOf(keyId)
      },
      async write(work) {
        tap.writes += 1
        if (tap.isShut) throw new StoreUnavailable('shut')
        await tap.writesWait.get(tap.writes)
        return store.write(work)
      },
    }
    return { tap, through }
  }

  async function openTapped(limits: readonly Limit[], credits?: CreditPlan, leasedKeysMax?: number) {
    const store = await openFor('memory')
    const key = await meteredKey(store, 'key_1', limits, credits)
    const { tap, through } = tapped(store)
    const meters = createMeters({ store: through, leasedKeysMax })
    const used = async () => (await store.readingsOf('key_1')).get('window calls')?.amount
    return { store, key, tap, meters, used }
  }

  test('a lease is a twentieth, and most uses write nothing', async () => {
    const { key, tap, meters, used } = await openTapped([windowOf(fast)])
    for (const cost of times(100)) expect((await meters.spend(key, cost, NOW)).granted).toBe(true)
    expect(tap.writes).toBeLessThanOrEqual(100 / 5 + 1)
    expect(await used()).toBeGreaterThanOrEqual(100)
    expect(await used()).toBeLessThanOrEqual(110)
  })

  test('what was not used is given back when it ends, and when the key is forgotten', async () => {
    const { key, meters, used } = await openTapped([windowOf(fast)])
    for (const cost of times(13)) await meters.spend(key, cost, NOW)
    await meters.release(key.id)
    await meters.spend(key, 1, NOW)
    await meters.close()
    expect(await used()).toBe(14)
  })

  test('after the end nothing is granted', async () => {
    const { key, meters, used } = await openTapped([windowOf(fast)])
    await meters.spend(key, 1, NOW)
    await meters.close()
    await expect(meters.spend(key, 1, NOW)).rejects.toBeInstanceOf(StoreUnavailable)
    expect(await used()).toBe(1)
  })

  test('those of keys beyond a number are given back', async () => {
    const { store, key, meters, used } = await openTapped([windowOf(fast)], undefined, 3)
    await meters.spend(key, 1, NOW)
    for (let n = 2; n <= 4; n++)
      await meters.spend(await meteredKey(store, `key_${n}`, [windowOf(fast)]), 1, NOW)
    await expect.poll(used).toBe(1)
    await meters.close()
    for (let n = 1; n <= 4; n++)
      expect((await store.readingsOf(`key_${n}`)).get('window calls')?.amount).toBe(1)
  })

  test('one of a window that is over is void, and not given back to the next', async () => {
    const { store, key, meters } = await openTapped([windowOf(fast)])
    await meters.spend(key, 1, NOW)
    for (const cost of times(200)) expect((await meters.spend(key, cost, NOW + 60_000)).granted).toBe(true)
    expect((await meters.spend(key, 1, NOW + 60_000)).granted).toBe(false)
    await meters.close()
    expect((await store.readingsOf('key_1')).get('window calls')).toEqual({
      since: NOW + 60_000,
      amount: 200,
    })
  })

  test('one of a bucket flows back while it is held: a burst is never larger than the bucket', async () => {
    const { key, meters } = await openTapped([bucketOf({ counting: 'fast', max: 100 })])
    await meters.spend(key, 1, NOW)
    let granted = 0
    // Long enough for the bucket to be full again, with a lease at hand.
    for (const cost of times(120)) if ((await meters.spend(key, cost, NOW + 120_000)).granted) granted += 1
    expect(granted).toBe(100)
    await meters.close()
  })

  test('a use that an exact meter refuses is given back to the lease', async () => {
    const { key, meters, used } = await openTapped(
      [windowOf(fast)],
      creditsOf({ initial: 3, counting: 'exact' }),
    )
    const answers: string[] = []
    for (const cost of times(20)) answers.push(codeOf(await meters.spend(key, cost, NOW)))
    expect([countOf(answers), countOf(answers, 'CreditsExhausted')]).toEqual([3, 17])
    expect((await meters.remaining(key, NOW))[0]?.left).toBe(197)
    await meters.close()
    expect(await used()).toBe(3)
  })

  test('a use that an exact meter refuses late is given back to what it was taken from, or not at all', async () => {
    for (const between of ['the next window', 'a release'] as const) {
      const { store, key, tap, meters } = await openTapped(
        [windowOf(fast)],
        creditsOf({ initial: 0, counting: 'exact' }),
      )
      await meters.spend(key, 1, NOW)
      const { promise: opened, resolve: open } = Promise.withResolvers<void>()
      const writes = tap.writes
      tap.writesWait.set(writes + 1, opened)
      const late = meters.spend(key, 1, NOW)
      await expect.poll(() => tap.writes).toBe(writes + 1)
      if (between === 'a release') await meters.release(key.id)
      else await meters.spend(key, 1, NOW + 60_000)
      open()
      expect((await late).granted).toBe(false)
      await meters.close()
      expect((await store.readingsOf('key_1')).get('window calls')?.amount).toBe(0)
    }
  })

  test('a use that is refused after its lease was released is answered when what it took is given back', async () => {
    const { key, tap, meters, used } = await openTapped(
      [windowOf(fast)],
      creditsOf({ initial: 0, counting: 'exact' }),
    )
    await meters.spend(key, 1, NOW)
    const [exact, back] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const { writes } = tap
    tap.writesWait.set(writes + 1, exact.promise)
    const late = meters.spend(key, 1, NOW)
    await expect.poll(() => tap.writes).toBe(writes + 1)
    await meters.release(key.id)
    tap.writesWait.set(tap.writes + 1, back.promise)
    const answered = late.then(used)
    exact.resolve()
    await expect.poll(() => tap.writes).toBe(writes + 3)
    setImmediate(back.resolve)
    expect(await answered).toBe(0)
    await meters.close()
  })

  test('why a use was refused is told as it was then, whatever is given back meanwhile', async () => {
    const { key, tap, meters } = await openTapped(
      [windowOf({ counting: 'fast', max: 1 })],
      creditsOf({ initial: 0, counting: 'exact' }),
    )
    const [write, read] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    tap.readsWaitFor = read.promise
    // The first fetches what there is, tries to fetch more, and waits for credits with the only use in its hand.
    tap.writesWait.set(3, write.promise)
    const first = meters.spend(key, 1, NOW)
    await expect.poll(() => tap.writes).toBe(3)
    const second = meters.spend(key, 1, NOW)
    await expect.poll(() => tap.reads).toBe(1)
    write.resolve()
    expect(await first).toMatchObject({ granted: false, code: 'CreditsExhausted' })
    read.resolve()
    expect(await second).toMatchObject({
      granted: false,
      code: 'RateLimited',
      remaining: [{ left: 0 }, { left: 0 }],
    })
    await meters.close()
  })

  test('a store that is not there is told, costs nothing, and memory grants what it has', async () => {
    const { key, tap, meters, used } = await openTapped(
      [windowOf(fast)],
      creditsOf({ initial: 100, counting: 'exact' }),
    )
    await meters.spend(key, 1, NOW)
    tap.isShut = true
    for (const cost of times(5))
      await expect(meters.spend(key, cost, NOW)).rejects.toBeInstanceOf(StoreUnavailable)
    tap.isShut = false
    await meters.spend(key, 1, NOW)
    await meters.close()
    expect(await used()).toBe(2)

    const alone = await openTapped([windowOf(fast)])
    await alone.meters.spend(alone.key, 1, NOW)
    alone.tap.isShut = true
    let granted = 0
    const spendUntilTold = async (): Promise<void> => {
      for (;;) {
        await alone.meters.spend(alone.key, 1, NOW)
        granted += 1
      }
    }
    await expect(spendUntilTold()).rejects.toBeInstanceOf(StoreUnavailable)
    expect(granted).toBe(9)
    alone.tap.isShut = false
    expect((await alone.meters.spend(alone.key, 1, NOW)).granted).toBe(true)
    await alone.meters.close()
    expect(await alone.used()).toBe(11)
  })

  test('a thousand who wait for a cold key share few writes', async () => {
    const { key, tap, meters } = await openTapped([windowOf({ counting: 'fast', max: 1000 })])
    const answers = await Promise.all(times(1500).map((cost) => meters.spend(key, cost, NOW)))
    expect(countOf(answers.map(codeOf))).toBe(1000)
    expect(tap.writes).toBeLessThan(10)
    await meters.close()
  })

  test('a plan that is another ends the leases of the one before', async () => {
    const { key, meters, used } = await openTapped([windowOf(fast)])
    await meters.spend(key, 1, NOW)
    const smaller = { ...key, limits: [windowOf({ ...fast, max: 5 })] }
    const answers: string[] = []
    for (const cost of times(10)) answers.push(codeOf(await meters.spend(smaller, cost, NOW)))
    expect(countOf(answers)).toBe(4)
    await meters.close()
    expect(await used()).toBe(5)
  })

  test('readings that somebody else writes in between are read again', async () => {
    const { store, key } = await openTapped([windowOf()])
    let others = 0
    const contended: MeterStore = {
      readingsOf: (keyId) => store.readingsOf(keyId),
      // Another process gets in between the reading and the writing, twice.
      write: (work) =>
        store.write((tx) =>
          work({
            ...tx,
            async replaceReading(keyId, id, before, after) {
              if (others < 2) {
                others += 1
                throw new StoreConflict('meter')
              }
              await tx.replaceReading(keyId, id, before, after)
            },
          }),
        ),
    }
    const meters = createMeters({ store: contended })
    expect((await meters.spend(key, 2, NOW)).granted).toBe(true)
    expect(others).toBe(2)
    expect((await store.readingsOf('key_1')).get('window calls')?.amount).toBe(2)
  })
})
