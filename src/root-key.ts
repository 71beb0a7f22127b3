/** The root key: configured, or made on the first start, shown once, and kept as a hash. */
import { join } from 'node:path'
import { type Config, ConfigError, refusedSetting } from './config.ts'
import { hashSecret, type Pepper, type Random, Secret, toBase62 } from './keys/index.ts'
import type { LabelledPepper, Peppers } from './pepper.ts'
import { readSecretFile, removeSecretFile, replaceSecretFile, writeSecretFile } from './secrets.ts'

const FILE = 'root-key.hash'
/** With the label of the pepper, but for the first that the database had. */
const HASH = /^([0-9a-f]{64})(?: ([\w-]{12}))?$/

/** To be kept and shown once. */
export interface NewRootKey {
  readonly secret: Secret
  /** Writes its hash, and nothing else of it, to the data folder. @throws ConfigError when it cannot. */
  keep(): Promise<void>
}

export interface RootKey {
  readonly hash: Uint8Array
  /** The one that `hash` was made under. */
  readonly pepper: Pepper
  readonly made: NewRootKey | undefined
  /**
   * To be called with the root key when it was used: where its hash is kept under an old pepper, it is kept under the newest from then on.
   * Undefined when there is nothing to do. @throws Error of the file system; then the next use does it.
   */
  used(secret: string): Promise<void> | undefined
}

/**
 * The configured root key, or the one that was made: its hash is kept, and to have a new one made the file is deleted. One that is kept
 * while `isFirstStart` is of a start that was cut before it had shown it: nobody knows it, and it is replaced.
 * @throws ConfigError when what is kept is no hash, or was made under a pepper that is not given.
 */
export async function openRootKey(
  config: Pick<Config, 'rootKey' | 'dataFolder'>,
  peppers: Peppers,
  random: Random,
  isFirstStart: boolean,
): Promise<RootKey> {
  const { newest } = peppers
  const { pepper } = newest
  const used = (): undefined => undefined
  if (config.rootKey !== undefined)
    return { hash: hashSecret(config.rootKey, pepper), pepper, made: undefined, used }
  const folder = config.dataFolder
  const kept = isFirstStart ? undefined : await readSecretFile(folder, FILE)
  if (kept !== undefined) return keptKey(kept, folder, peppers)
  const key = `kh_root_${toBase62(random(32), 43)}`
  const hash = hashSecret(key, pepper)
  const keep = async (): Promise<void> => {
    try {
      await removeSecretFile(folder, FILE)
      await writeSecretFile(folder, FILE, fileText(hash, newest))
    } catch (error) {
      throw refusedSetting('KEYHAVEN_DATA', error)
    }
  }
  return { hash, pepper, made: { secret: new Secret(key), keep }, used }
}

const fileText = (hash: Uint8Array, { name }: LabelledPepper): string =>
  [Buffer.from(hash).toString('hex'), name].filter((part) => part !== '').join(' ')

function keptKey(kept: string, folder: string, { newest, old }: Peppers): RootKey {
  const [, hex, name = ''] = HASH.exec(kept) ?? []
  const remedy = 'delete it, and the next start makes another root key'
  if (hex === undefined)
    throw new ConfigError(`KEYHAVEN_DATA: ${join(folder, FILE)} holds no hash: ${remedy}`)
  const own = [newest, ...old].find((each) => each.name === name)
  if (!own) {
    const problem = 'was made under a pepper that is not given: bring that back, or'
    throw new ConfigError(`KEYHAVEN_DATA: ${join(folder, FILE)} ${problem} ${remedy}`)
  }
  let isOld = own !== newest
  const used = (secret: string): Promise<void> | undefined => {
    if (!isOld) return undefined
    isOld = false
    const text = fileText(hashSecret(secret, newest.pepper), newest)
    return replaceSecretFile(folder, FILE, text).catch((error: unknown) => {
      isOld = true
      throw error
    })
  }
  return { hash: Buffer.from(hex, 'hex'), pepper: own.pepper, made: undefined, used }
}
