/** Counting that is written down before it is answered, inside one transaction. */
import { isRefused, type MeterView } from './key-meters.ts'
import type { Meter } from './meter.ts'
import type { MeterWrites } from './meter-ports.ts'

/**
 * Charges every one of the meters, or none. Answers them as they are then: one that does not afford the cost is why nothing was charged.
 * @throws StoreConflict when somebody else wrote a reading since it was read.
 */
export async function chargeAll(
  tx: MeterWrites,
  keyId: string,
  meters: readonly Meter[],
  cost: number,
  nowMs: number,
): Promise<{ readonly granted: boolean; readonly views: readonly MeterView[] }> {
  const readings = await tx.readingsOf(keyId)
  const views = meters.map((meter) => ({ meter, reading: meter.settled(readings.get(meter.id), nowMs) }))
  if (isRefused(views, cost)) return { granted: false, views }
  const charged = views.map(({ meter, reading }) => ({ meter, reading: meter.charged(reading, cost) }))
  for (const { meter, reading } of charged) {
    await tx.replaceReading(keyId, meter.id, readings.get(meter.id), reading)
  }
  return { granted: true, views: charged }
}
