/** Lets few of many be told, whatever a flood brings: so many in a time of each source, and so many of all. */

/** Who, or what, something comes from. */
export interface Source {
  readonly name: string
  /** How many of it are let through in a window. */
  readonly max: number
}

export interface FloodBounds {
  /** Whether one more may be told; it is counted then, for each of its sources. */
  allows(sources: readonly Source[], atMs: number): boolean
}

export interface FloodBoundsOptions {
  /** The bounds hold in any time of this length. */
  readonly windowMs: number
  /** Of all sources. So many are remembered, and no more. */
  readonly allMax: number
}

/** What was let through. */
interface Told {
  readonly atMs: number
  readonly names: readonly string[]
}

export function createFloodBounds({ windowMs, allMax }: FloodBoundsOptions): FloodBounds {
  /** Oldest first. */
  const told: Told[] = []
  const counts = new Map<string, number>()

  return { allows }

  function allows(sources: readonly Source[], atMs: number): boolean {
    forgetUntil(atMs - windowMs)
    if (told.length >= allMax || sources.some(({ name, max }) => countOf(name) >= max)) return false
    const names = sources.map(({ name }) => name)
    for (const name of names) counts.set(name, countOf(name) + 1)
    told.push({ atMs, names })
    return true
  }

  function forgetUntil(ms: number): void {
    while (told[0] && told[0].atMs <= ms) for (const name of told.shift()!.names) forget(name)
  }

  function forget(name: string): void {
    const count = countOf(name)
    if (count > 1) counts.set(name, count - 1)
    else counts.delete(name)
  }

  function countOf(name: string): number {
    return counts.get(name) ?? 0
  }
}
