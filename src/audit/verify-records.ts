/** Walks over the records of the trail and stops at the first that does not fit. */
import { CHAIN_START, type ChainHead, type ChainLink, type KeptRow, nextLink } from '../store/index.ts'
import type { AuditRecord } from './audit-record.ts'
import { fingerprintOf, type ReadCheckpoint, readCheckpoint } from './checkpoint.ts'
import type { PublicKey } from './signing-key.ts'

/** What is wrong; fixed for ever, for programs. */
export type AuditFault =
  /** An event is not what it was when it was hashed. */
  | 'changed'
  /** Events are not there. */
  | 'missing'
  /** Events do not stand in the order in which they were written. */
  | 'reordered'
  /** An event is there that was not when a checkpoint was signed. */
  | 'added'
  /** A chain holds together, but is another than the one that was signed. */
  | 'rewritten'
  /** What the database knows as the newest event of a chain is not. */
  | 'head'
  /** A checkpoint is not signed with the key that it names, or with none that may sign. */
  | 'signature'
  /** A checkpoint is not there, or does not stand where it was signed. */
  | 'checkpoint'
  /** A line is no record. */
  | 'unreadable'
  /** An export has no end. */
  | 'cut-short'

/** The first link that is broken. */
export interface AuditBreak {
  readonly fault: AuditFault
  /** One sentence for people. */
  readonly message: string
  readonly eventId?: number
  /** The organisation's id; empty for the chain of what belongs to none. */
  readonly chain?: string
  readonly place?: number
  /** Of the checkpoint that tells, milliseconds since 1970. */
  readonly checkpointAtMs?: number
  /** Of the export, from 1. */
  readonly line?: number
}

export interface AuditReport {
  readonly intact: boolean
  readonly broken?: AuditBreak
  /** Events that fit their chain, as far as the walk came. */
  readonly events: number
  /** Events from before there were chains: nothing is proved of them. */
  readonly unchained: number
  readonly chains: number
  readonly checkpoints: number
  /** Everything up to this event was signed; 0 without a checkpoint. What came later is held together by its hashes alone. */
  readonly signedUpTo: number
  /** Whether the signatures were held against keys that were given, or those that the checkpoints bring along. */
  readonly keys: 'given' | 'own'
}

export interface NumberedRecord {
  /** Undefined for a line that is none. */
  readonly record: AuditRecord | undefined
  /** Undefined in a database. */
  readonly line: number | undefined
}

class Broken extends Error {
  readonly details: AuditBreak
  constructor(details: AuditBreak) {
    super(details.message)
    this.details = details
  }
}

/** Records come in this order: checkpoints as they were made, events by id, then heads or the end. */
export async function verifyRecords(
  records: AsyncIterable<NumberedRecord>,
  keys?: readonly PublicKey[],
): Promise<AuditReport> {
  const walk = new Walk(keys)
  let broken: AuditBreak | undefined
  const rest = records[Symbol.asyncIterator]()
  try {
    for (let next = await rest.next(); !next.done; next = await rest.next()) await walk.take(next.value)
    walk.end()
  } catch (error) {
    if (!(error instanceof Broken)) throw error
    broken = await namedBetter(error.details, rest)
  }
  await rest.return?.()
  return { intact: broken === undefined, ...(broken && { broken }), ...walk.soFar }
}

/** What is missing at its place may stand further on. */
async function namedBetter(broken: AuditBreak, rest: AsyncIterator<NumberedRecord>): Promise<AuditBreak> {
  if (broken.fault !== 'missing' || broken.place === undefined) return broken
  for (let next = await rest.next(); !next.done; next = await rest.next()) {
    const { record, line } = next.value
    if (record?.kind !== 'event') continue
    const { chain, place, id } = record.row
    if (chain !== broken.chain || place !== broken.place) continue
    const message = `Event ${id} of ${nameOf(chain)} at place ${place} stands after later ones.`
    return { ...broken, fault: 'reordered', message, eventId: id, line }
  }
  return broken
}

const nameOf = (chain: string): string =>
  chain === '' ? 'the chain of no organisation' : `the chain of ${chain}`

/** How far the walk is. */
class Walk {
  readonly #keys: readonly PublicKey[] | undefined
  readonly #heads = new Map<string, ChainHead>()
  /** Signed, and not yet compared. */
  readonly #waiting: ReadCheckpoint[] = []
  /** Chains that have grown since the last checkpoint. */
  readonly #grown = new Set<string>()
  /** Heads of which a database has told. */
  readonly #told = new Set<string>()
  #lastCheckpoint = ''
  #lastId = 0
  #events = 0
  #unchained = 0
  #checkpoints = 0
  #signedUpTo = 0
  #isExport = false
  #hasEnded = false

  constructor(keys: readonly PublicKey[] | undefined) {
    this.#keys = keys
  }

  get soFar() {
    return {
      events: this.#events,
      unchained: this.#unchained,
      chains: this.#heads.size,
      checkpoints: this.#checkpoints,
      signedUpTo: this.#signedUpTo,
      keys: this.#keys ? ('given' as const) : ('own' as const),
    }
  }

  /** @throws Broken */
  async take({ record, line }: NumberedRecord): Promise<void> {
    this.#isExport ||= line !== undefined
    if (!record) throw new Broken({ fault: 'unreadable', message: `Line ${line} is no record.`, line })
    switch (record.kind) {
      case 'event':
        return this.#takeEvent(record.row, line)
      case 'checkpoint':
        return this.#takeCheckpoint(record.jws, line)
      case 'head':
        return this.#takeHead(record)
      case 'end':
        return this.#takeEnd(record.events, line)
    }
  }

  /** @throws Broken */
  end(): void {
    for (const checkpoint of this.#waiting.splice(0)) this.#compare(checkpoint)
    if (this.#isExport && !this.#hasEnded)
      throw new Broken({ fault: 'cut-short', message: 'The export has no end: it was cut short.' })
    for (const [chain, { place }] of this.#isExport ? [] : this.#heads) {
      if (this.#told.has(chain)) continue
      const message = `The database knows nothing of ${nameOf(chain)}.`
      throw new Broken({ fault: 'head', message, chain, place })
    }
  }

  #takeEvent(row: KeptRow, line: number | undefined): void {
    const { id, chain, place } = row
    const about = { eventId: id, line, ...(chain === null ? {} : { chain, place: place ?? undefined }) }
    if (id <= this.#lastId) {
      const message = `Event ${id} stands after event ${this.#lastId}.`
      throw new Broken({ fault: 'reordered', message, ...about })
    }
    while (this.#waiting[0] && this.#waiting[0].upTo < id) this.#compare(this.#waiting.shift()!)
    this.#lastId = id
    if (chain === null || place === null) this.#takeUnchained(about)
    else this.#takeLink(row, { chain, place }, about)
  }

  #takeUnchained(about: Pick<AuditBreak, 'eventId' | 'line'>): void {
    if (this.#heads.size > 0) {
      const message = `Event ${about.eventId} is in no chain, though chains had begun.`
      throw new Broken({ fault: 'added', message, ...about })
    }
    this.#unchained += 1
  }

  #takeLink(
    row: KeptRow,
    { chain, place }: { readonly chain: string; readonly place: number },
    about: Pick<AuditBreak, 'eventId' | 'line'>,
  ): void {
    const head = this.#heads.get(chain) ?? CHAIN_START
    const expected = head.place + 1
    if (place > expected) {
      const gap = place - expected === 1 ? `place ${expected} is` : `places ${expected} to ${place - 1} are`
      const message = `In ${nameOf(chain)} ${gap} missing, before event ${row.id}.`
      throw new Broken({ fault: 'missing', message, ...about, chain, place: expected })
    }
    if (place < expected) {
      const message = `Event ${row.id} has place ${place} in ${nameOf(chain)}, which another event has had before it.`
      throw new Broken({ fault: 'reordered', message, ...about, chain, place })
    }
    const link = nextLink(head, chain, row)
    if (link.hash !== row.hash || (row.organisation_id ?? '') !== chain) {
      const message = `Event ${row.id} at place ${place} of ${nameOf(chain)} is not what it was, or does not follow the one before it.`
      throw new Broken({ fault: 'changed', message, ...about, chain, place })
    }
    this.#heads.set(chain, link)
    this.#grown.add(chain)
    this.#events += 1
  }

  async #takeCheckpoint(jws: string, line: number | undefined): Promise<void> {
    const checkpoint = await readCheckpoint(jws)
    const about = { line, checkpointAtMs: checkpoint?.atMs }
    const broken = (fault: AuditFault, message: string): Broken => new Broken({ fault, message, ...about })
    if (!checkpoint) throw broken('signature', `A checkpoint after ${this.#checkpoints} others is none.`)
    const when = new Date(checkpoint.atMs).toISOString()
    if (!checkpoint.isSigned)
      throw broken('signature', `The signature of the checkpoint of ${when} does not fit it.`)
    if (this.#keys && !this.#keys.some(({ kid }) => kid === checkpoint.key?.kid))
      throw broken('signature', `The checkpoint of ${when} is signed with a key that is none of those given.`)
    if (checkpoint.previous !== this.#lastCheckpoint)
      throw broken(
        'checkpoint',
        `Before the checkpoint of ${when} one is missing, or they stand in another order.`,
      )
    this.#lastCheckpoint = fingerprintOf(jws)
    this.#checkpoints += 1
    this.#waiting.push(checkpoint)
  }

  /** Holds the chains as they are after its newest event against what was signed. */
  #compare({ atMs, upTo, heads }: ReadCheckpoint): void {
    const when = new Date(atMs).toISOString()
    for (const { chain, place, hash } of heads) {
      const head = this.#heads.get(chain) ?? CHAIN_START
      const about = { chain, place, checkpointAtMs: atMs }
      if (head.place < place) {
        const message = `${nameOf(chain)} ends at place ${head.place}, but the checkpoint of ${when} says ${place}: events are missing.`
        // Not at a place that may stand further on.
        throw new Broken({ fault: 'missing', message: upperFirst(message), ...about, place: head.place + 1 })
      }
      if (head.place > place || head.hash !== hash) {
        const message = `${nameOf(chain)} at place ${place} is not what was signed in the checkpoint of ${when}: it was written anew.`
        throw new Broken({ fault: 'rewritten', message: upperFirst(message), ...about })
      }
      this.#grown.delete(chain)
    }
    const [added] = this.#grown
    if (added !== undefined) {
      const message = `${nameOf(added)} has events that were not there when the checkpoint of ${when} was signed.`
      throw new Broken({ fault: 'added', message: upperFirst(message), chain: added, checkpointAtMs: atMs })
    }
    this.#signedUpTo = upTo
  }

  #takeHead({ chain, place, hash }: ChainLink): void {
    this.#told.add(chain)
    const head = this.#heads.get(chain) ?? CHAIN_START
    if (head.place === place && head.hash === hash) return
    const isShort = head.place < place
    const message = isShort
      ? `${nameOf(chain)} ends at place ${head.place}, but its newest event has place ${place}: events are missing.`
      : `The newest event of ${nameOf(chain)} is not the one that the database knows as such.`
    const fault = isShort ? 'missing' : 'head'
    throw new Broken({ fault, message: upperFirst(message), chain, place: isShort ? head.place + 1 : place })
  }

  #takeEnd(events: number, line: number | undefined): void {
    this.#hasEnded = true
    const found = this.#events + this.#unchained
    if (found === events) return
    const message = `The export has ${found} events, but ends with ${events}.`
    throw new Broken({ fault: found < events ? 'missing' : 'added', message, line })
  }
}

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
