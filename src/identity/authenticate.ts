/** From a credential to the caller behind it. */
import {
  type Eventual,
  followed,
  judge,
  type Key,
  type Keyring,
  type Pepper,
  type PresentedSecret,
  type RefusalCode,
  StoreUnavailable,
  sameHash,
  type Verdict,
} from '../keys/index.ts'
import { findByPassword, mayAct } from './account.ts'
import type { Attempts } from './attempts.ts'
import { keyCaller, rootCaller, userCaller } from './caller.ts'
import type { Credential } from './credential.ts'
import { IdentityError, type IdentityErrorCode } from './errors.ts'
import type { Caller } from './model.ts'
import type { IdentityStore } from './ports.ts'
import { hashSessionId, isAlive, isTouchDue } from './session.ts'

/** Where and when a credential is presented. */
export interface Presence {
  /** Remote address. */
  readonly address: string
  readonly nowMs: number
  /** For the record. */
  readonly requestId?: string
  /**
   * Takes a key that was cancelled by regenerating, or a secret that was replaced by rotating, as it was before. Only for giving a caller the
   * answer again that replaced it: who comes with it may do nothing any more.
   */
  readonly takesReplaced?: boolean
}

export interface AuthenticatorOptions {
  readonly store: IdentityStore
  readonly keyring: Pick<Keyring, 'identify' | 'find'>
  /** The one that the hash of the root key was made under. */
  readonly pepper: Pepper
  /** `hashSecret` of the root key; without it there is no root. */
  readonly rootKeyHash?: Uint8Array
  /** Told of the root key whenever somebody comes with it. */
  readonly onRootKey?: (secret: string) => void
  /** Told of a known key that is refused, before that is answered: it must neither throw nor take long. */
  readonly onRefusedKey?: (verdict: Verdict, secret: PresentedSecret, presence: Presence) => void
  readonly attempts: Attempts
}

/**
 * The caller; undefined when the credential names nobody, so that the call goes on anonymously: no credential, an unknown or ended
 * session, a disabled user's session, an unknown key in `Authorization: Bearer` (which may be another's token, auth spec 3.1) or `X-Api-Key`.
 * @throws IdentityError when it names somebody and is refused: any code but those of owners' data.
 */
export type Authenticate = (
  credential: Credential | undefined,
  presence: Presence,
) => Eventual<Caller | undefined>

type OfKind<K extends Credential['kind']> = Extract<Credential, { kind: K }>

export function createAuthenticator(options: AuthenticatorOptions): Authenticate {
  const { store, keyring, pepper, rootKeyHash, attempts } = options

  return (credential, presence) => {
    switch (credential?.kind) {
      case undefined:
        return Promise.resolve(undefined)
      case 'broken':
        return Promise.reject(new IdentityError('CredentialBroken'))
      case 'basic':
        return fromPassword(credential, presence.address)
      case 'secret':
        return fromSecret(credential, presence)
      case 'session':
        return fromSession(credential, presence.nowMs)
    }
  }

  async function fromPassword(credential: OfKind<'basic'>, address: string): Promise<Caller> {
    return userCaller(await findByPassword(credential, address, store, attempts), 'basic')
  }

  /** At once for a key in memory, unless it is a user's. */
  function fromSecret({ text, place }: OfKind<'secret'>, presence: Presence): Eventual<Caller | undefined> {
    if (isRootKey(text)) {
      options.onRootKey?.(text.reveal())
      return rootCaller
    }
    const { address, requestId, nowMs } = presence
    const verdict = keyring.identify(text, { address, requestId }, nowMs)
    const known = (there: Verdict) =>
      there.code === 'Revoked' && presence.takesReplaced
        ? fromReplaced(text.reveal(), presence)
        : fromVerdict(there, { text, place }, presence)
    return followed(verdict, known)
  }

  function fromVerdict(
    verdict: Verdict,
    { text, place }: Pick<OfKind<'secret'>, 'text' | 'place'>,
    presence: Presence,
  ): Eventual<Caller | undefined> {
    if (verdict.valid) return fromKey(verdict.key)
    if (verdict.code === 'NotFound')
      return place === 'basic' ? Promise.reject(new IdentityError('KeyNotFound')) : undefined
    options.onRefusedKey?.(verdict, text, presence)
    return refusedKey(verdict.code, verdict.key)
  }

  async function refusedKey(code: RefusalCode, key: Key): Promise<never> {
    throw new IdentityError(await refusalOf(code, key))
  }

  async function fromReplaced(secret: string, { address, nowMs }: Presence): Promise<Caller | undefined> {
    const stored = await keyring.find(secret)
    const before = stored && beforeReplaced(stored.key)
    const verdict = judge(before && { ...stored, key: before }, { address }, nowMs)
    return verdict.valid ? fromKey(verdict.key) : undefined
  }

  /** A root key has 32 to 128 characters, so nothing longer is hashed. */
  function isRootKey(text: PresentedSecret): boolean {
    const { length } = text.reveal()
    if (rootKeyHash === undefined || length < 32 || length > 128) return false
    return sameHash(text.hashUnder(pepper), rootKeyHash)
  }

  function fromKey(key: Key): Eventual<Caller> {
    return key.owner.kind === 'user' ? fromUsersKey(key) : keyCaller(key, key.owner.kind)
  }

  /** A user's roles are read now, not remembered with the key. */
  async function fromUsersKey(key: Key): Promise<Caller> {
    const user = await store.userById(key.owner.id)
    if (!user) throw new IdentityError('KeyOwnerMissing')
    if (!(await mayAct(user, store))) throw new IdentityError('AccountLocked')
    return userCaller(user, 'key', { key })
  }

  async function refusalOf(code: RefusalCode, key: Key): Promise<IdentityErrorCode> {
    switch (code) {
      case 'Revoked':
        return 'KeyRevoked'
      case 'Frozen':
        return 'KeyFrozen'
      case 'Expired':
        return 'KeyExpired'
      case 'OwnerDisabled':
        return (await ownerExists(key)) ? 'AccountLocked' : 'KeyOwnerMissing'
      // The last two are not asked for here.
      case 'AddressNotAllowed':
      case 'WrongEnvironment':
      case 'InsufficientScope':
        return 'KeyNotAllowedHere'
    }
  }

  async function ownerExists({ owner }: Key): Promise<boolean> {
    switch (owner.kind) {
      case 'user':
        return (await store.userById(owner.id)) !== undefined
      case 'organisation':
        return (await store.organisationById(owner.id)) !== undefined
      case 'machine':
        return (await store.machineById(owner.id)) !== undefined
    }
  }

  async function fromSession(
    { id, permanent }: OfKind<'session'>,
    nowMs: number,
  ): Promise<Caller | undefined> {
    const idHash = hashSessionId(id.reveal())
    const session = await store.sessionByHash(idHash)
    if (!session || session.permanent !== permanent || !isAlive(session, nowMs)) return undefined
    const user = await store.userById(session.userId)
    if (!user || !(await mayAct(user, store))) return undefined
    if (isTouchDue(session, nowMs)) await touch(idHash, nowMs)
    return userCaller(user, 'session', { sessionId: id.reveal() })
  }

  /** A store that cannot write just now does not turn readers away. */
  async function touch(idHash: string, nowMs: number): Promise<void> {
    try {
      await store.write((tx) => tx.touchSession(idHash, nowMs))
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
    }
  }
}

/** Undefined for a key that was ended otherwise than by another in its place. */
function beforeReplaced(key: Key): Key | undefined {
  if (key.state === 'revoked' && key.reason === 'regenerated') return { ...key, state: 'active' }
  const isReplaced = key.state === 'active' && key.secret.endsAtMs !== undefined
  return isReplaced ? { ...key, secret: { ...key.secret, endsAtMs: undefined, ended: false } } : undefined
}
