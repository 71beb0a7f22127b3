/** A key as it is held in memory: the same key in less room. */
import type { Key, Owner } from './key.ts'

/** Texts and lists that many keys have in common; when there are too many of them it starts anew. */
const SHARED_MAX = 10_000

/** Makes lean keys that share what they have in common. */
export class LeanKeys {
  readonly #owners = new Map<string, Owner>()
  readonly #texts = new Map<string, string>()
  readonly #lists = new Map<string, readonly string[]>()

  /**
   * Equal to `key` member for member but for the hash of its secret, which is empty: who is asked for a lean key has compared it. Members that
   * few keys have are left out where they are undefined, all of them or none, so that there are two kinds of keys and no more.
   */
  lean(key: Key): Key {
    const { notes, contactEmail, reason, revokedAtMs, updatedAtMs, credits, firstUseByMs, idleExpiryMs } = key
    const common = {
      id: key.id,
      owner: shared(this.#owners, `${key.owner.kind} ${key.owner.id}`, key.owner),
      organisationId: key.organisationId && this.#text(key.organisationId),
      environment: this.#text(key.environment),
      keyType: this.#text(key.keyType),
      format: key.format,
      masked: key.masked,
      name: key.name,
      scopes: this.#list(key.scopes),
      roles: this.#list(key.roles),
      allowedAddresses: this.#list(key.allowedAddresses),
      meta: key.meta.size === 0 ? NO_META : key.meta,
      state: key.state,
      createdAtMs: key.createdAtMs,
      expiresAtMs: key.expiresAtMs,
      createdBy: this.#text(key.createdBy),
      limits: key.limits.length === 0 ? NO_LIMITS : key.limits,
      lastUsedAtMs: key.lastUsedAtMs,
      secret: { ...key.secret, hash: NO_HASH, pepper: this.#text(key.secret.pepper) },
    }
    const seldom = {
      notes,
      contactEmail,
      reason,
      revokedAtMs,
      updatedAtMs,
      credits,
      firstUseByMs,
      idleExpiryMs,
    }
    const hasSeldom = SELDOM.some((name) => seldom[name] !== undefined)
    // What is not there reads as undefined, as if it were there.
    return hasSeldom ? { ...common, ...seldom } : (common as Key)
  }

  #text(text: string): string {
    return shared(this.#texts, text, text)
  }

  #list(list: readonly string[]): readonly string[] {
    return list.length === 0 ? NO_ITEMS : shared(this.#lists, list.join('\n'), list)
  }
}

const SELDOM = [
  'notes',
  'contactEmail',
  'reason',
  'revokedAtMs',
  'updatedAtMs',
  'credits',
  'firstUseByMs',
  'idleExpiryMs',
] as const

const NO_ITEMS: readonly string[] = Object.freeze([])
const NO_LIMITS: Key['limits'] = Object.freeze([])
const NO_META: Key['meta'] = new Map()
const NO_HASH = new Uint8Array(0)

function shared<T>(known: Map<string, T>, name: string, value: T): T {
  const found = known.get(name)
  if (found !== undefined) return found
  if (known.size >= SHARED_MAX) known.clear()
  known.set(name, value)
  return value
}

/** Measured by `bench/memory.ts`: a key with short texts and nothing in its lists, with all that knows it. */
const KEY_BYTES = 700
/** Of the members that few keys have. */
const SELDOM_BYTES = 64
const ITEM_BYTES = 28
const PAIR_BYTES = 60
const LIMIT_BYTES = 150

/** What a lean key takes at most, as estimated: what it shares with others is counted for each. UTF-8 stands for what the engine uses. */
export function bytesOf(key: Key): number {
  const items = [...key.scopes, ...key.roles, ...key.allowedAddresses]
  const texts = [key.name, key.notes, key.contactEmail, key.reason, ...items, ...[...key.meta].flat()]
  const characters = texts.reduce((sum, text) => sum + (text === undefined ? 0 : Buffer.byteLength(text)), 0)
  const parts =
    SELDOM_BYTES + items.length * ITEM_BYTES + key.meta.size * PAIR_BYTES + key.limits.length * LIMIT_BYTES
  return KEY_BYTES + parts + characters
}
