/** Proves a file offline: an export, or the database itself, also while the service writes to it. */
import { open } from 'node:fs/promises'
import { StoreUnavailable } from '../keys/index.ts'
import { readTrail, SchemaTooNew, UnknownStore } from '../store/index.ts'
import { type AuditRecord, recordOf } from './audit-record.ts'
import type { AuditReport } from './audit-report.ts'
import { AuditUnreadable } from './audit-unreadable.ts'
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
  return verifyRecords((await isDatabase(path)) ? recordsOfDatabase(path) : recordsOfExport(path), keys)
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
    for await (const record of readTrail(path)) yield { record, line: undefined }
  } catch (error) {
    // A number that no number of ours can be.
    if (error instanceof RangeError) {
      yield { record: undefined, line: undefined }
      return
    }
    const isOfFile = [UnknownStore, SchemaTooNew, StoreUnavailable].some((kind) => error instanceof kind)
    if (!isOfFile) throw error
    throw new AuditUnreadable(`${path} cannot be read: ${(error as Error).message}`, { cause: error })
  }
}

async function* recordsOfExport(path: string): AsyncGenerator<NumberedRecord> {
  await using file = await open(path, 'r')
  let line = 0
  for await (const text of file.readLines()) {
    line += 1
    if (text === '') continue
    const record: AuditRecord | undefined = recordOf(text)
    if (!record && line === 1) throw new AuditUnreadable(`${path} is neither an export nor a database`)
    yield { record, line }
  }
}
