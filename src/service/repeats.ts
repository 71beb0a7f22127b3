/**
 * Answers that a repeat of their request gets again: kept so that they tell nothing. Ids and hashes are HMACs under the pepper; the answer, which
 * has a secret, is under a key that is made of the caller's own idempotency key, and that is kept nowhere. So whoever has the database, and the
 * pepper too, cannot read them.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto'
import type { KeptAnswer, Named, Repeat, Repeats } from '../host/http/index.ts'
import type { Caller } from '../identity/index.ts'
import type { AnswerReads, KeyStore, Pepper, Random } from '../keys/index.ts'

const CIPHER = 'aes-256-gcm'
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

export interface RepeatsOptions {
  readonly answers: AnswerReads & Pick<KeyStore, 'write'>
  readonly pepper: Pepper
  /** Under which answers may still be kept, when the pepper was replaced a moment ago. */
  readonly oldPeppers: readonly Pepper[]
  readonly random: Random
}

/** Callers are the same when they come with the same key, or as the same person without one. */
const nameOf = ({ kind, id, keyId }: Caller): readonly (string | undefined)[] => [kind, id, keyId]

export function createRepeats({ answers, pepper, oldPeppers, random }: RepeatsOptions): Repeats<Caller> {
  return (named) => {
    const newest = sealUnder(pepper, named, random)
    return {
      id: newest.id,
      seal: newest.seal,
      keep: (kept, nowMs) => answers.write((tx) => tx.insertSealedAnswer(kept, nowMs)),
      async recall(request, nowMs) {
        for (const seal of [newest, ...oldPeppers.map((old) => sealUnder(old, named, random))]) {
          const kept = await answers.sealedAnswer(seal.id)
          if (!kept || kept.expiresAtMs <= nowMs) continue
          return { isOfRequest: kept.requestHash === seal.hash(request), open: () => seal.open(kept) }
        }
        return undefined
      },
    }
  }
}

interface Seal extends Pick<Repeat, 'id' | 'seal'> {
  hash(request: string): string
  /** @throws Error when it was not sealed so, or was changed. */
  open(kept: KeptAnswer): string
}

function sealUnder(pepper: Pepper, named: Named<Caller>, random: Random): Seal {
  const place = [nameOf(named.caller), named.host, named.operation, named.index]
  const mac = (use: string, ...texts: readonly string[]): Buffer =>
    createHmac('sha256', pepper)
      .update(JSON.stringify([use, place, ...texts]))
      .digest()
  const id = mac('id', named.key).toString('base64url')
  const hash = (request: string): string => mac('request', named.key, request).toString('base64url')
  const key = (): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', named.key, mac('salt'), 'keyhaven answer', KEY_BYTES))
  const bound = (requestHash: string): Buffer => Buffer.from(`${id} ${requestHash}`)
  return {
    id,
    hash,
    seal(request, answer, expiresAtMs) {
      const requestHash = hash(request)
      const nonce = random(NONCE_BYTES)
      const cipher = createCipheriv(CIPHER, key(), nonce).setAAD(bound(requestHash))
      const parts = [nonce, cipher.update(answer, 'utf8'), cipher.final(), cipher.getAuthTag()]
      return { id, requestHash, sealed: new Uint8Array(Buffer.concat(parts)), expiresAtMs }
    },
    open({ requestHash, sealed }) {
      const decipher = createDecipheriv(CIPHER, key(), sealed.subarray(0, NONCE_BYTES))
        .setAAD(bound(requestHash))
        .setAuthTag(sealed.subarray(-TAG_BYTES))
      const text = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES))
      return Buffer.concat([text, decipher.final()]).toString()
    },
  }
}
