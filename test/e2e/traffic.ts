/** Callers who create and regenerate keys over HTTP as fast as they are answered, and remember what was acknowledged. */

/** One change, by the clock of the caller; `endedAt` is missing where no answer came: it was done or it was not. */
export interface Change {
  readonly startedAt: number
  readonly endedAt: number | undefined
  /** The secrets that were answered. */
  readonly secrets: readonly string[]
}

/** What a caller does over and over. */
export interface Deed {
  /** Deeds of the same name change the same set of keys. */
  readonly name: string
  /** One request; answers the new secrets. @throws when no answer came, or not the right one. */
  readonly request: (url: string) => Promise<readonly string[]>
}

export interface Traffic {
  /** Changes by the name of their deed, in no particular order. */
  readonly changes: ReadonlyMap<string, readonly Change[]>
  acknowledged(): number
  /**
   * Runs all deeds at once until `isOver`.
   * @throws what a deed throws before that: a process that is alive answers.
   */
  run(url: string, isOver: () => boolean): Promise<void>
}

export function createTraffic(deeds: readonly Deed[]): Traffic {
  const changes = new Map<string, Change[]>(deeds.map(({ name }) => [name, []]))
  const repeat = async ({ name, request }: Deed, url: string, isOver: () => boolean): Promise<void> => {
    while (!isOver()) {
      const startedAt = performance.now()
      let secrets: readonly string[] | undefined
      try {
        secrets = await request(url)
      } catch (error) {
        if (!isOver()) throw error
      }
      const endedAt = secrets && performance.now()
      changes.get(name)!.push({ startedAt, endedAt, secrets: secrets ?? [] })
    }
  }
  return {
    changes,
    acknowledged: () => [...changes.values()].flat().filter(({ endedAt }) => endedAt !== undefined).length,
    run: async (url, isOver) => void (await Promise.all(deeds.map((deed) => repeat(deed, url, isOver)))),
  }
}
