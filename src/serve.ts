/** The life of the process: listens, tells of the first start, and stops on a signal without dropping a request. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createApp, systemRandom } from './app.ts'
import { startCaretaker } from './caretaker.ts'
import { type Config, ConfigError, readConfig, refusedSetting } from './config.ts'
import { makeAdministrator, welcome } from './first-start.ts'
import { createNodeServer, defaultLimits } from './host/http/index.ts'
import { isInRanges, StoreUnavailable } from './keys/index.ts'
import { openLog, standardError } from './log.ts'
import { directLines } from './service/index.ts'
import { SchemaTooNew, StoreInUse, UnknownStore } from './store/index.ts'

/** Requests get this long to end after a signal. */
const DRAIN_MS_MAX = 10_000
/** How often connections are looked for whose request has ended. */
const IDLE_LOOK_MS = 50

export interface ServeOptions {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly clock: () => Date
  /** As `SteadyClockOptions`. */
  readonly elapsedMs: () => number
  /** Bytes that the process may have. */
  readonly memoryBytes: number
  /** Called once, when requests are answered. */
  readonly onReady: () => void
}

/** Until SIGTERM or SIGINT. @throws ConfigError and the like when the set-up does not allow to start; see `explain`. */
export async function serve({
  environment,
  clock,
  elapsedMs,
  memoryBytes,
  onReady,
}: ServeOptions): Promise<void> {
  const config = readConfig(environment, memoryBytes)
  const lines = standardError()
  process.once('exit', () => lines.flush())
  const { logger: log, served } = openLog(config.logLevel, lines, clock)
  const onTrouble = (undone: string, error: unknown): void => log.warn({ err: error }, undone)
  const app = await createApp({ config, clock, elapsedMs, random: systemRandom, served, onTrouble })
  for (const warning of app.warnings) log.warn(warning)
  const front = {
    isSecure: config.publicUrl?.protocol === 'https:',
    isTrusted: (address: string) => isInRanges(address, config.trustedProxies),
  }
  const server = createNodeServer(app.handle, defaultLimits, front, { lines: directLines, clock })
  server.listen(config.listen.port, config.listen.host)
  await once(server, 'listening').catch((error: unknown) => {
    throw refusedSetting('KEYHAVEN_LISTEN', error)
  })
  const url = addressOf(config, server.address() as AddressInfo)
  // From here on a signal waits for its turn: what is told now must also be noted as told.
  const stopping = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
  const administrator = await makeAdministrator(app, config, systemRandom, app.clock().getTime())
  // A record of which no event is signed is not whole for whoever has the keys, and they can be had when this is ready.
  if (administrator) await app.sign(app.clock().getTime())
  await app.newRootKey?.keep()
  process.stdout.write(welcome(url, administrator, app.newRootKey?.secret.reveal()))
  await app.told()
  log.info({ url }, 'listening')
  onReady()
  const stopCaretaker = startCaretaker(app.chores, { clock: app.clock, onTrouble })

  const signal = await stopping
  log.info({ signal: signal[0] }, 'stopping')
  app.endStreams()
  const closed = once(server, 'close')
  server.close()
  // Callers keep their connections open for more requests, which they are not going to get here.
  const looking = setInterval(() => server.closeIdleConnections(), IDLE_LOOK_MS)
  const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MS_MAX)
  await closed
  await stopCaretaker()
  clearInterval(looking)
  clearTimeout(timer)
  await app.close()
  log.info('stopped')
}

function addressOf(config: Config, address: AddressInfo): string {
  if (config.publicUrl) return config.publicUrl.origin
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `http://${host}:${address.port}`
}

/** Faults of the set-up in one line; anything else with all that is known. */
export function explain(error: unknown): string {
  const isSetup =
    error instanceof ConfigError ||
    error instanceof StoreInUse ||
    error instanceof SchemaTooNew ||
    error instanceof UnknownStore ||
    error instanceof StoreUnavailable
  return isSetup ? (error as Error).message : String((error as Error).stack ?? error)
}
