/** Whether a presented secret is good, and what its good use brings about. */
import { type Eventual, followed } from './eventual.ts'
import { type KeyTrace, traced, withRemaining } from './explain.ts'
import type { Pepper } from './hash.ts'
import { endsUnused, judge, type Verdict, type VerifyAsk } from './judge.ts'
import type { Key } from './key.ts'
import { keyRotationSettled } from './key-events.ts'
import type { ChangeKeys } from './key-writing.ts'
import type { KnownKeys } from './known-keys.ts'
import type { StoredKey } from './ports.ts'
import { knowableSecret, type PresentedSecret } from './presented-secret.ts'
import { parseSecret, withoutSecret } from './secret-format.ts'
import type { Meters, UsageRecorder, UseAsk, UseVerdict } from './use.ts'

export interface VerifyingOptions {
  readonly known: KnownKeys
  readonly change: ChangeKeys
  /** The newest, and its name. */
  readonly pepper: Pepper
  readonly pepperName: string
  readonly meters: Meters | undefined
  readonly usage: UsageRecorder | undefined
  /** Told of what goes wrong when nobody waits for it. */
  readonly onTrouble: (error: unknown) => void
}

/** Tells whether the asker may see the key; a key that they may not see is not found. */
export type KeyGuard = (key: Key) => boolean

export const anybody: KeyGuard = () => true

/** `verify`, `identify`, `use` and `explain` are those of `Keyring`. */
export interface Verifying {
  verify(secret: string, ask: VerifyAsk, nowMs: number, guard?: KeyGuard): Eventual<Verdict>
  identify(secret: PresentedSecret, ask: VerifyAsk, nowMs: number): Eventual<Verdict>
  use(secret: string, ask: UseAsk, nowMs: number, guard?: KeyGuard): Eventual<UseVerdict>
  explain(secret: string, ask: UseAsk, nowMs: number, guard?: KeyGuard): Promise<KeyTrace>
  /** With its newest use, also one that is not written down yet; `heldMs` is what memory knew before the key was read. */
  withLastUse(key: Key, heldMs?: number): Key
}

export function createVerifying(options: VerifyingOptions): Verifying {
  const { known, change, pepper, pepperName } = options
  const rehashing = new Set<string>()
  let rehashFromMs = 0

  return { verify, identify, use, explain, withLastUse }

  function verify(
    secret: string,
    ask: VerifyAsk,
    nowMs: number,
    guard: KeyGuard = anybody,
  ): Eventual<Verdict> {
    const stored = known.ofSecret(knowableSecret(secret), nowMs)
    return followed(stored, (there) => judged(there, secret, ask, nowMs, guard))
  }

  function judged(
    stored: StoredKey | undefined,
    secret: string,
    ask: VerifyAsk,
    nowMs: number,
    guard: KeyGuard,
  ): Eventual<Verdict> {
    if (stored?.isPlain && guard(stored.key)) return judge(stored, ask, nowMs)
    const verdict = judgedAnew(stored, secret, ask, nowMs, guard)
    return followed(verdict, (there) => seen(there, secret, ask, nowMs))
  }

  /** Of a secret whose good use brings something about, or whose end depends on when it was used. */
  function judgedAnew(
    stored: StoredKey | undefined,
    secret: string,
    ask: VerifyAsk,
    nowMs: number,
    guard: KeyGuard,
  ): Eventual<Verdict> {
    const verdict = judge(stored && guard(stored.key) ? usedNow(stored) : undefined, ask, nowMs)
    if (verdict.code === 'Expired' && endsUnused(verdict.key))
      return readUsed(verdict.key, secret, nowMs).then((read) => judge(read, ask, nowMs))
    return verdict
  }

  /** What the good use of a secret brings about. */
  function seen<V extends UseVerdict>(
    verdict: V,
    secret: string,
    ask: VerifyAsk,
    nowMs: number,
  ): Eventual<V> {
    if (!verdict.valid || !verdict.key) return verdict
    const { endsOlder, pepper: keptUnder } = verdict.key.secret
    const settled = endsOlder ? settle(verdict.key, secret, ask, nowMs).then(() => verdict) : verdict
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
    const read = await known.ofSecret(knowableSecret(secret), nowMs)
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

  function identify(secret: PresentedSecret, ask: VerifyAsk, nowMs: number): Eventual<Verdict> {
    const stored = known.ofSecret(secret.knowable, nowMs)
    const verdict = followed(stored, (there) => judged(there, secret.reveal(), ask, nowMs, anybody))
    return followed(verdict, (there) => counted(there, ask, nowMs))
  }

  function use(secret: string, ask: UseAsk, nowMs: number, guard: KeyGuard = anybody): Eventual<UseVerdict> {
    const stored = known.ofSecret(knowableSecret(secret), nowMs)
    return followed(stored, (there) => used(there, secret, ask, nowMs, guard))
  }

  function used(
    stored: StoredKey | undefined,
    secret: string,
    ask: UseAsk,
    nowMs: number,
    guard: KeyGuard,
  ): Eventual<UseVerdict> {
    if (stored?.isPlain && guard(stored.key))
      return followed(spent(judge(stored, ask, nowMs), ask, nowMs), (there) => counted(there, ask, nowMs))
    // What limits or credits refuse is no good use yet.
    const verdict = followed(judgedAnew(stored, secret, ask, nowMs, guard), (there) =>
      spent(there, ask, nowMs),
    )
    const settled = followed(verdict, (there) => seenOrTold(there, secret, ask, nowMs))
    return followed(settled, (there) => counted(there, ask, nowMs))
  }

  /** A use that was charged is not refused any more: what it did not bring about the next one does. */
  function seenOrTold(
    verdict: UseVerdict,
    secret: string,
    ask: VerifyAsk,
    nowMs: number,
  ): Eventual<UseVerdict> {
    const settled = seen(verdict, secret, ask, nowMs)
    if (verdict.remaining === undefined || !(settled instanceof Promise)) return settled
    return settled.catch((error: unknown) => {
      options.onTrouble(error)
      return verdict
    })
  }

  function spent(verdict: Verdict, { cost = 1 }: UseAsk, nowMs: number): Eventual<UseVerdict> {
    if (options.meters === undefined || !verdict.valid || !isMetered(verdict.key)) return verdict
    return charged(verdict.key, options.meters, cost, nowMs)
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
  async function settle(
    key: Key,
    secret: string,
    { address = '', requestId: named = '' }: VerifyAsk,
    nowMs: number,
  ): Promise<void> {
    const requestId = withoutSecret(named, secret)
    await change(async (tx, touched) => {
      const versions = await tx.versionsOf(key.id)
      touched.push(...versions.map(({ lookup }) => lookup))
      // Somebody else's first use may have come before.
      if (!versions.some(({ version, endsOlder }) => version === key.secret.version && endsOlder)) return
      await tx.settleVersion(key.id, key.secret.version, nowMs)
      const actor = { id: key.owner.id, keyId: key.id, address, requestId }
      await tx.insertEvent(keyRotationSettled(key, actor, nowMs))
    })
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
        options.onTrouble(error)
      })
      .finally(() => rehashing.delete(id))
  }
}

/** Secrets that are put under the newest pepper at once: they share the commits of whoever else writes. */
const REHASHING_MAX = 100
/** After one that failed. */
const REHASH_PAUSE_MS = 1000

const isMetered = ({ limits, credits }: Key): boolean => limits.length > 0 || credits !== undefined
