/** The pepper: configured, or made on the first start; and whether it is still the one that the keys were made with. */
import { join } from 'node:path'
import { type Config, ConfigError } from './config.ts'
import { hashSecret, makePepper, PEPPER_BYTES_MIN, type Pepper, type Random } from './keys/index.ts'
import { readSecretFile, writeSecretFile } from './secrets.ts'
import type { Store } from './store/index.ts'

const FILE = 'pepper'
/** The name of its pin. */
const PIN = 'pepper'
/** Hashed under the pepper it tells one from another, and nothing of either. Too short for a secret, so it is the hash of none. */
const KNOWN_TEXT = 'keyhaven'

/**
 * With another pepper every key would be unknown, without a word: the database remembers which one it is.
 * @throws ConfigError when it is another one, lost, or too short.
 */
export async function openPepper(
  config: Pick<Config, 'pepper' | 'dataFolder'>,
  store: Store,
  random: Random,
): Promise<Pepper> {
  const path = join(config.dataFolder, FILE)
  const source = config.pepper === undefined ? `KEYHAVEN_DATA: ${path}` : 'KEYHAVEN_PEPPER'
  const text = config.pepper ?? (await ownPepper(config.dataFolder, path, store, random))
  const bytes = Buffer.from(text)
  if (bytes.length < PEPPER_BYTES_MIN)
    throw new ConfigError(`${source} has fewer than ${PEPPER_BYTES_MIN} bytes: bring back the whole of it`)
  const pepper = makePepper(bytes)
  const fingerprint = Buffer.from(hashSecret(KNOWN_TEXT, pepper)).toString('base64url')
  if ((await store.pin(PIN, fingerprint)) !== fingerprint) {
    const problem = 'is not the pepper that this database was made with, without which no key is known'
    throw new ConfigError(`${source}${config.pepper === undefined ? '' : ':'} ${problem}`)
  }
  return pepper
}

/** Made where there is none, unless the database has seen one. */
async function ownPepper(folder: string, path: string, store: Store, random: Random): Promise<string> {
  const kept = await readSecretFile(folder, FILE)
  if (kept !== undefined) return kept
  if ((await store.pinned(PIN)) !== undefined) {
    throw new ConfigError(
      `KEYHAVEN_DATA: ${path} is missing, and no key of this database is known without it: bring it back, or set KEYHAVEN_PEPPER`,
    )
  }
  const made = Buffer.from(random(32)).toString('base64url')
  await writeSecretFile(folder, FILE, made)
  return made
}
