/** One record of the trail as it is proved: from a database, or a line of an export. */
import type { StoredEvent } from '../keys/index.ts'
import type { TrailRecord } from '../store/index.ts'

/** Lines of an export end with one that says how many events there are; a database has the newest link of each chain instead. */
export type AuditRecord = TrailRecord | { readonly kind: 'end'; readonly events: number }

/** An event as a line of an export. */
export const eventLine = ({ id, atMs, actor, link, ...event }: StoredEvent): string =>
  lineOf({
    type: 'event',
    id,
    at: new Date(atMs).toISOString(),
    kind: event.kind,
    subject: event.subject,
    organisationId: event.organisationId ?? null,
    actorId: actor.id,
    actorKeyId: actor.keyId ?? null,
    address: actor.address,
    requestId: actor.requestId,
    details: event.details,
    chain: link?.chain ?? null,
    place: link?.place ?? null,
    hash: link?.hash ?? null,
  })

export const checkpointLine = (atMs: number, jws: string): string =>
  lineOf({ type: 'checkpoint', at: new Date(atMs).toISOString(), jws })

export const endLine = (events: number): string => lineOf({ type: 'end', events })

const lineOf = (value: object): string => `${JSON.stringify(value)}\n`

/** How every line begins. */
export const LINE_START = '{"type":"'

/**
 * A line as a record; undefined when it is none. It must be what is written here, letter by letter: what readers understand in different
 * ways, such as a member that is there twice, is no record.
 */
export function recordOf(line: string): AuditRecord | undefined {
  const value = parsed(line)
  if (!value || JSON.stringify(value) !== line) return undefined
  const names = Object.keys(value).join()
  if (value.type === 'event' && names === EVENT_NAMES) return eventOf(value)
  if (value.type === 'checkpoint' && names === CHECKPOINT_NAMES) return checkpointOf(value)
  if (value.type === 'end' && names === END_NAMES) return endOf(value)
  return undefined
}

const EVENT_NAMES =
  'type,id,at,kind,subject,organisationId,actorId,actorKeyId,address,requestId,details,chain,place,hash'
const CHECKPOINT_NAMES = 'type,at,jws'
const END_NAMES = 'type,events'

type Members = Readonly<Record<string, unknown>>

/** Undefined when the instant is not spelled as it is written here. */
function instantOf(at: unknown): number | undefined {
  const atMs = typeof at === 'string' ? Date.parse(at) : Number.NaN
  return !Number.isNaN(atMs) && new Date(atMs).toISOString() === at ? atMs : undefined
}

function checkpointOf({ at, jws }: Members): AuditRecord | undefined {
  const atMs = instantOf(at)
  return atMs !== undefined && typeof jws === 'string' ? { kind: 'checkpoint', atMs, jws } : undefined
}

const endOf = ({ events }: Members): AuditRecord | undefined =>
  Number.isSafeInteger(events) ? { kind: 'end', events: events as number } : undefined

/** Whether a record of a database is one: SQLite keeps values of any type in any column. What events hold is hashed, and need not be looked at. */
export function isWhole(record: TrailRecord): boolean {
  if (record.kind === 'checkpoint') return Number.isInteger(record.atMs) && typeof record.jws === 'string'
  if (record.kind === 'head') return [record.chain, record.hash].every((each) => typeof each === 'string')
  return true
}

function parsed(line: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Members) : undefined
  } catch {
    return undefined
  }
}

const TEXTS = ['kind', 'subject', 'actorId', 'address', 'requestId'] as const
const TEXTS_OR_NULL = ['organisationId', 'actorKeyId', 'chain', 'hash'] as const

const isTextOrNull = (value: unknown): boolean => value === null || typeof value === 'string'

function eventOf(line: Members): AuditRecord | undefined {
  const { id, at, details, place } = line
  const atMs = instantOf(at)
  const areFit =
    Number.isSafeInteger(id) &&
    TEXTS.every((name) => typeof line[name] === 'string') &&
    TEXTS_OR_NULL.every((name) => isTextOrNull(line[name])) &&
    (place === null || Number.isSafeInteger(place)) &&
    typeof details === 'object' &&
    details !== null
  if (!areFit || atMs === undefined) return undefined
  const texts = line as Readonly<Record<string, string>>
  const textsOrNull = line as Readonly<Record<string, string | null>>
  return {
    kind: 'event',
    row: {
      id: id as number,
      at: atMs,
      kind: texts.kind!,
      subject: texts.subject!,
      organisation_id: textsOrNull.organisationId!,
      actor_id: texts.actorId!,
      actor_key_id: textsOrNull.actorKeyId!,
      address: texts.address!,
      request_id: texts.requestId!,
      details: JSON.stringify(details),
      chain: textsOrNull.chain!,
      place: place as number | null,
      hash: textsOrNull.hash!,
    },
  }
}
