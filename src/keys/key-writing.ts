/** Changing keys in the store, so that no change is outlived by what memory knew before. */
import type { HashFilter } from './hash-filter.ts'
import type { KnownKeys } from './known-keys.ts'
import type { KeyStore, KeyWrites } from './ports.ts'

/**
 * Runs `work` in one transaction. The look-ups that it puts into `touched` are forgotten when it has ended, also when it fails: whether it reached
 * the disk is not always known then.
 * @throws StoreUnavailable, or whatever `work` throws
 */
export type ChangeKeys = <T>(work: (tx: KeyWrites, touched: string[]) => Promise<T>) => Promise<T>

export const changing =
  (store: KeyStore, known: Pick<KnownKeys, 'forget'>, filter: HashFilter): ChangeKeys =>
  async (work) => {
    const touched: string[] = []
    try {
      return await store.write((tx) => work(noting(tx, filter), touched))
    } finally {
      for (const lookup of touched) known.forget(lookup)
    }
  }

/** Notes what is going to be kept before it is: nobody is to miss it who asks right after. */
const noting = (tx: KeyWrites, filter: HashFilter): KeyWrites => ({
  ...tx,
  insertKey(key) {
    filter.add(key.secret.hash)
    return tx.insertKey(key)
  },
  insertVersion(keyId, version, masked) {
    filter.add(version.hash)
    return tx.insertVersion(keyId, version, masked)
  },
  rehash(keyId, from, to) {
    filter.add(to.hash)
    return tx.rehash(keyId, from, to)
  },
})
