/** What a text that may be a secret says of itself, without asking anybody: for people who wonder why their key is not accepted. Pure. */
import type { SecretFormatName } from './key.ts'
import { claimsKeyhaven, keyhavenParts, publicIdOf } from './keyhaven-secret.ts'
import { mask, recogniseSecret, SECRET_LENGTH_MAX } from './secret-format.ts'

/** Nothing in it is secret, nor lets the secret be guessed. */
export interface SecretFacts {
  /** Undefined for text that no format accepts, as it stands. */
  readonly format: SecretFormatName | undefined
  /** The first characters, as lists of keys show them. */
  readonly masked: string | undefined
  /** What only the format `keyhaven` carries. */
  readonly environment: string | undefined
  readonly publicId: string | undefined
  /** Whether the last six characters are the check of those before; undefined where the format has none. */
  readonly isCheckRight: boolean | undefined
  /** What is wrong with it, in words; none when it is well-formed. */
  readonly problems: readonly string[]
}

/** What people copy together with a key. */
const BEFORE = /^(?:\s|["'`]|authorization:|x-api-key:|bearer\s)+/i
const AFTER = /[\s"'`,;]$/

export function inspectSecret(text: string): SecretFacts {
  const bare = withoutEnd(text.replace(BEFORE, ''))
  const problems: string[] = []
  if (bare.length !== text.length)
    problems.push('there is something around it: blanks, quotes, or the name of a header')
  const recognised = recogniseSecret(bare)
  const isKeyhaven = claimsKeyhaven(bare)
  if (!recognised) problems.push(...(isKeyhaven ? faultsOfKeyhaven(bare) : faultsOfOthers(bare)))
  const parts = isKeyhaven ? keyhavenParts(bare) : undefined
  return {
    format: recognised?.format,
    masked: recognised && mask(recognised.format, recognised.canonical),
    environment: parts?.environment,
    publicId: recognised?.format === 'keyhaven' ? publicIdOf(recognised.canonical) : undefined,
    isCheckRight: parts?.isCheckRight,
    problems,
  }
}

/** One character at a time: a pattern of many would look back at each. */
function withoutEnd(text: string): string {
  let end = text.length
  while (AFTER.test(text.charAt(end - 1))) end -= 1
  return text.slice(0, end)
}

/** Why a text that begins as a key of the format `keyhaven` is none. */
function faultsOfKeyhaven(text: string): readonly string[] {
  const parts = keyhavenParts(text)
  if (!parts) return ['it begins like a Keyhaven key, but no environment follows: kh_, an environment, and _']
  const { missing, strangers } = parts
  if (strangers > 0) return [`${strangers} of its characters are neither letters nor digits`]
  if (missing > 0) return [`it is too short: ${missing} characters are missing`]
  if (missing < 0) return [`it is too long, by ${-missing} characters`]
  return ['its check is wrong: at least one character is another than it was, or two have changed places']
}

function faultsOfOthers(text: string): readonly string[] {
  if (text === '') return ['it is empty']
  if (text.length > SECRET_LENGTH_MAX) return [`it is longer than ${SECRET_LENGTH_MAX} characters`]
  return ['it is of no known format: neither kh_…, nor a GUID, nor 16 or more characters of base64url']
}
