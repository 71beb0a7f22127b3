/** What must hold of a trail at its end: that nothing was taken from it that its records do not miss. */
import type { KnownOfTrail } from '../store/index.ts'
import type { AuditReport } from './audit-report.ts'
import { Broken } from './broken.ts'

/** What a walk has found. */
export interface TrailFound extends Omit<AuditReport, 'intact' | 'broken'> {
  readonly isExport: boolean
  /** Of the newest event; 0 for none. */
  readonly lastId: number
  /** Of the newest checkpoint; before all times for none. */
  readonly lastCheckpointAtMs: number
  /** Of a database. */
  readonly known: KnownOfTrail | undefined
}

/** Ids are given one after the other, a write that fails gives its own back, and no event is ever removed. @throws Broken */
export function requireEveryEvent({ events, unchained, lastId, known }: TrailFound): void {
  const found = events + unchained
  const given = Math.max(lastId, known?.lastId ?? 0)
  if (found === given) return
  const message = `Ids were given up to ${given}, but there are ${found} events: some are missing.`
  throw new Broken({ fault: 'missing', message })
}

/** The first checkpoint is signed before the first event is written, and an export is signed up to its last one. @throws Broken */
export function requireCheckpoints(found: TrailFound): void {
  const message = lackOf(found)
  if (message !== undefined) throw new Broken({ fault: 'checkpoint', message })
}

function lackOf(found: TrailFound): string | undefined {
  const { isExport, keys, events, checkpoints, signedUpTo, lastId, lastCheckpointAtMs, known } = found
  const newest = known?.newestCheckpoint
  if (newest !== undefined && !(lastCheckpointAtMs >= Number(newest)))
    return 'The newest checkpoint that the database knows of is not there.'
  // A database that is empty, or from before there were chains, has none until the service is started on it.
  const isDue = isExport || events > 0 || keys === 'given'
  if (isDue && checkpoints === 0) return 'There is no checkpoint: nothing is signed.'
  if (keys === 'given' && signedUpTo === 0) return 'No event is signed with one of the keys that were given.'
  if (isExport && signedUpTo !== lastId)
    return `The export goes on to event ${lastId}, but is signed up to event ${signedUpTo}: a checkpoint is missing.`
  return undefined
}
