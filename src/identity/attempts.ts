/** Guessing passwords is slowed. Counts live in this process and do not outlive it. */
import { createHash } from 'node:crypto'
import type { RateLimiterMemory } from 'rate-limiter-flexible'
import { networkOf } from '../keys/index.ts'
import { IdentityError } from './errors.ts'
import { createOpenAttempts } from './open-attempts.ts'

/** Failed attempts allowed in one window. */
export interface AttemptLimits {
  readonly windowMs: number
  /** Of one account from one address. */
  readonly perPair: number
  /** Of one account from everywhere. Loose: it is the one that somebody else can use up for the account's owner, with ten addresses. */
  readonly perAccount: number
  /** Of one address (IPv6: one /64) on all accounts. */
  readonly perAddress: number
}

export const ATTEMPT_LIMITS: AttemptLimits = {
  windowMs: 15 * 60_000,
  perPair: 10,
  perAccount: 100,
  perAddress: 50,
}

export interface Attempts {
  /**
   * Lets `work` look at a password. Answering undefined is a failure and counts; any answer is a success, which clears what is counted
   * against the account, from here and from everywhere; throwing is neither. Accounts are counted as typed, without regard to case,
   * whether they exist or not; and those that do by their `id` as well, for one account has two names. When only that count is full,
   * nobody is told, or it would be told that the two names are of one account: `work` is then to find nobody, after the same work.
   * @throws IdentityError `TooManyAttempts` with `retryAfterMs`, `work` not begun.
   */
  run<T>(account: string, address: string, work: Look<T>, id?: string): Promise<T | undefined>
}

/** What an attempt does, when it may; `isHidden` is to be treated as an account that does not exist. */
export type Look<T> = (isHidden: boolean) => Promise<T | undefined>

/** One of the things that are counted. */
interface Count {
  readonly limiter: RateLimiterMemory
  readonly key: string
  readonly max: number
  /** Whether it is not told that the count is full. */
  readonly isSilent: boolean
}

/** Nothing to wait for: entered. What is waited for is wrapped, or it would be awaited on the way out. */
type Entry = { readonly isHidden: boolean } | { readonly change: Promise<void> }

/**
 * Time is the clock of `rate-limiter-flexible`, `Date.now`, and not an argument; windows are fixed and begin with the first failure.
 *
 * Open attempts count as if they had failed, or a thousand guesses sent at once would all be looked at. A program that sends many good
 * requests at once must not be refused for that, so whoever finds a count full only because of open ones waits for one of them to end.
 * Memory is bounded by the work of hashing: every count costs one argon2 run, and lasts one window.
 */
export function createAttempts(limits: AttemptLimits = ATTEMPT_LIMITS): Attempts {
  let limiters: Promise<Limiters> | undefined
  const open = createOpenAttempts()
  let entering = Promise.resolve()

  return { run }

  async function run<T>(
    account: string,
    address: string,
    work: Look<T>,
    id?: string,
  ): Promise<T | undefined> {
    limiters ??= makeLimiters(limits)
    const counts = countsOf(await limiters, account, address, id)
    const isHidden = await enter(counts)
    try {
      const found = await work(isHidden)
      await (found === undefined ? countFailure(counts) : clear(counts))
      return found
    } finally {
      open.remove(keysOf(counts))
    }
  }

  /** From the narrowest to the widest. Only looked-at passwords count, so a client stuck on a wrong one leaves its neighbours theirs. */
  function countsOf(
    { pairs, accounts, addresses }: Limiters,
    typed: string,
    addressText: string,
    id: string | undefined,
  ): readonly Count[] {
    const name = countKey('account', typed.toLowerCase())
    // As many counts, and as much work, for a name that is nobody's.
    const account = id === undefined ? countKey('nobody', typed.toLowerCase()) : countKey('id', id)
    const address = countKey('address', networkOf(addressText))
    return [
      { limiter: pairs, key: countKey(name, address), max: limits.perPair, isSilent: false },
      { limiter: accounts, key: name, max: limits.perAccount, isSilent: false },
      { limiter: addresses, key: address, max: limits.perAddress, isSilent: false },
      { limiter: pairs, key: countKey(account, address), max: limits.perPair, isSilent: true },
      { limiter: accounts, key: account, max: limits.perAccount, isSilent: true },
    ]
  }

  async function enter(counts: readonly Count[]): Promise<boolean> {
    for (;;) {
      // One after the other: nobody else may come in between looking at the counts and being counted.
      const turn = entering.then(() => tryToEnter(counts))
      entering = turn.then(ignore, ignore)
      const entry = await turn
      if ('isHidden' in entry) return entry.isHidden
      await entry.change
    }
  }

  async function tryToEnter(counts: readonly Count[]): Promise<Entry> {
    let isHidden = false
    for (const { limiter, key, max, isSilent } of counts) {
      const state = await limiter.get(key)
      // A window that is over stays in memory until its timer has run.
      const failures = state && state.msBeforeNext > 0 ? state.consumedPoints : 0
      if (failures >= max && !isSilent)
        throw new IdentityError('TooManyAttempts', { retryAfterMs: state?.msBeforeNext })
      if (failures >= max) isHidden = true
      else if (failures + open.of(key) >= max) return { change: open.changeOf(key) }
    }
    open.add(keysOf(counts))
    return { isHidden }
  }

  async function clear(counts: readonly Count[]): Promise<void> {
    const { addresses } = await limiters!
    for (const { limiter, key } of counts) if (limiter !== addresses) await limiter.delete(key)
  }
}

interface Limiters {
  readonly pairs: RateLimiterMemory
  readonly accounts: RateLimiterMemory
  readonly addresses: RateLimiterMemory
}

/** Loaded when the first password comes: the package brings limiters for a dozen stores, which take 20 ms and 9 MiB of a start. */
async function makeLimiters({ windowMs, perPair, perAccount, perAddress }: AttemptLimits): Promise<Limiters> {
  const { RateLimiterMemory } = await import('rate-limiter-flexible')
  const duration = windowMs / 1000
  return {
    pairs: new RateLimiterMemory({ points: perPair, duration }),
    accounts: new RateLimiterMemory({ points: perAccount, duration }),
    addresses: new RateLimiterMemory({ points: perAddress, duration }),
  }
}

async function countFailure(counts: readonly Count[]): Promise<void> {
  for (const { limiter, key } of counts) await limiter.penalty(key)
}

function keysOf(counts: readonly Count[]): readonly string[] {
  return counts.map(({ key }) => key)
}

/** Of one length, however long the text is; and a dump of the counts names nobody. */
function countKey(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('base64url')
}

function ignore(): void {}
