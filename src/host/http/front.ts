/** What stands between the caller and this server: whom the address of a connection belongs to, and what it may say of others. */

/** What stands between the caller and this server. */
export interface Front {
  /** True when everybody comes by https, whatever this server itself sees. */
  readonly isSecure: boolean
  /** Whether an address is a proxy whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed. */
  readonly isTrusted: (address: string) => boolean
}

/** The other end of a connection: a caller, or a proxy that is believed. */
export interface Peer {
  readonly address: string
  readonly isBehind: boolean
}

export function peerOf(socketAddress: string | undefined, front: Front): Peer {
  // A socket that listens for both families tells IPv4 addresses so; one caller must not be two in the record.
  const address = socketAddress?.replace(/^::ffff:(?=[\d.]+$)/, '') ?? ''
  return { address, isBehind: front.isTrusted(address) }
}

type HeaderOf = (name: string) => string | undefined

/** Address of whoever sent a request. */
export const callerAddress = (peer: Peer, header: HeaderOf, front: Front): string =>
  peer.isBehind ? forwardedFor(header('x-forwarded-for'), peer.address, front) : peer.address

/** Whether a request came by https. */
export const isSecure = (peer: Peer, header: HeaderOf, front: Front): boolean =>
  front.isSecure || (peer.isBehind && header('x-forwarded-proto')?.split(',').at(-1)?.trim() === 'https')

/** The last address that a trusted proxy did not add itself: everything before it the caller may have made up. */
function forwardedFor(chain: string | undefined, peer: string, front: Front): string {
  const addresses = (chain ?? '')
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '')
  return addresses.findLast((address) => !front.isTrusted(address)) ?? addresses[0] ?? peer
}
