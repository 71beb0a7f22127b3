/** The life of keys: the only file of this room with effects, all of them through its ports. */
import { setTimeout as pause } from 'node:timers/promises'
import { KeyError } from './errors.ts'
import { type KeyTrace, traced, withRemaining } from './explain.ts'
import type { Pepper } from './hash.ts'
import { createHashFilter, type HashFilter } from './hash-filter.ts'
import { endsUnused, judge, type Verdict, type VerifyAsk } from './judge.ts'
import type { Actor, Key, KeyState, Owner, SecretVersion } from './key.ts'
import { changesOf, unchangedDatesDropped } from './key-changes.ts'
import { keyCreated, keyRotated, keyRotationSettled, keyStateChanged, keyUpdated } from './key-events.ts'
import { createKnownKeys } from './known-keys.ts'
import { carryReadings } from './meter-carrying.ts'
import {
  checkChanged,
  type IssueAsk,
  type IssuedKey,
  type KeyChange,
  makeKey,
  makeVersion,
} from './new-key.ts'
import type { NamedPepper } from './peppers.ts'
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
import { endOfReplaced, type RotationMode } from './rotation.ts'
import { parseSecret } from './secret-format.ts'
import type { Meters, UsageRecorder, UseAsk, UseVerdict } from './use.ts'

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

/** Tells whether the asker may see the key; a key that they may not see is not found. */
export type KeyGuard = (key: Key) => boolean

export interface Keyring {
  /** @throws KeyError when the ask is not valid, or `SecretTaken` when a given secret is known already. */
  issue(ask: IssueAsk, actor: Actor, nowMs: number, more?: Omit<ChangeOptions, 'guard'>): Promise<IssuedKey>
  /**
   * In one transaction: revokes every active key of the owner in the environment, of every key type, and issues one key per key type.
   * Active is what ServiceStack calls so (auth spec 4 and 5): not cancelled and not expired. Frozen keys are cancelled too, or thawing one
   * later would leave two live sets; expired keys stay as they are.
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
  verify(secret: string, ask: VerifyAsk, nowMs: number, guard?: KeyGuard): Verdict | Promise<Verdict>
  /** As `verify`, and counted; charges nothing: for a key that its holder is known by here. */
  identify(secret: string, ask: VerifyAsk, nowMs: number): Verdict | Promise<Verdict>
  /**
   * As `verify`, and then charges the limits and credits of a key that is good; a refused use costs nothing. Counts every answer. At once
   * for a key in memory that has neither.
   */
  use(secret: string, ask: UseAsk, nowMs: number, guard?: KeyGuard): UseVerdict | Promise<UseVerdict>
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
   * To be called when an owner was enabled or disabled, after that is on disk and before it is acknowledged. An organisation takes every
   * key with it: which keys hang on it through users and machines that moved is not known here, and it is seldom.
   */
  forgetOwner(owner: Owner): void
  /** To be called when a key was changed elsewhere, as another process tells. */
  forgetKey(keyId: string): void
}

export function createKeyring(options: KeyringOptions): Keyring {
  const { store, pepper, pepperName = '', oldPeppers = [] } = options
  const rehashing = new Set<string>()
  let rehashFromMs = 0
  const filter = createHashFilter(options.filterBytesMax ?? 0)
  const known = createKnownKeys({
    store,
    peppers: [pepper, ...oldPeppers.map((old) => old.pepper)],
    filter,
    entriesMax: options.cacheMax,
    bytesMax: options.cacheBytesMax,
    ageMsMax: options.cacheAgeMsMax ?? Number.POSITIVE_INFINITY,
  })

  return {
    issue,
    regenerate,
    find: known.read,
    verify,
    identify,
    use,
    learn,
    explain,
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
        await requireRoom(tx, ask.owner, nowMs)
        await requireUnknown(tx, ask.secret)
        await insert(tx, issued.key, actor, nowMs, touched)
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
      const revoked = await tx.revokeKeysOf(ask.owner, ask.environment, 'regenerated', nowMs)
      for (const { lookups } of revoked) touched.push(...lookups)
      await tx.insertEvents(revoked.map((key) => keyStateChanged(key, actor, nowMs)))
      for (const { key } of issued) await insert(tx, key, actor, nowMs, touched)
      await also?.(tx, issued)
    })
    return issued
  }

  async function get(id: string): Promise<Key | undefined> {
    const heldMs = options.usage?.lastUsedAtMs(id)
    const key = await store.keyById(id)
    return key && withLastUse(key, heldMs)
  }

  /**
   * Keeps the secret under the newest pepper. Whoever verifies does not wait for it; what is not done, because it fails or too much is under way,
   * is done at the next good use: the store knows what remains.
   */
  function rehash(key: Key, secret: string, nowMs: number): void {
    const { version } = key.secret
    const id = `${key.id} ${version}`
    if (rehashing.has(id) || rehashing.size >= REHASHING_MAX || nowMs < rehashFromMs) return
    rehashing.add(id)
    const { lookup, hash } = parseSecret(secret, pepper)!
    change(async (tx, touched) => {
      touched.push(key.secret.lookup, lookup)
      await tx.rehash(key.id, key.secret, { lookup, hash, pepper: pepperName })
    })
      .catch((error: unknown) => {
        rehashFromMs = nowMs + REHASH_PAUSE_MS
        options.onTrouble?.(error)
      })
      .finally(() => rehashing.delete(id))
  }

  function verify(
    secret: string,
    ask: VerifyAsk,
    nowMs: number,
    guard: KeyGuard = anybody,
  ): Verdict | Promise<Verdict> {
    const stored = known.ofSecret(secret, nowMs)
    return stored instanceof Promise
      ? stored.then((found) => judged(found, secret, ask, nowMs, guard))
      : judged(stored, secret, ask, nowMs, guard)
  }

  function judged(
    stored: StoredKey | undefined,
    secret: string,
    ask: VerifyAsk,
    nowMs: number,
    guard: KeyGuard,
  ): Verdict | Promise<Verdict> {
    const verdict = judge(stored && guard(stored.key) ? usedNow(stored) : undefined, ask, nowMs)
    if (verdict.code === 'Expired' && endsUnused(verdict.key))
      return readUsed(verdict.key, secret, nowMs).then((read) =>
        seen(judge(read, ask, nowMs), secret, ask, nowMs),
      )
    return seen(verdict, secret, ask, nowMs)
  }

  /** What the good use of a secret brings about. */
  function seen(
    verdict: Verdict,
    secret: string,
    { address }: VerifyAsk,
    nowMs: number,
  ): Verdict | Promise<Verdict> {
    if (!verdict.valid) return verdict
    const { endsOlder, pepper: keptUnder } = verdict.key.secret
    const settled = endsOlder ? settle(verdict.key, address, nowMs).then(() => verdict) : verdict
    if (keptUnder !== pepperName) rehash(verdict.key, secret, nowMs)
    return settled
  }

  /**
   * A key in memory knows its last use as of when it was read, so it may look unused for too long when it is not; the reverse cannot be.
   * Whoever would refuse it for that looks at the store first.
   */
  async function readUsed(
    { id, secret: { lookup } }: Key,
    secret: string,
    nowMs: number,
  ): Promise<StoredKey | undefined> {
    // Asked before the read: what is written down meanwhile leaves the memory, and the read may have come before it.
    const heldMs = options.usage?.lastUsedAtMs(id)
    known.forget(lookup)
    const read = await known.ofSecret(secret, nowMs)
    return read && usedNow(read, heldMs)
  }

  /** As `find`, with its newest use where its end depends on that; read twice then, as in `readUsed`. */
  async function findUsed(secret: string): Promise<StoredKey | undefined> {
    const stored = await known.read(secret)
    if (!stored || !endsUnused(stored.key)) return stored
    const heldMs = options.usage?.lastUsedAtMs(stored.key.id)
    const read = await known.read(secret)
    return read && usedNow(read, heldMs)
  }

  function usedNow(stored: StoredKey, heldMs?: number): StoredKey {
    if (!endsUnused(stored.key)) return stored
    const key = withLastUse(stored.key, heldMs)
    return key === stored.key ? stored : { ...stored, key }
  }

  /** With its newest use, also one that is not written down yet. */
  function withLastUse(key: Key, heldMs = 0): Key {
    const writtenMs = key.lastUsedAtMs ?? 0
    const lastUsedAtMs = Math.max(options.usage?.lastUsedAtMs(key.id) ?? 0, heldMs, writtenMs)
    return lastUsedAtMs === writtenMs ? key : { ...key, lastUsedAtMs }
  }

  function identify(secret: string, ask: VerifyAsk, nowMs: number): Verdict | Promise<Verdict> {
    const verdict = verify(secret, ask, nowMs)
    return verdict instanceof Promise
      ? verdict.then((there) => counted(there, ask, nowMs))
      : counted(verdict, ask, nowMs)
  }

  function use(
    secret: string,
    ask: UseAsk,
    nowMs: number,
    guard?: KeyGuard,
  ): UseVerdict | Promise<UseVerdict> {
    const verdict = verify(secret, ask, nowMs, guard)
    return verdict instanceof Promise
      ? verdict.then((there) => used(there, ask, nowMs))
      : used(verdict, ask, nowMs)
  }

  function used(verdict: Verdict, ask: UseAsk, nowMs: number): UseVerdict | Promise<UseVerdict> {
    if (options.meters === undefined || !verdict.valid || !isMetered(verdict.key))
      return counted(verdict, ask, nowMs)
    const { key } = verdict
    return charged(key, options.meters, ask.cost ?? 1, nowMs).then((spent) => counted(spent, ask, nowMs))
  }

  function counted<V extends UseVerdict>(verdict: V, { address }: VerifyAsk, nowMs: number): V {
    options.usage?.record(verdict.key, verdict.code, address, nowMs)
    return verdict
  }

  async function explain(
    secret: string,
    ask: UseAsk,
    nowMs: number,
    guard: KeyGuard = anybody,
  ): Promise<KeyTrace> {
    const stored = await findUsed(secret)
    const trace = traced(stored && guard(stored.key) ? stored : undefined, ask, nowMs)
    if (!options.meters || !trace.key || !isMetered(trace.key)) return trace
    return withRemaining(trace, await options.meters.remaining(trace.key, nowMs), ask.cost ?? 1)
  }

  async function charged(key: Key, meters: Meters, cost: number, nowMs: number): Promise<UseVerdict> {
    const valid = { valid: true, code: 'Valid', key } as const
    if (cost === 0) return { ...valid, remaining: await meters.remaining(key, nowMs) }
    const spent = await meters.spend(key, cost, nowMs)
    if (spent.granted) return { ...valid, remaining: spent.remaining }
    const { code, remaining, retryAfterMs } = spent
    return { valid: false, code, key, remaining, retryAfterMs }
  }

  /** The first good use of a secret that ends the older ones: they are refused before the use is answered. */
  async function settle(key: Key, address: string | undefined, nowMs: number): Promise<void> {
    await change(async (tx, touched) => {
      const versions = await tx.versionsOf(key.id)
      touched.push(...versions.map(({ lookup }) => lookup))
      // Somebody else's first use may have come before.
      if (!versions.some(({ version, endsOlder }) => version === key.secret.version && endsOlder)) return
      await tx.settleVersion(key.id, key.secret.version, nowMs)
      const actor = { id: key.owner.id, keyId: key.id, address: address ?? '', requestId: '' }
      await tx.insertEvent(keyRotationSettled(key, actor, nowMs))
    })
  }

  async function setState(
    id: string,
    state: KeyState,
    reason: string | undefined,
    actor: Actor,
    nowMs: number,
    guard: KeyGuard = anybody,
  ): Promise<Key> {
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
    let after = { keyId: '', version: 0 }
    while (!closed.aborted) {
      const secrets = await store.hashesAfter(after, LEARNT_AT_ONCE)
      for (const { hash } of secrets) filter.add(hash)
      if (secrets.length < LEARNT_AT_ONCE) return filter.complete()
      after = secrets.at(-1)!
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

  /** Forgets the touched lookups also when the write fails: whether it reached the disk is not always known then. */
  async function change<T>(work: (tx: KeyWrites, touched: string[]) => Promise<T>): Promise<T> {
    const touched: string[] = []
    try {
      return await store.write((tx) => work(noting(tx, filter), touched))
    } finally {
      for (const lookup of touched) known.forget(lookup)
    }
  }
}

/** Secrets that are read at once, and what whoever verifies has of the thread between. */
const LEARNT_AT_ONCE = 500
const LEARNING_PAUSE_MS = 4

/** Secrets that are put under the newest pepper at once: they share the commits of whoever else writes. */
const REHASHING_MAX = 100
/** After one that failed. */
const REHASH_PAUSE_MS = 1000

const anybody: KeyGuard = () => true

const isMetered = ({ limits, credits }: Key): boolean => limits.length > 0 || credits !== undefined

/** Notes what is going to be kept before it is: nobody is to miss it who asks right after. */
const noting = (tx: KeyWrites, filter: HashFilter): KeyWrites => ({
  ...tx,
  insertKey(key) {
    filter.add(key.secret.hash)
    return tx.insertKey(key)
  },
  insertVersion(keyId, version, masked) {
    filter.add(version.hash)
    return tx.insertVersion(keyId, version, masked)
  },
  rehash(keyId, from, to) {
    filter.add(to.hash)
    return tx.rehash(keyId, from, to)
  },
})

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
