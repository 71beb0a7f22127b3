/** From what is asked for to a key and its secret, checked. */
import { isAddressRange } from './address.ts'
import { toBase62 } from './base62.ts'
import { isEnvironment, isSecretTag } from './environment.ts'
import { KeyError } from './errors.ts'
import type { Pepper } from './hash.ts'
import type { Actor, Key, Owner, SecretFormatName, SecretVersion } from './key.ts'
import { type CreditPlan, checkCredits, checkCreditsLeft, checkLimits, type Limit } from './limit.ts'
import { isLongerThan, isName, isText, NAME_LENGTH_MAX } from './name.ts'
import type { Random } from './ports.ts'
import { isScope } from './scope.ts'
import { Secret } from './secret.ts'
import { makeSecret, mask, type ParsedSecret, parseSecret } from './secret-format.ts'

/** A key that somebody wants. */
export interface IssueAsk {
  readonly owner: Owner
  readonly organisationId: string | undefined
  readonly environment: string
  readonly keyType: string
  readonly format: SecretFormatName
  readonly name?: string
  readonly notes?: string
  readonly contactEmail?: string
  readonly scopes?: readonly string[]
  /** Of callers known by this key, when its owner is no user; the asker sees to it that they are its own (`identity`: `grantableRoles`). */
  readonly roles?: readonly string[]
  readonly allowedAddresses?: readonly string[]
  readonly meta?: ReadonlyMap<string, string>
  readonly expiresAtMs?: number
  readonly limits?: readonly Limit[]
  readonly credits?: CreditPlan
  readonly firstUseByMs?: number
  readonly idleExpiryMs?: number
  /** An existing secret to take over, instead of a new one. How it looks decides its format, not `format`. */
  readonly secret?: string
}

/** A key with its secret, for the one answer that shows it. */
export interface IssuedKey {
  readonly key: Key
  readonly secret: Secret
}

/** Texts in characters, lists in items: they bound what a page of a thousand keys can be. */
const LIMITS = {
  name: NAME_LENGTH_MAX,
  notes: 2000,
  contactEmail: 254,
  scopes: 100,
  roles: 100,
  allowedAddresses: 100,
  meta: 50,
} as const
/** Of all names and values of a key's meta together, as UTF-8. */
const META_BYTES_MAX = 4096
const HOUR_MS = 3_600_000
const IDLE_MS_MAX = 36_525 * 24 * HOUR_MS
const KEY_TYPE = /^[A-Za-z0-9._-]{1,32}$/

/** What secrets are made with. */
interface Making {
  readonly pepper: Pepper
  /** `SecretVersion.pepper` of what is made; empty when left out. */
  readonly pepperName?: string
  readonly random: Random
}

/**
 * Of keys that are made one after the other the ids are in that order, so that the store has them side by side: random ones would each change another page of
 * every table. 48 bits of time and 80 random ones.
 */
function makeKeyId(nowMs: number, random: Random): string {
  const bytes = Buffer.alloc(16)
  bytes.writeUIntBE(nowMs, 0, 6)
  bytes.set(random(10), 6)
  return `key_${toBase62(bytes, 22)}`
}

/** @throws KeyError of any code ending in `NotValid`, `ExpiryInPast`, `SecretNotAccepted`, `TooLong`, `TooMany`. */
export function makeKey(
  ask: IssueAsk,
  actor: Actor,
  nowMs: number,
  { pepper, pepperName = '', random }: Making,
): IssuedKey {
  checkLabels(ask)
  checkBounds(ask, nowMs)
  const text = ask.secret ?? makeSecret(ask.format, ask.environment, random)
  const parsed = parseSecret(text, pepper)
  if (!parsed) {
    throw new KeyError('SecretNotAccepted', 'A secret has 16 to 128 printable characters.', 'secret')
  }
  const key: Key = {
    id: makeKeyId(nowMs, random),
    owner: ask.owner,
    organisationId: ask.organisationId,
    environment: ask.environment,
    keyType: ask.keyType,
    format: parsed.format,
    masked: mask(parsed.format, parsed.canonical),
    name: ask.name,
    notes: ask.notes,
    contactEmail: ask.contactEmail,
    scopes: ask.scopes ?? [],
    roles: ask.roles ?? [],
    allowedAddresses: ask.allowedAddresses ?? [],
    meta: ask.meta ?? new Map(),
    state: 'active',
    reason: undefined,
    createdAtMs: nowMs,
    expiresAtMs: ask.expiresAtMs,
    revokedAtMs: undefined,
    createdBy: actor.id,
    updatedAtMs: undefined,
    limits: ask.limits ?? [],
    credits: ask.credits,
    firstUseByMs: ask.firstUseByMs,
    idleExpiryMs: ask.idleExpiryMs,
    lastUsedAtMs: undefined,
    secret: versionOf(parsed, pepperName, 1, nowMs),
  }
  return { key, secret: new Secret(text) }
}

/** The next secret of a key. */
const versionOf = (
  { lookup, hash }: ParsedSecret,
  pepper: string,
  version: number,
  createdAtMs: number,
  endsOlder = false,
): SecretVersion => ({
  version,
  lookup,
  hash,
  pepper,
  createdAtMs,
  endsAtMs: undefined,
  ended: false,
  endsOlder,
})

/** A new secret in the format of the key, its row, and how it is shown from now on. */
export function makeVersion(
  key: Key,
  endsOlder: boolean,
  nowMs: number,
  { pepper, pepperName = '', random }: Making,
): { readonly secret: Secret; readonly version: SecretVersion; readonly masked: string } {
  const text = makeSecret(key.format, key.environment, random)
  const parsed = parseSecret(text, pepper)!
  return {
    secret: new Secret(text),
    version: versionOf(parsed, pepperName, key.secret.version + 1, nowMs, endsOlder),
    masked: mask(parsed.format, parsed.canonical),
  }
}

/** What can be given anew to a key that is there. */
export type Changeable = Omit<IssueAsk, 'owner' | 'organisationId' | 'format' | 'secret'>

/** What a change asks for; a member that is there as `undefined` is taken away. */
export interface KeyChange extends Partial<Changeable> {
  /**
   * What remains of the credits from now on, whatever was left. When left out, `credits` whose `initial` is another than before set what
   * remains to that, and otherwise it stays.
   */
  readonly creditsLeft?: number
}

/** @throws KeyError as `makeKey` does, and `CreditsNotValid` where something is left to a key that has none. */
export function checkChanged(
  ask: Changeable & Pick<KeyChange, 'creditsLeft'>,
  format: SecretFormatName,
  nowMs: number,
): void {
  checkLabels({ ...ask, format })
  checkBounds(ask, nowMs)
  if (ask.creditsLeft !== undefined) checkCreditsLeft(ask.credits, ask.creditsLeft)
}

function checkLabels(ask: Changeable & Pick<IssueAsk, 'format' | 'secret'>): void {
  const isWritten = ask.format === 'keyhaven' && ask.secret === undefined
  if (isWritten ? !isSecretTag(ask.environment) : !isEnvironment(ask.environment)) {
    const rule = isWritten
      ? '1 to 16 lower-case letters and digits'
      : '1 to 32 letters, digits, dots or dashes'
    throw new KeyError('EnvironmentNotValid', `An environment has ${rule}.`, 'environment')
  }
  if (!KEY_TYPE.test(ask.keyType)) {
    throw new KeyError(
      'KeyTypeNotValid',
      'A key type has 1 to 32 letters, digits, dots or dashes.',
      'keyType',
    )
  }
  for (const scope of ask.scopes ?? []) {
    if (!isScope(scope)) throw new KeyError('ScopeNotValid', 'A scope reads like a.b, a:b or a.*', 'scopes')
  }
  for (const range of ask.allowedAddresses ?? []) {
    if (isAddressRange(range)) continue
    throw new KeyError(
      'AddressNotValid',
      'An allowed address is an IP address or a range, 10.0.0.0/8.',
      'allowedAddresses',
    )
  }
}

function checkBounds(ask: Changeable, nowMs: number): void {
  if (ask.expiresAtMs !== undefined && !(ask.expiresAtMs > nowMs)) {
    throw new KeyError('ExpiryInPast', 'The expiry must lie in the future.', 'expiresAtMs')
  }
  if (ask.firstUseByMs !== undefined && !(ask.firstUseByMs > nowMs)) {
    throw new KeyError('ExpiryInPast', 'The first use must lie in the future.', 'firstUseByMs')
  }
  checkLimits(ask.limits ?? [])
  if (ask.credits) checkCredits(ask.credits)
  if (
    ask.idleExpiryMs !== undefined &&
    !(Number.isInteger(ask.idleExpiryMs) && ask.idleExpiryMs >= HOUR_MS && ask.idleExpiryMs <= IDLE_MS_MAX)
  )
    throw new KeyError('IdleExpiryNotValid', 'An hour to a hundred years.', 'idleExpiryMs')
  checkLength(ask.name, LIMITS.name, 'name')
  for (const field of ['notes', 'contactEmail'] as const) checkText(ask[field], LIMITS[field], field)
  for (const field of ['scopes', 'roles', 'allowedAddresses'] as const) {
    checkCount(ask[field]?.length ?? 0, LIMITS[field], field)
  }
  checkMeta(ask.meta ?? new Map())
  if (ask.name !== undefined && !isName(ask.name)) {
    throw new KeyError('NameNotValid', 'A name has no control characters, and no blanks at its ends.', 'name')
  }
}

function checkLength(text: string | undefined, max: number, field: string): void {
  if (text !== undefined && isLongerThan(text, max))
    throw new KeyError('TooLong', `At most ${max} characters.`, field)
}

function checkText(text: string | undefined, max: number, field: string): void {
  checkLength(text, max, field)
  if (text !== undefined && !isText(text)) throw textNotValid(field)
}

/** @throws KeyError `TextNotValid` */
export function checkReason(reason: string | undefined): void {
  if (reason !== undefined && !isText(reason)) throw textNotValid('reason')
}

const textNotValid = (field: string): KeyError =>
  new KeyError('TextNotValid', 'A text has neither NUL nor half of a surrogate pair.', field)

function checkMeta(meta: ReadonlyMap<string, string>): void {
  checkCount(meta.size, LIMITS.meta, 'meta')
  const texts = [...meta].flat()
  if (texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) > META_BYTES_MAX)
    throw new KeyError('TooLong', `At most ${META_BYTES_MAX} bytes of UTF-8 in all.`, 'meta')
  if (!texts.every(isText)) throw textNotValid('meta')
  if (meta.has('')) throw new KeyError('TextNotValid', 'An entry has a name.', 'meta')
}

function checkCount(count: number, max: number, field: string): void {
  if (count > max) throw new KeyError('TooMany', `At most ${max}.`, field)
}
