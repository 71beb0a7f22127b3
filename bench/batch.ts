/** Verifying 1,000 keys at once, warm and cold. */
import { atLeast, type Figure, median, plain } from './figures.ts'
import { fill, SETTINGS, secretOf, verifyAll } from './filled.ts'
import { type Load, startKeyhaven, temporaryFolder } from './processes.ts'
import { bearer, postText } from './requests.ts'
import { round } from './rounds.ts'

const KEYS = 100_000
const AT_ONCE = 1000
const CONNECTIONS = 2
const ROUNDS = 5
const ROUND_MS = 1500
const AIM = 150_000

export async function measureBatch(load: Load): Promise<readonly Figure[]> {
  const folder = temporaryFolder()
  try {
    const { verifier } = await fill(folder.path, KEYS)
    const bodies = Array.from({ length: KEYS / AT_ONCE }, (_, batch) => ({
      keys: Array.from({ length: AT_ONCE }, (_, n) => ({ key: secretOf(batch * AT_ONCE + n) })),
    }))
    const keyhaven = await startKeyhaven(folder.path, SETTINGS)
    try {
      const started = performance.now()
      await verifyAll(keyhaven.port, verifier, KEYS)
      const cold = (KEYS / (performance.now() - started)) * 1000
      const requests = bodies.map((body) => postText('/v1/keys/verify/batch', body, bearer(verifier)))
      const rounds = []
      for (let n = 0; n <= ROUNDS; n++) {
        rounds.push(await round(load, { server: keyhaven, requests }, CONNECTIONS, ROUND_MS))
      }
      const warm = rounds.slice(1)
      const cpu = warm.flatMap(({ cpuMicroseconds }) => cpuMicroseconds ?? [])
      return [
        atLeast(
          'batches of 1,000, keys',
          median(warm.map(({ perSecond }) => perSecond)) * AT_ONCE,
          AIM,
          ' /s',
        ),
        plain('  CPU per key', cpu.length === 0 ? undefined : median(cpu) / AT_ONCE, ' µs', 2),
        plain('  keys that memory does not have, one batch after the other', cold, ' /s'),
      ]
    } finally {
      await keyhaven.stop()
    }
  } finally {
    folder.remove()
  }
}
