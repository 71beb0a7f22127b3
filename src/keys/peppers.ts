/** Several peppers at once, while one replaces another; and what is still kept under which. */
import { setImmediate as pause } from 'node:timers/promises'
import type { Pepper } from './hash.ts'

/** A pepper, and what the store calls it. */
export interface NamedPepper {
  /** `SecretVersion.pepper` of what is hashed under it. */
  readonly name: string
  readonly pepper: Pepper
}

/** A secret that is kept under a pepper. */
export interface PepperedSecret {
  readonly keyId: string
  readonly version: number
  /** Whether it may be good: its key is neither revoked nor expired, and the secret itself has not ended. */
  readonly isNeeded: boolean
}

export interface PepperReads {
  /** Names of all peppers that some secret is kept under. As many small reads as there are names. */
  pepperNames(): Promise<readonly string[]>
  /** Up to `limit` secrets under the pepper, in the order of keys and versions, after that one. */
  secretsUnder(
    pepper: string,
    after: Pick<PepperedSecret, 'keyId' | 'version'>,
    limit: number,
    nowMs: number,
  ): Promise<readonly PepperedSecret[]>
}

/** Counting ends there: whoever asks wants to know whether it is none, some or many. */
export const NEEDING_MAX = 100_000
const AT_ONCE = 5000

/** How many keys have a secret under the pepper that may be good; `NEEDING_MAX` stands for that many or more. */
export async function keysNeeding(reads: PepperReads, pepper: string, nowMs: number): Promise<number> {
  let after = { keyId: '', version: 0 }
  let needing = 0
  let last = ''
  for (;;) {
    const secrets = await reads.secretsUnder(pepper, after, AT_ONCE, nowMs)
    for (const { keyId, isNeeded } of secrets) {
      // Two secrets of one key come one after the other.
      if (isNeeded && keyId !== last) needing += 1
      if (isNeeded) last = keyId
    }
    if (needing >= NEEDING_MAX) return NEEDING_MAX
    if (secrets.length < AT_ONCE) return needing
    after = secrets.at(-1)!
    // Others get their turn.
    await pause()
  }
}
