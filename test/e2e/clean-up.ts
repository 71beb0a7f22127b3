/** Undoing what tests leave behind: processes, folders. */
import { afterAll } from 'vitest'

/** Takes what is to be undone later; what was taken last is undone first. Within a test vitest's own `onTestFinished` is one. */
export type CleanUp = (work: () => Promise<void>) => void

/**
 * For what the tests of a file share. Must be called where the file declares its tests: a hook that is declared within another hook,
 * `beforeAll` say, is never run.
 */
export function cleanUpAfterAll(): CleanUp {
  const works: (() => Promise<void>)[] = []
  afterAll(async () => {
    for (const work of works.splice(0).reverse()) await work()
  })
  return (work) => void works.push(work)
}
