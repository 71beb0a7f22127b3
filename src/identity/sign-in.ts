/** Signing in and out. */
import type { Actor, Random } from '../keys/index.ts'
import { accountOf, findByPassword, type NameAndPassword } from './account.ts'
import type { Attempts } from './attempts.ts'
import type { Presence } from './authenticate.ts'
import { userCaller } from './caller.ts'
import type { Credential } from './credential.ts'
import { IdentityError } from './errors.ts'
import { sessionChanged } from './identity-events.ts'
import type { Caller, User } from './model.ts'
import type { IdentityStore } from './ports.ts'
import { hashSessionId, makeSession, makeSessionId, SESSION_IDLE_MS_MAX } from './session.ts'

export interface SignInAsk extends NameAndPassword {
  /** Remembered sessions are found under the permanent id and live longer. */
  readonly remember: boolean
}

/** Of whom and what a request is known before it is signed in. */
export interface SignInContext extends Presence {
  readonly requestId: string
  /** What the request already came with; a session among it is ended, whatever comes of the sign-in (auth spec 7.2). */
  readonly presented?: Credential
}

export interface SignedIn {
  readonly user: User
  readonly caller: Caller
  /** For `ss-id`. Both ids are new with each sign-in, so that no id from before it is worth planting. */
  readonly sessionId: string
  /** For `ss-pid`. */
  readonly permanentId: string
  /** Which of the two the session is found under. */
  readonly permanent: boolean
}

export interface SignIns {
  /** @throws IdentityError `BadCredentials`, `AccountLocked`, `TooManyAttempts`, `TooBusy`. */
  signIn(ask: SignInAsk, context: SignInContext): Promise<SignedIn>
  /** Ends the session of this id, temporary or permanent; an unknown one is none to end. */
  signOut(sessionId: string, context: Omit<SignInContext, 'presented'>): Promise<void>
  /** Removes sessions past their limits from the store; they are refused without that too. */
  sweepSessions(nowMs: number): Promise<void>
}

export interface SignInsOptions {
  readonly store: IdentityStore
  readonly random: Random
  readonly attempts: Attempts
}

export function createSignIns({ store, random, attempts }: SignInsOptions): SignIns {
  return { signIn, signOut, sweepSessions }

  async function signIn(ask: SignInAsk, context: SignInContext): Promise<SignedIn> {
    const { presented, address, nowMs, requestId } = context
    if (presented?.kind === 'session') await signOut(presented.id.reveal(), context)
    const user = await findByPassword(ask, address, store, attempts)
    const sessionId = makeSessionId(random)
    const permanentId = makeSessionId(random)
    const id = ask.remember ? permanentId : sessionId
    const actor: Actor = { id: user.id, keyId: undefined, address, requestId }
    await store.write(async (tx) => {
      // Changed since it was looked at: a change ends all sessions, and this one must not slip in behind it.
      const now = await tx.userById(user.id)
      if (now?.passwordHash !== user.passwordHash)
        throw new IdentityError('BadCredentials', { account: accountOf(user) })
      if (now?.state !== 'active') throw new IdentityError('AccountLocked', { account: accountOf(user) })
      await tx.insertSession(makeSession(id, user.id, ask.remember, nowMs))
      await tx.insertEvent(sessionChanged('session.started', user, ask.remember, actor, nowMs))
    })
    const caller = userCaller(user, 'session', { sessionId: id })
    return { user, caller, sessionId, permanentId, permanent: ask.remember }
  }

  async function signOut(sessionId: string, { address, requestId, nowMs }: SignInContext): Promise<void> {
    const idHash = hashSessionId(sessionId)
    // Most ids that come along name nothing; that needs no write.
    if (!(await store.sessionByHash(idHash))) return
    await store.write(async (tx) => {
      const session = await tx.sessionByHash(idHash)
      if (!session) return
      const user = await tx.userById(session.userId)
      const actor: Actor = { id: session.userId, keyId: undefined, address, requestId }
      const subject = { id: session.userId, organisationId: user?.organisationId }
      await tx.deleteSession(idHash)
      await tx.insertEvent(sessionChanged('session.ended', subject, session.permanent, actor, nowMs))
    })
  }

  async function sweepSessions(nowMs: number): Promise<void> {
    await store.write((tx) => tx.deleteSessionsBefore(nowMs, SESSION_IDLE_MS_MAX.permanent))
  }
}
