/** The key that checkpoints are signed with: made on the first start, and kept in the data folder. */
import { join } from 'node:path'
import { makeSigningKey, type PublicKey, parseKeys, SEED_BYTES, type SigningKey } from './audit/index.ts'
import { type Config, ConfigError } from './config.ts'
import type { Random } from './keys/index.ts'
import { readSecretFile, writeSecretFile } from './secrets.ts'
import type { Store } from './store/index.ts'

const FILE = 'audit-key'
/** The names of its pins: one for each key that ever signed. */
const PIN = 'audit key'

export interface AuditKey {
  readonly signingKey: SigningKey
  /** Of all keys that signed checkpoints of this database, the newest first. */
  readonly publicKeys: readonly PublicKey[]
}

/**
 * The key of the data folder; where there is none, or it was taken away to have another one, one is made. The public halves stay in the
 * database, so that what earlier ones signed can be held against them.
 * @throws ConfigError when what is kept is no key.
 */
export async function openAuditKey(
  { dataFolder }: Pick<Config, 'dataFolder'>,
  store: Pick<Store, 'pin' | 'pinned'>,
  random: Random,
): Promise<AuditKey> {
  const kept = await readSecretFile(dataFolder, FILE)
  const seed = kept === undefined ? random(SEED_BYTES) : Buffer.from(kept, 'base64url')
  if (seed.length !== SEED_BYTES)
    throw new ConfigError(
      `KEYHAVEN_DATA: ${join(dataFolder, FILE)} holds no key: bring it back, or delete it to have another one made`,
    )
  if (kept === undefined) await writeSecretFile(dataFolder, FILE, Buffer.from(seed).toString('base64url'))
  const signingKey = makeSigningKey(seed)
  return { signingKey, publicKeys: await withEarlier(signingKey.publicKey, store) }
}

/** Every public key that is pinned, and this one, which is pinned if it is not yet. */
async function withEarlier(
  publicKey: PublicKey,
  store: Pick<Store, 'pin' | 'pinned'>,
): Promise<readonly PublicKey[]> {
  const known: PublicKey[] = []
  for (;;) {
    const pinned = await store.pinned(`${PIN} ${known.length + 1}`)
    if (pinned === undefined) break
    known.push(...parseKeys(pinned))
  }
  const others = known.filter(({ kid }) => kid !== publicKey.kid)
  if (others.length === known.length) await store.pin(`${PIN} ${known.length + 1}`, JSON.stringify(publicKey))
  return [publicKey, ...others.toReversed()]
}
