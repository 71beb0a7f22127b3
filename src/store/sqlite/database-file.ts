/** The files of a database: where they are, and who may read them. */
import { chmodSync, closeSync, openSync, realpathSync, statSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { StoreUnavailable } from '../../keys/index.ts'

const OWNER_ONLY = 0o600

/**
 * Makes the file when it is missing, and answers its one real path: two names of one database must meet at one lock.
 * @throws StoreUnavailable
 */
export function claimFile(path: string): string {
  try {
    makeFile(path)
    const file = realpathSync(path)
    if (!statSync(file).isFile()) throw new Error(`${file} is not a file`)
    restrict(file)
    return file
  } catch (error) {
    throw new StoreUnavailable(`the database ${path} cannot be opened`, { cause: error })
  }
}

/**
 * Takes the file, and those that SQLite keeps beside it, from everyone but their owner. SQLite gives new ones the mode of the database.
 * By name: to open and close a file that SQLite has open in this process would drop SQLite's locks (sqlite.org/howtocorrupt.html 2.2).
 */
export function restrict(file: string): void {
  for (const name of [file, `${file}-wal`, `${file}-shm`]) {
    const found = statSync(name, { throwIfNoEntry: false })
    if (found && (found.mode & 0o777) !== OWNER_ONLY) chmodSync(name, OWNER_ONLY)
  }
}

/** Tells one file from another that has taken its name. */
export function fileIdentity(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false })
  return found && `${found.dev}:${found.ino}`
}

/** The address that opens a database only where there is one (sqlite.org/uri.html). */
export function existing(file: string): URL {
  const address = pathToFileURL(file)
  address.searchParams.set('mode', 'rw')
  return address
}

/** An empty file is an empty database. Only ever opens a file that was not there. */
export function makeFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', OWNER_ONLY))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
