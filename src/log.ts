/** The log: JSON lines on standard error, so that standard output keeps what the first start tells. */
import pino, { type DestinationStream, type Logger } from 'pino'
import type { LogLevel } from './config.ts'
import type { Served } from './host/http/index.ts'

/** Lines wait for as many bytes of them, or for so long: a write for every line takes 10 µs of every request. */
const WAITING_BYTES = 4096
const WAITING_MS = 100

export interface Log {
  readonly logger: Logger
  /** One line a request. A fault's own text goes here and nowhere else. */
  readonly served: (entry: Served) => void
}

export function openLog(level: LogLevel): Log {
  const destination = pino.destination({
    fd: 2,
    sync: false,
    minLength: WAITING_BYTES,
    periodicFlush: WAITING_MS,
  })
  const logger = pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }, destination)
  return { logger, served: servedLog(logger, destination) }
}

/** Lines as pino writes them, but each in one piece: pino goes from member to member, which takes longer than the rest of logging. */
export function servedLog(logger: Logger, destination: DestinationStream): (entry: Served) => void {
  const isShown = logger.isLevelEnabled('info')
  const start = `{"level":${logger.levels.values.info}`
  return (entry) => {
    const { requestId, host, operation, caller, method, status, address, fault } = entry
    const ms = Math.round(entry.ms * 100) / 100
    const line = { requestId, host, operation, caller, method, status, address, ms, msg: 'served' }
    if (fault !== undefined) logger.error({ ...line, msg: undefined, err: fault }, 'failed')
    else if (isShown) {
      destination.write(`${start}${pino.stdTimeFunctions.isoTime()},${JSON.stringify(line).slice(1)}\n`)
    }
  }
}
