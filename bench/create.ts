/**
 * BokaMera's CreateApiKey over HTTP with 64 clients against bare inserts of one row a transaction on the same disk, and against one client,
 * whose creates are one commit each.
 */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { atLeast, type Figure, median, plain } from './figures.ts'
import { type Load, startKeyhaven, temporaryFolder } from './processes.ts'
import { bearer, post, postText, rootKeyOf } from './requests.ts'
import { inTurn, type Round, round } from './rounds.ts'

const CLIENTS = 64
const ROUNDS = 5
const ROUND_MS = 1500
const RATIO_AIM = 0.5
const SHARED_AIM = 3

const BARE = join(import.meta.dirname, 'bare-inserts.ts')

/** Rows a second; a process of its own, as the service is. */
const bareInserts = async (folder: string): Promise<number> =>
  Number(execFileSync(process.execPath, [BARE, folder, String(ROUND_MS)], { encoding: 'utf8' }))

export async function measureCreate(load: Load): Promise<readonly Figure[]> {
  const folder = temporaryFolder()
  const keyhaven = await startKeyhaven(folder.path)
  try {
    const root = bearer(rootKeyOf(keyhaven))
    const { id } = await post(keyhaven.port, '/v1/organisations', { name: 'Bench' }, root)
    // By key, as programs call: a password would be hashed anew for every request.
    const roles = ['bookingsupplier-administrator-write']
    const { secret } = await post(keyhaven.port, '/v1/keys', { organisationId: id, roles }, root)
    const request = postText('/bokamera/apikeys', { Notes: 'till 3' }, bearer(secret))
    const subject = { server: keyhaven, requests: [request] }
    const rounds = await inTurn(
      ROUNDS,
      () => round(load, subject, CLIENTS, ROUND_MS),
      () => bareInserts(folder.path),
    )
    const shared = await inTurn(
      ROUNDS,
      () => round(load, subject, CLIENTS, ROUND_MS),
      () => round(load, subject, 1, ROUND_MS),
    )
    return [...figuresOf(rounds), ...sharedFigures(shared)]
  } finally {
    await keyhaven.stop()
    folder.remove()
  }
}

const figuresOf = (rounds: readonly (readonly [create: Round, bare: number])[]): readonly Figure[] => [
  atLeast(
    `create over HTTP, ${CLIENTS} clients : bare inserts`,
    median(rounds.map(([create, bare]) => create.perSecond / bare)),
    RATIO_AIM,
    '',
    2,
  ),
  plain('  creates', median(rounds.map(([create]) => create.perSecond)), ' /s'),
  plain('  bare inserts', median(rounds.map(([, bare]) => bare)), ' /s'),
]

const sharedFigures = (rounds: readonly (readonly [many: Round, one: Round])[]): readonly Figure[] => [
  atLeast(
    `create over HTTP, ${CLIENTS} clients : one client`,
    median(rounds.map(([many, one]) => many.perSecond / one.perSecond)),
    SHARED_AIM,
    '',
    1,
  ),
  plain('  creates by one client', median(rounds.map(([, one]) => one.perSecond)), ' /s'),
]
