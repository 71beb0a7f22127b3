/** The bare `node:sqlite` that creating is compared with: one row a transaction, WAL and synchronous FULL, on the same disk. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const [folder = '', ms = '1000'] = process.argv.slice(2)
const database = new DatabaseSync(join(folder, `bare-${process.pid}.db`))
database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
database.exec(
  'CREATE TABLE keys (id TEXT PRIMARY KEY, lookup TEXT UNIQUE, hash BLOB, owner TEXT, notes TEXT, created INTEGER)',
)
const insert = database.prepare('INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?)')

const started = performance.now()
let rows = 0
while (performance.now() - started < Number(ms)) {
  const bytes = randomBytes(64)
  insert.run(
    `key_${bytes.toString('base64url', 0, 16)}`,
    bytes.toString('base64url', 16, 48),
    bytes.subarray(32),
    'org',
    'till 3',
    started,
  )
  rows += 1
}
const elapsed = performance.now() - started
database.close()
process.stdout.write(String((rows / elapsed) * 1000))
