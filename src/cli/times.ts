/** Times and spans as people type them. */
import { UsageError } from './exit-code.ts'

const SPAN = /^(\d{1,9})(s|m|h|d|w)$/
const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const
const INSTANT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,7})?)?(?:Z|[+-]\d{2}:\d{2}))?$/

/** Seconds of `90s`, `15m`, `12h`, `30d`, `2w`. @throws UsageError naming the option. */
export function secondsOf(text: string, option: string): number {
  const [, digits, unit] = SPAN.exec(text) ?? []
  if (digits === undefined)
    throw new UsageError(`${option}: '${text}' is no span such as 90s, 15m, 12h, 30d or 2w.`)
  return Number(digits) * SECONDS[unit as keyof typeof SECONDS]
}

/**
 * An instant as the API takes it: a day or a moment as it stands, or a span from now, ahead or back.
 * @throws UsageError naming the option.
 */
export function instantOf(text: string, option: string, now: Date, direction: 1 | -1): string {
  if (INSTANT.test(text) && !Number.isNaN(Date.parse(text))) return new Date(text).toISOString()
  if (!SPAN.test(text))
    throw new UsageError(
      `${option}: '${text}' is neither a day (2030-01-31), a moment (2030-01-31T12:00:00Z) nor a span (30d).`,
    )
  const moment = new Date(now.getTime() + direction * secondsOf(text, option) * 1000)
  if (Number.isNaN(moment.getTime())) throw new UsageError(`${option}: '${text}' is too long a span.`)
  return moment.toISOString()
}
