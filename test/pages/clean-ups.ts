/** What a file of tests leaves behind, undone when all of them are over. `afterAll` itself cannot be called from within a hook. */
import type { CleanUp } from '../e2e/start-keyhaven.ts'

export interface CleanUps {
  readonly cleanUp: CleanUp
  /** Last first. */
  cleanAll(): Promise<void>
}

export function createCleanUps(): CleanUps {
  const works: (() => Promise<void>)[] = []
  return {
    cleanUp: (work) => void works.push(work),
    async cleanAll() {
      for (const work of works.splice(0).reverse()) await work()
    },
  }
}
