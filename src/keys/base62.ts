/** Base62 in fixed widths: letters and digits only, so a double click selects a whole key. */

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const CODES = Uint8Array.from(ALPHABET, (digit) => digit.charCodeAt(0))

/** Kinds of digits, as `kindsOf` has them: those that are no capitals, and all. */
export const LOWER_DIGITS = 1
export const DIGITS = 2

/** By character code. */
const KINDS = new Uint8Array(128)
for (const digit of ALPHABET) {
  KINDS[digit.charCodeAt(0)] = digit === digit.toLowerCase() ? LOWER_DIGITS | DIGITS : DIGITS
}

/** Of which kinds a character is, as bits; 0 for what is no digit. */
export const kindsOf = (code: number): number => (code < 128 ? KINDS[code]! : 0)

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

/** The same of a whole number up to 2^53, without a BigInt: for the check that every presented key is put to. */
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

/** Whether the `width` characters from `start` are `numberToBase62` of the value, without making a text. */
export function isBase62Of(value: number, text: string, start: number, width: number): boolean {
  let rest = value
  for (let i = start + width - 1; i >= start; i--) {
    if (text.charCodeAt(i) !== CODES[rest % 62]) return false
    rest = Math.floor(rest / 62)
  }
  return rest === 0
}
