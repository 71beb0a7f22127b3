/** GUIDs as text; RFC 9562. */
import type { Random } from './ports.ts'

const DASHED = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const BARE = /^[0-9a-f]{32}$/i

/** A random GUID (version 4: 122 random bits), lower case with dashes. */
export function makeGuid(random: Random): string {
  const bytes = Uint8Array.from(random(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return dashed(Buffer.from(bytes).toString('hex'))
}

/** Lower case with dashes, from any case and with or without dashes; undefined when it is no GUID. */
export function canonicalGuid(text: string): string | undefined {
  if (DASHED.test(text)) return text.toLowerCase()
  if (BARE.test(text)) return dashed(text.toLowerCase())
  return undefined
}

function dashed(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
