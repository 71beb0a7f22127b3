/** From SQLite's errors to the store's. */
import { StoreConflict, StoreUnavailable } from '../../keys/index.ts'

/** Primary result codes (sqlite.org/rescode.html) after which the same work may succeed later. */
const unavailable: Readonly<Record<number, string>> = {
  3: 'access to the database is denied',
  5: 'the database is locked',
  6: 'the database is locked',
  7: 'the database is out of memory',
  8: 'the database is read-only',
  9: 'the database was interrupted',
  10: 'the database cannot be read or written',
  11: 'the database is damaged',
  13: 'the database is full',
  14: 'the database cannot be opened',
  15: 'the database is locked',
  26: 'the database is damaged or not a database',
}

const ERROR = 1
const BUSY = 5
const CONSTRAINT = 19

/** Columns that only one row may have a value in, as SQLite names them, and as callers know them. */
const fields: Readonly<Record<string, string>> = {
  'organisations.id': 'organisation.id',
  'users.id': 'user.id',
  'users.user_name': 'user.userName',
  'users.email_lower': 'user.email',
  'machines.id': 'machine.id',
  'keys.id': 'key.id',
  'secret_versions.lookup': 'key.lookup',
  'sessions.id_hash': 'session.idHash',
  'sealed_answers.id': 'sealedAnswer.id',
}

/** The error to throw in place of what SQLite threw, which becomes its cause; anything else is a mistake of ours and stays as it is. */
export function toStoreError(error: unknown): unknown {
  if (hasCode(error, 'ERR_INVALID_STATE'))
    return new StoreUnavailable('the store is closed', { cause: error })
  const code = primaryCode(error)
  if (code === undefined) return error
  const reason = unavailable[code]
  if (reason !== undefined) return new StoreUnavailable(reason, { cause: error })
  const field = code === CONSTRAINT ? takenField((error as Error).message) : undefined
  return field === undefined ? error : new StoreConflict(field, { cause: error })
}

/** Whether a statement names what the database does not have. Ours name what every database of ours has. */
export function lacksSomething(error: unknown): error is Error {
  return primaryCode(error) === ERROR
}

/** Whether somebody else holds the lock that was asked for. */
export function isBusy(error: unknown): boolean {
  return primaryCode(error) === BUSY
}

/** `errcode` is an extended code: its lowest byte is the primary one. */
function primaryCode(error: unknown): number | undefined {
  return hasCode(error, 'ERR_SQLITE_ERROR') ? (error as { errcode: number }).errcode & 0xff : undefined
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

function takenField(message: string): string | undefined {
  const column = /^UNIQUE constraint failed: (\S+)$/.exec(message)?.[1]
  return column === undefined ? undefined : fields[column]
}
