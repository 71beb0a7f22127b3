/** Secrets that the service makes for itself and keeps in its data folder: readable by its own user alone. */

import { randomBytes } from 'node:crypto'
import { chmod, link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Makes the folder with mode 0700; a folder that is there keeps its own. */
export async function makeDataFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
}

/** Text of a secret file; undefined when there is none. Its mode is brought back to 0600 should somebody have widened it. */
export async function readSecretFile(folder: string, name: string): Promise<string | undefined> {
  const path = join(folder, name)
  try {
    const text = await readFile(path, 'utf8')
    await chmod(path, 0o600)
    return text.trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * Writes a secret file with mode 0600, whole or not at all, and only where none is: after a crash there is either no file or a good one.
 * @throws Error EEXIST when there is one already.
 */
export async function writeSecretFile(folder: string, name: string, text: string): Promise<void> {
  const draft = join(folder, `.${name}.${randomBytes(6).toString('hex')}`)
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(`${text}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  try {
    await link(draft, join(folder, name))
  } finally {
    await rm(draft, { force: true })
  }
  const directory = await open(folder, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
