/** Credits are never created: whatever is asked while they are given anew, and whenever the process ends. */
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Actor,
  type ClosableMeters,
  type Counting,
  createKeyring,
  createMeters,
  type Keyring,
  makePepper,
} from '../../src/keys/index.ts'
import { openStore, type Store } from '../../src/store/index.ts'
import { sampleUser } from '../store/samples.ts'

const NOW = Date.parse('2027-01-31T12:00:00Z')
const actor: Actor = { id: 'root', keyId: undefined, address: '127.0.0.1', requestId: 'r1' }
const pepper = makePepper(new Uint8Array(32).fill(7))
const random = (size: number): Uint8Array => randomBytes(size)

interface Process {
  readonly meters: ClosableMeters
  readonly keyring: Keyring
}

/** Processes hear of each other's changes at once here, by `forgetKey`. */
function startOn(store: Store): Process {
  const meters = createMeters({ store })
  return { meters, keyring: createKeyring({ store, meters, pepper, random, cacheMax: 10 }) }
}

const amount = fc.integer({ min: 0, max: 300 })
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('uses' as const), count: fc.integer({ min: 1, max: 60 }) }),
  },
  // So many are given while so many uses are under way.
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('given' as const), left: amount, count: fc.nat({ max: 40 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('other change' as const), count: fc.nat({ max: 40 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('stop' as const, 'crash' as const) }) },
)

async function walk(
  store: Store,
  initial: number,
  counting: Counting,
  steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[],
): Promise<void> {
  await store.write((tx) => tx.insertUser(sampleUser('user_1')))
  const processes = [startOn(store), startOn(store)]
  const about = {
    organisationId: undefined,
    environment: 'live',
    keyType: 'secret',
    format: 'keyhaven',
  } as const
  const credits = { initial, refill: undefined, counting }
  const owner = { kind: 'user', id: 'user_1' } as const
  const { key, secret } = await processes[0]!.keyring.issue({ owner, ...about, credits }, actor, NOW)
  const text = secret.reveal()

  let [granted, grantedSince, given, left] = [0, 0, initial, initial]
  for (const [at, each] of steps.entries()) {
    const process = processes[at % 2]!
    if (each.kind === 'uses') {
      const count = await usesAtOnce(each.count)
      granted += count
      grantedSince += count
    } else if (each.kind === 'given') {
      const change = () => ({ creditsLeft: each.left })
      const [count] = await Promise.all([usesAtOnce(each.count), changed(process, change)])
      granted += count
      given += each.left
      // Those under way were charged before or after: nothing is known of what remains but that it is no more than was given.
      ;[grantedSince, left] = [0, each.left]
    } else if (each.kind === 'other change') {
      const change = () => ({ name: `change ${at}`, credits: { ...credits, refill: undefined } })
      const [count] = await Promise.all([usesAtOnce(each.count), changed(process, change)])
      granted += count
      grantedSince += count
    } else {
      if (each.kind === 'stop') await process.meters.close()
      processes[at % 2] = startOn(store)
    }
    expect(granted).toBeLessThanOrEqual(given)
    expect(grantedSince).toBeLessThanOrEqual(left)
  }
  await Promise.all(processes.map(({ meters }) => meters.close()))
  expect((await store.readingsOf(key.id)).get('credits')?.amount ?? initial).toBeLessThanOrEqual(
    left - grantedSince,
  )

  async function usesAtOnce(count: number): Promise<number> {
    const uses = Array.from({ length: count }, (_, n) => processes[n % 2]!.keyring.use(text, {}, NOW))
    return (await Promise.all(uses)).filter(({ valid }) => valid).length
  }

  async function changed(by: Process, change: () => object): Promise<void> {
    await by.keyring.update(key.id, change, actor, NOW)
    for (const { keyring, meters } of processes) {
      keyring.forgetKey(key.id)
      await meters.release(key.id)
    }
  }
}

test.each(['exact', 'fast'] as const)('%s credits are never created', async (counting) => {
  await fc.assert(
    fc.asyncProperty(amount, fc.array(step, { minLength: 3, maxLength: 25 }), async (initial, steps) => {
      const store = await openStore('sqlite::memory:')
      try {
        await walk(store, initial, counting, steps)
      } finally {
        await store.close()
      }
    }),
    { numRuns: 80 },
  )
})
