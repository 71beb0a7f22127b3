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

/** A line as a record; undefined when it is none. */
export function recordOf(line: string): AuditRecord | undefined {
  const value = parsed(line)
  switch (value?.type) {
    case 'event':
      return eventOf(value)
    case 'checkpoint':
      return typeof value.jws === 'string' ? { kind: 'checkpoint', jws: value.jws } : undefined
    case 'end':
      return Number.isSafeInteger(value.events) ? { kind: 'end', events: value.events as number } : undefined
    default:
      return undefined
  }
}

type Members = Readonly<Record<string, unknown>>

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
  const atMs = typeof at === 'string' ? Date.parse(at) : Number.NaN
  const isWhole =
    Number.isSafeInteger(id) &&
    !Number.isNaN(atMs) &&
    TEXTS.every((name) => typeof line[name] === 'string') &&
    TEXTS_OR_NULL.every((name) => isTextOrNull(line[name])) &&
    (place === null || Number.isSafeInteger(place)) &&
    typeof details === 'object' &&
    details !== null
  if (!isWhole) return undefined
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
