/** What is kept of a secret: HMAC-SHA-256 under the service's pepper. */
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'

/** The service's own secret, as a key object: it cannot be printed or serialised by accident. */
export type Pepper = KeyObject

/** Shorter peppers could be guessed by whoever holds the stored hashes. */
export const PEPPER_BYTES_MIN = 32

/** @throws RangeError when there are fewer than 32 bytes. */
export function makePepper(bytes: Uint8Array): Pepper {
  if (bytes.length < PEPPER_BYTES_MIN) throw new RangeError(`a pepper has at least ${PEPPER_BYTES_MIN} bytes`)
  return createSecretKey(bytes)
}

/**
 * 32 bytes. One HMAC is enough, and cheap on the hot path, because secrets are random: nobody can guess 122 bits or more.
 * Passwords are another matter (argon2id, in `identity`).
 */
export function hashSecret(secret: string, pepper: Pepper): Uint8Array {
  // Not a Buffer, so that a hash is the same kind of value before and after it was stored.
  return new Uint8Array(createHmac('sha256', pepper).update(secret, 'utf8').digest())
}

/** Takes the same time wherever the first difference is. */
export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
