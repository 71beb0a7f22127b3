/**
 * The `keyhaven` format: `kh_<environment>_` + public id (14) + secret (43) + check (6), all three in base62.
 * Widths are fixed, so nothing separates them. The check is the CRC32 of what stands between `kh_` and itself: garbage is refused
 * with no look-up, and a scanner can tell a real key from a look-alike.
 */
import { DIGITS, isBase62Of, kindsOf, LOWER_DIGITS, numberToBase62, toBase62 } from './base62.ts'
import { CRC_START, crc32, crcValue, crcWith } from './crc32.ts'
import type { Random } from './ports.ts'

const PREFIX = 'kh_'
const PUBLIC_ID_BYTES = 10
const PUBLIC_ID_WIDTH = 14
const SECRET_BYTES = 32
const SECRET_WIDTH = 43
const CHECK_WIDTH = 6
const CLAIMED = /^kh_(?:[a-z0-9]{1,16}_|.{65})/s

/** A new secret: 80 random bits of public id and 256 of secret. The environment must be a secret tag (`isSecretTag`). */
export function makeKeyhavenSecret(environment: string, random: Random): string {
  const publicId = toBase62(random(PUBLIC_ID_BYTES), PUBLIC_ID_WIDTH)
  const body = `${environment}_${publicId}${toBase62(random(SECRET_BYTES), SECRET_WIDTH)}`
  return `${PREFIX}${body}${check(body)}`
}

/**
 * Whether the text is meant to be of this format, intact or damaged: it begins like one, or all but its `kh_` is one.
 * Other formats leave such text alone, so that a damaged key costs no look-up.
 */
export function claimsKeyhaven(text: string): boolean {
  return CLAIMED.test(text) || isIntact(`${PREFIX}${text.slice(PREFIX.length)}`)
}

/** The public id of an intact secret. */
export function publicIdOf(text: string): string {
  const start = text.length - BODY_WIDTH
  return text.slice(start, start + PUBLIC_ID_WIDTH)
}

/** What stands where an intact secret of this length has its public id; undefined for text that is none at a glance. It proves nothing. */
export function publicIdAtAGlance(text: string): string | undefined {
  const start = text.length - BODY_WIDTH
  if (start < 5 || text.charCodeAt(start - 1) !== UNDERSCORE || !text.startsWith(PREFIX)) return undefined
  return text.slice(start, start + PUBLIC_ID_WIDTH)
}

/** `kh_live_` and the first characters of the public id, which is no secret. */
export function keyhavenHint(text: string): string {
  return text.slice(0, text.indexOf('_', PREFIX.length) + 7)
}

/** Of what stands behind the environment and its `_`. */
const BODY_WIDTH = PUBLIC_ID_WIDTH + SECRET_WIDTH + CHECK_WIDTH
const TAG_LENGTH_MAX = 16
const UNDERSCORE = 95

/** What can be told of a text that begins like a secret of this format, intact or not. */
export interface KeyhavenParts {
  readonly environment: string
  /** How many characters it is too short; negative for too long. */
  readonly missing: number
  /** How many of its characters after the environment no secret has. */
  readonly strangers: number
  readonly isCheckRight: boolean
}

/** Undefined for text without a `kh_` and an environment. */
export function keyhavenParts(text: string): KeyhavenParts | undefined {
  const [begin, environment = ''] = /^kh_([a-z0-9]{1,16})_/.exec(text) ?? []
  if (begin === undefined) return undefined
  const rest = text.slice(begin.length)
  return {
    environment,
    missing: PUBLIC_ID_WIDTH + SECRET_WIDTH + CHECK_WIDTH - rest.length,
    strangers: rest.replace(/[0-9A-Za-z]/g, '').length,
    isCheckRight: isIntact(text),
  }
}

/**
 * Whether it is a secret of this format, with the check that belongs to it. Every presented key is put to it, so it goes over the characters once
 * and by itself: an expression and zlib take three times as long.
 */
export function isIntact(text: string): boolean {
  const body = text.length - BODY_WIDTH
  const tagLength = body - 1 - PREFIX.length
  if (tagLength < 1 || tagLength > TAG_LENGTH_MAX || !text.startsWith(PREFIX)) return false
  if (text.charCodeAt(body - 1) !== UNDERSCORE) return false
  let crc = CRC_START
  let kinds = LOWER_DIGITS
  for (let i = PREFIX.length; i < body - 1; i++) {
    const code = text.charCodeAt(i)
    kinds &= kindsOf(code)
    crc = crcWith(crc, code)
  }
  if (kinds === 0) return false
  crc = crcWith(crc, UNDERSCORE)
  kinds = DIGITS
  const end = text.length - CHECK_WIDTH
  for (let i = body; i < end; i++) {
    const code = text.charCodeAt(i)
    kinds &= kindsOf(code)
    crc = crcWith(crc, code)
  }
  return kinds !== 0 && isBase62Of(crcValue(crc), text, end, CHECK_WIDTH)
}

const check = (body: string): string => numberToBase62(crc32(body), CHECK_WIDTH)
