/** Verifying a key over HTTP against a bare `node:http` echo of the same request. */
import { atLeast, type Figure, median, plain } from './figures.ts'
import { type Load, startEcho, startKeyhaven, temporaryFolder } from './processes.ts'
import { bearer, post, postText, rootKeyOf } from './requests.ts'
import { inTurn, type Round, round } from './rounds.ts'

const CONNECTIONS = 32
const ROUNDS = 7
const ROUND_MS = 1000
const RATIO_AIM = 0.6

export async function measureVerify(load: Load): Promise<readonly Figure[]> {
  const folder = temporaryFolder()
  const echo = await startEcho()
  const keyhaven = await startKeyhaven(folder.path)
  try {
    const authorization = bearer(rootKeyOf(keyhaven))
    const { id } = await post(keyhaven.port, '/v1/organisations', { name: 'Bench' }, authorization)
    const issued = await post(keyhaven.port, '/v1/keys', { organisationId: id, name: 'bench' }, authorization)
    const request = postText('/v1/keys/verify', { key: issued.secret }, authorization)
    const rounds = await inTurn(
      ROUNDS,
      () => round(load, { server: keyhaven, request }, CONNECTIONS, ROUND_MS),
      () => round(load, { server: echo, request }, CONNECTIONS, ROUND_MS),
    )
    return figuresOf(rounds)
  } finally {
    await Promise.all([keyhaven.stop(), echo.stop()])
    folder.remove()
  }
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

const cpuOf = (rounds: readonly Round[]): number | undefined =>
  medianOf(rounds.flatMap(({ cpuMicroseconds }) => cpuMicroseconds ?? []))

/** Near 1 the server was what limited the rate; well below it, the load or somebody else was. */
const coresOf = (rounds: readonly Round[]): number | undefined =>
  medianOf(
    rounds.flatMap(({ perSecond, cpuMicroseconds }) =>
      cpuMicroseconds === undefined ? [] : (perSecond * cpuMicroseconds) / 1_000_000,
    ),
  )
