/** The key pair that checkpoints are signed with: Ed25519 (RFC 8032, RFC 8037). */
import { createPrivateKey, createPublicKey, hash, type KeyObject } from 'node:crypto'
import { AuditUnreadable } from './audit-unreadable.ts'

/** A public key as JWK (RFC 7517, RFC 8037 2). */
export interface PublicKey {
  readonly kty: 'OKP'
  readonly crv: 'Ed25519'
  readonly x: string
  /** The thumbprint of RFC 7638. */
  readonly kid: string
  readonly alg: 'EdDSA'
  readonly use: 'sig'
}

export interface SigningKey {
  readonly privateKey: KeyObject
  readonly publicKey: PublicKey
}

export const SEED_BYTES = 32

/** All of PKCS #8 (RFC 8410 7) that stands before the 32 bytes of the key. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')

/** The key pair of 32 secret bytes. @throws RangeError when they are not 32. */
export function makeSigningKey(seed: Uint8Array): SigningKey {
  if (seed.length !== SEED_BYTES) throw new RangeError(`a seed of ${seed.length} bytes`)
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8_HEAD, seed]),
    format: 'der',
    type: 'pkcs8',
  })
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' })
  return { privateKey, publicKey: publicKeyOf(x) }
}

function publicKeyOf(x: string): PublicKey {
  const kid = hash('sha256', JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }), 'base64url')
  return { kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig' }
}

/** A public key that came from elsewhere; undefined when it is none of this kind. Its id is worked out, whatever it says. */
export function asPublicKey(value: unknown): PublicKey | undefined {
  const { kty, crv, x } = (value ?? {}) as Record<string, unknown>
  if (kty !== 'OKP' || crv !== 'Ed25519' || typeof x !== 'string') return undefined
  return /^[\w-]{43}$/.test(x) ? publicKeyOf(x) : undefined
}

/** The keys of a JWK or JWKS as JSON, as `/.well-known/jwks.json` serves them. @throws AuditUnreadable when there is none. */
export function parseKeys(text: string): readonly PublicKey[] {
  let parsed: { readonly keys?: unknown } | null
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw new AuditUnreadable('the keys are not JSON', { cause: error })
  }
  const listed = Array.isArray(parsed?.keys) ? parsed.keys : [parsed]
  const keys = listed.flatMap((each) => asPublicKey(each) ?? [])
  if (keys.length === 0) throw new AuditUnreadable('there is no Ed25519 key among the keys')
  return keys
}
