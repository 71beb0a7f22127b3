/** A key as it is held in memory: the same key in less room. */
import type { Key, Owner, SecretVersion } from './key.ts'

/** Texts and lists that many keys have in common; when there are too many of them it starts anew. */
const SHARED_MAX = 1000
/** Longer lists are nobody else's. */
const SHARED_LENGTH_MAX = 200

export interface Lean {
  readonly key: Key
  /** What it takes, as estimated; what it shares is counted for the first. */
  readonly bytes: number
}

/** Makes lean keys that share what they have in common. */
export class LeanKeys {
  readonly #owners = new Map<string, Owner>()
  readonly #texts = new Map<string, string>()
  readonly #lists = new Map<string, readonly string[]>()

  /**
   * Equal to `key` member for member but for its `tally`, and the hash of its secret, which is empty: who is asked for a lean key has compared it. Members that
   * few keys have are left out where they are undefined, all of them or none, so that there are two kinds of keys and no more.
   */
  lean(key: Key): Lean {
    const scopes = this.#list(key.scopes)
    const roles = this.#list(key.roles)
    const allowedAddresses = this.#list(key.allowedAddresses)
    const common = {
      // First what every use looks at: to fetch it from memory takes as long as the judging, and so it lies together.
      environment: this.#text(key.environment),
      scopes,
      limits: key.limits.length === 0 ? NO_LIMITS : key.limits,
      id: key.id,
      secret: this.#secret(key.secret),
      state: this.#text(key.state),
      expiresAtMs: key.expiresAtMs,
      allowedAddresses,
      owner: shared(this.#owners, `${key.owner.kind} ${key.owner.id}`, key.owner),
      organisationId: key.organisationId && this.#text(key.organisationId),
      keyType: this.#text(key.keyType),
      format: this.#text(key.format),
      masked: key.masked,
      name: key.name,
      roles,
      meta: key.meta.size === 0 ? NO_META : key.meta,
      createdAtMs: key.createdAtMs,
      createdBy: this.#text(key.createdBy),
      lastUsedAtMs: key.lastUsedAtMs,
      tally: -1,
    }
    const seldom = seldomOf(key)
    const hasSeldom = hasAny(seldom)
    // A list that is the key's own was not shared before.
    const lists = [key.scopes, key.roles, key.allowedAddresses]
    const own = [scopes, roles, allowedAddresses].filter((list, at) => list === lists[at])
    return {
      // What is not there reads as undefined, as if it were there.
      key: hasSeldom ? { ...common, ...seldom } : (common as Key),
      bytes: KEY_BYTES + (hasSeldom ? SELDOM_BYTES : 0) + bytesOf(key, own.flat()),
    }
  }

  #secret({
    ended,
    endsAtMs,
    endsOlder,
    pepper,
    version,
    lookup,
    createdAtMs,
  }: SecretVersion): SecretVersion {
    return {
      version,
      ended,
      endsAtMs,
      endsOlder,
      pepper: this.#text(pepper),
      lookup,
      createdAtMs,
      hash: NO_HASH,
    }
  }

  #text<T extends string>(text: T): T {
    return shared(this.#texts as Map<string, T>, text, text)
  }

  #list(list: readonly string[]): readonly string[] {
    if (list.length === 0) return NO_ITEMS
    const text = list.join('\n')
    return text.length > SHARED_LENGTH_MAX ? list : shared(this.#lists, text, list)
  }
}

/** Members that few keys have something in. */
export type Seldom = Pick<
  Key,
  | 'notes'
  | 'contactEmail'
  | 'reason'
  | 'revokedAtMs'
  | 'updatedAtMs'
  | 'credits'
  | 'firstUseByMs'
  | 'idleExpiryMs'
>

/** All of them, also where the key has nothing in them. */
export const seldomOf = (key: Key): Seldom => ({
  notes: key.notes,
  contactEmail: key.contactEmail,
  reason: key.reason,
  revokedAtMs: key.revokedAtMs,
  updatedAtMs: key.updatedAtMs,
  credits: key.credits,
  firstUseByMs: key.firstUseByMs,
  idleExpiryMs: key.idleExpiryMs,
})

export const hasAny = (members: object): boolean =>
  Object.values(members).some((value) => value !== undefined)

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

/** A key with a short name, with all that knows it: 633 as `bench/memory.ts` measures it, and what tables have to spare when they are emptiest. */
const KEY_BYTES = 720
/** Of the members that few keys have. */
const SELDOM_BYTES = 64
const ITEM_BYTES = 28
const PAIR_BYTES = 60
const LIMIT_BYTES = 150

/** Of what differs from key to key. UTF-8 stands for what the engine uses: one byte a character for Latin text, two for others. */
function bytesOf(key: Key, items: readonly string[]): number {
  const texts = [key.name, key.notes, key.contactEmail, key.reason, ...items, ...[...key.meta].flat()]
  const characters = texts.reduce((sum, text) => sum + (text === undefined ? 0 : Buffer.byteLength(text)), 0)
  return characters + items.length * ITEM_BYTES + key.meta.size * PAIR_BYTES + key.limits.length * LIMIT_BYTES
}
