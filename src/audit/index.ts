/**
 * The proof of the audit trail: signed checkpoints of its chains, exports of it, and whether what somebody holds is whole.
 * This room knows events and where they are kept; it refuses to know HTTP, what events mean, and who may see them.
 */

export type { AuditBreak, AuditFault, AuditReport } from './audit-report.ts'
export { AuditUnreadable } from './audit-unreadable.ts'
export { type Checkpoints, createCheckpoints } from './checkpoints.ts'
export { type ExportSource, exportTrail } from './export-trail.ts'
export { makeSigningKey, type PublicKey, parseKeys, SEED_BYTES, type SigningKey } from './signing-key.ts'
export { type AuditOptions, verifyAudit } from './verify-audit.ts'
