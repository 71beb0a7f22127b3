/** The root key: configured, or made on the first start, shown once, and kept as a hash. */
import { join } from 'node:path'
import { type Config, ConfigError, refusedSetting } from './config.ts'
import { hashSecret, type Pepper, type Random, Secret, toBase62 } from './keys/index.ts'
import { readSecretFile, removeSecretFile, writeSecretFile } from './secrets.ts'

const FILE = 'root-key.hash'
const HASH = /^[0-9a-f]{64}$/

/** To be kept and shown once. */
export interface NewRootKey {
  readonly secret: Secret
  /** Writes its hash, and nothing else of it, to the data folder. @throws ConfigError when it cannot. */
  keep(): Promise<void>
}

export interface RootKey {
  readonly hash: Uint8Array
  readonly made: NewRootKey | undefined
}

/**
 * The configured root key, or the one that was made: its hash is kept, and to have a new one made the file is deleted. One that is kept
 * while `isFirstStart` is of a start that was cut before it had shown it: nobody knows it, and it is replaced.
 * @throws ConfigError when what is kept is no hash.
 */
export async function openRootKey(
  config: Pick<Config, 'rootKey' | 'dataFolder'>,
  pepper: Pepper,
  random: Random,
  isFirstStart: boolean,
): Promise<RootKey> {
  if (config.rootKey !== undefined) return { hash: hashSecret(config.rootKey, pepper), made: undefined }
  const folder = config.dataFolder
  const kept = isFirstStart ? undefined : await readSecretFile(folder, FILE)
  if (kept !== undefined) return { hash: hashOf(kept, folder), made: undefined }
  const key = `kh_root_${toBase62(random(32), 43)}`
  const hash = hashSecret(key, pepper)
  const keep = async (): Promise<void> => {
    try {
      await removeSecretFile(folder, FILE)
      await writeSecretFile(folder, FILE, Buffer.from(hash).toString('hex'))
    } catch (error) {
      throw refusedSetting('KEYHAVEN_DATA', error)
    }
  }
  return { hash, made: { secret: new Secret(key), keep } }
}

function hashOf(kept: string, folder: string): Uint8Array {
  if (HASH.test(kept)) return Buffer.from(kept, 'hex')
  throw new ConfigError(
    `KEYHAVEN_DATA: ${join(folder, FILE)} holds no hash: delete it, and the next start makes another root key`,
  )
}
