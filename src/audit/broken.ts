import type { AuditBreak } from './audit-report.ts'

/** Ends the walk over a trail: what does not fit. */
export class Broken extends Error {
  readonly details: AuditBreak
  constructor(details: AuditBreak) {
    super(details.message)
    this.details = details
  }
}
