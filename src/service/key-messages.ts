/** The messages about keys that several operations share. */
import {
  bool,
  dateTime,
  dto,
  enumeration,
  type Infer,
  Instant,
  instantAt,
  int32,
  int64,
  invalidArgument,
  list,
  map,
  member,
  nullable,
  text,
} from '../host/message/index.ts'
import type {
  Key as DomainKey,
  KeyState as DomainState,
  IssuedKey,
  Owner,
  SecretFormatName,
  UseVerdict,
} from '../keys/index.ts'
import { Credits, Limit, Remaining, toCredits, toLimit, toRemaining } from './limit-messages.ts'
import { KEYHAVEN } from './namespace.ts'
import { nextPage } from './paging.ts'
import { organisationIdOf } from './services.ts'

export const KeyState = enumeration('KeyState', KEYHAVEN, { Active: 0, Frozen: 1, Revoked: 2 })
export const SecretFormat = enumeration('SecretFormat', KEYHAVEN, { Keyhaven: 0, Guid: 1, Opaque: 2 })

export const Key = dto(
  'Key',
  { ...KEYHAVEN, description: 'An API key, without its secret' },
  {
    Id: member(text, { description: 'Never changes, safe to log' }),
    UserId: member(text, { description: 'The owner, when it is a user' }),
    MachineId: member(text, { description: 'The owner, when it is a machine' }),
    OrganisationId: member(text, { description: "The owner, or the owner's organisation" }),
    Environment: member(text, { description: 'Where the key may be used, such as live or test' }),
    KeyType: text,
    SecretFormat: member(SecretFormat, { description: 'How the secret looks' }),
    Masked: member(text, { description: 'The first characters of the secret' }),
    Name: text,
    Notes: text,
    ContactEmail: text,
    Scopes: member(list(text), { description: 'What the key may do' }),
    Roles: member(list(text), {
      description:
        "Of callers known by a machine's or organisation's key; a user's key has those of the user",
    }),
    AllowedAddresses: member(list(text), {
      description: 'IP addresses and CIDR ranges that the key may be used from; none means any',
    }),
    Meta: map(text, text),
    State: KeyState,
    Reason: member(text, { description: 'Why the key is frozen or revoked' }),
    CreatedAt: dateTime,
    CreatedBy: text,
    ExpiresAt: nullable(dateTime),
    RevokedAt: nullable(dateTime),
    UpdatedAt: member(nullable(dateTime), {
      description: 'When it was last changed otherwise than by its use',
    }),
    LastUsedAt: member(nullable(dateTime), {
      description: 'As of the last time that usage was written down',
    }),
    Version: member(int32, { description: 'Of its secret: 1, and one more with each rotation' }),
    Limits: member(list(Limit), {
      description: 'How often it may be used; none means as often as one likes',
    }),
    Credits: member(Credits, { description: 'Uses that are paid for; absent when they are not counted' }),
    FirstUseBy: member(nullable(dateTime), { description: 'Expires then if it was never used' }),
    UnusedExpirySeconds: member(nullable(int64), { description: 'Expires when it was not used for so long' }),
  },
)

export const KeyIssued = dto(
  'KeyIssued',
  { ...KEYHAVEN, description: 'A new key and its secret, which is shown this once' },
  { Key, Secret: member(text, { description: 'Keep it: it is not shown again' }) },
)

export const KeyPage = dto(
  'KeyPage',
  { ...KEYHAVEN, description: 'Keys, newest first' },
  { Results: list(Key), Next: nextPage },
)

export const VerdictCode = enumeration('VerdictCode', KEYHAVEN, {
  Valid: 0,
  NotFound: 1,
  Revoked: 2,
  Frozen: 3,
  Expired: 4,
  AddressNotAllowed: 5,
  WrongEnvironment: 6,
  InsufficientScope: 7,
  RateLimited: 8,
  CreditsExhausted: 9,
  OwnerDisabled: 10,
})

export const Verdict = dto(
  'Verdict',
  { ...KEYHAVEN, description: 'Whether a key is good for what it is wanted for, and if not, why' },
  {
    Valid: bool,
    Code: VerdictCode,
    Key,
    Remaining: member(list(Remaining), {
      description: 'What is left of the limits and credits, after this use',
    }),
    RetryAfterSeconds: member(nullable(int32), { description: 'When the same could be granted' }),
    StaleMsMax: member(nullable(int32), {
      description: 'What is said was true at most so many milliseconds ago; 0: it is true now',
    }),
  },
)

const STATE = { active: 'Active', frozen: 'Frozen', revoked: 'Revoked' } as const
const FORMAT = { keyhaven: 'Keyhaven', guid: 'Guid', opaque: 'Opaque' } as const

/** A key as it is shown. */
export const toKey = (key: DomainKey): Infer<typeof Key> => ({
  Id: key.id,
  UserId: key.owner.kind === 'user' ? key.owner.id : undefined,
  MachineId: key.owner.kind === 'machine' ? key.owner.id : undefined,
  OrganisationId: key.owner.kind === 'organisation' ? key.owner.id : key.organisationId,
  Environment: key.environment,
  KeyType: key.keyType,
  SecretFormat: FORMAT[key.format],
  Masked: key.masked,
  Name: key.name,
  Notes: key.notes,
  ContactEmail: key.contactEmail,
  Scopes: key.scopes,
  Roles: key.roles.length > 0 ? key.roles : undefined,
  AllowedAddresses: key.allowedAddresses,
  Meta: key.meta.size > 0 ? key.meta : undefined,
  State: STATE[key.state],
  Reason: key.reason,
  CreatedAt: Instant.from(key.createdAtMs),
  CreatedBy: key.createdBy,
  ExpiresAt: instantAt(key.expiresAtMs),
  RevokedAt: instantAt(key.revokedAtMs),
  UpdatedAt: instantAt(key.updatedAtMs),
  LastUsedAt: instantAt(key.lastUsedAtMs),
  Version: key.secret.version,
  Limits: key.limits.length === 0 ? undefined : key.limits.map(toLimit),
  Credits: key.credits && toCredits(key.credits),
  FirstUseBy: instantAt(key.firstUseByMs),
  UnusedExpirySeconds:
    key.idleExpiryMs === undefined ? undefined : BigInt(Math.round(key.idleExpiryMs / 1000)),
})

/** A verdict as it is answered. One process knows of every change at once. */
export const toVerdict = ({
  valid,
  code,
  key,
  remaining,
  retryAfterMs,
}: UseVerdict): Infer<typeof Verdict> => ({
  Valid: valid,
  Code: code,
  Key: key && toKey(key),
  Remaining: remaining?.map(toRemaining),
  RetryAfterSeconds: retryAfterMs === undefined ? undefined : Math.ceil(retryAfterMs / 1000),
  StaleMsMax: 0,
})

/** The one answer that shows a secret. */
export const toKeyIssued = (issued: IssuedKey): Infer<typeof KeyIssued> => ({
  Key: toKey(issued.key),
  Secret: issued.secret.reveal(),
})

/** The domain's name of a secret's format; members that take one have the rule `inEnum`, since numbers without a name have none here. */
export const DOMAIN_FORMAT: Readonly<Record<Infer<typeof SecretFormat>, SecretFormatName>> = {
  Keyhaven: 'keyhaven',
  Guid: 'guid',
  Opaque: 'opaque',
}
/** The domain's name of a key's state; otherwise as `DOMAIN_FORMAT`. */
export const DOMAIN_STATE: Readonly<Record<Infer<typeof KeyState>, DomainState>> = {
  Active: 'active',
  Frozen: 'frozen',
  Revoked: 'revoked',
}

/**
 * The owner that a request names, if it names one. A machine or user comes before the organisation that it is in.
 * @throws Refusal 400 where both a user and a machine are named
 */
export function namedOwner(request: {
  readonly UserId?: string
  readonly MachineId?: string
  readonly OrganisationId?: string
}): Owner | undefined {
  if (request.UserId && request.MachineId)
    throw invalidArgument('MachineId', 'A key is of a user or of a machine: name one of them.')
  if (request.UserId) return { kind: 'user', id: request.UserId }
  if (request.MachineId) return { kind: 'machine', id: request.MachineId }
  const organisationId = organisationIdOf(request.OrganisationId)
  return organisationId === undefined ? undefined : { kind: 'organisation', id: organisationId }
}
