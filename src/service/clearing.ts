/** What a request takes away by naming it: leaving it out means that it stays. */
import { invalidArgument, presentItems } from '../host/message/index.ts'

/** For each member that can be taken away, what is left then. */
export type Clearable<T> = Readonly<Record<string, Partial<T>>>

/**
 * What `Clear` takes away; names in any case.
 * @throws Refusal 400 naming a member that is unknown, or given as well
 */
export function clearedOf<T>(
  asked: { readonly Clear?: readonly (string | undefined)[] },
  clearable: Clearable<T>,
): Partial<T> {
  const changes: Partial<T> = {}
  for (const sent of presentItems(asked.Clear, 'Clear')) {
    const name = Object.keys(clearable).find((each) => each.toLowerCase() === sent.trim().toLowerCase())
    if (name === undefined)
      throw invalidArgument(
        'Clear',
        `'${sent.slice(0, 40)}' is none of ${Object.keys(clearable).join(', ')}.`,
      )
    if ((asked as Readonly<Record<string, unknown>>)[name] !== undefined)
      throw invalidArgument(name, 'It is given and to be cleared.')
    Object.assign(changes, clearable[name])
  }
  return changes
}

/** Only what was sent. */
export const sentOf = <T extends object>(changes: T): Partial<T> =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Partial<T>
