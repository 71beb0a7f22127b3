/** The data folder, and the secrets in it that the service makes for itself: readable by its own user alone. */

import { randomBytes } from 'node:crypto'
import { chmod, link, lstat, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Names of what we put there; drafts of secrets begin with a dot. */
const OURS =
  /^(?:keyhaven\.db(?:-wal|-shm|-journal|\.lock)?|\.?(?:pepper|old-peppers|audit-key|root-key\.hash)(?:\.[0-9a-f]+)?)$/

/**
 * Makes the folder, and those above it, with mode 0700. From one that is there others are kept out, unless it is behind a link or more than
 * our data is in it: then it keeps its mode, and the answer is one line that says so.
 */
export async function makeDataFolder(folder: string): Promise<string | undefined> {
  await makeFolder(folder)
  // Windows has no such modes.
  const me = process.getuid?.()
  if (me === undefined || !isOpenToOthers(await stat(folder))) return undefined
  const found = await lstat(folder)
  if (found.isDirectory() && found.uid === me && (await readdir(folder)).every((name) => OURS.test(name))) {
    await chmod(folder, 0o700)
    return undefined
  }
  return `the data folder ${folder} can be entered by others: chmod 700 it, or choose one that is for this alone`
}

const isOpenToOthers = ({ mode }: { readonly mode: number }): boolean => (mode & 0o077) !== 0

/** One by one: Node's own way to make all of them tries for ever where a file system such as `/proc` says that a parent is missing. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return mustBeFolder(folder)
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error
    await makeFolder(dirname(folder))
    await mkdir(folder, { mode: 0o700 })
  }
}

async function mustBeFolder(path: string): Promise<void> {
  if (!(await stat(path)).isDirectory()) throw new Error(`${path} is not a folder`)
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

/** Whether it was there or not. */
export async function removeSecretFile(folder: string, name: string): Promise<void> {
  await rm(join(folder, name), { force: true })
}

/**
 * Writes a secret file with mode 0600, whole or not at all, and only where none is: after a crash there is either no file or a good one.
 * Where the file system knows no hard links a crash may leave a part of it, which is then noticed when it is read.
 * @throws Error EEXIST when there is one already.
 */
export async function writeSecretFile(
  folder: string,
  name: string,
  text: string,
  linkFile: (from: string, to: string) => Promise<void> = link,
): Promise<void> {
  const path = join(folder, name)
  const draft = join(folder, `.${name}.${randomBytes(6).toString('hex')}`)
  await writeNew(draft, text)
  try {
    await linkFile(draft, path)
  } catch (error) {
    if (!hasNoLinks(error)) throw error
    await writeNew(path, text)
  } finally {
    await rm(draft, { force: true })
  }
  await sync(folder)
}

/** As `writeSecretFile`, in place of one that may be there: after a crash there is the old one or the new one. */
export async function replaceSecretFile(folder: string, name: string, text: string): Promise<void> {
  const draft = join(folder, `.${name}.${randomBytes(6).toString('hex')}`)
  try {
    await writeNew(draft, text)
    await rename(draft, join(folder, name))
  } finally {
    await rm(draft, { force: true })
  }
  await sync(folder)
}

async function writeNew(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(`${text}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** How file systems refuse a hard link: FAT and exFAT, some network and container mounts, the rule `fs.protected_hardlinks`. */
const NO_LINKS = new Set(['EPERM', 'EACCES', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL'])

const hasNoLinks = (error: unknown): boolean => NO_LINKS.has((error as NodeJS.ErrnoException).code ?? '')

/** The name of a new file is on disk when its folder is. */
async function sync(folder: string): Promise<void> {
  const directory = await open(folder, 'r')
  try {
    await directory.sync()
  } catch (error) {
    // Where folders cannot be synced, there is nothing more to do.
    if (!hasNoLinks(error)) throw error
  } finally {
    await directory.close()
  }
}
