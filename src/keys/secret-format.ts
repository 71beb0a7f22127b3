/** How secrets look: making, recognising and masking them. */
import { canonicalGuid, makeGuid } from './guid.ts'
import { hashSecret, type Pepper } from './hash.ts'
import type { SecretFormatName } from './key.ts'
import { claimsKeyhaven, isIntact, keyhavenHint, makeKeyhavenSecret, publicIdOf } from './keyhaven-secret.ts'
import { isOpaqueSecret, makeOpaqueSecret } from './opaque-secret.ts'
import type { Random } from './ports.ts'

/** Longer text is refused before anything is computed from it. */
export const SECRET_LENGTH_MAX = 128

/** A text that may be a secret of ours. */
export interface ParsedSecret {
  readonly format: SecretFormatName
  /** What to ask the store for: the public id, or the hash (base64url, 43 characters) where the format has none. */
  readonly lookup: string
  /** The one spelling that is hashed. */
  readonly canonical: string
  /** `hashSecret` of the canonical spelling. */
  readonly hash: Uint8Array
}

/** Draws until the text is recognised as what it is meant to be: random base64url can begin with `kh_` or be all hexadecimal. */
export function makeSecret(format: SecretFormatName, environment: string, random: Random): string {
  for (;;) {
    const text = draw(format, environment, random)
    if (recogniseSecret(text)?.format === format) return text
  }
}

/** Undefined for text that no format accepts: damaged, too short, too long, unprintable. Then there is nothing to look up. */
export function parseSecret(text: string, pepper: Pepper): ParsedSecret | undefined {
  const recognised = recogniseSecret(text)
  if (!recognised) return undefined
  const hash = hashSecret(recognised.canonical, pepper)
  const lookup = lookupOf(recognised, hash)
  return { format: recognised.format, canonical: recognised.canonical, lookup, hash }
}

/** What to ask the store for; `hash` is `hashSecret` of the canonical spelling. */
export const lookupOf = ({ format, canonical }: RecognisedSecret, hash: Uint8Array): string =>
  format === 'keyhaven' ? publicIdOf(canonical) : Buffer.from(hash).toString('base64url')

/** Enough to tell one's keys apart, too little to help a guesser: `kh_live_4fT0aZ…`, `4f7d…`. */
export function mask(format: SecretFormatName, canonical: string): string {
  return `${format === 'keyhaven' ? keyhavenHint(canonical) : canonical.slice(0, 4)}…`
}

/** The text with `mask` of the secret in place of the secret, however it is spelt there: a GUID has many spellings. */
export function withoutSecret(text: string, secret: string): string {
  const recognised = recogniseSecret(secret)
  if (!recognised) return text
  const { format, canonical } = recognised
  const masked = mask(format, canonical)
  // The two others have one spelling. Imported ones may have any character, also those that mean something to a pattern, or to what replaces it.
  const spelt =
    format === 'guid' ? new RegExp([...canonical.replaceAll('-', '')].join('-*'), 'gi') : canonical
  return text.replaceAll(spelt, () => masked)
}

function draw(format: SecretFormatName, environment: string, random: Random): string {
  switch (format) {
    case 'keyhaven':
      return makeKeyhavenSecret(environment, random)
    case 'guid':
      return makeGuid(random)
    case 'opaque':
      return makeOpaqueSecret(random)
  }
}

/** A text whose form is that of a secret; nothing is computed under the pepper for it. */
export interface RecognisedSecret {
  readonly format: SecretFormatName
  readonly canonical: string
}

/** As `parseSecret`, but for what it takes to ask the store. */
export function recogniseSecret(text: string): RecognisedSecret | undefined {
  if (text.length > SECRET_LENGTH_MAX) return undefined
  if (isIntact(text)) return { format: 'keyhaven', canonical: text }
  if (claimsKeyhaven(text)) return undefined
  const guid = canonicalGuid(text)
  if (guid !== undefined) return { format: 'guid', canonical: guid }
  return isOpaqueSecret(text) ? { format: 'opaque', canonical: text } : undefined
}
