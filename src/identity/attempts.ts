/** Guessing passwords is slowed. Counts live in this process and do not outlive it. */
import { createHash } from 'node:crypto'
import { RateLimiterMemory } from 'rate-limiter-flexible'
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
   * whether they exist or not.
   * @throws IdentityError `TooManyAttempts` with `retryAfterMs`, `work` not begun.
   */
  run<T>(account: string, address: string, work: () => Promise<T | undefined>): Promise<T | undefined>
}

/** One of the three things that are counted. */
interface Count {
  readonly limiter: RateLimiterMemory
  readonly key: string
  readonly max: number
}

/**
 * Time is the clock of `rate-limiter-flexible`, `Date.now`, and not an argument; windows are fixed and begin with the first failure.
 *
 * Open attempts count as if they had failed, or a thousand guesses sent at once would all be looked at. A program that sends many good
 * requests at once must not be refused for that, so whoever finds a count full only because of open ones waits for one of them to end.
 * Memory is bounded by the work of hashing: every count costs one argon2 run, and lasts one window.
 */
export function createAttempts(limits: AttemptLimits = ATTEMPT_LIMITS): Attempts {
  const duration = limits.windowMs / 1000
  const pairs = new RateLimiterMemory({ points: limits.perPair, duration })
  const accounts = new RateLimiterMemory({ points: limits.perAccount, duration })
  const addresses = new RateLimiterMemory({ points: limits.perAddress, duration })
  const open = createOpenAttempts()
  let entering = Promise.resolve()

  return { run }

  async function run<T>(
    account: string,
    address: string,
    work: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const counts = countsOf(account, address)
    await enter(counts)
    try {
      const found = await work()
      await (found === undefined ? countFailure(counts) : clear(counts))
      return found
    } finally {
      open.remove(keysOf(counts))
    }
  }

  /** From the narrowest to the widest. Only looked-at passwords count, so a client stuck on a wrong one leaves its neighbours theirs. */
  function countsOf(accountText: string, addressText: string): readonly Count[] {
    const account = countKey('account', accountText.toLowerCase())
    const address = countKey('address', networkOf(addressText))
    return [
      { limiter: pairs, key: countKey(account, address), max: limits.perPair },
      { limiter: accounts, key: account, max: limits.perAccount },
      { limiter: addresses, key: address, max: limits.perAddress },
    ]
  }

  async function enter(counts: readonly Count[]): Promise<void> {
    for (;;) {
      // One after the other: nobody else may come in between looking at the counts and being counted.
      const turn = entering.then(() => tryToEnter(counts))
      entering = turn.then(ignore, ignore)
      const full = await turn
      if (!full) return
      await full.change
    }
  }

  /** Nothing when entered; else what to wait for, wrapped, or it would be awaited on the way out. */
  async function tryToEnter(
    counts: readonly Count[],
  ): Promise<{ readonly change: Promise<void> } | undefined> {
    for (const { limiter, key, max } of counts) {
      const state = await limiter.get(key)
      // A window that is over stays in memory until its timer has run.
      const failures = state && state.msBeforeNext > 0 ? state.consumedPoints : 0
      if (failures >= max) throw new IdentityError('TooManyAttempts', { retryAfterMs: state?.msBeforeNext })
      if (failures + open.of(key) >= max) return { change: open.changeOf(key) }
    }
    open.add(keysOf(counts))
    return undefined
  }

  async function clear([pair, account]: readonly Count[]): Promise<void> {
    await pairs.delete(pair!.key)
    await accounts.delete(account!.key)
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
