/** The life of keys: the only file of this room with effects, all of them through its ports. */
import { KeyError } from './errors.ts'
import { type Pepper, sameHash } from './hash.ts'
import { judge, type Verdict, type VerifyAsk } from './judge.ts'
import type { Actor, Key, KeyState, Owner } from './key.ts'
import { createKeyCache } from './key-cache.ts'
import { keyCreated, keyStateChanged } from './key-events.ts'
import { type IssueAsk, type IssuedKey, makeKey } from './new-key.ts'
import {
  type KeyFilter,
  type KeyStore,
  type KeyWrites,
  type PageAsk,
  type PageOf,
  type Random,
  StoreConflict,
  type StoredKey,
} from './ports.ts'
import { type ParsedSecret, parseSecret } from './secret-format.ts'

export interface KeyringOptions {
  readonly store: KeyStore
  readonly pepper: Pepper
  readonly random: Random
  /** Keys held in memory; 0 holds none. */
  readonly cacheMax: number
  /**
   * How long a key may be held without reading it again. Leave it out only where every change passes through this keyring; with several
   * processes on one store it bounds how late a revocation is noticed.
   */
  readonly cacheAgeMsMax?: number
}

/** What is wanted in place of a user's keys: one new key of every key type. */
export interface RegenerateAsk extends Omit<IssueAsk, 'keyType' | 'secret'> {
  /** In the order of the answer; at least one. */
  readonly keyTypes: readonly string[]
}

/** Tells whether the asker may see the key; a key that they may not see is not found. */
export type KeyGuard = (key: Key) => boolean

export interface Keyring {
  /** @throws KeyError when the ask is not valid, or `SecretTaken` when a given secret is known already. */
  issue(ask: IssueAsk, actor: Actor, nowMs: number): Promise<IssuedKey>
  /**
   * In one transaction: revokes every active key of the owner in the environment, of every key type, and issues one key per key type.
   * Active is what ServiceStack calls so (auth spec 4 and 5): not cancelled and not expired. Frozen keys are cancelled too, or thawing one
   * later would leave two live sets; expired keys stay as they are.
   */
  regenerate(ask: RegenerateAsk, actor: Actor, nowMs: number): Promise<readonly IssuedKey[]>
  /** The key of this secret, unjudged, read from the store. */
  find(secret: string): Promise<StoredKey | undefined>
  /** Refusals are values; it only throws when the store does. */
  verify(secret: string, ask: VerifyAsk, nowMs: number): Promise<Verdict>
  /**
   * Freezes, thaws or revokes. Asking for the state that a key is in already changes nothing and records nothing: the first reason and date stay.
   * @throws KeyError `KeyNotFound`, or `KeyRevoked` when a revoked key is to live again.
   */
  setState(
    id: string,
    state: KeyState,
    reason: string | undefined,
    actor: Actor,
    nowMs: number,
    guard?: KeyGuard,
  ): Promise<Key>
  get(id: string): Promise<Key | undefined>
  query(filter: KeyFilter, page: PageAsk): Promise<PageOf<Key>>
  /**
   * To be called when an owner was enabled or disabled, after that is on disk and before it is acknowledged. An organisation takes every
   * key with it: which keys hang on it through users and machines that moved is not known here, and it is seldom.
   */
  forgetOwner(owner: Owner): void
  /** To be called when a key was changed elsewhere, as another process tells. */
  forgetKey(keyId: string): void
}

export function createKeyring(options: KeyringOptions): Keyring {
  const { store, pepper } = options
  const cache = createKeyCache({
    load: (lookup) => store.byLookup(lookup),
    entriesMax: options.cacheMax,
    ageMsMax: options.cacheAgeMsMax ?? Number.POSITIVE_INFINITY,
  })

  return {
    issue,
    regenerate,
    find,
    verify,
    setState,
    get: (id) => store.keyById(id),
    query: (filter, page) => store.queryKeys(filter, page),
    forgetOwner: (owner) =>
      cache.forgetWhere((key) => owner.kind === 'organisation' || key.owner.id === owner.id),
    forgetKey: (keyId) => cache.forgetWhere((key) => key.id === keyId),
  }

  async function issue(ask: IssueAsk, actor: Actor, nowMs: number): Promise<IssuedKey> {
    const issued = makeKey(ask, actor, nowMs, options)
    try {
      await change((tx, touched) => insert(tx, issued.key, actor, nowMs, touched))
    } catch (error) {
      if (ask.secret === undefined || !(error instanceof StoreConflict)) throw error
      throw new KeyError('SecretTaken', 'A key with this secret exists already.', 'secret', { cause: error })
    }
    return issued
  }

  async function regenerate(ask: RegenerateAsk, actor: Actor, nowMs: number): Promise<readonly IssuedKey[]> {
    const { keyTypes, ...rest } = ask
    const issued = keyTypes.map((keyType) => makeKey({ ...rest, keyType }, actor, nowMs, options))
    await change(async (tx, touched) => {
      const revoked = await tx.revokeKeysOf(ask.owner, ask.environment, 'regenerated', nowMs)
      for (const { lookup } of revoked) touched.push(lookup)
      await tx.insertEvents(revoked.map((key) => keyStateChanged(key, actor, nowMs)))
      for (const { key } of issued) await insert(tx, key, actor, nowMs, touched)
    })
    return issued
  }

  async function find(secret: string): Promise<StoredKey | undefined> {
    const parsed = parseSecret(secret, pepper)
    return parsed && genuine(await store.byLookup(parsed.lookup), parsed)
  }

  async function verify(secret: string, ask: VerifyAsk, nowMs: number): Promise<Verdict> {
    const parsed = parseSecret(secret, pepper)
    if (!parsed) return judge(undefined, ask, nowMs)
    return judge(genuine(await cache.get(parsed.lookup, nowMs), parsed), ask, nowMs)
  }

  async function setState(
    id: string,
    state: KeyState,
    reason: string | undefined,
    actor: Actor,
    nowMs: number,
    guard: KeyGuard = () => true,
  ): Promise<Key> {
    return change(async (tx, touched) => {
      const key = await tx.keyById(id)
      if (!key || !guard(key)) throw new KeyError('KeyNotFound', 'There is no such key.', 'id')
      if (key.state === state) return key
      if (key.state === 'revoked') throw new KeyError('KeyRevoked', 'The key is revoked, for ever.', 'id')
      touched.push(key.secret.lookup)
      const [changed = key] = await tx.setKeyState([id], state, reason, nowMs)
      await tx.insertEvent(keyStateChanged(changed, actor, nowMs))
      return changed
    })
  }

  /** Forgets the touched lookups also when the write fails: whether it reached the disk is not always known then. */
  async function change<T>(work: (tx: KeyWrites, touched: string[]) => Promise<T>): Promise<T> {
    const touched: string[] = []
    try {
      return await store.write((tx) => work(tx, touched))
    } finally {
      for (const lookup of touched) cache.forget(lookup)
    }
  }
}

/** The public id is no secret, so a row that was found by it proves nothing yet. */
function genuine(stored: StoredKey | undefined, parsed: ParsedSecret): StoredKey | undefined {
  return stored && sameHash(stored.key.secret.hash, parsed.hash) ? stored : undefined
}

/** Touched before it is inserted: a read that began earlier would answer that there is no such key. */
async function insert(
  tx: KeyWrites,
  key: Key,
  actor: Actor,
  nowMs: number,
  touched: string[],
): Promise<void> {
  touched.push(key.secret.lookup)
  await tx.insertKey(key)
  await tx.insertEvent(keyCreated(key, actor, nowMs))
}
