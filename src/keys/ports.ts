/** What the key domain asks of the world. */
import type { Key, KeyState, NewEvent, Owner, SecretVersion } from './key.ts'
import type { MeterWrites } from './meter-ports.ts'

/** Filters join with "and"; an absent one does not filter. */
export interface KeyFilter {
  readonly owner?: Owner
  readonly organisationId?: string
  readonly environment?: string
  readonly state?: KeyState
  readonly keyType?: string
  /** Keys that have this scope as it stands. */
  readonly scope?: string
  /** In the name, the notes, the contact or the beginning of the secret, in any case of ASCII letters; or the whole id, or public id. */
  readonly text?: string
  /** Keys that end before this moment, those that have ended among them. */
  readonly expiringBeforeMs?: number
  /** Keys that were made before this moment and not used since. */
  readonly unusedSinceMs?: number
}

/** A page of rows in order of creation, newest first; `next` continues after it. */
export interface PageOf<T> {
  readonly items: readonly T[]
  readonly next: string | undefined
}

export interface PageAsk {
  /** 1 to 1,000. */
  readonly limit: number
  /** `next` of the page before. */
  readonly after?: string
}

/**
 * Whether the owner of a key may act at all. `disabled` when the owner, or the organisation that it belongs to, is disabled;
 * `missing` when there is no such owner.
 */
export type OwnerState = 'active' | 'disabled' | 'missing'

/** What verifying needs, in one read. */
export interface StoredKey {
  readonly key: Key
  readonly ownerState: OwnerState
  /** `isPlain` of it, where somebody has asked. */
  readonly isPlain?: boolean
}

/** What is told of a key that was revoked together with others. */
export interface RevokedKey
  extends Pick<Key, 'id' | 'organisationId' | 'environment' | 'keyType' | 'state' | 'reason'> {
  /** Of all its secrets. */
  readonly lookups: readonly string[]
}

/** An owner that is no more: keys and events go on naming it. */
export interface DeletedOwner {
  readonly owner: Owner
  /** That it belonged to; an organisation's is its own. */
  readonly organisationId: string | undefined
  readonly deletedAtMs: number
}

export interface DeletedOwnerReads {
  deletedOwner(id: string): Promise<DeletedOwner | undefined>
}

/** An answer that a repeat of its request gets again. What is kept of it tells nothing to anybody but who repeats the request. */
export interface SealedAnswer {
  readonly id: string
  /** Tells another request under the same id. */
  readonly requestHash: string
  readonly sealed: Uint8Array
  readonly expiresAtMs: number
}

export interface AnswerReads {
  /** Also one that has expired and is still there. */
  sealedAnswer(id: string): Promise<SealedAnswer | undefined>
}

/** A place among secrets in the order of their keys and versions. */
export interface SecretPlace {
  readonly keyId: string
  readonly version: number
}

/** What some secrets are kept as. */
export interface HashPage {
  /** `HASH_BYTES` of each, one after the other: ten million of them are gone through, and a piece of memory for each would be most of the work. */
  readonly hashes: Uint8Array
  /** Where to go on; undefined where these were the last. */
  readonly next: SecretPlace | undefined
}

export interface KeyReads {
  /**
   * Exactly one query. The hash is asked for too, so that another secret with the public id of a key takes as long as one with none; who asks
   * compares it once more, in constant time.
   */
  byLookup(lookup: string, hash: Uint8Array): Promise<StoredKey | undefined>
  /** The same for many, at most 200 with one of the hashes each, in one query too; what there is, by its look-up. */
  byLookups(
    lookups: readonly string[],
    hashes: readonly Uint8Array[],
  ): Promise<ReadonlyMap<string, StoredKey>>
  /** The hashes of up to `limit` secrets after that one; of all keys. Nobody who reads or writes should have to wait for it. */
  hashesAfter(after: SecretPlace, limit: number): Promise<HashPage>
  keyById(id: string): Promise<Key | undefined>
  /** All secrets that a key has had, newest first; none when there is no such key. */
  versionsOf(keyId: string): Promise<readonly SecretVersion[]>
  /** Keys of the owner that are neither revoked nor expired. */
  countKeys(owner: Owner, nowMs: number): Promise<number>
  queryKeys(filter: KeyFilter, page: PageAsk): Promise<PageOf<Key>>
}

/** Changes, only inside `KeyStore.write`. */
export interface KeyWrites extends KeyReads, MeterWrites, DeletedOwnerReads {
  /** @throws StoreConflict when the id or the lookup is taken. */
  insertKey(key: Key): Promise<void>
  /** Writes what can be changed of a key: everything but its id, owner, format, state and secrets. */
  updateKey(key: Key): Promise<void>
  /** Adds a secret to a key, and shows its beginning from now on. @throws StoreConflict when the lookup is taken. */
  insertVersion(keyId: string, version: SecretVersion, masked: string): Promise<void>
  /** Ends the versions before this one: a clock that goes back does not bring them back. */
  endVersionsBefore(keyId: string, version: number, nowMs: number): Promise<void>
  /** Lets the versions before this one end at this moment, unless they end earlier. */
  letVersionsEnd(keyId: string, version: number, endsAtMs: number): Promise<void>
  /** As `endVersionsBefore`, because this version was used: it ends no others from now on. */
  settleVersion(keyId: string, version: number, nowMs: number): Promise<void>
  /** Keeps a secret under another pepper, where it is still kept as `from` says. */
  rehash(
    keyId: string,
    from: Pick<SecretVersion, 'version' | 'pepper'>,
    to: Pick<SecretVersion, 'lookup' | 'hash' | 'pepper'>,
  ): Promise<void>
  /** Sets state and reason of keys that are not revoked yet; answers the keys as they then are. */
  setKeyState(
    ids: readonly string[],
    state: KeyState,
    reason: string | undefined,
    nowMs: number,
  ): Promise<readonly Key[]>
  /** Revokes every key of the owner in the environment that is neither revoked nor expired; answers those, in no order. */
  revokeKeysOf(
    owner: Owner,
    environment: string,
    reason: string,
    nowMs: number,
  ): Promise<readonly RevokedKey[]>
  /** Revokes every key of the owner that is not revoked, those that have expired too; answers those, in no order. */
  revokeAllKeysOf(
    owner: Owner,
    reason: string,
    nowMs: number,
  ): Promise<readonly Omit<RevokedKey, 'lookups'>[]>
  insertEvent(event: NewEvent): Promise<void>
  /** The same for many. */
  insertEvents(events: readonly NewEvent[]): Promise<void>
  /** In place of one of this id whose time is over. @throws StoreConflict `sealedAnswer.id` while another one is kept. */
  insertSealedAnswer(answer: SealedAnswer, nowMs: number): Promise<void>
}

export interface KeyStore extends KeyReads {
  /**
   * Runs `work` in one transaction, serialised with every other write; what it returns is given out only when the transaction is on disk.
   * `work` may be run together with other works in one commit, but fails alone.
   * @throws StoreUnavailable when the store is locked, full or gone; nothing of `work` remains then.
   */
  write<T>(work: (tx: KeyWrites) => Promise<T>): Promise<T>
}

/** Random bytes: `crypto.randomBytes`, or something repeatable in a test. */
export type Random = (size: number) => Uint8Array

/** The store cannot take the work now: locked, full, gone. Try again later. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
}

/** A unique value is taken already. */
export class StoreConflict extends Error {
  override readonly name = 'StoreConflict'
  /** `user.userName`, `user.email`, `organisation.id`, `key.lookup` … */
  readonly field: string
  constructor(field: string, options?: ErrorOptions) {
    super(`taken: ${field}`, options)
    this.field = field
  }
}

/** `PageAsk.after` is not a `next` that this store has given out. */
export class BadCursor extends Error {
  override readonly name = 'BadCursor'
}
