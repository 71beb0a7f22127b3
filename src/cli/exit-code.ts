/** How a command ends. Documented in docs/cli.md; fixed for ever. */
export const EXIT = {
  good: 0,
  /** The service refused, or the key is not good. */
  refused: 1,
  /** The command cannot be meant so. */
  usage: 2,
  noConnection: 3,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** The command cannot be meant so; its message says what would be right, and repeats no secret. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
