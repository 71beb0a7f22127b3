/** The life of keys, and the keyring as the other rooms know it. */
import { setTimeout as pause } from 'node:timers/promises'
import { KeyError } from './errors.ts'
import type { Eventual } from './eventual.ts'
import type { KeyTrace } from './explain.ts'
import { HASH_BYTES, type Pepper } from './hash.ts'
import { createHashFilter } from './hash-filter.ts'
import type { Verdict, VerifyAsk } from './judge.ts'
import type { Actor, Key, KeyState, NewEvent, Owner, SecretVersion } from './key.ts'
import { changesOf, unchangedDatesDropped } from './key-changes.ts'
import { keyCreated, keyRotated, keyStateChanged, keyUpdated } from './key-events.ts'
import { changing } from './key-writing.ts'
import { createKnownKeys } from './known-keys.ts'
import { carryReadings } from './meter-carrying.ts'
import {
  checkChanged,
  checkReason,
  type IssueAsk,
  type IssuedKey,
  type KeyChange,
  makeKey,
  makeVersion,
} from './new-key.ts'
import { requireNotDeleted } from './owner-end.ts'
import type { NamedPepper } from './peppers.ts'
import {
  type HashPage,
  type KeyFilter,
  type KeyStore,
  type KeyWrites,
  type PageAsk,
  type PageOf,
  type Random,
  type SecretPlace,
  StoreConflict,
  type StoredKey,
} from './ports.ts'
import type { PresentedSecret } from './presented-secret.ts'
import { endOfReplaced, type RotationMode } from './rotation.ts'
import { parseSecret } from './secret-format.ts'
import type { Meters, UsageRecorder, UseAsk, UseVerdict } from './use.ts'
import { anybody, createVerifying, type KeyGuard } from './verifying.ts'

export interface KeyringOptions {
  readonly store: KeyStore
  /** Secrets are hashed under it from now on. */
  readonly pepper: Pepper
  /** `SecretVersion.pepper` of those; empty when left out. */
  readonly pepperName?: string
  /** Those before it: secrets that are kept under them are good, and are kept under the newest from their first good use on. */
  readonly oldPeppers?: readonly NamedPepper[]
  /** Told of what goes wrong when nobody waits for it. */
  readonly onTrouble?: (error: unknown) => void
  readonly random: Random
  /** Keys that one owner may have that are neither revoked nor expired; regenerating replaces, and is not bound by it. Undefined: any number. */
  readonly keysPerOwnerMax?: number
  /** Without it, limits and credits are not heeded. */
  readonly meters?: Meters
  /** Without it, nothing is counted. */
  readonly usage?: UsageRecorder
  /** Keys held in memory at most; 0 holds none, and without it only `cacheBytesMax` bounds them. */
  readonly cacheMax?: number
  /** Memory that they may take, as estimated; `CACHE_BYTES_MAX` when left out. */
  readonly cacheBytesMax?: number
  /**
   * Memory for telling unknown keys without reading the store, once `learn` has ended; two bytes a secret. What other processes make has to be
   * learnt too, so only where every change passes through this keyring.
   */
  readonly filterBytesMax?: number
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

/** What a change may be told beside its ask. */
export interface ChangeOptions {
  readonly guard?: KeyGuard
  readonly also?: Also<IssuedKey>
}

/** What is written beside a change, in the same transaction. */
export type Also<T> = (tx: KeyWrites, made: T) => Promise<void>

export interface Keyring {
  /** @throws KeyError when the ask is not valid, `OwnerDeleted`, or `SecretTaken` when a given secret is known already. */
  issue(ask: IssueAsk, actor: Actor, nowMs: number, more?: Omit<ChangeOptions, 'guard'>): Promise<IssuedKey>
  /**
   * In one transaction: revokes every active key of the owner in the environment, of every key type, and issues one key per key type.
   * Active is what ServiceStack calls so (auth spec 4 and 5): not cancelled and not expired. Frozen keys are cancelled too, or thawing one
   * later would leave two live sets; expired keys stay as they are.
   * @throws KeyError as `issue`
   */
  regenerate(
    ask: RegenerateAsk,
    actor: Actor,
    nowMs: number,
    more?: { readonly also?: Also<readonly IssuedKey[]> },
  ): Promise<readonly IssuedKey[]>
  /** The key of this secret, unjudged, read from the store. */
  find(secret: string): Promise<StoredKey | undefined>
  /**
   * Refusals are values; it only throws when the store does. A key that the guard does not let through is `NotFound`, and unused. At once for
   * a key in memory.
   */
  verify(secret: string, ask: VerifyAsk, nowMs: number, guard?: KeyGuard): Eventual<Verdict>
  /** As `verify`, and counted; charges nothing: for a key that its holder is known by here. */
  identify(secret: PresentedSecret, ask: VerifyAsk, nowMs: number): Eventual<Verdict>
  /**
   * As `verify`, and then charges the limits and credits of a key that is good; a refused use costs nothing. Counts every answer. At once
   * for a key in memory that has neither.
   */
  use(secret: string, ask: UseAsk, nowMs: number, guard?: KeyGuard): Eventual<UseVerdict>
  /**
   * Goes through all secrets of the store, little by little, so that unknown ones are told without it from then on. To be called once, by who
   * does not wait for it; `closed` ends it. @throws StoreUnavailable
   */
  learn(closed: AbortSignal): Promise<void>
  /** Every check in order, with nothing charged and nothing counted. */
  explain(secret: string, ask: UseAsk, nowMs: number, guard?: KeyGuard): Promise<KeyTrace>
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
  /**
   * The same for many, in one transaction; ids that are of no key, or of one that the guard does not let through, are left out. Answers the
   * keys that were changed.
   */
  setStates(
    ids: readonly string[],
    state: KeyState,
    reason: string | undefined,
    actor: Actor,
    nowMs: number,
    guard?: KeyGuard,
  ): Promise<readonly Key[]>
  /**
   * A new secret for a key that stays what it is. The one it replaces ends as the mode says, and whatever was replaced before ends now, so
   * that at most two are good.
   * @throws KeyError `KeyNotFound`, `KeyRevoked`, `KeyExpired`, `RotationNotValid`
   */
  rotate(
    id: string,
    mode: RotationMode,
    actor: Actor,
    nowMs: number,
    more?: ChangeOptions,
  ): Promise<IssuedKey>
  /**
   * Changes what `changed` changes of a key, which is checked as a new key's would be. Without a change nothing is recorded. What is used
   * up of its limits and credits stays used up.
   * @throws KeyError `KeyNotFound`, `KeyRevoked`, and those of `issue`
   */
  update(
    id: string,
    changed: (key: Key) => KeyChange,
    actor: Actor,
    nowMs: number,
    guard?: KeyGuard,
  ): Promise<Key>
  /** All secrets that a key has had, newest first. */
  versionsOf(id: string): Promise<readonly SecretVersion[]>
  get(id: string): Promise<Key | undefined>
  query(filter: KeyFilter, page: PageAsk): Promise<PageOf<Key>>
  /**
   * To be called when an owner was enabled, disabled or deleted, after that is on disk and before it is acknowledged. An organisation takes every
   * key with it: which keys hang on it through users and machines that moved is not known here, and it is seldom.
   */
  forgetOwner(owner: Owner): void
  /** To be called when a key was changed elsewhere, as another process tells. */
  forgetKey(keyId: string): void
}

export function createKeyring(options: KeyringOptions): Keyring {
  const { store, pepper, pepperName = '', oldPeppers = [] } = options
  const filter = createHashFilter(options.filterBytesMax ?? 0)
  const known = createKnownKeys({
    store,
    peppers: [pepper, ...oldPeppers.map((old) => old.pepper)],
    filter,
    entriesMax: options.cacheMax,
    bytesMax: options.cacheBytesMax,
    ageMsMax: options.cacheAgeMsMax ?? Number.POSITIVE_INFINITY,
    newestPepper: pepperName,
    random: options.random,
  })
  const change = changing(store, known, filter)
  const { withLastUse, ...verifying } = createVerifying({
    known,
    change,
    pepper,
    pepperName,
    meters: options.meters,
    usage: options.usage,
    onTrouble: options.onTrouble ?? (() => {}),
  })

  return {
    ...verifying,
    issue,
    regenerate,
    find: known.read,
    learn,
    setState,
    setStates,
    rotate,
    update,
    versionsOf: (id) => store.versionsOf(id),
    get,
    query: (filter, page) => store.queryKeys(filter, page),
    forgetOwner: known.forgetOwner,
    forgetKey,
  }

  async function issue(
    ask: IssueAsk,
    actor: Actor,
    nowMs: number,
    { also }: Omit<ChangeOptions, 'guard'> = {},
  ): Promise<IssuedKey> {
    const issued = makeKey(ask, actor, nowMs, options)
    try {
      await change(async (tx, touched) => {
        await requireNotDeleted(tx, ask.owner)
        await requireRoom(tx, ask.owner, nowMs)
        await requireUnknown(tx, ask.secret)
        await insert(tx, issued.key, keyCreated(issued.key, actor, nowMs, ask.secret), touched)
        await also?.(tx, issued)
      })
    } catch (error) {
      if (!(error instanceof StoreConflict) || error.field !== 'key.lookup' || ask.secret === undefined)
        throw error
      throw new KeyError('SecretTaken', 'A key with this secret exists already.', 'secret', { cause: error })
    }
    return issued
  }

  async function regenerate(
    ask: RegenerateAsk,
    actor: Actor,
    nowMs: number,
    { also }: { readonly also?: Also<readonly IssuedKey[]> } = {},
  ): Promise<readonly IssuedKey[]> {
    const { keyTypes, ...rest } = ask
    const issued = keyTypes.map((keyType) => makeKey({ ...rest, keyType }, actor, nowMs, options))
    await change(async (tx, touched) => {
      await requireNotDeleted(tx, ask.owner)
      const revoked = await tx.revokeKeysOf(ask.owner, ask.environment, 'regenerated', nowMs)
      for (const { lookups } of revoked) touched.push(...lookups)
      await tx.insertEvents(revoked.map((key) => keyStateChanged(key, actor, nowMs)))
      for (const { key } of issued) await insert(tx, key, keyCreated(key, actor, nowMs), touched)
      await also?.(tx, issued)
    })
    return issued
  }

  async function get(id: string): Promise<Key | undefined> {
    const heldMs = options.usage?.lastUsedAtMs(id)
    const key = await store.keyById(id)
    return key && withLastUse(key, heldMs)
  }

  async function setState(
    id: string,
    state: KeyState,
    reason: string | undefined,
    actor: Actor,
    nowMs: number,
    guard: KeyGuard = anybody,
  ): Promise<Key> {
    checkReason(reason)
    return change(async (tx, touched) => {
      const key = await requireKey(tx, id, guard)
      if (key.state === state) return key
      if (key.state === 'revoked') throw new KeyError('KeyRevoked', 'The key is revoked, for ever.', 'id')
      return enter(tx, key, state, reason, actor, nowMs, touched)
    })
  }

  async function setStates(
    ids: readonly string[],
    state: KeyState,
    reason: string | undefined,
    actor: Actor,
    nowMs: number,
    guard: KeyGuard = anybody,
  ): Promise<readonly Key[]> {
    checkReason(reason)
    return change(async (tx, touched) => {
      const changed: Key[] = []
      for (const id of new Set(ids)) {
        const key = await tx.keyById(id)
        if (!key || !guard(key) || key.state === state || key.state === 'revoked') continue
        changed.push(await enter(tx, key, state, reason, actor, nowMs, touched))
      }
      return changed
    })
  }

  async function enter(
    tx: KeyWrites,
    key: Key,
    state: KeyState,
    reason: string | undefined,
    actor: Actor,
    nowMs: number,
    touched: string[],
  ): Promise<Key> {
    await touchAll(tx, key.id, touched)
    const [changed = key] = await tx.setKeyState([key.id], state, reason, nowMs)
    await tx.insertEvent(keyStateChanged(changed, actor, nowMs, key.state))
    return changed
  }

  async function rotate(
    id: string,
    mode: RotationMode,
    actor: Actor,
    nowMs: number,
    { guard = anybody, also }: ChangeOptions = {},
  ): Promise<IssuedKey> {
    return change(async (tx, touched) => {
      const key = await requireKey(tx, id, guard)
      const endsAtMs = endOfReplaced(withLastUse(key), mode, nowMs)
      await touchAll(tx, id, touched)
      const { secret, version, masked } = makeVersion(key, mode.kind === 'until first use', nowMs, options)
      touched.push(version.lookup)
      await tx.endVersionsBefore(id, key.secret.version, nowMs)
      if (mode.kind === 'immediate') await tx.endVersionsBefore(id, version.version, nowMs)
      else await tx.letVersionsEnd(id, version.version, endsAtMs)
      await tx.insertVersion(id, version, masked)
      const rotated = { ...key, masked, updatedAtMs: nowMs, secret: version }
      await tx.insertEvent(keyRotated(rotated, mode, endsAtMs, actor, nowMs))
      const issued = { key: rotated, secret }
      await also?.(tx, issued)
      return issued
    })
  }

  async function update(
    id: string,
    changed: (key: Key) => KeyChange,
    actor: Actor,
    nowMs: number,
    guard: KeyGuard = anybody,
  ): Promise<Key> {
    await options.meters?.release(id)
    try {
      return await changeKey(id, changed, actor, nowMs, guard)
    } finally {
      await options.meters?.release(id)
    }
  }

  async function changeKey(
    id: string,
    changed: (key: Key) => KeyChange,
    actor: Actor,
    nowMs: number,
    guard: KeyGuard,
  ): Promise<Key> {
    return change(async (tx, touched) => {
      const key = await requireKey(tx, id, guard)
      const { creditsLeft, ...asked } = changed(key)
      const changes = changesOf(key, asked)
      if (Object.keys(changes).length === 0 && creditsLeft === undefined) return key
      if (key.state === 'revoked') throw new KeyError('KeyRevoked', 'The key is revoked, for ever.', 'id')
      const next: Key = { ...key, ...changes, updatedAtMs: nowMs }
      checkChanged({ ...unchangedDatesDropped(next, changes), creditsLeft }, key.format, nowMs)
      if (hasExpired(key, nowMs) && !hasExpired(next, nowMs)) await requireRoom(tx, key.owner, nowMs)
      await touchAll(tx, id, touched)
      await tx.updateKey(next)
      if ('limits' in changes || 'credits' in changes || creditsLeft !== undefined)
        await carryReadings(tx, key, next, creditsLeft, nowMs)
      const told = creditsLeft === undefined ? changes : { ...changes, creditsLeft }
      await tx.insertEvent(keyUpdated(key, told, actor, nowMs))
      return next
    })
  }

  function forgetKey(keyId: string): void {
    known.forgetKey(keyId)
    void options.meters?.release(keyId)
  }

  async function learn(closed: AbortSignal): Promise<void> {
    if (options.filterBytesMax === undefined) return
    let next: SecretPlace | undefined = { keyId: '', version: 0 }
    while (!closed.aborted) {
      const page: HashPage = await store.hashesAfter(next, LEARNT_AT_ONCE)
      for (let at = 0; at < page.hashes.length; at += HASH_BYTES)
        filter.add(page.hashes.subarray(at, at + HASH_BYTES))
      next = page.next
      if (next === undefined) return filter.complete()
      // Others get their turn, and most of the time.
      await pause(LEARNING_PAUSE_MS, undefined, { signal: closed }).catch(() => {})
    }
  }

  /** @throws KeyError `KeysTooMany` when the owner has as many keys as one may have. */
  async function requireRoom(tx: KeyWrites, owner: Owner, nowMs: number): Promise<void> {
    const max = options.keysPerOwnerMax
    if (max === undefined || (await tx.countKeys(owner, nowMs)) < max) return
    throw new KeyError('KeysTooMany', `The owner has ${max} keys already, as many as one may have.`)
  }

  /** Under another pepper the same secret has another look-up, which nothing else would find taken. @throws StoreConflict */
  async function requireUnknown(tx: KeyWrites, secret: string | undefined): Promise<void> {
    if (secret === undefined || oldPeppers.length === 0) return
    const parsed = oldPeppers.flatMap((old) => parseSecret(secret, old.pepper) ?? [])
    const taken = await tx.byLookups(
      parsed.map(({ lookup }) => lookup),
      parsed.map(({ hash }) => hash),
    )
    if (taken.size > 0) throw new StoreConflict('key.lookup')
  }
}

/** As who counts the keys of an owner sees it. */
const hasExpired = ({ expiresAtMs }: Key, nowMs: number): boolean =>
  expiresAtMs !== undefined && nowMs > expiresAtMs

/** Secrets that are read at once, and what whoever verifies has of the thread between. */
const LEARNT_AT_ONCE = 1000
const LEARNING_PAUSE_MS = 4

/** @throws KeyError `KeyNotFound`, also when there is one that the guard does not let through */
async function requireKey(tx: KeyWrites, id: string, guard: KeyGuard): Promise<Key> {
  const key = await tx.keyById(id)
  if (!key || !guard(key)) throw new KeyError('KeyNotFound', 'There is no such key.', 'id')
  return key
}

const touchAll = async (tx: KeyWrites, id: string, touched: string[]): Promise<void> => {
  for (const { lookup } of await tx.versionsOf(id)) touched.push(lookup)
}

/** Touched before it is inserted: a read that began earlier would answer that there is no such key. */
async function insert(tx: KeyWrites, key: Key, event: NewEvent, touched: string[]): Promise<void> {
  touched.push(key.secret.lookup)
  await tx.insertKey(key)
  await tx.insertEvent(event)
}
