/** Where tests of the store keep their databases. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A path in a folder that is removed after the test. */
export function temporaryFile(name = 'keyhaven.db'): string {
  const folder = mkdtempSync(join(tmpdir(), 'keyhaven-store-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, name)
}
