/** What is known of a key by what was answered about it, told anew and simply: it knows nothing of how keys are kept or judged. */
import type { CreditPlan, Key, Limit, RotationMode, UseVerdict } from '../../src/keys/index.ts'
import { type Asked, limitExcess } from './agreed.ts'

interface KnownSecret {
  readonly text: string
  readonly version: number
  /** Refused from this moment on, at the latest. */
  readonly refusedFromMs: number
  /** Whether its first good use ends those before it. */
  readonly endsOthers: boolean
}

export class KeyLedger {
  readonly id: string
  readonly ownerId: string
  secrets: readonly KnownSecret[]
  isRevoked = false
  lastUsedAtMs: number | undefined
  /** Secrets of earlier versions are refused for ever. */
  #firstGood = 1
  #limits: readonly Limit[]
  #uses: Asked[] = []
  #credits: CreditPlan | undefined
  #creditsGiven: number
  #creditsUsed = 0

  constructor(key: Key, text: string) {
    this.id = key.id
    this.ownerId = key.owner.id
    this.secrets = [{ text, version: 1, refusedFromMs: Number.POSITIVE_INFINITY, endsOthers: false }]
    this.#limits = key.limits
    this.#credits = key.credits
    this.#creditsGiven = key.credits?.initial ?? 0
  }

  get newestVersion(): number {
    return Math.max(...this.secrets.map(({ version }) => version))
  }

  get hasCredits(): boolean {
    return this.#credits !== undefined
  }

  /** A use that is answered with this verdict, or a look that counts as one. */
  used({ valid, key }: Pick<UseVerdict, 'valid' | 'key'>, nowMs: number): void {
    if (!valid || !key) return
    this.lastUsedAtMs = Math.max(this.lastUsedAtMs ?? 0, nowMs)
    const { version } = key.secret
    const isEnding = this.secrets.some((each) => each.version === version && each.endsOthers)
    if (isEnding) this.#firstGood = Math.max(this.#firstGood, version)
  }

  rotated(text: string, version: number, mode: RotationMode, nowMs: number): void {
    const overlapMs =
      mode.kind === 'grace' ? mode.graceMs : mode.kind === 'until first use' ? mode.deadlineMs : 0
    this.secrets = [
      ...this.secrets.map((each) =>
        each.version < version
          ? { ...each, refusedFromMs: Math.min(each.refusedFromMs, nowMs + overlapMs) }
          : each,
      ),
      {
        text,
        version,
        refusedFromMs: Number.POSITIVE_INFINITY,
        endsOthers: mode.kind === 'until first use',
      },
    ]
    this.#firstGood = Math.max(this.#firstGood, mode.kind === 'immediate' ? version : version - 1)
  }

  /** Whether the next good use of the secret ends others. */
  endsOthers({ version, endsOthers }: KnownSecret): boolean {
    return endsOthers && version > this.#firstGood
  }

  /** Whether the secret was ended, by a rotation, its grace, or the first use of another. */
  isEnded({ version, refusedFromMs }: KnownSecret, nowMs: number): boolean {
    return version < this.#firstGood || nowMs >= refusedFromMs
  }

  /**
   * Uses that were asked for at once; `changed` when the limits or credits were changed at the same time, so that it is not known which of
   * them the uses were charged to.
   */
  charged(uses: readonly Asked[], creditsChanged: boolean, limitsChanged: boolean): void {
    this.#uses.push(...uses.map((use) => (limitsChanged ? { ...use, granted: false } : use)))
    if (!this.#credits || creditsChanged) return
    this.#creditsUsed += uses.reduce((sum, { granted, cost }) => sum + (granted ? cost : 0), 0)
  }

  /** After a change: what is agreed from now on. Readings of limits are settled by it, as by a use. */
  agreed({ limits, credits }: Key, given: number | undefined, nowMs: number): void {
    this.#limits = limits
    this.#uses = [{ nowMs, cost: 0, granted: false }]
    const isAnew = this.#credits === undefined
    this.#creditsGiven = credits ? (isAnew ? 0 : this.#creditsGiven) + (given ?? 0) : 0
    if (isAnew || !credits) this.#creditsUsed = 0
    this.#credits = credits
  }

  /** By how much more was granted than agreed; 0 or less. */
  get excess(): number {
    return Math.max(
      this.#creditsUsed - this.#creditsGiven,
      ...this.#limits.map((limit) => limitExcess(limit, this.#uses)),
    )
  }
}
