/** The walk over the records of the trail: how far it is, and what does not fit. */
import {
  CHAIN_START,
  type ChainHead,
  type ChainLink,
  type KeptRow,
  type KnownOfTrail,
  nextLink,
  type StoredCheckpoint,
} from '../store/index.ts'
import type { AuditRecord } from './audit-record.ts'
import type { AuditBreak, AuditFault, AuditReport } from './audit-report.ts'
import { Broken } from './broken.ts'
import { fingerprintOf, type ReadCheckpoint, readCheckpoint } from './checkpoint.ts'
import type { PublicKey } from './signing-key.ts'
import { requireCheckpoints, requireEveryEvent, type TrailFound } from './trail-end.ts'

/** Where the records are from. */
export type TrailForm = 'export' | 'database'

export interface NumberedRecord {
  /** Undefined for a line, or a row, that is none. */
  readonly record?: AuditRecord | undefined
  /** Undefined in a database. */
  readonly line?: number
  /** Why it is none, as a sentence, where that is known. */
  readonly because?: string
}

/** A chain for people. */
export const nameOf = (chain: string): string =>
  chain === '' ? 'the chain of no organisation' : `the chain of ${chain}`

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Takes one record after the other; checkpoints come first, then events by id, then heads and what else is known, or the end. */
export class TrailWalk {
  readonly #isExport: boolean
  readonly #keys: readonly PublicKey[] | undefined
  readonly #heads = new Map<string, ChainHead>()
  /** Signed, and not yet compared. */
  readonly #waiting: ReadCheckpoint[] = []
  /** Chains that have grown since the last checkpoint. */
  readonly #grown = new Set<string>()
  /** Heads of which a database has told. */
  readonly #told = new Set<string>()
  #lastCheckpoint = ''
  #lastCheckpointAtMs = Number.NEGATIVE_INFINITY
  #lastId = 0
  #events = 0
  #unchained = 0
  #checkpoints = 0
  #signedUpTo = 0
  #hasEnded = false
  /** What a database knows beside its records. */
  #known: KnownOfTrail | undefined

  constructor(form: TrailForm, keys: readonly PublicKey[] | undefined) {
    this.#isExport = form === 'export'
    this.#keys = keys
  }

  get soFar(): Omit<AuditReport, 'intact' | 'broken'> {
    return {
      events: this.#events,
      unchained: this.#unchained,
      chains: this.#heads.size,
      checkpoints: this.#checkpoints,
      signedUpTo: this.#signedUpTo,
      keys: this.#keys ? 'given' : 'own',
    }
  }

  get #found(): TrailFound {
    return {
      ...this.soFar,
      isExport: this.#isExport,
      lastId: this.#lastId,
      lastCheckpointAtMs: this.#lastCheckpointAtMs,
      known: this.#known,
    }
  }

  /** @throws Broken */
  async take({ record, line, because }: NumberedRecord): Promise<void> {
    if (this.#hasEnded)
      throw new Broken({ fault: 'added', message: `Line ${line} stands after the end of the export.`, line })
    if (!record) {
      const message =
        because ??
        (line === undefined ? 'A row of the database cannot be read.' : `Line ${line} is no record.`)
      throw new Broken({ fault: 'unreadable', message, line })
    }
    switch (record.kind) {
      case 'event':
        return this.#takeEvent(record.row, line)
      case 'checkpoint':
        return this.#takeCheckpoint(record, line)
      case 'head':
        return this.#takeHead(record)
      case 'known':
        this.#known = record
        return
      case 'end':
        return this.#takeEnd(record.events, line)
    }
  }

  /** @throws Broken */
  end(): void {
    for (const checkpoint of this.#waiting.splice(0)) this.#compare(checkpoint)
    if (this.#isExport && !this.#hasEnded)
      throw new Broken({ fault: 'cut-short', message: 'The export has no end: it was cut short.' })
    requireEveryEvent(this.#found)
    requireCheckpoints(this.#found)
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
    if (chain === null || place === null) this.#takeUnchained(row, about)
    else this.#takeLink(row, { chain, place }, about)
  }

  #takeUnchained(
    { id, chain, place, hash }: KeptRow,
    about: Pick<AuditBreak, 'eventId' | 'line' | 'chain' | 'place'>,
  ): void {
    // All of them are older than the first checkpoint too.
    const isAfterCheckpoint = this.#waiting.length < this.#checkpoints
    if (this.#heads.size > 0 || isAfterCheckpoint) {
      const message = `Event ${id} is in no chain, though chains had begun.`
      throw new Broken({ fault: 'added', message, ...about })
    }
    if ([chain, place, hash].some((each) => each !== null)) {
      const message = `Event ${id} has lost its place, or the chain that it is in.`
      throw new Broken({ fault: 'changed', message, ...about })
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
    if (place !== expected || link.hash !== row.hash || (row.organisation_id ?? '') !== chain) {
      const message = `Event ${row.id} at place ${place} of ${nameOf(chain)} is not what it was, or does not follow the one before it.`
      throw new Broken({ fault: 'changed', message, ...about, chain, place })
    }
    this.#heads.set(chain, link)
    this.#grown.add(chain)
    this.#events += 1
  }

  async #takeCheckpoint({ atMs, jws }: StoredCheckpoint, line: number | undefined): Promise<void> {
    const checkpoint = await readCheckpoint(jws)
    const about = { line, checkpointAtMs: checkpoint?.atMs }
    const broken = (fault: AuditFault, message: string): Broken => new Broken({ fault, message, ...about })
    if (!checkpoint) throw broken('signature', `A checkpoint after ${this.#checkpoints} others is none.`)
    const when = new Date(checkpoint.atMs).toISOString()
    if (!checkpoint.isSigned)
      throw broken('signature', `The signature of the checkpoint of ${when} does not fit it.`)
    if (this.#keys && !this.#keys.some(({ kid }) => kid === checkpoint.key?.kid))
      throw broken('signature', `The checkpoint of ${when} is signed with a key that is none of those given.`)
    if (atMs !== checkpoint.atMs)
      throw broken('checkpoint', `The checkpoint of ${when} stands under another moment.`)
    if (this.#lastId > 0) throw broken('checkpoint', `The checkpoint of ${when} stands after events.`)
    if (checkpoint.previous !== this.#lastCheckpoint)
      throw broken(
        'checkpoint',
        `Before the checkpoint of ${when} one is missing, or they stand in another order.`,
      )
    this.#lastCheckpoint = fingerprintOf(jws)
    this.#lastCheckpointAtMs = atMs
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
    if (this.#lastId !== upTo) {
      const message = `Event ${upTo} is not there, which the checkpoint of ${when} knows as the newest: events are missing.`
      throw new Broken({ fault: 'missing', message, checkpointAtMs: atMs })
    }
    this.#signedUpTo = upTo
  }

  #takeHead({ chain, place, hash }: ChainLink): void {
    this.#told.add(chain)
    const known = this.#heads.get(chain)
    if (known?.place === place && known.hash === hash) return
    const head = known ?? CHAIN_START
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
