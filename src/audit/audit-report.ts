/** What a proof comes to. */

/** What is wrong; fixed for ever, for programs. */
export type AuditFault =
  /** An event is not what it was when it was hashed. */
  | 'changed'
  /** Events are not there. */
  | 'missing'
  /** Events do not stand in the order in which they were written. */
  | 'reordered'
  /** An event is there that was not when a checkpoint was signed, or something after the end. */
  | 'added'
  /** A chain holds together, but is another than the one that was signed. */
  | 'rewritten'
  /** What the database knows as the newest event of a chain is not. */
  | 'head'
  /** A checkpoint is not signed with the key that it names, or with none that may sign. */
  | 'signature'
  /** A checkpoint is not there, or does not stand where or when it was signed. */
  | 'checkpoint'
  /** A line, or a row of a database, is no record; or a whole table is not there. */
  | 'unreadable'
  /** An export has no end, or nothing at all. */
  | 'cut-short'

/** The first link that is broken. */
export interface AuditBreak {
  readonly fault: AuditFault
  /** One sentence for people. */
  readonly message: string
  readonly eventId?: number
  /** The organisation's id; empty for the chain of what belongs to none. */
  readonly chain?: string
  readonly place?: number
  /** Of the checkpoint that tells, milliseconds since 1970. */
  readonly checkpointAtMs?: number
  /** Of the export, from 1. */
  readonly line?: number
}

export interface AuditReport {
  readonly intact: boolean
  readonly broken?: AuditBreak
  /** Events that fit their chain, as far as the walk came. */
  readonly events: number
  /** Events from before there were chains: nothing is proved of them. */
  readonly unchained: number
  readonly chains: number
  readonly checkpoints: number
  /** Everything up to this event was signed; 0 without a checkpoint. What came later is held together by its hashes alone. */
  readonly signedUpTo: number
  /** Whether the signatures were held against keys that were given, or those that the checkpoints bring along. */
  readonly keys: 'given' | 'own'
}
