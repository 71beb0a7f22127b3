/** The log: JSON lines on standard error, so that standard output keeps what the first start tells. */
import pino, { type Logger } from 'pino'
import type { LogLevel } from './config.ts'
import type { Served } from './host/http/index.ts'

export const createLog = (level: LogLevel): Logger =>
  pino(
    { level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 2, sync: false }),
  )

/** One line a request. A fault's own text goes here and nowhere else. */
export const logServed =
  (log: Logger) =>
  ({ fault, ms, ...entry }: Served): void => {
    const line = { ...entry, ms: Math.round(ms * 100) / 100 }
    if (fault === undefined) log.info(line, 'served')
    else log.error({ ...line, err: fault }, 'failed')
  }
