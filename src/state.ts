/** What the service knows of itself, gathered for whoever asks. */
import type { Config } from './config.ts'
import { HOUR_MS, keysNeeding, type Usage } from './keys/index.ts'
import type { Peppers } from './pepper.ts'
import type { ServiceState } from './service/index.ts'
import type { Store } from './store/index.ts'
import { version } from './version.ts'

export const stateOf = (
  { store, usage, peppers }: { readonly store: Store; readonly usage: Usage; readonly peppers: Peppers },
  { usageSeconds }: Pick<Config, 'usageSeconds'>,
  startedAtMs: number,
): ServiceState => ({
  version,
  store: 'SQLite',
  schemaVersion: store.schemaVersion,
  startedAtMs,
  usageSeconds,
  isReady: () => store.healthy(),
  async counts(nowMs) {
    const toMs = Math.ceil((nowMs + 1) / HOUR_MS) * HOUR_MS
    const unknown = await usage.usageOf('', { fromMs: toMs - 24 * HOUR_MS, toMs, stepMs: HOUR_MS })
    return {
      ...(await store.counts()),
      unknownSecrets: unknown.counts.get('NotFound') ?? 0,
      usesLost: usage.lost,
    }
  },
  async peppers(nowMs) {
    const states = [{ label: peppers.newest.label, keysNeeding: undefined as number | undefined }]
    for (const { name, label } of peppers.old)
      states.push({ label, keysNeeding: await keysNeeding(store, name, nowMs) })
    return states
  },
})
