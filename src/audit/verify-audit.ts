/** Proves a file offline: an export, or the database itself, also while the service writes to it. */
import { open } from 'node:fs/promises'
import { StoreUnavailable } from '../keys/index.ts'
import { IncompleteStore, readTrail, SchemaTooNew, UnknownStore } from '../store/index.ts'
import { isWhole, LINE_START, recordOf } from './audit-record.ts'
import type { AuditReport } from './audit-report.ts'
import { AuditUnreadable } from './audit-unreadable.ts'
import { linesOf } from './export-lines.ts'
import type { PublicKey } from './signing-key.ts'
import type { NumberedRecord } from './trail-walk.ts'
import { verifyRecords } from './verify-records.ts'

export interface AuditOptions {
  /**
   * Keys that checkpoints must be signed with, kept apart from what is proved. Without them the keys that the checkpoints bring along are
   * taken, which proves that they fit together, and not whose they are.
   */
  readonly keys?: readonly PublicKey[]
}

/** What SQLite's files begin with (sqlite.org/fileformat2.html 1.3). */
const SQLITE = 'SQLite format 3\0'

/**
 * Whether the trail is whole, and if not, its first broken link.
 * @throws AuditUnreadable when there is no such file, or it is neither an export nor a database of Keyhaven's.
 */
export async function verifyAudit(path: string, { keys }: AuditOptions = {}): Promise<AuditReport> {
  return (await isDatabase(path))
    ? verifyRecords(recordsOfDatabase(path), 'database', keys)
    : verifyRecords(recordsOfExport(path), 'export', keys)
}

async function isDatabase(path: string): Promise<boolean> {
  try {
    await using file = await open(path, 'r')
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SQLITE.length), 0, SQLITE.length, 0)
    return buffer.toString('latin1', 0, bytesRead) === SQLITE
  } catch (error) {
    throw new AuditUnreadable(`${path} cannot be read: ${(error as Error).message}`, { cause: error })
  }
}

async function* recordsOfDatabase(path: string): AsyncGenerator<NumberedRecord> {
  try {
    for await (const record of readTrail(path)) yield isWhole(record) ? { record } : {}
  } catch (error) {
    const isOfFile = [UnknownStore, SchemaTooNew, StoreUnavailable].some((kind) => error instanceof kind)
    if (isOfFile)
      throw new AuditUnreadable(`${path} cannot be read: ${(error as Error).message}`, { cause: error })
    if (error instanceof IncompleteStore) yield { because: `The database is not whole: ${error.message}.` }
    // A number that no number of ours can be.
    else if (error instanceof RangeError) yield {}
    else throw error
  }
}

async function* recordsOfExport(path: string): AsyncGenerator<NumberedRecord> {
  let line = 0
  let isFirst = true
  for await (const text of linesOf(path)) {
    line += 1
    if (text?.trim() === '') continue
    if (isFirst && !text?.startsWith(LINE_START))
      throw new AuditUnreadable(`${path} is neither an export nor a database`)
    isFirst = false
    yield { record: text === undefined ? undefined : recordOf(text), line }
  }
}
