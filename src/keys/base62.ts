/** Base62 in fixed widths: letters and digits only, so a double click selects a whole key. */

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** Kinds of digits: those that are no capitals, and all. */
export const LOWER_DIGITS = 1
export const DIGITS = 2

/** By character code; of what is no digit both are 0. */
const KINDS = new Uint8Array(256)
const VALUES = new Uint8Array(256)
for (const [value, digit] of [...ALPHABET].entries()) {
  const code = digit.charCodeAt(0)
  KINDS[code] = digit === digit.toLowerCase() ? LOWER_DIGITS | DIGITS : DIGITS
  VALUES[code] = value
}

/** Whether the characters from one place up to another are all digits of that kind. */
export function areDigits(characters: Uint8Array, from: number, to: number, kind: number): boolean {
  let kinds = kind
  for (let at = from; at < to; at++) kinds &= KINDS[characters[at]!]!
  return kinds !== 0
}

/** The big-endian number in `bytes`, left-padded with `0` to `width` digits; a number too big for the width is a mistake of the caller and throws. */
export function toBase62(bytes: Uint8Array, width: number): string {
  let rest = BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`)
  let digits = ''
  while (rest > 0n) {
    digits = ALPHABET[Number(rest % 62n)] + digits
    rest /= 62n
  }
  if (digits.length > width) throw new RangeError(`${bytes.length} bytes do not fit ${width} base62 digits`)
  return digits.padStart(width, '0')
}

/** The same of a whole number up to 2^53, without a BigInt. */
export function numberToBase62(value: number, width: number): string {
  let rest = value
  let digits = ''
  for (let n = 0; n < width; n++) {
    digits = ALPHABET[rest % 62] + digits
    rest = Math.floor(rest / 62)
  }
  if (rest > 0) throw new RangeError(`${value} does not fit ${width} base62 digits`)
  return digits
}

/** What digits, up to eight of them, were `numberToBase62` of. */
export function numberOfBase62(digits: Uint8Array, from: number, to: number): number {
  let value = 0
  for (let at = from; at < to; at++) value = value * 62 + VALUES[digits[at]!]!
  return value
}
