/** A database with as many keys as one likes, whose secrets are known: copies of one key, written past the service. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { makePepper, makeSecret, mask, parseSecret } from '../src/keys/index.ts'
import { startKeyhaven } from './processes.ts'
import { bearer, post } from './requests.ts'

/** The settings that make secrets known before there is a service. */
export const SETTINGS = {
  KEYHAVEN_PEPPER: 'the pepper of the bench, 32 characters'.replaceAll(/[ ,]/g, '-'),
  KEYHAVEN_ROOT_KEY: 'the-root-key-of-the-bench-0123456789abcdef',
}

export const ROOT = bearer(SETTINGS.KEYHAVEN_ROOT_KEY)

const pepper = makePepper(Buffer.from(SETTINGS.KEYHAVEN_PEPPER))

/** The secret of a key of a filled database. */
export function secretOf(index: number): string {
  return makeSecret('keyhaven', 'live', (size) => {
    if (size > 10) return createHash('sha256').update(String(index)).digest()
    // Growing, so that ten million are written in the order of their index.
    const bytes = Buffer.alloc(size)
    bytes.writeUInt32BE(index, 2)
    return bytes
  })
}

export interface Filled {
  /** A key that may verify and nothing else. */
  readonly verifier: string
}

/** Makes a database in the folder, with `count` keys of one organisation. */
export async function fill(folder: string, count: number): Promise<Filled> {
  const keyhaven = await startKeyhaven(folder, SETTINGS)
  const { id: organisationId } = await post(keyhaven.port, '/v1/organisations', { name: 'Bench' }, ROOT)
  const make = (name: string, scopes: readonly string[]): Promise<any> =>
    post(keyhaven.port, '/v1/keys', { organisationId, name, scopes }, ROOT)
  const verifier = await make('verifier', ['keyhaven:verify'])
  const first = await make('service 1', ['invoices.read', 'invoices.write'])
  await keyhaven.stop()
  copy(join(folder, 'data', 'keyhaven.db'), first.key.id, count)
  return { verifier: verifier.secret }
}

/** Keys in one call. */
const BATCH = 1000

/** Has every key verified once, so that memory has them. @throws Error when one is refused. */
export async function verifyAll(port: number, verifier: string, count: number): Promise<void> {
  for (let from = 0; from < count; from += BATCH) {
    const keys = Array.from({ length: Math.min(BATCH, count - from) }, (_, n) => ({
      key: secretOf(from + n),
    }))
    const { results } = await post(port, '/v1/keys/verify/batch', { keys }, bearer(verifier))
    if (!results.every(({ valid }: { valid: boolean }) => valid)) throw new Error('a key was refused')
  }
}

/** Rows of one commit. */
const AT_ONCE = 100_000

function copy(file: string, keyId: string, count: number): void {
  const database = new DatabaseSync(file)
  database.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -512000')
  const key = rowOf(database, 'keys', 'id', keyId)
  const version = rowOf(database, 'secret_versions', 'key_id', keyId)
  const insertKey = inserter(database, 'keys', key)
  const insertVersion = inserter(database, 'secret_versions', version)
  const createdAt = Number(key.created_at)
  for (let from = 0; from < count; from += AT_ONCE) {
    database.exec('BEGIN')
    for (let index = from; index < Math.min(count, from + AT_ONCE); index++) {
      const secret = secretOf(index)
      const id = `key_${String(index).padStart(22, '0')}`
      const { lookup, hash } = parseSecret(secret, pepper)!
      const created_at = createdAt + index
      insertKey({ ...key, id, masked: mask('keyhaven', secret), name: `service ${index}`, created_at })
      insertVersion({ ...version, key_id: id, lookup, hash, created_at })
    }
    database.exec('COMMIT')
    if (count > AT_ONCE) process.stderr.write(`\r${from + AT_ONCE} keys written `)
  }
  if (count > AT_ONCE) process.stderr.write('\n')
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
}

type Row = Readonly<Record<string, SQLInputValue>>

const rowOf = (database: DatabaseSync, table: string, column: string, value: string): Row =>
  database.prepare(`SELECT * FROM ${table} WHERE ${column} = ?`).get(value) as Row

function inserter(database: DatabaseSync, table: string, like: Row): (row: Row) => void {
  const columns = Object.keys(like)
  const places = columns.map(() => '?').join(', ')
  const statement = database.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})`)
  return (row) => void statement.run(...columns.map((column) => row[column]!))
}
