/** IP addresses and CIDR ranges. An IPv4-mapped IPv6 address (`::ffff:10.0.0.1`, RFC 4291 2.5.5.2) is the IPv4 address. */
import { isIPv4, isIPv6 } from 'node:net'

interface Address {
  readonly family: 4 | 6
  readonly value: bigint
}

interface AddressRange extends Address {
  readonly bits: number
}

const WIDTH = { 4: 32, 6: 128 } as const
const MAPPED = 0xffffn
const RANGE = /^([^/]+)(?:\/(0|[1-9]\d{0,2}))?$/

/** Whether a key can be restricted to it: an address or `address/bits`; bits beyond the mask are ignored, a zone (`%eth0`) is refused. */
export function isAddressRange(text: string): boolean {
  return parseRange(text) !== undefined
}

/** Whether any of the ranges holds the address. Text that is no address is in no range; `::/0` holds no IPv4 address. */
export function isInRanges(address: string, ranges: readonly string[]): boolean {
  const parsed = ranges.length === 0 ? undefined : parseAddress(address.split('%', 1)[0]!)
  if (!parsed) return false
  return ranges.some((text) => {
    const range = parseRange(text)
    return range !== undefined && contains(range, parsed)
  })
}

/** Whether any of the ranges holds all of `range`; several that only hold it together do not. Text that is no range is in none. */
export function isWithinRanges(range: string, ranges: readonly string[]): boolean {
  const inner = parseRange(range)
  if (!inner) return false
  return ranges.some((text) => {
    const outer = parseRange(text)
    return outer !== undefined && outer.bits <= inner.bits && contains(outer, inner)
  })
}

/**
 * Who an address counts as, for limits: an IPv4 address as itself, an IPv6 address as its /64, since whoever has one has them all.
 * Text that is no address counts as itself.
 */
export function networkOf(address: string): string {
  const parsed = parseAddress(address.split('%', 1)[0]!)
  if (!parsed) return address
  return parsed.family === 4 ? `4:${parsed.value}` : `6:${parsed.value >> 64n}`
}

function contains(range: AddressRange, address: Address): boolean {
  if (range.family !== address.family) return false
  const rest = BigInt(WIDTH[range.family] - range.bits)
  return range.value >> rest === address.value >> rest
}

function parseRange(text: string): AddressRange | undefined {
  const [, host, suffix] = RANGE.exec(text) ?? []
  if (host === undefined || host.includes('%')) return undefined
  const address = parseAddress(host)
  if (!address) return undefined
  const written = isIPv4(host) ? 4 : 6
  const bits = suffix === undefined ? WIDTH[written] : Number(suffix)
  if (bits > WIDTH[written]) return undefined
  if (written === address.family) return { ...address, bits }
  // A range inside ::ffff:0:0/96 is a range of IPv4 addresses; a wider one is left as IPv6.
  return bits >= 96
    ? { ...address, bits: bits - 96 }
    : { family: 6, value: (MAPPED << 32n) | address.value, bits }
}

function parseAddress(text: string): Address | undefined {
  if (isIPv4(text)) return { family: 4, value: parseIPv4(text) }
  if (!isIPv6(text)) return undefined
  const value = parseIPv6(text)
  return value >> 32n === MAPPED ? { family: 4, value: value & 0xffff_ffffn } : { family: 6, value }
}

function parseIPv4(text: string): bigint {
  return text.split('.').reduce((value, part) => (value << 8n) | BigInt(part), 0n)
}

/** The text is a valid IPv6 address without a zone. */
function parseIPv6(text: string): bigint {
  const [head = '', tail] = text.split('::')
  const front = groups(head)
  const back = groups(tail ?? '')
  const gap = tail === undefined ? [] : Array<bigint>(8 - front.length - back.length).fill(0n)
  return [...front, ...gap, ...back].reduce((value, group) => (value << 16n) | group, 0n)
}

function groups(text: string): bigint[] {
  if (text === '') return []
  return text.split(':').flatMap((part) => {
    if (!part.includes('.')) return [BigInt(`0x${part}`)]
    const value = parseIPv4(part)
    return [value >> 16n, value & 0xffffn]
  })
}
