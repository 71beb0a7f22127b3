/** What is kept of a secret: HMAC-SHA-256 under the service's pepper. */
import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from 'node:crypto'

/** The service's own secret, as a key object: it cannot be printed or serialised by accident. */
export type Pepper = KeyObject

/** Of `hashSecret`. */
export const HASH_BYTES = 32

/** Shorter peppers could be guessed by whoever holds the stored hashes. */
export const PEPPER_BYTES_MIN = 32

/** @throws RangeError when there are fewer than 32 bytes. */
export function makePepper(bytes: Uint8Array): Pepper {
  if (bytes.length < PEPPER_BYTES_MIN) throw new RangeError(`a pepper has at least ${PEPPER_BYTES_MIN} bytes`)
  return createSecretKey(bytes)
}

/**
 * 32 bytes. One HMAC is enough, because secrets are random: nobody can guess 122 bits or more. Passwords are another matter (argon2id, in
 * `identity`).
 */
export function hashSecret(secret: string, pepper: Pepper): Uint8Array {
  // Not a Buffer, so that a hash is the same kind of value before and after it was stored.
  return new Uint8Array(createHmac('sha256', pepper).update(secret, 'utf8').digest())
}

/**
 * SHA-256, 32 Latin-1 characters: what memory knows a secret by. It takes a fifth of the time of `hashSecret`, but whoever has it can try
 * secrets against it without the pepper: it is never stored, shown or sent.
 */
export const fingerprint = (secret: string): string => hash('sha256', secret, 'latin1')

/** At some 300 bytes each. */
const RECENT_MAX = 1000
const recentHashes = new WeakMap<Pepper, Map<string, Uint8Array>>()

/** As `hashSecret`, for secrets that come with every request: the hashes that were made last are remembered, by fingerprint. */
export function recentHash(secret: string, pepper: Pepper): Uint8Array {
  const print = fingerprint(secret)
  const recent = recentOf(pepper)
  const known = recent.get(print)
  if (known) return known
  const made = hashSecret(secret, pepper)
  if (recent.size >= RECENT_MAX) recent.delete(recent.keys().next().value!)
  recent.set(print, made)
  return made
}

function recentOf(pepper: Pepper): Map<string, Uint8Array> {
  const recent = recentHashes.get(pepper) ?? new Map<string, Uint8Array>()
  recentHashes.set(pepper, recent)
  return recent
}

/** Takes the same time wherever the first difference is. */
export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
