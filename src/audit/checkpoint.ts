/** A checkpoint: how far the chains are at a moment, signed, and bound to the checkpoint before it. */
import { hash } from 'node:crypto'
import type { ChainLink } from '../store/index.ts'
import { asPublicKey, type PublicKey, type SigningKey } from './signing-key.ts'

/** What is signed. */
export interface Checkpoint {
  readonly atMs: number
  /** base64url of the SHA-256 over the checkpoint before it, as it stands; empty for the first. */
  readonly previous: string
  /** Id of the newest event that it knows of. */
  readonly upTo: number
  /** The newest link of each chain that has grown since the checkpoint before. */
  readonly heads: readonly ChainLink[]
}

/** A checkpoint that was read, and how it stands to its signature. */
export interface ReadCheckpoint extends Checkpoint {
  /** The key that it says it was signed with. */
  readonly key: PublicKey | undefined
  /** Whether that key did sign it. */
  readonly isSigned: boolean
}

const TYPE = 'keyhaven-checkpoint'
const ALGORITHM = 'EdDSA'

/** Loaded when it is first needed: most of a process's time nothing is signed. */
const jws = async () => {
  const [{ CompactSign }, { compactVerify }] = await Promise.all([
    import('jose/jws/compact/sign'),
    import('jose/jws/compact/verify'),
  ])
  return { CompactSign, compactVerify }
}

/** What the checkpoint after this one has as `previous`. */
export const fingerprintOf = (text: string): string => hash('sha256', text, 'base64url')

/** As a compact JWS (RFC 7515 7.1), with the public key in its header. */
export async function signCheckpoint(checkpoint: Checkpoint, key: SigningKey): Promise<string> {
  const { CompactSign } = await jws()
  const { kid, kty, crv, x } = key.publicKey
  const { atMs, previous, upTo, heads } = checkpoint
  const payload = {
    at: new Date(atMs).toISOString(),
    previous,
    upTo,
    heads: heads.map(({ chain, place, hash }) => [chain, place, hash]),
  }
  return new CompactSign(Buffer.from(JSON.stringify(payload)))
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid, jwk: { kty, crv, x } })
    .sign(key.privateKey)
}

/** Undefined when the text is no checkpoint; whether it is well signed is another question. */
export async function readCheckpoint(text: string): Promise<ReadCheckpoint | undefined> {
  const [head, body] = text.split('.').map(decoded)
  const checkpoint = checkpointOf(body)
  if (!checkpoint || (head as { typ?: unknown } | undefined)?.typ !== TYPE) return undefined
  const key = asPublicKey((head as { jwk?: unknown }).jwk)
  return { ...checkpoint, key, isSigned: key !== undefined && (await isSignedBy(text, key)) }
}

async function isSignedBy(text: string, { kty, crv, x }: PublicKey): Promise<boolean> {
  // Four bits of the last letter mean nothing, and are nothing.
  const signature = text.slice(text.lastIndexOf('.') + 1)
  if (Buffer.from(signature, 'base64url').toString('base64url') !== signature) return false
  const { compactVerify } = await jws()
  const { importJWK } = await import('jose/key/import')
  try {
    await compactVerify(text, await importJWK({ kty, crv, x }, ALGORITHM), { algorithms: [ALGORITHM] })
    return true
  } catch {
    return false
  }
}

function decoded(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString())
  } catch {
    return undefined
  }
}

function checkpointOf(payload: unknown): Checkpoint | undefined {
  const { at, previous, upTo, heads } = (payload ?? {}) as Record<string, unknown>
  const atMs = typeof at === 'string' ? Date.parse(at) : Number.NaN
  if (Number.isNaN(atMs) || typeof previous !== 'string' || !Number.isSafeInteger(upTo)) return undefined
  if (!Array.isArray(heads) || !heads.every(isHead)) return undefined
  const links = heads.map(([chain, place, hash]): ChainLink => ({ chain, place, hash }))
  return { atMs, previous, upTo: upTo as number, heads: links }
}

const isHead = (head: unknown): head is [chain: string, place: number, hash: string] =>
  Array.isArray(head) &&
  typeof head[0] === 'string' &&
  Number.isSafeInteger(head[1]) &&
  typeof head[2] === 'string'
