import { Instant, type ListShape, OffsetInstant } from '../message/index.ts'

/** What two equal items of a .NET set share; objects and bytes are only equal to themselves. */
function identity(item: unknown): unknown {
  if (item instanceof Instant) return item.toString()
  return item instanceof OffsetInstant ? item.instant.toString() : item
}

/** The items of a list as they are; those of a HashSet without the ones that equal an earlier one. */
export function itemsOf(shape: ListShape, items: unknown[]): unknown[] {
  if (shape.as !== 'HashSet') return items
  const seen = new Set<unknown>()
  return items.filter((item) => {
    const key = identity(item)
    return !seen.has(key) && seen.add(key)
  })
}
