/** Walks over the records of the trail and stops at the first that does not fit. */
import type { AuditBreak, AuditReport } from './audit-report.ts'
import { Broken } from './broken.ts'
import type { PublicKey } from './signing-key.ts'
import { type NumberedRecord, nameOf, type TrailForm, TrailWalk } from './trail-walk.ts'

/** Records come in this order: checkpoints as they were made, events by id, then heads and what else is known, or the end. */
export async function verifyRecords(
  records: AsyncIterable<NumberedRecord>,
  form: TrailForm,
  keys?: readonly PublicKey[],
): Promise<AuditReport> {
  const walk = new TrailWalk(form, keys)
  let broken: AuditBreak | undefined
  const rest = records[Symbol.asyncIterator]()
  try {
    for (let next = await rest.next(); !next.done; next = await rest.next()) await walk.take(next.value)
    walk.end()
  } catch (error) {
    if (!(error instanceof Broken)) throw error
    broken = await namedBetter(error.details, rest)
  } finally {
    await rest.return?.()
  }
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
