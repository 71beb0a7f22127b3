/** One process owns a database. */
import { chmodSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { StoreUnavailable } from '../../keys/index.ts'
import { StoreInUse } from '../errors.ts'
import { makeFile } from './database-file.ts'
import { isBusy } from './failure.ts'

export interface Lock {
  release(): void
}

/** Two that start at the same moment can block each other for an instant; one of them must get through. */
const PATIENCE_MS = 100

/**
 * Holds an exclusive transaction on an empty database beside `file`. The operating system lets go of it when the process ends, however it
 * ends, and the database itself stays open to readers: backups go on. The file of the lock stays behind; removing it could let two owners in.
 * @throws StoreInUse, StoreUnavailable
 */
export function lockDatabase(file: string): Lock {
  const path = `${file}.lock`
  let holder: DatabaseSync | undefined
  try {
    makeFile(path)
    chmodSync(path, 0o600)
    holder = new DatabaseSync(path, { timeout: PATIENCE_MS })
    holder.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    holder?.close()
    if (isBusy(error)) throw new StoreInUse(file, { cause: error })
    throw new StoreUnavailable(`the database ${file} cannot be locked`, { cause: error })
  }
  return { release: () => holder.close() }
}
