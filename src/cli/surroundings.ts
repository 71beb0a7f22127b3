/** What the process gives to the command line, so that this room touches neither the process nor the clock. */

/** Where text goes. */
export interface Output {
  write(text: string): void
  /** Width of the terminal in columns; undefined when it is none. */
  readonly columns: number | undefined
}

export interface Surroundings {
  /** Without the program's own name. */
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  /** Whether input is a pipe or a file: not where it is a terminal, `/dev/null`, or closed. */
  readonly isInputGiven: boolean
  readonly output: Output
  readonly errors: Output
  readonly clock: () => Date
  /** A text that nobody has used before. */
  readonly newId: () => string
  readonly version: string
}

/** A full line; tables are told how much fits, and other places get all of it. */
export const widthOf = ({ columns }: Output, { COLUMNS }: Surroundings['environment']): number => {
  const asked = Number(COLUMNS)
  if (Number.isInteger(asked) && asked > 0) return asked
  return columns ?? Number.POSITIVE_INFINITY
}
