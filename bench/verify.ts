/** Verifying 100,000 keys over HTTP: against a bare `node:http` echo of the same requests, how late at half load, and under a flood. */
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeSecret } from '../src/keys/index.ts'
import { atLeast, atMost, type Figure, median, plain } from './figures.ts'
import { fill, SETTINGS, secretOf, verifyAll } from './filled.ts'
import type { Stream } from './load.ts'
import { type Load, type Server, startEcho, startKeyhaven, temporaryFolder } from './processes.ts'
import { bearer, postText } from './requests.ts'
import { inTurn, type Round, round } from './rounds.ts'

const KEYS = 100_000
const CONNECTIONS = 32
const ROUNDS = 7
const ROUND_MS = 1000
/** One in a hundred says more of what else the machine did in a second than a median does. */
const LATE_ROUNDS = 15
const RATIO_AIM = 0.75
const P99_AIM_MS = 10
/** How much later the good ones may be under a flood. */
const FLOOD_AIM = 2
/** Of what the service answers at most. */
const HALF = 0.5
const FLOOD_SHARE = 0.25
/** Different keys that nobody has. */
const FLOOD_KEYS = 20_000

export async function measureVerify(load: Load): Promise<readonly Figure[]> {
  const folder = temporaryFolder()
  try {
    const { verifier } = await fill(folder.path, KEYS)
    const requestOf = (key: string): string => postText('/v1/keys/verify', { key }, bearer(verifier))
    const file = (name: string, keys: readonly string[]): string => {
      const path = join(folder.path, name)
      writeFileSync(path, JSON.stringify(keys.map(requestOf)))
      return path
    }
    const good = file(
      'good.json',
      Array.from({ length: KEYS }, (_, index) => secretOf(index)),
    )
    const echo = await startEcho()
    const keyhaven = await startKeyhaven(folder.path, SETTINGS)
    try {
      await verifyAll(keyhaven.port, verifier, KEYS)
      const rounds = await againstEcho(load, keyhaven, echo, good)
      const most = median(rounds.map(([verify]) => verify.perSecond))
      const unknown = Array.from({ length: FLOOD_KEYS }, () => makeSecret('keyhaven', 'live', randomBytes))
      const damaged = unknown.map((key) => `${key.slice(0, -1)}!`)
      return [
        ...figuresOf(rounds),
        ...(await late(load, keyhaven, good, most, {
          'damaged keys': file('damaged.json', damaged),
          'unknown keys': file('unknown.json', unknown),
        })),
      ]
    } finally {
      await Promise.all([keyhaven.stop(), echo.stop()])
    }
  } finally {
    folder.remove()
  }
}

const againstEcho = (load: Load, keyhaven: Server, echo: Server, requests: string) =>
  inTurn(
    ROUNDS,
    () => round(load, { server: keyhaven, requests }, CONNECTIONS, ROUND_MS),
    () => round(load, { server: echo, requests }, CONNECTIONS, ROUND_MS),
  )

/** How long good keys wait at half load, alone and beside as many requests of each flood as the service could answer in a quarter of its time. */
async function late(
  load: Load,
  { port }: Server,
  good: string,
  most: number,
  floods: Readonly<Record<string, string>>,
): Promise<readonly Figure[]> {
  const half: Stream = { requests: good, connections: CONNECTIONS, perSecond: most * HALF }
  const p99 = async (beside: readonly Stream[]): Promise<number> => {
    const { streams } = await load.run({ port, ms: ROUND_MS, streams: [half, ...beside] })
    return streams[0]!.p99Ms
  }
  const alone: number[] = []
  const besides = Object.entries(floods).map(([name, requests]) => {
    const stream: Stream = { requests, connections: CONNECTIONS, perSecond: most * FLOOD_SHARE }
    return { name, stream, p99s: [] as number[] }
  })
  for (let n = 0; n < LATE_ROUNDS; n++) {
    alone.push(await p99([]))
    for (const { stream, p99s } of besides) p99s.push(await p99([stream]))
  }
  return [
    atMost('verify at half load, p99', median(alone), P99_AIM_MS, ' ms', 2),
    ...besides.flatMap(({ name, p99s }) => [
      atMost(
        `  beside a flood of ${name} : alone`,
        median(p99s.map((beside, at) => beside / alone[at]!)),
        FLOOD_AIM,
        '',
        2,
      ),
      plain('    p99', median(p99s), ' ms', 2),
    ]),
  ]
}

function figuresOf(rounds: readonly (readonly [verify: Round, echo: Round])[]): readonly Figure[] {
  const verifies = rounds.map(([verify]) => verify)
  const echoes = rounds.map(([, echo]) => echo)
  return [
    atLeast(
      'verify over HTTP : bare echo',
      median(rounds.map(([verify, echo]) => verify.perSecond / echo.perSecond)),
      RATIO_AIM,
      '',
      2,
    ),
    plain('  the same of CPU per request', quotient(cpuOf(echoes), cpuOf(verifies)), '', 2),
    plain('  the same of the least CPU per request', quotient(leastOf(echoes), leastOf(verifies)), '', 2),
    ...partsOf('  verify', verifies),
    ...partsOf('  echo', echoes),
  ]
}

const partsOf = (name: string, rounds: readonly Round[]): readonly Figure[] => [
  plain(`${name}, requests`, median(rounds.map(({ perSecond }) => perSecond)), ' /s'),
  plain(`${name}, CPU per request`, cpuOf(rounds), ' µs', 1),
  plain(`${name}, cores used`, coresOf(rounds), '', 2),
]

const quotient = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? undefined : one / other

const medianOf = (known: readonly number[]): number | undefined =>
  known.length === 0 ? undefined : median(known)

const cpusOf = (rounds: readonly Round[]): readonly number[] =>
  rounds.flatMap(({ cpuMicroseconds }) => cpuMicroseconds ?? [])

const cpuOf = (rounds: readonly Round[]): number | undefined => medianOf(cpusOf(rounds))

/** Of the round in which others used the machine least. */
const leastOf = (rounds: readonly Round[]): number | undefined =>
  cpusOf(rounds).length === 0 ? undefined : Math.min(...cpusOf(rounds))

/** Near 1 the server was what limited the rate; well below it, the load or somebody else was. */
const coresOf = (rounds: readonly Round[]): number | undefined =>
  medianOf(
    rounds.flatMap(({ perSecond, cpuMicroseconds }) =>
      cpuMicroseconds === undefined ? [] : (perSecond * cpuMicroseconds) / 1_000_000,
    ),
  )
