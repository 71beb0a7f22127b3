/** What may be absent or empty on the wire, for services that have no use for a difference. */
import { invalidArgument } from './refusal.ts'

/** Text that was sent blank counts as not sent. */
export const given = (text: string | undefined): string | undefined =>
  text === undefined || text.trim() === '' ? undefined : text

/** The same list when every item is there; an absent list is an empty one. @throws Refusal 400 on the item. */
export function presentItems<T>(items: readonly (T | undefined)[] | undefined, field: string): readonly T[] {
  if (items === undefined) return []
  const missing = items.indexOf(undefined)
  if (missing < 0) return items as readonly T[]
  throw invalidArgument(`${field}[${missing}]`, 'Must not be null.')
}

/** The same map when every value is there. @throws Refusal 400 on the field. */
export function presentEntries<K, V>(
  map: ReadonlyMap<K, V | undefined> | undefined,
  field: string,
): ReadonlyMap<K, V> | undefined {
  if (map === undefined) return undefined
  if ([...map.values()].every((value) => value !== undefined)) return map as ReadonlyMap<K, V>
  throw invalidArgument(field, 'Must not hold null.')
}
