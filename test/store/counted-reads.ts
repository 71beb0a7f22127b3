import type { KeyStore } from '../../src/keys/index.ts'

/** The store, which says so before each query for what presented secrets are of. */
export const countedReads = (store: KeyStore, onRead: () => void): KeyStore => ({
  ...store,
  byLookup: (lookup, hash) => {
    onRead()
    return store.byLookup(lookup, hash)
  },
  byLookups: (lookups, hashes) => {
    onRead()
    return store.byLookups(lookups, hashes)
  },
})
