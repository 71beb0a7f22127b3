/**
 * The header fields `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10), which are lists of structured fields
 * (RFC 9651): what is agreed, and what is left of it now. Pure; the texts are values of headers as they stand.
 */
import type { Key, Limit, Remaining } from '../keys/index.ts'

const DAY_SECONDS = 86_400
/** As `Remaining` tells of credits. */
const CREDITS = 'credits'

/**
 * `"calls";q=100;w=60`: 100 in 60 seconds, for each limit, then for credits. A window that is no whole number of seconds is told as the next
 * longer one, so that nobody counts on more than there is; credits have one where they are refilled every day, months having no one length.
 * Undefined where nothing is limited: a field without items is left out (RFC 9651 3.1).
 */
export function rateLimitPolicy({ limits, credits }: Pick<Key, 'limits' | 'credits'>): string | undefined {
  const policies = limits.map(({ name, max, windowMs }: Limit) =>
    item(name, { q: max, w: toSeconds(windowMs) }),
  )
  if (credits) {
    const { initial, refill } = credits
    const w = refill?.every === 'day' ? DAY_SECONDS : undefined
    policies.push(item(CREDITS, { q: refill?.amount ?? initial, w }))
  }
  return listOf(policies)
}

/** `"calls";r=50;t=30`: 50 are left now, and in 30 seconds it is full again or a new window or period begins. Undefined where nothing is limited. */
export const rateLimit = (remaining: readonly Remaining[], nowMs: number): string | undefined =>
  listOf(
    remaining.map(({ name, left, resetsAtMs }) =>
      item(name, {
        r: left,
        t: resetsAtMs === undefined ? undefined : toSeconds(Math.max(0, resetsAtMs - nowMs)),
      }),
    ),
  )

/** Whoever comes back after so many seconds does not come too early. */
const toSeconds = (ms: number): number => Math.ceil(ms / 1000)

const listOf = (items: readonly string[]): string | undefined =>
  items.length === 0 ? undefined : items.join(', ')

function item(name: string, parameters: Readonly<Record<string, number | undefined>>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined)
  return [quoted(name), ...given.map(([key, value]) => `${key}=${value}`)].join(';')
}

/** A String has printable ASCII only (RFC 9651 3.3.3): other characters, and the percent sign, are percent-encoded as UTF-8. */
function quoted(name: string): string {
  const ascii = name.replace(/[^ -~]|%/gu, (character) =>
    [...Buffer.from(character)]
      .map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`)
      .join(''),
  )
  return `"${ascii.replace(/["\\]/g, '\\$&')}"`
}
