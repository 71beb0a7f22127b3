/** A secret that somebody comes with, perhaps with every request: what is worked out of its text is worked out once. */
import { fingerprint, type Pepper, recentHash } from './hash.ts'
import { Secret } from './secret.ts'
import { type RecognisedSecret, recogniseSecret } from './secret-format.ts'

/** A secret of ours, by its form, and what memory may know it by. */
export interface KnowableSecret extends RecognisedSecret {
  /** `fingerprint` of the canonical spelling. */
  readonly print: string
}

export class PresentedSecret extends Secret {
  /** Null for text that is no secret of ours. */
  #knowable: KnowableSecret | null | undefined
  #hashed: { readonly pepper: Pepper; readonly hash: Uint8Array } | undefined

  /** Undefined for text that no format accepts. */
  get knowable(): KnowableSecret | undefined {
    if (this.#knowable === undefined) this.#knowable = knowableSecret(this.reveal()) ?? null
    return this.#knowable ?? undefined
  }

  /** `hashSecret` of the text as it stands. */
  hashUnder(pepper: Pepper): Uint8Array {
    if (this.#hashed?.pepper !== pepper) this.#hashed = { pepper, hash: recentHash(this.reveal(), pepper) }
    return this.#hashed.hash
  }
}

/** Undefined for text that no format accepts. */
export function knowableSecret(text: string): KnowableSecret | undefined {
  const recognised = recogniseSecret(text)
  if (!recognised) return undefined
  const { format, canonical } = recognised
  return { format, canonical, print: fingerprint(canonical) }
}
