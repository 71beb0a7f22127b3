/**
 * CRC-32 as zip and PNG have it (ISO 3309), a character of ASCII at a time, for who goes over the characters anyway: for a few dozen of them that
 * takes less than to call zlib.
 */

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1
  return rest
})

/** Before the first character. */
export const CRC_START = -1

/** Behind one more character. */
export const crcWith = (crc: number, code: number): number => TABLE[(crc ^ code) & 0xff]! ^ (crc >>> 8)

/** Of all of them; 0 to 2^32 - 1. */
export const crcValue = (crc: number): number => (crc ^ -1) >>> 0

/** Of a whole text. */
export function crc32(text: string): number {
  let crc = CRC_START
  for (let i = 0; i < text.length; i++) crc = crcWith(crc, text.charCodeAt(i))
  return crcValue(crc)
}
