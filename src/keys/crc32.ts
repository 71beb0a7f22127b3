/** CRC-32 as zip and PNG have it (ISO 3309), of a part of a text of ASCII. For a few dozen characters it takes less than to call zlib. */

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1
  return rest
})

/** Of the characters from `start` to before `end`; 0 to 2^32 - 1. */
export function crc32(text: string, start: number, end: number): number {
  let rest = -1
  for (let i = start; i < end; i++) rest = TABLE[(rest ^ text.charCodeAt(i)) & 0xff]! ^ (rest >>> 8)
  return (rest ^ -1) >>> 0
}
