/**
 * The `keyhaven` format: `kh_<environment>_` + public id (14) + secret (43) + check (6), all three in base62.
 * Widths are fixed, so nothing separates them. The check is the CRC32 of what stands between `kh_` and itself: garbage is refused
 * with no look-up, and a scanner can tell a real key from a look-alike.
 */
import { areDigits, DIGITS, LOWER_DIGITS, numberOfBase62, numberToBase62, toBase62 } from './base62.ts'
import { crc32 } from './crc32.ts'
import type { Random } from './ports.ts'

const PREFIX = 'kh_'
const PUBLIC_ID_BYTES = 10
const PUBLIC_ID_WIDTH = 14
const SECRET_BYTES = 32
const SECRET_WIDTH = 43
const CHECK_WIDTH = 6
const BEGINNING = /^kh_[a-z0-9]{1,16}_([0-9A-Za-z]{14})$/
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

/** The public id in the beginning of a secret that ends with it: `kh_live_` and 14 characters, none of them secret. */
export const publicIdIn = (text: string): string | undefined => BEGINNING.exec(text)?.[1]

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

/** The longest secret. A text is put here to be looked at: to ask it for one character after the other takes twice as long. */
const characters = Buffer.alloc(PREFIX.length + TAG_LENGTH_MAX + 1 + BODY_WIDTH)

/** Whether it is a secret of this format, with the check that belongs to it. Every presented key is put to it. */
export function isIntact(text: string): boolean {
  const body = text.length - BODY_WIDTH
  const tagLength = body - 1 - PREFIX.length
  if (tagLength < 1 || tagLength > TAG_LENGTH_MAX || !text.startsWith(PREFIX)) return false
  // In UTF-8 anything but ASCII takes more bytes than characters, or does not fit.
  if (characters.write(text) !== text.length) return false
  const check = text.length - CHECK_WIDTH
  return (
    areDigits(characters, PREFIX.length, body - 1, LOWER_DIGITS) &&
    characters[body - 1] === UNDERSCORE &&
    areDigits(characters, body, text.length, DIGITS) &&
    numberOfBase62(characters, check, text.length) === crc32(characters, PREFIX.length, check)
  )
}

const check = (body: string): string => numberToBase62(crc32(Buffer.from(body), 0, body.length), CHECK_WIDTH)
