/** What was to be proved cannot be read at all: no file, none of ours, keys that are none. The message says so in one line. */
export class AuditUnreadable extends Error {
  override readonly name = 'AuditUnreadable'
}
