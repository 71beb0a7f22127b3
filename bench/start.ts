/** From the start of the process to the first answer of an operation, and the memory that it then holds. */
import { atMost, type Figure, median } from './figures.ts'
import { residentMiB } from './process-figures.ts'
import { type Keyhaven, startKeyhaven, temporaryFolder } from './processes.ts'
import { bearer, post, rootKeyOf } from './requests.ts'

const STARTS = 7
const START_MS_AIM = 400
const MEMORY_MIB_AIM = 120
/** Memory is looked at when what the start needed has been given back. */
const SETTLING_MS = 2000

/** One start, and its first answer. */
async function start(folder: string, rootKey: () => string): Promise<readonly [Keyhaven, number]> {
  const started = performance.now()
  const keyhaven = await startKeyhaven(folder)
  const key = keyhaven.greeting.includes('root key') ? rootKeyOf(keyhaven) : rootKey()
  await post(keyhaven.port, '/v1/keys/verify', { key: 'no key of ours at all' }, bearer(key))
  return [keyhaven, performance.now() - started]
}

/** The first start makes the database and the administrator; the others find them. */
export async function measureStart(): Promise<readonly Figure[]> {
  const folder = temporaryFolder()
  try {
    const [first, firstMs] = await start(folder.path, () => '')
    const rootKey = rootKeyOf(first)
    await first.stop()
    const later: number[] = []
    const memory: number[] = []
    for (let n = 0; n < STARTS; n++) {
      const [keyhaven, ms] = await start(folder.path, () => rootKey)
      later.push(ms)
      if (n === 0) await new Promise((resolve) => setTimeout(resolve, SETTLING_MS))
      const resident = n === 0 ? residentMiB(keyhaven.pid) : undefined
      if (resident !== undefined) memory.push(resident)
      await keyhaven.stop()
    }
    return [
      atMost('start to first answer', median(later), START_MS_AIM, ' ms'),
      atMost('  the very first start', firstMs, START_MS_AIM, ' ms'),
      atMost('memory after start', memory[0], MEMORY_MIB_AIM, ' MiB'),
    ]
  } finally {
    folder.remove()
  }
}
