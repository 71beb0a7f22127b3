/** What a change changes of a key, and what may be said of it in the record. */
import { isDeepStrictEqual } from 'node:util'
import type { Key, NewEvent } from './key.ts'
import type { Changeable, KeyChange } from './new-key.ts'

/** The members that come out otherwise than they are; one that is asked for as `undefined` is taken away. */
export function changesOf(key: Key, asked: Partial<Changeable>): Partial<Changeable> {
  return Object.fromEntries(
    Object.entries(asked).filter(([name, value]) => !isDeepStrictEqual(key[name as keyof Changeable], value)),
  )
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
export function changeDetails(key: Key, changes: KeyChange): NewEvent['details'] {
  return Object.fromEntries(
    Object.entries(changes).flatMap(([name, value]) => [
      [`${name}.before`, shown(key[name as keyof Changeable])],
      [`${name}.after`, shown(value)],
    ]),
  )
}
