/** The chores of the service: what it does without being asked. */
import type { Checkpoints } from './audit/index.ts'
import type { Chore } from './caretaker.ts'
import type { Config } from './config.ts'
import type { Identity } from './identity/index.ts'
import { tellExpiring, type Usage } from './keys/index.ts'
import type { Store } from './store/index.ts'

/** What the log says when uses could not be written down. */
export const USES_UNDONE = 'uses of keys were not written down, and are kept'

/** What the log says when the record could not be signed. */
export const UNSIGNED = 'the record was not signed'

/** After what part of their time uses are begun to be written down, and over what part of it: so that no use is lost that is older than all of it. */
const BEGUN_AFTER = 0.6
const WRITTEN_OVER = 0.3
/** How soon an end is told of when its day has come, and how long what has run out may stay in the store; it is refused without that too. */
const CARE_MS = 600_000
/** How often the record is signed, when it has grown. */
const CHECKPOINT_MS = 300_000
/** Removed in one transaction. */
const REMOVED_AT_ONCE = 500

export interface ChoreParts {
  readonly store: Store
  readonly identity: Identity
  readonly usage: Usage
  readonly checkpoints: Checkpoints
}

export function choresOf(
  { store, identity, usage, checkpoints }: ChoreParts,
  { usageSeconds }: Pick<Config, 'usageSeconds'>,
): readonly Chore[] {
  return [
    {
      undone: USES_UNDONE,
      everyMs: usageSeconds * 1000 * BEGUN_AFTER,
      work: (_, hurry) => usage.flush({ overMs: usageSeconds * 1000 * WRITTEN_OVER, hurry }),
    },
    {
      undone: 'keys that end soon were not told of',
      everyMs: CARE_MS,
      work: (nowMs) => tellExpiring(store, nowMs),
    },
    {
      undone: 'old sessions were not removed',
      everyMs: CARE_MS,
      work: (nowMs) => identity.sweepSessions(nowMs),
    },
    {
      undone: UNSIGNED,
      everyMs: CHECKPOINT_MS,
      work: (nowMs) => checkpoints.write(nowMs),
    },
    {
      undone: 'answers that have run out were not removed',
      everyMs: CARE_MS,
      work: (nowMs) => removeAnswers(store, nowMs),
    },
  ]
}

async function removeAnswers(store: Store, nowMs: number): Promise<void> {
  for (;;) {
    const removed = await store.write((tx) => tx.deleteExpiredAnswers(nowMs, REMOVED_AT_ONCE))
    if (removed < REMOVED_AT_ONCE) return
  }
}
