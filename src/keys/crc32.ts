/** CRC-32 as zip and PNG have it (ISO 3309): for a few dozen bytes that takes less than to call zlib. */

const CODES = 256

/**
 * Four tables in one: what a byte changes by itself, and what it does when one, two and three more follow. With these, four bytes need not wait for
 * each other (slicing, M. E. Kounavis and F. L. Berry, 2005).
 */
const TABLES = new Int32Array(4 * CODES)
for (let byte = 0; byte < CODES; byte++) {
  let rest = byte
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1
  TABLES[byte] = rest
}
for (let at = CODES; at < TABLES.length; at++) {
  const before = TABLES[at - CODES]!
  TABLES[at] = (before >>> 8) ^ TABLES[before & 0xff]!
}

/** Of the bytes from one place up to another; 0 to 2^32 - 1. */
export function crc32(bytes: Uint8Array, from: number, to: number): number {
  let crc = -1
  let at = from
  for (; at + 4 <= to; at += 4)
    crc =
      TABLES[3 * CODES + ((crc ^ bytes[at]!) & 0xff)]! ^
      TABLES[2 * CODES + (((crc >>> 8) ^ bytes[at + 1]!) & 0xff)]! ^
      TABLES[CODES + (((crc >>> 16) ^ bytes[at + 2]!) & 0xff)]! ^
      TABLES[((crc >>> 24) ^ bytes[at + 3]!) & 0xff]!
  for (; at < to; at++) crc = TABLES[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8)
  return (crc ^ -1) >>> 0
}
