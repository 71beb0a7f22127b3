/** Base62 in fixed widths: letters and digits only, so a double click selects a whole key. */

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

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
