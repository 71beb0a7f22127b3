/** What becomes of what is used up when limits and credits are changed. */
import { creditMeter } from './credit-meter.ts'
import { type MeteredKey, metersOf } from './key-meters.ts'
import { CREDITS, type CreditPlan } from './limit.ts'
import type { Reading, Readings } from './meter.ts'
import type { MeterWrites } from './meter-ports.ts'

/**
 * To be called in the transaction that changes the key. Limits of the same name and kind keep what is used up of them, and what flowed
 * back until now did so as was agreed until now. What remains of credits stays, unless `creditsLeft` says what it is from now on, or they
 * are agreed on for the first time. Readings of limits that were gone already before this change are deleted.
 * @throws StoreConflict as `replaceReading`
 */
export async function carryReadings(
  tx: MeterWrites,
  before: MeteredKey,
  after: MeteredKey,
  creditsLeft: number | undefined,
  nowMs: number,
): Promise<void> {
  const readings = await tx.readingsOf(before.id)
  const carried = new Map<string, Reading>()
  for (const meter of metersOf(before)) {
    const reading = readings.get(meter.id)
    if (reading) carried.set(meter.id, meter.settled(reading, nowMs))
  }
  const credits = carriedCredits(before, after, readings, creditsLeft, nowMs)
  if (credits) carried.set(CREDITS, credits)
  for (const [id, reading] of carried) {
    const stored = readings.get(id)
    if (stored?.since === reading.since && stored.amount === reading.amount) continue
    await tx.replaceReading(before.id, id, stored, reading)
  }
  const agreed = new Set([before, after].flatMap(metersOf).map(({ id }) => id))
  for (const id of readings.keys()) if (!agreed.has(id)) await tx.deleteReading(before.id, id)
}

function carriedCredits(
  before: MeteredKey,
  after: MeteredKey,
  readings: Readings,
  creditsLeft: number | undefined,
  nowMs: number,
): Reading | undefined {
  if (!after.credits) return undefined
  const stored = readings.get(CREDITS)
  const left = creditsLeft ?? (isGivenAnew(before.credits, after.credits) ? after.credits.initial : undefined)
  if (left !== undefined) return setAnew(stored, before.createdAtMs, left, nowMs)
  const settled = creditMeter(before.credits!, before.createdAtMs).settled(stored, nowMs)
  const refilled = creditMeter(after.credits, before.createdAtMs).settled(settled, nowMs)
  // A day or month that began before the refill was agreed on refills nothing.
  return refilled === settled ? settled : setAnew(settled, before.createdAtMs, settled.amount, nowMs)
}

const isGivenAnew = (before: CreditPlan | undefined, after: CreditPlan): boolean =>
  before?.initial !== after.initial

/** Another `since` than before, whatever the clock says: by that, leases that were taken out before are void. */
const setAnew = (
  stored: Reading | undefined,
  createdAtMs: number,
  amount: number,
  nowMs: number,
): Reading => ({ since: Math.max(nowMs, (stored?.since ?? createdAtMs) + 1), amount })
