/** Counting uses, on a real store. */
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sampleActor, sampleAsk } from '../../test/keys/sample-ask.ts'
import { sampleUser } from '../../test/store/samples.ts'
import { openStore, type Store } from '../store/index.ts'
import { makePepper } from './hash.ts'
import { createKeyring, type Keyring } from './keyring.ts'
import type { IssueAsk } from './new-key.ts'
import { type KeyStore, StoreUnavailable } from './ports.ts'
import { PresentedSecret } from './presented-secret.ts'
import { HOUR_MS, type UsageStore } from './usage.ts'
import { createUsage, type Usage, type UsageOptions } from './usage-recorder.ts'

const NOW = Date.UTC(2027, 0, 15, 8, 30)
const HOUR = Date.UTC(2027, 0, 15, 8)
const RANGE = { fromMs: HOUR - 24 * HOUR_MS, toMs: HOUR + 24 * HOUR_MS, stepMs: HOUR_MS }
const PEPPER = makePepper(new Uint8Array(32).fill(7))

let store: Store
let usage: Usage
let keyring: Keyring
/** Whether the store takes nothing. */
let isDown: boolean
let writes: number

beforeEach(async () => {
  isDown = false
  writes = 0
  store = await openStore('sqlite::memory:')
  await store.write((tx) => tx.insertUser(sampleUser('user_ada')))
  begin()
})
afterEach(() => store.close())

/** As after a start: nothing is in memory. */
function begin(more: Partial<UsageOptions> = {}): void {
  const unsteady: UsageStore = {
    ...store,
    addUses: async (uses) => {
      if (isDown) throw new StoreUnavailable('down')
      writes += 1
      return store.addUses(uses)
    },
  }
  usage = createUsage({ store: unsteady, ...more })
  keyring = createKeyring({ store, pepper: PEPPER, random: randomBytes, usage, cacheMax: 100 })
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

const codeOf = async (secret: string, nowMs: number): Promise<string> =>
  (await keyring.use(secret, {}, nowMs)).code

const issue = async (more: Partial<IssueAsk> = {}) => {
  const { key, secret } = await keyring.issue({ ...sampleAsk, ...more }, sampleActor, NOW)
  return { id: key.id, secret: secret.reveal() }
}

const countsOf = async (id: string) => Object.fromEntries((await usage.usageOf(id, RANGE)).counts)

describe('counting', () => {
  test('every answer is counted by its code, its hour and the version that was presented', async () => {
    const { id, secret } = await issue()
    for (const _ of Array(3)) await keyring.use(secret, { scopes: ['a.read'], address: '192.0.2.1' }, NOW)
    for (const _ of Array(2)) await keyring.use(secret, { scopes: ['b.write'] }, NOW + HOUR_MS)
    const next = await keyring.rotate(id, { kind: 'grace', graceMs: 9 * HOUR_MS }, sampleActor, NOW + HOUR_MS)
    await keyring.use(next.secret.reveal(), { address: '192.0.2.2' }, NOW + HOUR_MS + 1)
    const before = await usage.usageOf(id, RANGE)
    await usage.flush()
    const after = await usage.usageOf(id, RANGE)
    expect(after).toEqual(before)
    expect(Object.fromEntries(after.counts)).toEqual({ Valid: 4, InsufficientScope: 2 })
    expect(after.steps.map(({ startMs, counts }) => [startMs, Object.fromEntries(counts)])).toEqual([
      [HOUR, { Valid: 3 }],
      [HOUR + HOUR_MS, { Valid: 1, InsufficientScope: 2 }],
    ])
    const told = after.versions.map(({ version, lastUsedAtMs, lastAddress, counts }) => [
      version,
      lastUsedAtMs,
      lastAddress,
      Object.fromEntries(counts),
    ])
    expect(told).toEqual([
      [2, NOW + HOUR_MS + 1, '192.0.2.2', { Valid: 1 }],
      [1, NOW, '192.0.2.1', { Valid: 3, InsufficientScope: 2 }],
    ])
    expect((await keyring.get(id))!.lastUsedAtMs).toBe(NOW + HOUR_MS + 1)
  })

  test('what is in the store and what is in memory are added, each once, also while it is written down', async () => {
    const { id, secret } = await issue()
    for (let round = 1; round <= 20; round += 1) {
      await codeOf(secret, NOW + round)
      const flushing = usage.flush()
      await codeOf(secret, NOW + round)
      expect(await countsOf(id)).toEqual({ Valid: 2 * round })
      await flushing
    }
  })

  test('hours are added up to days, and what lies outside the range is left out', async () => {
    const { id, secret } = await issue()
    for (const hours of [-30, 0, 1, 20]) await codeOf(secret, NOW + hours * HOUR_MS)
    const day = 24 * HOUR_MS
    const fromMs = Date.UTC(2027, 0, 15)
    const range = { fromMs, toMs: fromMs + 2 * day, stepMs: day }
    for (const _ of Array(2)) {
      const { steps } = await usage.usageOf(id, range)
      expect(steps.map(({ startMs, counts }) => [startMs, counts.get('Valid')])).toEqual([
        [fromMs, 2],
        [fromMs + day, 1],
      ])
      await usage.flush()
    }
  })

  test('what is no key of ours takes one row, however much of it comes', async () => {
    for (const at of Array(500).keys()) await codeOf(`no-key-of-ours-${at}-0123456789`, NOW)
    await usage.flush()
    expect(await store.usesOf('', RANGE)).toEqual([
      { startMs: HOUR, version: 0, code: 'NotFound', count: 500 },
    ])
  })

  test('a caller known by a key has used it, once', async () => {
    const { id, secret } = await issue()
    await keyring.identify(new PresentedSecret(secret), { address: '192.0.2.1' }, NOW)
    expect(await countsOf(id)).toEqual({ Valid: 1 })
  })
})

describe('a store that takes nothing', () => {
  test('loses no count: all are kept, and written down when it does again', async () => {
    const { id, secret } = await issue()
    await codeOf(secret, NOW)
    isDown = true
    await expect(usage.flush()).rejects.toThrow(StoreUnavailable)
    await codeOf(secret, NOW + 1)
    await expect(usage.flush()).rejects.toThrow(StoreUnavailable)
    expect(await countsOf(id)).toEqual({ Valid: 2 })
    isDown = false
    await usage.flush()
    expect(await store.usesOf(id, RANGE)).toMatchObject([{ code: 'Valid', count: 2 }])
    expect(usage.lost).toBe(0)
  })

  test('keeps a bounded number of keys, and how many uses are lost beyond it is known', async () => {
    begin({ heldMax: 3, earlyAt: 2 })
    const keys = await Promise.all(Array.from({ length: 5 }, () => issue()))
    isDown = true
    for (const { secret } of [...keys, ...keys]) await codeOf(secret, NOW)
    await expect(usage.flush()).rejects.toThrow(StoreUnavailable)
    expect(usage.lost).toBe(4)
    isDown = false
    await usage.flush()
    const written = await Promise.all(keys.map(({ id }) => countsOf(id)))
    expect(written).toEqual([{ Valid: 2 }, { Valid: 2 }, { Valid: 2 }, {}, {}])
  })
})

test('whatever fails, and whenever it is read, every use is found once', async () => {
  const { key } = await keyring.issue(sampleAsk, sampleActor, NOW)
  const step = fc.oneof(
    fc.record({ kind: fc.constant('use' as const), key: fc.nat(9), hour: fc.nat(1) }),
    fc.record({ kind: fc.constantFrom('flush' as const, 'turn' as const, 'fail' as const, 'mend' as const) }),
    fc.record({ kind: fc.constant('read' as const), key: fc.nat(9) }),
  )
  let run = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 120 }), async (steps) => {
      run += 1
      let isBroken = false
      const slow: UsageStore = {
        ...store,
        async addUses(uses) {
          await turn()
          if (isBroken) throw new StoreUnavailable('down')
          await store.addUses(uses)
          await turn()
        },
        async usesOf(id, range) {
          await turn()
          return store.usesOf(id, range)
        },
      }
      // So few that it is written down early, and that there is seldom room.
      const recorder = createUsage({ store: slow, earlyAt: 6, atOnce: 2, heldMax: 12 })
      const idOf = (n: number) => `key ${run} ${n}`
      // Every other one as memory holds it.
      const keys = Array.from({ length: 10 }, (_, n) => ({
        ...key,
        id: idOf(n),
        ...(n % 2 === 0 && { tally: -1 }),
      }))
      const used = new Map<string, number>()
      const reading: Promise<void>[] = []
      const expectUses = async (id: string, before: number): Promise<void> => {
        const found = (await recorder.usageOf(id, RANGE)).counts.get('Valid') ?? 0
        expect(found).toBeGreaterThanOrEqual(before)
        expect(found).toBeLessThanOrEqual(used.get(id) ?? 0)
      }
      for (const each of steps) {
        if (each.kind === 'use') {
          const id = idOf(each.key)
          const lostBefore = recorder.lost
          recorder.record(keys[each.key], 'Valid', '::1', NOW + each.hour * HOUR_MS)
          if (recorder.lost === lostBefore) used.set(id, (used.get(id) ?? 0) + 1)
        } else if (each.kind === 'read') {
          const id = idOf(each.key)
          reading.push(expectUses(id, used.get(id) ?? 0))
        } else if (each.kind === 'flush') reading.push(recorder.flush().catch(() => {}))
        else if (each.kind === 'turn') await turn()
        else isBroken = each.kind === 'fail'
      }
      await Promise.all(reading)
      isBroken = false
      await recorder.flush().catch(() => {})
      await recorder.flush()
      for (const [id, count] of used) {
        const stored = await store.usesOf(id, RANGE)
        expect(stored.reduce((sum, each) => sum + each.count, 0)).toBe(count)
      }
    }),
    { numRuns: 150 },
  )
})

test('a flood of keys is written down early, and goes on being counted', async () => {
  begin({ earlyAt: 10 })
  const keys = await Promise.all(Array.from({ length: 25 }, () => issue()))
  const before = writes
  for (const { secret } of keys) await codeOf(secret, NOW)
  await expect.poll(() => writes - before).toBeGreaterThan(0)
  await usage.flush()
  expect(await Promise.all(keys.map(({ id }) => countsOf(id)))).toEqual(keys.map(() => ({ Valid: 1 })))
})

test('who asks for the usage of a key waits for one batch, and not for all that is written down', async () => {
  const gates: PromiseWithResolvers<void>[] = []
  const slow: UsageStore = {
    ...store,
    async addUses(uses) {
      gates.push(Promise.withResolvers<void>())
      await gates.at(-1)!.promise
      await store.addUses(uses)
    },
  }
  usage = createUsage({ store: slow })
  const { key } = await keyring.issue(sampleAsk, sampleActor, NOW)
  usage.record(key, 'Valid', '::1', NOW)
  for (let n = 0; n < 1500; n++)
    usage.record({ ...key, id: `key ${n}`, createdAtMs: NOW + n }, 'Valid', '::1', NOW)
  const flushing = usage.flush()
  await expect.poll(() => gates.length).toBe(1)
  const asked = [key.id, 'key 1400'].map(countsOf)
  gates[0]!.resolve()
  expect(await Promise.all(asked)).toEqual([{ Valid: 1 }, { Valid: 1 }])
  for (let n = 1; n < 4; n++) {
    await expect.poll(() => gates.length).toBe(n + 1)
    gates[n]!.resolve()
  }
  await flushing
  expect(await countsOf('key 1400')).toEqual({ Valid: 1 })
})

test('a key in memory that was long not used is counted as before when it is used again', async () => {
  const { key } = await keyring.issue(sampleAsk, sampleActor, NOW)
  const held = { ...key, tally: -1 }
  for (let round = 1; round <= 3; round += 1) {
    usage.record(held, 'Valid', '::1', NOW + round)
    expect(await countsOf(key.id)).toEqual({ Valid: round })
    expect(usage.lastUsedAtMs(key.id)).toBe(NOW + round)
    for (const _ of Array(3)) await usage.flush()
  }
})

describe('writing down at a pace', () => {
  const ENDLESS_MS = 3_600_000
  const never = new AbortController().signal

  const useKeys = async (count: number): Promise<readonly string[]> => {
    const { key } = await keyring.issue(sampleAsk, sampleActor, NOW)
    const ids = Array.from({ length: count }, (_, n) => `${key.id} ${n}`)
    for (const id of ids) usage.record({ ...key, id }, 'Valid', '::1', NOW)
    return ids
  }

  /** Uses of 25 keys, which are five batches; answers how many are still to be written. */
  const count = async (): Promise<() => Promise<number>> => {
    begin({ atOnce: 5, earlyAt: 30 })
    const ids = await useKeys(25)
    return async () => {
      const stored = await Promise.all(ids.map((id) => store.usesOf(id, RANGE)))
      return stored.filter((uses) => uses.length === 0).length
    }
  }

  test('is done one batch after the other, over the time that is given', async () => {
    const left = await count()
    const startedMs = performance.now()
    const flushing = usage.flush({ overMs: 500, hurry: never })
    await expect.poll(left).toBe(20)
    await flushing
    expect(await left()).toBe(0)
    // Four rests of a fifth each; timers may be a little early.
    expect(performance.now() - startedMs).toBeGreaterThan(390)
  })

  test('what is written makes room, so that nothing is lost that there is room for', async () => {
    begin({ atOnce: 5, earlyAt: 30, heldMax: 30 })
    await useKeys(25)
    const hurry = new AbortController()
    const before = writes
    const flushing = usage.flush({ overMs: 5000, hurry: hurry.signal })
    await expect.poll(() => writes - before).toBe(2)
    // Five places were free, and the five of the first batch have not been used since.
    await useKeys(10)
    expect(usage.lost).toBe(0)
    await useKeys(1)
    expect(usage.lost).toBe(1)
    hurry.abort()
    await flushing
  })

  test('what is left is done at once when it is told to hurry', async () => {
    const left = await count()
    const hurry = new AbortController()
    const flushing = usage.flush({ overMs: ENDLESS_MS, hurry: hurry.signal })
    await expect.poll(left).toBe(20)
    hurry.abort()
    await flushing
    expect(await left()).toBe(0)
  })

  test('what is left is done at once when somebody waits for what is counted now, or there is too much of it', async () => {
    for (const hasten of [() => usage.flush(), () => useKeys(30)]) {
      const left = await count()
      const flushing = usage.flush({ overMs: ENDLESS_MS, hurry: never })
      await expect.poll(left).toBe(20)
      await Promise.all([flushing, hasten()])
      expect(await left()).toBe(0)
    }
  })
})

describe('a key that ends when it is not used', () => {
  test('lives on by each use, also by one that is not written down yet, and by one that this memory does not know', async () => {
    const { secret } = await issue({ idleExpiryMs: 2 * HOUR_MS })
    const times = [1.5, 3, 4.5].map((hours) => NOW + hours * HOUR_MS)
    expect(await codeOf(secret, times[0]!)).toBe('Valid')
    expect(await codeOf(secret, times[1]!)).toBe('Valid')
    await usage.flush()
    // The cached key is still the one that was read before any use.
    expect(await codeOf(secret, times[2]!)).toBe('Valid')
    await usage.flush()
    begin()
    expect(await codeOf(secret, times[2]! + 2 * HOUR_MS)).toBe('Valid')
  })

  test('ends no sooner by a use when the clock was set back behind its making', async () => {
    const { id, secret } = await issue({ idleExpiryMs: 2 * HOUR_MS })
    expect(await codeOf(secret, NOW - HOUR_MS)).toBe('Valid')
    await usage.flush()
    for (const seen of [
      keyring,
      createKeyring({ store, pepper: PEPPER, random: randomBytes, cacheMax: 0 }),
    ]) {
      expect((await seen.verify(secret, {}, NOW + 2 * HOUR_MS)).code).toBe('Valid')
      expect((await seen.verify(secret, {}, NOW + 2 * HOUR_MS + 1)).code).toBe('Expired')
    }
    expect((await keyring.get(id))!.lastUsedAtMs).toBe(NOW - HOUR_MS)
  })

  test('stays ended: a refused use is none', async () => {
    const { id, secret } = await issue({ idleExpiryMs: HOUR_MS })
    for (const hours of [1.5, 2, 2.2]) expect(await codeOf(secret, NOW + hours * HOUR_MS)).toBe('Expired')
    await usage.flush()
    begin()
    expect(await codeOf(secret, NOW + 2.4 * HOUR_MS)).toBe('Expired')
    expect((await keyring.get(id))!.lastUsedAtMs).toBeUndefined()
    const { versions } = await usage.usageOf(id, RANGE)
    expect(versions).toMatchObject([{ lastUsedAtMs: undefined, lastAddress: undefined }])
  })

  test('is explained and shown as it is, also when its use is written down after it was read', async () => {
    const { id, secret } = await issue({ idleExpiryMs: HOUR_MS })
    const written =
      <A extends readonly unknown[], R>(read: (...given: A) => Promise<R>) =>
      async (...given: A): Promise<R> => {
        const found = await read(...given)
        await usage.flush()
        return found
      }
    const late: KeyStore = { ...store, byLookup: written(store.byLookup), keyById: written(store.keyById) }
    const reading = createKeyring({ store: late, pepper: PEPPER, random: randomBytes, usage, cacheMax: 0 })
    await codeOf(secret, NOW + HOUR_MS)
    expect((await reading.explain(secret, {}, NOW + 2 * HOUR_MS)).code).toBe('Valid')
    await codeOf(secret, NOW + 2 * HOUR_MS)
    expect((await reading.get(id))!.lastUsedAtMs).toBe(NOW + 2 * HOUR_MS)
  })

  test('can be rotated while it lives, whatever the store knows of its last use', async () => {
    const { id, secret } = await issue({ firstUseByMs: NOW + HOUR_MS })
    isDown = true
    expect(await codeOf(secret, NOW + 1)).toBe('Valid')
    await keyring.rotate(id, { kind: 'immediate' }, sampleActor, NOW + 2 * HOUR_MS)
  })
})

describe('a key that must be used by a date', () => {
  test('is refused after it when it was not, and good when it was, between two writings', async () => {
    const [used, unused] = [
      await issue({ firstUseByMs: NOW + 60_000 }),
      await issue({ firstUseByMs: NOW + 60_000 }),
    ]
    expect(await codeOf(used.secret, NOW + 60_000)).toBe('Valid')
    expect(await codeOf(used.secret, NOW + 65_000)).toBe('Valid')
    expect(await codeOf(unused.secret, NOW + 65_000)).toBe('Expired')
  })

  test('has its first use written down at once, without waiting for the next time', async () => {
    const { id, secret } = await issue({ firstUseByMs: NOW + 60_000 })
    await codeOf(secret, NOW + 1)
    await expect.poll(async () => (await store.keyById(id))!.lastUsedAtMs).toBe(NOW + 1)
    const before = writes
    await codeOf(secret, NOW + 2)
    expect(writes).toBe(before)
  })
})

test('a last use stays the last while it is written down and the clock is set back', async () => {
  const { key } = await keyring.issue(sampleAsk, sampleActor, NOW)
  usage.record(key, 'Valid', '::1', NOW + HOUR_MS)
  const written = usage.flush()
  await Promise.resolve()
  usage.record(key, 'Valid', '::1', NOW)
  expect(usage.lastUsedAtMs(key.id)).toBe(NOW + HOUR_MS)
  await written
})

test('an address is a text of its own, so that nothing longer is kept with it', async () => {
  const { id, secret } = await issue()
  await keyring.use(secret, { address: 'x'.repeat(65) }, NOW)
  expect((await usage.usageOf(id, RANGE)).versions).toMatchObject([
    { lastUsedAtMs: NOW, lastAddress: undefined },
  ])
})
