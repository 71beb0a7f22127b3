/** Ten million keys against ten thousand: how long an answer takes, how long a start takes, and how much memory. Only by name: it writes some 10 GB. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { atMost, type Figure, median, plain } from './figures.ts'
import { fill, SETTINGS, secretOf, verifyAll } from './filled.ts'
import { cpuMicroseconds, residentMiB } from './process-figures.ts'
import { type Keyhaven, type Load, startKeyhaven, temporaryFolder } from './processes.ts'
import { bearer, post, postText } from './requests.ts'

const FEW = 10_000
/** Fewer may be asked for, to try it out. */
const MANY = Number(process.env.BENCH_KEYS ?? 10_000_000)
/** Bytes of memory in which ten million keys have room. */
const ROOMY = { KEYHAVEN_CACHE_BYTES: String(4 * 2 ** 30) }
const P50_AIM = 1.3
const START_MS_AIM = 500
const STARTS = 3
const REQUESTS = 200_000
/** A process that takes less of a second than this has nothing to do. */
const IDLE_MICROSECONDS = 50_000
/** As many as memory has room for by default, or somewhat less. */
const MOST_USED = 100_000
const CONNECTIONS = 8
const PER_SECOND = 2000
const ROUNDS = 5
const ROUND_MS = 3000

interface Measured {
  readonly startMs: number
  /** Keys at random, all alike. */
  readonly p50Ms: number
  /** Keys as they are mostly used: the n-th most used one 1/n as often as the first. */
  readonly skewedP50Ms: number
  readonly residentMiB: number | undefined
}

interface MeasuredRoomy {
  /** Keys at random, all alike, all of which were asked for once. */
  readonly p50Ms: number
  readonly residentMiB: number | undefined
}

export async function measureBig(load: Load): Promise<readonly Figure[]> {
  const few = await measured(load, FEW)
  const { roomy, ...many } = await measured(load, MANY, true)
  const all = MANY.toLocaleString('en')
  return [
    atMost(
      `verify one of ${all} keys, p50 : of 10,000; room for all`,
      roomy!.p50Ms / few.p50Ms,
      P50_AIM,
      '',
      2,
    ),
    plain('  of 10,000', few.p50Ms, ' ms', 3),
    plain(`  of ${all}`, roomy!.p50Ms, ' ms', 3),
    plain('  memory', roomy!.residentMiB, ' MiB'),
    atMost('  the same with 128 MiB, the default', many.p50Ms / few.p50Ms, P50_AIM, '', 2),
    plain(`    of ${all}`, many.p50Ms, ' ms', 3),
    atMost('    some keys used more than others', many.skewedP50Ms / few.skewedP50Ms, P50_AIM, '', 2),
    plain('    memory', many.residentMiB, ' MiB'),
    atMost(`start to first answer with ${all} keys`, many.startMs, START_MS_AIM, ' ms'),
    plain('  with 10,000', few.startMs, ' ms'),
  ]
}

/** `isRoomy`: also with room for all. */
async function measured(
  load: Load,
  count: number,
  isRoomy = false,
): Promise<Measured & { readonly roomy?: MeasuredRoomy | undefined }> {
  const folder = temporaryFolder()
  try {
    const { verifier } = await fill(folder.path, count)
    const file = (name: string, indexOf: () => number): string => {
      const path = join(folder.path, name)
      const requests = Array.from({ length: REQUESTS }, () =>
        postText('/v1/keys/verify', { key: secretOf(indexOf()) }, bearer(verifier)),
      )
      writeFileSync(path, JSON.stringify(requests))
      return path
    }
    const uniform = file('uniform.json', () => Math.floor(Math.random() * count))
    // The inverse of a distribution that falls like 1/n.
    const skewed = file('skewed.json', () => Math.floor(count ** Math.random()) - 1)
    const starts: number[] = []
    let keyhaven: Keyhaven | undefined
    for (let n = 0; n < STARTS; n++) {
      await keyhaven?.stop()
      const started = performance.now()
      keyhaven = await startKeyhaven(folder.path, SETTINGS)
      await post(keyhaven.port, '/v1/keys/verify', { key: secretOf(n) }, bearer(verifier))
      starts.push(performance.now() - started)
    }
    const byDefault = await using(keyhaven!, async (running) => {
      await idle(running.pid)
      const p50Ms = await p50(load, running, uniform)
      // As it is after a while: the keys that are used most are in memory.
      await verifyAll(running.port, verifier, Math.min(count, MOST_USED))
      const skewedP50Ms = await p50(load, running, skewed)
      return { startMs: median(starts), p50Ms, skewedP50Ms, residentMiB: residentMiB(running.pid) }
    })
    if (!isRoomy) return byDefault
    const roomy = await using(
      await startKeyhaven(folder.path, { ...SETTINGS, ...ROOMY }),
      async (running) => {
        await verifyAll(running.port, verifier, count)
        await idle(running.pid)
        return { p50Ms: await p50(load, running, uniform), residentMiB: residentMiB(running.pid) }
      },
    )
    return { ...byDefault, roomy }
  } finally {
    folder.remove()
  }
}

async function using<T>(running: Keyhaven, measure: (running: Keyhaven) => Promise<T>): Promise<T> {
  try {
    return await measure(running)
  } finally {
    await running.stop()
  }
}

/** Resolves when all hashes have been gone through, which is begun with a start: a minute for ten million. */
async function idle(pid: number): Promise<void> {
  for (let before = cpuMicroseconds(pid); ; ) {
    await new Promise((resolve) => setTimeout(resolve, 1000))
    const now = cpuMicroseconds(pid)
    if (before === undefined || now === undefined || now - before < IDLE_MICROSECONDS) return
    before = now
  }
}

async function p50(load: Load, { port }: Keyhaven, requests: string): Promise<number> {
  const streams = [{ requests, connections: CONNECTIONS, perSecond: PER_SECOND }]
  const results: number[] = []
  for (let n = 0; n <= ROUNDS; n++) {
    const { streams: told } = await load.run({ port, ms: ROUND_MS, streams })
    if (n > 0) results.push(told[0]!.p50Ms)
  }
  return median(results)
}
