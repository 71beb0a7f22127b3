/** The whole trail as JSON lines: checkpoints, events in their order, and an end by which a file that was cut short is known. */
import type { EventReads } from '../keys/index.ts'
import type { CheckpointStore } from '../store/index.ts'
import { checkpointLine, endLine, eventLine } from './audit-record.ts'
import type { Checkpoints } from './checkpoints.ts'

export interface ExportSource {
  readonly store: CheckpointStore & Pick<EventReads, 'events'>
  readonly checkpoints: Checkpoints
}

/** Read at a time. */
const PAGE = 500

/** As of this moment: everything is signed first, and what happens later is left out. `closed` ends it early. */
export async function* exportTrail(
  { store, checkpoints }: ExportSource,
  nowMs: number,
  closed: AbortSignal,
): AsyncGenerator<string> {
  // What others write and sign meanwhile belongs to the next one: the last event here is the last that is signed.
  const { atMs: untilMs, upTo: untilId } = await checkpoints.write(nowMs)
  for (let after = Number.NEGATIVE_INFINITY; ; ) {
    const page = (await store.checkpoints(after, PAGE)).filter(({ atMs }) => atMs <= untilMs)
    if (page.length > 0) yield page.map(({ atMs, jws }) => checkpointLine(atMs, jws)).join('')
    if (page.length < PAGE || closed.aborted) break
    after = page.at(-1)!.atMs
  }
  let count = 0
  for (let after = 0; after < untilId && !closed.aborted; ) {
    const page = (await store.events(after, PAGE)).filter(({ id }) => id <= untilId)
    if (page.length === 0) break
    yield page.map(eventLine).join('')
    count += page.length
    after = page.at(-1)!.id
  }
  if (!closed.aborted) yield endLine(count)
}
