/** From an address to a store. */
import { UnknownStore } from './errors.ts'
import { openSqliteStore } from './sqlite/sqlite-store.ts'
import type { Store, StoreOptions } from './store.ts'

/**
 * Opens `sqlite:path/to/file.db` (made when missing; its folder must exist) or `sqlite::memory:`, and brings its schema up to date.
 * @throws UnknownStore, StoreInUse, SchemaTooNew, or StoreUnavailable when the database cannot be read or written.
 */
export async function openStore(url: string, options: StoreOptions = {}): Promise<Store> {
  const [scheme, place] = split(url)
  // Addresses of other databases hold passwords, so only the scheme is shown.
  if (scheme !== 'sqlite' || place === '') {
    throw new UnknownStore(`unknown store "${scheme}:": use sqlite:path/to/file.db or sqlite::memory:`)
  }
  return openSqliteStore(place, options)
}

function split(url: string): [scheme: string, place: string] {
  const colon = url.indexOf(':')
  return colon < 0 ? ['', ''] : [url.slice(0, colon), url.slice(colon + 1)]
}
