/** Sessions: ids, and how long they live. */
import { createHash } from 'node:crypto'
import type { Random } from '../keys/index.ts'
import type { Session } from './model.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** However busy, a session ends this long after sign-in: 2 weeks, remembered ones 4 (auth spec 7.4). */
export const SESSION_MS_MAX = { temporary: 14 * DAY_MS, permanent: 28 * DAY_MS } as const

/** Unused for this long, a session ends: 24 hours, remembered ones 2 weeks. */
export const SESSION_IDLE_MS_MAX = { temporary: DAY_MS, permanent: 14 * DAY_MS } as const

/** `lastSeenAtMs` is written at most this often, so that reading does not become writing. */
export const SESSION_TOUCH_MS = MINUTE_MS

/** 20 letters and digits: base64 of 15 random bytes, drawn again while it holds `+` or `/` (auth spec 7.4). */
export function makeSessionId(random: Random): string {
  for (;;) {
    const id = Buffer.from(random(15)).toString('base64')
    if (!/[+/]/.test(id)) return id
  }
}

/** SHA-256 in hex: what is kept of an id, so that a stolen database signs nobody in. The ids are random, so nothing slower is needed. */
export function hashSessionId(id: string): string {
  return createHash('sha256').update(id).digest('hex')
}

/** A session that begins now; which of a caller's two ids it is found under is the caller's choice to be remembered. */
export function makeSession(id: string, userId: string, permanent: boolean, nowMs: number): Session {
  return {
    idHash: hashSessionId(id),
    userId,
    permanent,
    createdAtMs: nowMs,
    lastSeenAtMs: nowMs,
    expiresAtMs: nowMs + SESSION_MS_MAX[permanent ? 'permanent' : 'temporary'],
  }
}

/** Whether it is within both limits. */
export function isAlive(session: Session, nowMs: number): boolean {
  const idleMsMax = SESSION_IDLE_MS_MAX[session.permanent ? 'permanent' : 'temporary']
  return nowMs < session.expiresAtMs && nowMs - session.lastSeenAtMs < idleMsMax
}

/** Whether its use is worth writing down. */
export function isTouchDue(session: Session, nowMs: number): boolean {
  return nowMs - session.lastSeenAtMs >= SESSION_TOUCH_MS
}
