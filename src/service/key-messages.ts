/** The messages about keys that several operations share. */
import {
  bool,
  dateTime,
  dto,
  enumeration,
  type Infer,
  Instant,
  instantAt,
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
} from '../keys/index.ts'
import { nextPage } from './paging.ts'
import { organisationIdOf } from './services.ts'

/** Namespace of Keyhaven's own messages. */
export const KEYHAVEN = { namespace: 'Keyhaven' } as const

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
  { Valid: bool, Code: VerdictCode, Key },
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
  AllowedAddresses: key.allowedAddresses,
  Meta: key.meta.size > 0 ? key.meta : undefined,
  State: STATE[key.state],
  Reason: key.reason,
  CreatedAt: Instant.from(key.createdAtMs),
  CreatedBy: key.createdBy,
  ExpiresAt: instantAt(key.expiresAtMs),
  RevokedAt: instantAt(key.revokedAtMs),
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

/** The owner that a request names, if it names one. A machine or user comes before the organisation that it is in. */
export function namedOwner(request: {
  readonly UserId?: string
  readonly MachineId?: string
  readonly OrganisationId?: string
}): Owner | undefined {
  if (request.UserId) return { kind: 'user', id: request.UserId }
  if (request.MachineId) return { kind: 'machine', id: request.MachineId }
  const organisationId = organisationIdOf(request.OrganisationId)
  return organisationId === undefined ? undefined : { kind: 'organisation', id: organisationId }
}
