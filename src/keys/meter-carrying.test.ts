/** What changing a key does to what is used up of its limits and credits. */
import { randomBytes } from 'node:crypto'
import { describe, expect, onTestFinished, test } from 'vitest'
import { bucketOf, creditsOf, openFor, windowOf } from '../../test/keys/metered.ts'
import { sampleUser } from '../../test/store/samples.ts'
import { makePepper } from './hash.ts'
import type { Actor } from './key.ts'
import { createKeyring } from './keyring.ts'
import type { Counting, CreditPlan, Limit } from './limit.ts'
import { createMeters } from './meters.ts'
import type { KeyChange } from './new-key.ts'

const DAY = 86_400_000
/** Noon of a day that is amid a month. */
const NOW = Date.parse('2027-01-15T12:00:00Z')
const actor: Actor = { id: 'root', keyId: undefined, address: '127.0.0.1', requestId: 'r1' }

async function open(limits: readonly Limit[], credits?: CreditPlan) {
  const store = await openFor('memory')
  await store.write((tx) => tx.insertUser(sampleUser('user_1')))
  const meters = createMeters({ store })
  onTestFinished(() => meters.close())
  const keyring = createKeyring({
    store,
    meters,
    pepper: makePepper(new Uint8Array(32).fill(7)),
    random: (size) => randomBytes(size),
    cacheMax: 10,
  })
  const about = {
    organisationId: undefined,
    environment: 'live',
    keyType: 'secret',
    format: 'keyhaven',
  } as const
  const issued = await keyring.issue(
    { owner: { kind: 'user', id: 'user_1' }, ...about, limits, credits },
    actor,
    NOW,
  )
  const { id } = issued.key
  const secret = issued.secret.reveal()
  return {
    store,
    keyring,
    id,
    use: async (cost: number, nowMs = NOW) => (await keyring.use(secret, { cost }, nowMs)).code,
    left: async (nowMs = NOW) =>
      (await keyring.use(secret, { cost: 0 }, nowMs)).remaining?.map((each) => each.left),
    change: (changed: KeyChange, nowMs = NOW) => keyring.update(id, () => changed, actor, nowMs),
  }
}

describe.each(['exact', 'fast'] as const)('%s counting', (counting: Counting) => {
  test('what is used up of a limit of the same name and kind stays used up', async () => {
    const { use, left, change } = await open([windowOf({ counting }), bucketOf({ counting })])
    expect(await use(8)).toBe('Valid')
    await change({ limits: [windowOf({ counting, max: 100 }), bucketOf({ counting, max: 20 })] })
    expect(await left()).toEqual([92, 12])
    await change({ limits: [windowOf({ counting, max: 9 }), bucketOf({ counting, max: 9 })] })
    expect(await left()).toEqual([1, 1])
    expect(await use(2)).toBe('RateLimited')
    await change({ limits: [windowOf({ counting, max: 5 }), bucketOf({ counting, max: 9 })] })
    expect(await left()).toEqual([0, 1])
    expect(await use(1)).toBe('RateLimited')
  })

  test('a limit of another name or kind begins anew, and one that comes back at the next change does not', async () => {
    const { use, left, change, store, id } = await open([windowOf({ counting })])
    await use(8)
    await change({ limits: [windowOf({ counting, name: 'other' })] })
    expect(await left()).toEqual([10])
    await change({ limits: [windowOf({ counting }), bucketOf({ counting, name: 'other' })] })
    expect(await left()).toEqual([2, 10])
    await change({ limits: [] })
    await change({ name: 'nothing about limits' })
    expect((await store.readingsOf(id)).size).toBe(1)
    await change({ limits: [bucketOf({ counting, name: 'third' })] })
    expect((await store.readingsOf(id)).size).toBe(0)
  })

  test('what has flowed back into a bucket did so at the rate of before', async () => {
    const { use, left, change } = await open([bucketOf({ counting })])
    await use(10)
    await change({ limits: [bucketOf({ counting, max: 1000 })] }, NOW + 30_000)
    // Half of ten in half of the time; at the new rate all of it.
    expect(await left(NOW + 30_000)).toEqual([995])
  })

  test('credits stay as they are, unless they are given anew', async () => {
    const { use, left, change } = await open([], creditsOf({ counting, initial: 100 }))
    await use(40)
    await change({ credits: creditsOf({ counting, initial: 100, refill: { amount: 500, every: 'month' } }) })
    expect(await left()).toEqual([60])
    await change({ credits: creditsOf({ counting, initial: 200 }) })
    expect(await left()).toEqual([200])
    await use(50)
    await change({ creditsLeft: 200 })
    expect(await left()).toEqual([200])
    await change({ creditsLeft: 7, credits: creditsOf({ counting, initial: 300 }) })
    expect(await left()).toEqual([7])
    await change({ credits: undefined })
    expect(await left()).toBeUndefined()
    await change({ credits: creditsOf({ counting, initial: 5 }) })
    expect(await left()).toEqual([5])
  })

  test('what was taken before credits were given anew does not come back on top of them', async () => {
    const { use, left, change, store, id } = await open([], creditsOf({ counting, initial: 1000 }))
    await use(1)
    await change({ creditsLeft: 10 })
    expect(await left()).toEqual([10])
    expect(await use(11)).toBe('CreditsExhausted')
    expect((await store.readingsOf(id)).get('credits')?.amount).toBeLessThanOrEqual(10)
  })

  test('a refill that is agreed on amid a month begins with the next one', async () => {
    const { use, left, change } = await open([], creditsOf({ counting, initial: 3 }))
    await use(3)
    const later = NOW + 90 * DAY
    await change(
      { credits: creditsOf({ counting, initial: 3, refill: { amount: 50, every: 'month' } }) },
      later,
    )
    expect(await left(later)).toEqual([0])
    expect(await left(Date.parse('2027-04-30T23:59:59Z'))).toEqual([0])
    expect(await left(Date.parse('2027-05-01T00:00:00Z'))).toEqual([50])
  })

  test('a refill that was due before the plan changed has happened', async () => {
    const credits = creditsOf({ counting, initial: 3, refill: { amount: 50, every: 'day' } })
    const { use, left, change } = await open([], credits)
    await use(3)
    await change({ credits: { ...credits, refill: undefined } }, NOW + DAY)
    expect(await left(NOW + DAY)).toEqual([50])
    expect(await left(NOW + 9 * DAY)).toEqual([50])
  })

  test('credits given while the clock is behind are refilled no sooner for it', async () => {
    const credits = creditsOf({ counting, initial: 3, refill: { amount: 50, every: 'day' } })
    const { use, left, change } = await open([], credits)
    expect(await use(1, NOW + DAY)).toBe('Valid')
    await change({ creditsLeft: 2 })
    expect(await left(NOW + DAY)).toEqual([2])
    expect(await left(NOW + 2 * DAY)).toEqual([50])
  })
})

test('giving credits is recorded, and refused to a key that has none or when it is no amount', async () => {
  const { change, store, keyring, id } = await open([], creditsOf())
  await change({ creditsLeft: 25 })
  const [last] = (await store.events(0, 100)).slice(-1)
  expect(last).toMatchObject({ kind: 'key.updated', details: { 'creditsLeft.after': '25' } })
  for (const creditsLeft of [-1, 0.5, 2_000_000_000])
    await expect(change({ creditsLeft })).rejects.toMatchObject({ code: 'CreditsNotValid', field: 'credits' })
  await expect(change({ creditsLeft: 5, credits: undefined })).rejects.toMatchObject({
    code: 'CreditsNotValid',
  })
  expect((await keyring.get(id))?.credits).toEqual(creditsOf())
})

test('no limit is called as credits are told of', async () => {
  const { change } = await open([])
  await expect(change({ limits: [windowOf({ name: 'credits' })] })).rejects.toMatchObject({
    code: 'LimitNotValid',
  })
})
