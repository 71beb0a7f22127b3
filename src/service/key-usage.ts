/** GetKeyUsage: how often a key was used, and whether anybody still uses a secret that was replaced. */
import { type Endpoint, endpoint } from '../host/http/index.ts'
import {
  authenticated,
  dateTime,
  dto,
  enumeration,
  IGet,
  Instant,
  inEnum,
  instantAt,
  int32,
  int64,
  invalidArgument,
  list,
  map,
  member,
  notFound,
  nullable,
  operation,
  route,
  text,
} from '../host/message/index.ts'
import type { Caller } from '../identity/index.ts'
import { type Counts, HOUR_MS, type UsageRange } from '../keys/index.ts'
import { managesKey, requireScope } from './authority.ts'
import { idMember, KEYHAVEN } from './namespace.ts'
import type { Services } from './services.ts'

const UsageStep = enumeration('UsageStep', KEYHAVEN, { Hour: 0, Day: 1 })

const counts = member(map(text, int64), { description: 'How often each code was answered' })

const UsageCount = dto(
  'UsageCount',
  { ...KEYHAVEN, description: 'Uses in one hour or day' },
  { Start: dateTime, Counts: counts },
)

const VersionUsage = dto(
  'VersionUsage',
  { ...KEYHAVEN, description: 'Uses of one secret that a key has or had' },
  {
    Version: member(int32, { description: '1 for the first' }),
    CreatedAt: dateTime,
    EndsAt: member(nullable(dateTime), {
      description: 'Good before then; as long as the key when not given',
    }),
    LastUsedAt: member(nullable(dateTime), {
      description: 'The newest good use of all time; never when not given',
    }),
    LastUsedFrom: member(text, { description: 'IP address of that use, where it is known' }),
    Counts: counts,
  },
)

export const KeyUsage = dto(
  'KeyUsage',
  { ...KEYHAVEN, description: 'How often a key was used' },
  {
    Id: text,
    From: dateTime,
    To: dateTime,
    By: UsageStep,
    Counts: counts,
    Versions: member(list(VersionUsage), { description: 'Newest first' }),
    Results: member(list(UsageCount), {
      description: 'Oldest first; hours or days without a use are left out',
    }),
  },
)

/** Steps of one answer: 41 days of hours, or three years of days. */
const STEPS_MAX = 1100
const DAY_MS = 24 * HOUR_MS
/** No date of an answer can be later. */
const YEAR_10000_MS = Date.UTC(10_000, 0)
const STEP_MS = { Hour: HOUR_MS, Day: DAY_MS } as const
/** What is answered when nothing is asked for. */
const DEFAULT_STEPS = { Hour: 24, Day: 30 } as const

export const getKeyUsageOperation = operation(
  dto(
    'GetKeyUsage',
    { ...KEYHAVEN, implements: [IGet], description: 'How often a key was used, and which of its secrets' },
    {
      Id: idMember,
      From: member(nullable(dateTime), { description: 'The hour or day that this is in is the first' }),
      To: member(nullable(dateTime), { description: 'Up to then; now when not given' }),
      By: member(nullable(UsageStep), { description: 'Hour when not given', rules: [inEnum(UsageStep)] }),
    },
  ),
  {
    returns: KeyUsage,
    routes: [route('/v1/keys/{Id}/usage', 'GET')],
    verbs: ['GET'],
    tags: ['keys'],
    access: authenticated,
    service: 'KeyService',
  },
)

export const getKeyUsage = ({ keyring, usage }: Services): Endpoint<Caller> =>
  endpoint(getKeyUsageOperation, async (request, call) => {
    requireScope(call.caller, 'keyhaven:keys.read')
    const key = await keyring.get(request.Id!)
    if (!key || !managesKey(call.caller)(key)) throw notFound('There is no such key.')
    const by = request.By ?? 'Hour'
    const range = rangeOf(by, request.From?.ms, request.To?.ms, call.now.getTime())
    const found = await usage.usageOf(key.id, range)
    return {
      Id: key.id,
      From: Instant.from(range.fromMs),
      To: Instant.from(range.toMs),
      By: by,
      Counts: toCounts(found.counts),
      Versions: found.versions.map((each) => ({
        Version: each.version,
        CreatedAt: Instant.from(each.createdAtMs),
        EndsAt: instantAt(each.endsAtMs),
        LastUsedAt: instantAt(each.lastUsedAtMs),
        LastUsedFrom: each.lastAddress,
        Counts: toCounts(each.counts),
      })),
      Results: found.steps.map(({ startMs, counts }) => ({
        Start: Instant.from(startMs),
        Counts: toCounts(counts),
      })),
    }
  })

const toCounts = (counts: Counts): ReadonlyMap<string, bigint> =>
  new Map([...counts].map(([code, count]) => [code, BigInt(count)]))

/** Whole steps that hold what is asked for. @throws Refusal 400 for a range that is empty, too long, or reaches beyond what dates can be. */
function rangeOf(
  by: keyof typeof STEP_MS,
  askedFromMs: number | undefined,
  askedToMs: number | undefined,
  nowMs: number,
): UsageRange {
  const stepMs = STEP_MS[by]
  const toMs = Math.ceil((askedToMs ?? nowMs + 1) / stepMs) * stepMs
  const fromMs =
    askedFromMs === undefined ? toMs - DEFAULT_STEPS[by] * stepMs : Math.floor(askedFromMs / stepMs) * stepMs
  if (askedFromMs !== undefined && askedFromMs >= (askedToMs ?? nowMs + 1))
    throw invalidArgument('From', askedToMs === undefined ? 'Must not lie ahead.' : 'Must be before To.')
  if (fromMs < Instant.min.ms || toMs >= YEAR_10000_MS)
    throw invalidArgument('To', 'Its hours and days must lie in the years 1 to 9999.')
  if ((toMs - fromMs) / stepMs > STEPS_MAX)
    throw invalidArgument('From', `At most ${STEPS_MAX} ${by.toLowerCase()}s at once.`)
  return { fromMs, toMs, stepMs }
}
