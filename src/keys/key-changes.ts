/** What a change changes of a key, or of whoever has keys, and what may be said of it in the record. */
import { isDeepStrictEqual } from 'node:util'
import type { Key, NewEvent } from './key.ts'
import type { Changeable } from './new-key.ts'

/** The members that come out otherwise than they are; one that is asked for as `undefined` is taken away. */
export function changesOf<C extends object>(before: C, asked: Partial<C>): Partial<C> {
  return Object.fromEntries(
    Object.entries(asked).filter(([name, value]) => !isDeepStrictEqual(before[name as keyof C], value)),
  ) as Partial<C>
}

/** Dates that have passed are wrong only where they are given anew. */
export const unchangedDatesDropped = (next: Key, changes: Partial<Changeable>): Changeable => ({
  ...next,
  expiresAtMs: 'expiresAtMs' in changes ? next.expiresAtMs : undefined,
  firstUseByMs: 'firstUseByMs' in changes ? next.firstUseByMs : undefined,
})

/** Beyond it a value is told by its beginning. */
const VALUE_LENGTH_MAX = 200

/** A value as the record tells it: text as it stands, anything else as JSON, empty for what is not there. `without` takes out of texts what is not told. */
export function shown(value: unknown, without?: (text: string) => string): string {
  const text = textOf(value, without) ?? ''
  return text.length > VALUE_LENGTH_MAX ? `${text.slice(0, VALUE_LENGTH_MAX)}…` : text
}

function textOf(value: unknown, without?: (text: string) => string): string | undefined {
  if (typeof value === 'string') return without ? without(value) : value
  const each = (_name: string, part: unknown): unknown => (typeof part === 'string' ? without!(part) : part)
  return JSON.stringify(value instanceof Map ? [...value] : value, without && each)
}

/** Before and after of each changed member: `name.before`, `name.after`; empty for what is not there. */
export function changeDetails<C extends object>(before: C, changes: Partial<C>): NewEvent['details'] {
  return Object.fromEntries(
    Object.entries(changes).flatMap(([name, value]) => [
      [`${name}.before`, shown(before[name as keyof C])],
      [`${name}.after`, shown(value)],
    ]),
  )
}
