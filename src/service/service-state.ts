/** The service itself, as its operations see it. */

/** What the service knows of itself. */
export interface ServiceState {
  readonly version: string
  /** Kind of the store, for people. */
  readonly store: string
  readonly schemaVersion: number
  readonly startedAtMs: number
  readonly usageSeconds: number
  isReady(): Promise<boolean>
  counts(nowMs: number): Promise<StateCounts>
  /** The newest first. */
  peppers(nowMs: number): Promise<readonly PepperState[]>
}

/** At most 1,000,000 each, which stands for that many or more. */
export interface StateCounts {
  readonly activeKeys: number
  readonly frozenKeys: number
  readonly revokedKeys: number
  readonly users: number
  readonly organisations: number
  readonly machines: number
  /** Secrets of no key that were presented in the last 24 hours. */
  readonly unknownSecrets: number
  /** Uses that were not counted, because the store took none for too long. */
  readonly usesLost: number
}

export interface PepperState {
  readonly label: string
  /** Keys that have a secret under it that may be good; undefined for the newest. At most 100,000, which stands for that many or more. */
  readonly keysNeeding: number | undefined
}
