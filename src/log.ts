/** The log: JSON lines on standard error, so that standard output keeps what the first start tells. */
import pino, { type DestinationStream, type Logger } from 'pino'
import type { LogLevel } from './config.ts'
import type { Served } from './host/http/index.ts'
import { isoSeconds } from './host/message/index.ts'

export interface Log {
  readonly logger: Logger
  /** One line a request. A fault's own text goes here and nowhere else. */
  readonly served: (entry: Served) => void
}

/** What ends the process ends the log too: `process.once('exit', …)` must call `flush`. */
export interface Lines extends DestinationStream {
  /** A line that is only put into words when it is written. */
  add(line: () => string): void
  flush(): void
}

export function openLog(level: LogLevel, lines: Lines, clock: () => Date): Log {
  const time = (): string => `,"time":"${isoMilliseconds(clock().getTime())}"`
  const logger = pino({ level, base: undefined, timestamp: time }, lines)
  return { logger, served: servedLog(logger, lines, clock) }
}

/** The moment of the last line is mostly that of the next. */
let lastMs = Number.NaN
let lastText = ''

function isoMilliseconds(ms: number): string {
  if (ms !== lastMs) {
    lastMs = ms
    lastText = `${isoSeconds(ms)}.${String(ms % 1000).padStart(3, '0')}Z`
  }
  return lastText
}

/** Lines as pino writes them, but each in one piece: pino goes from member to member, which takes three times as long. */
function servedLog(logger: Logger, lines: Lines, clock: () => Date): (entry: Served) => void {
  const isShown = logger.isLevelEnabled('info')
  const start = `{"level":${logger.levels.values.info},"time":"`
  return (entry) => {
    if (entry.fault !== undefined) {
      const { fault, ms, ...line } = entry
      logger.error({ ...line, ms: rounded(ms), err: fault }, 'failed')
    } else if (isShown) {
      const atMs = clock().getTime()
      lines.add(() => `${start}${isoMilliseconds(atMs)}"${members(entry)},"msg":"served"}\n`)
    }
  }
}

const rounded = (ms: number): number => Math.round(ms * 100) / 100

/** What is said of a request, as JSON members with a comma before each. */
const members = (entry: Served): string =>
  `,"requestId":"${entry.requestId}"${sameForMany(entry)},"ms":${rounded(entry.ms)}`

/** The last line, and what stands in the middle of it. */
let lastEntry: Served | undefined
let lastMiddle = ''

/** Who asked for what, and how it ended: mostly the same as in the line before. */
function sameForMany(entry: Served): string {
  const { host, operation, caller, method, status, address } = entry
  if (
    lastEntry?.host !== host ||
    lastEntry.operation !== operation ||
    lastEntry.caller !== caller ||
    lastEntry.method !== method ||
    lastEntry.status !== status ||
    lastEntry.address !== address
  ) {
    const who = `${member('host', host)}${member('operation', operation)}${member('caller', caller)}`
    lastMiddle = `${who}${member('method', method)},"status":${status}${member('address', address)}`
    lastEntry = entry
  }
  return lastMiddle
}

/** What needs no escape in JSON is put between quotes as it is. */
const PLAIN = /^[\w .:/-]*$/
const member = (name: string, value: string | undefined): string => {
  if (value === undefined) return ''
  return `,"${name}":${PLAIN.test(value) ? `"${value}"` : JSON.stringify(value)}`
}

/** Lines wait for so many of them, or for so long. */
const WAITING_MAX = 128
const WAITING_MS = 50
/** What is handed on in one piece is dropped as one: it is far below what is kept. */
const TEXT_LENGTH_MIN = 64 * 1024
/** What nobody reads is kept up to so many characters; what comes then is dropped. */
const UNREAD_LENGTH_MAX = 1024 * 1024

/**
 * Gathers lines for standard error, whole; one write a line, each by another thread, took 10 µs of every request. Lines that wait are lost
 * when the process is killed: the log is no record, the events in the store are.
 */
export function standardError(): Lines {
  const destination = pino.destination({ fd: 2, sync: false, maxLength: UNREAD_LENGTH_MAX })
  let waiting: (() => string)[] = []
  let timer: NodeJS.Timeout | undefined
  const hand = (): void => {
    clearTimeout(timer)
    timer = undefined
    // All in one go: that takes half as long as in the middle of a request, where none of it is in the processor's caches.
    let text = ''
    for (const line of waiting) {
      text += line()
      if (text.length < TEXT_LENGTH_MIN) continue
      destination.write(text)
      text = ''
    }
    waiting = []
    if (text !== '') destination.write(text)
  }
  const add = (line: () => string): void => {
    waiting.push(line)
    if (waiting.length >= WAITING_MAX) hand()
    else timer ??= setTimeout(hand, WAITING_MS).unref()
  }
  return {
    write: (line) => add(() => line),
    add,
    flush() {
      hand()
      destination.flushSync()
    },
  }
}
