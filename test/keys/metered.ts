/** Stores, keys and meters for tests of limits and credits. */
import { onTestFinished } from 'vitest'
import type { CreditPlan, Key, Limit } from '../../src/keys/index.ts'
import { openStore, type Store } from '../../src/store/index.ts'
import { sampleKey } from '../store/samples.ts'
import { temporaryFile } from '../store/temporary-file.ts'

/** A real store that goes with the test. */
export async function openFor(place: 'memory' | 'file'): Promise<Store> {
  const store = await openStore(place === 'file' ? `sqlite:${temporaryFile()}` : 'sqlite::memory:')
  onTestFinished(() => store.close())
  return store
}

/** A key in the store, made at the beginning of 1970, that has these limits. */
export async function meteredKey(
  store: Store,
  id: string,
  limits: readonly Limit[],
  credits?: CreditPlan,
): Promise<Key> {
  const key = sampleKey(id, { limits, credits, createdAtMs: 0 })
  await store.write((tx) => tx.insertKey(key))
  return key
}

type Part = Partial<Omit<Limit, 'kind'>>

/** Ten a minute, unless said otherwise. */
export const windowOf = (more: Part = {}): Limit => ({
  name: 'calls',
  kind: 'window',
  max: 10,
  windowMs: 60_000,
  counting: 'exact',
  ...more,
})

/** A bucket of ten that fills in a minute, unless said otherwise. */
export const bucketOf = (more: Part = {}): Limit => ({
  name: 'burst',
  kind: 'bucket',
  max: 10,
  windowMs: 60_000,
  counting: 'exact',
  ...more,
})

/** Ten credits that are never refilled, unless said otherwise. */
export const creditsOf = (more: Partial<CreditPlan> = {}): CreditPlan => ({
  initial: 10,
  refill: undefined,
  counting: 'exact',
  ...more,
})
