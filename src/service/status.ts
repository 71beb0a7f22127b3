/** GetStatus: what runs here, and for administrators how much there is. */
import { type Endpoint, endpoint } from '../host/http/index.ts'
import {
  authenticated,
  bool,
  dateTime,
  dto,
  IGet,
  type Infer,
  Instant,
  int32,
  int64,
  list,
  member,
  nullable,
  operation,
  route,
  text,
} from '../host/message/index.ts'
import type { Caller } from '../identity/index.ts'
import { isAdmin, requireScope } from './authority.ts'
import { KEYHAVEN } from './namespace.ts'
import type { ServiceState } from './service-state.ts'
import type { Services } from './services.ts'

const StatusCounts = dto(
  'StatusCounts',
  { ...KEYHAVEN, description: 'How much there is; 1,000,000 stands for that many or more' },
  {
    ActiveKeys: int32,
    FrozenKeys: int32,
    RevokedKeys: int32,
    Users: int32,
    Organisations: int32,
    Machines: int32,
    UnknownSecrets: member(int64, {
      description: 'Secrets of no key that were presented in the last 24 hours',
    }),
    UsesLost: member(int64, {
      description: 'Uses since the start that were not counted, because the store took none for too long',
    }),
  },
)

const PepperStatus = dto(
  'PepperStatus',
  { ...KEYHAVEN, description: 'A pepper that secrets are kept under' },
  {
    Label: member(text, { description: 'Tells one from another, and nothing of either' }),
    Newest: bool,
    KeysNeeding: member(nullable(int32), {
      description:
        'Keys that are unknown without it; 100,000 stands for that many or more. Not counted for the newest',
    }),
  },
)

export const Status = dto(
  'Status',
  { ...KEYHAVEN, description: 'What runs here' },
  {
    Version: text,
    Store: text,
    SchemaVersion: int32,
    Ready: member(bool, { description: 'Whether the store can be read and written' }),
    StartedAt: dateTime,
    UptimeSeconds: int64,
    UsageSeconds: member(int32, { description: 'Uses of the last so many seconds are lost in a crash' }),
    Counts: member(StatusCounts, { description: 'For administrators' }),
    Peppers: member(list(PepperStatus), { description: 'For administrators; the newest first' }),
  },
)

export const getStatusOperation = operation(
  dto('GetStatus', { ...KEYHAVEN, implements: [IGet], description: 'What runs here' }, {}),
  {
    returns: Status,
    routes: [route('/v1/status', 'GET')],
    verbs: ['GET'],
    tags: ['status'],
    access: authenticated,
    service: 'StatusService',
  },
)

export const getStatus = ({ state }: Services): Endpoint<Caller> =>
  endpoint(getStatusOperation, async (_request, call) => {
    requireScope(call.caller, 'keyhaven:keys.read')
    const nowMs = call.now.getTime()
    const status = {
      Version: state.version,
      Store: state.store,
      SchemaVersion: state.schemaVersion,
      Ready: await state.isReady(),
      StartedAt: Instant.from(state.startedAtMs),
      // A clock that was set back makes no negative time.
      UptimeSeconds: BigInt(Math.max(0, Math.floor((nowMs - state.startedAtMs) / 1000))),
      UsageSeconds: state.usageSeconds,
    }
    return isAdmin(call.caller) ? { ...status, ...(await countsOf(state, nowMs)) } : status
  })

async function countsOf(
  state: ServiceState,
  nowMs: number,
): Promise<Pick<Infer<typeof Status>, 'Counts' | 'Peppers'>> {
  const counts = await state.counts(nowMs)
  const peppers = await state.peppers(nowMs)
  return {
    Counts: {
      ActiveKeys: counts.activeKeys,
      FrozenKeys: counts.frozenKeys,
      RevokedKeys: counts.revokedKeys,
      Users: counts.users,
      Organisations: counts.organisations,
      Machines: counts.machines,
      UnknownSecrets: BigInt(counts.unknownSecrets),
      UsesLost: BigInt(counts.usesLost),
    },
    Peppers: peppers.map(({ label, keysNeeding }, at) => ({
      Label: label,
      Newest: at === 0,
      KeysNeeding: keysNeeding,
    })),
  }
}
