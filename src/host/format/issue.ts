/** Gathering what members cannot hold while a text is read. */
import { MalformedError, type ReadIssue } from './format.ts'

const VALUE_LENGTH_MAX = 50
/** More are counted but not kept: a body of a million wrong numbers must not make an answer of as many errors. */
const ISSUES_MAX = 100

interface OpenIssue {
  field: string
  readonly value: string | undefined
}

/** The first 50 UTF-16 units of a value, as errors show it. */
export const cut = (value: string): string =>
  value.length <= VALUE_LENGTH_MAX ? value : value.slice(0, VALUE_LENGTH_MAX).toWellFormed()

const joined = (outer: string, inner: string): string =>
  inner === '' || inner[0] === '[' ? outer + inner : `${outer}.${inner}`

/**
 * The refused values of one reading. Paths are built on the way out: who refuses a value knows nothing of where it stands, and each
 * container puts its member or index in front of what came up since `mark`.
 */
export class Issues {
  readonly #kept: OpenIssue[] = []
  /** How many values were refused, whether kept or not. */
  count = 0

  refuse(value: string): void {
    this.count++
    if (this.#kept.length < ISSUES_MAX) this.#kept.push({ field: '', value: cut(value) })
  }

  /** For a name that is no member of the message. */
  refuseName(name: string): void {
    this.count++
    if (this.#kept.length < ISSUES_MAX) this.#kept.push({ field: cut(name), value: undefined })
  }

  /** Where the next issue will stand, for `within`. */
  get mark(): number {
    return this.#kept.length
  }

  /** Says that all since `mark` lies within `outer`: a member's name, or `[…]`. */
  within(outer: string, mark: number): void {
    for (let i = mark; i < this.#kept.length; i++) {
      const issue = this.#kept[i]!
      issue.field = joined(outer, issue.field)
    }
  }

  /** Lets a whole reader report here. */
  take<T>(read: (issues: ReadIssue[]) => T): T {
    const issues: ReadIssue[] = []
    const value = read(issues)
    this.count += issues.length
    this.#kept.push(
      ...issues.slice(0, Math.max(0, ISSUES_MAX - this.#kept.length)).map((issue) => ({ ...issue })),
    )
    return value
  }

  /** Hands over what was kept. */
  into(issues: ReadIssue[]): void {
    for (const issue of this.#kept) issues.push(issue)
  }
}

/** Reads a text that holds one value and nothing else; throws `MalformedError` when it is broken. */
export type WholeRead = (text: string, issues: Issues) => unknown

/** A reader that never throws: whatever is wrong with a text, it is refused as a whole, once. */
export const asOne =
  (read: WholeRead): WholeRead =>
  (text, issues) => {
    const inner = new Issues()
    try {
      const value = read(text, inner)
      if (inner.count === 0) return value
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error
    }
    issues.refuse(text)
    return undefined
  }
