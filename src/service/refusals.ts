/** The domains' refusals as refusals of a message: one exhaustive table for each, so that a forgotten code does not compile. */
import { notAuthenticated } from '../host/http/index.ts'
import { Refusal, tooManyRequests, unavailable } from '../host/message/index.ts'
import { IdentityError, type IdentityErrorCode } from '../identity/index.ts'
import { BadCursor, KeyError, type KeyErrorCode, StoreConflict, StoreUnavailable } from '../keys/index.ts'
import { CHALLENGE } from './doorkeeper.ts'

/** Status, and the code on the wire where clients know another than the domain's own (auth spec 1.2, 3.3). */
type Wire = readonly [status: number, code?: string]

const KEY: Record<KeyErrorCode, Wire> = {
  KeyNotFound: [404, 'NotFound'],
  KeyRevoked: [409],
  KeyExpired: [409],
  KeysTooMany: [409],
  OwnerDeleted: [404, 'NotFound'],
  LimitNotValid: [400],
  CreditsNotValid: [400],
  RotationNotValid: [400],
  IdleExpiryNotValid: [400],
  ExpiryInPast: [400],
  EnvironmentNotValid: [400],
  EnvironmentUnknown: [400],
  KeyTypeNotValid: [400],
  AddressNotValid: [400],
  ScopeNotValid: [400],
  SecretNotAccepted: [400],
  SecretTaken: [409],
  NameNotValid: [400],
  TextNotValid: [400],
  TooLong: [400],
  TooMany: [400],
}

const IDENTITY: Record<IdentityErrorCode, Wire> = {
  BadCredentials: [401, 'Unauthorized'],
  TooManyAttempts: [429],
  TooBusy: [503],
  AccountLocked: [401, 'AuthenticationException'],
  CredentialBroken: [401],
  KeyNotFound: [404, 'NotFound'],
  KeyRevoked: [403, 'Forbidden'],
  KeyFrozen: [403, 'Forbidden'],
  KeyExpired: [403, 'Forbidden'],
  KeyNotAllowedHere: [403, 'Forbidden'],
  KeyOwnerMissing: [401, 'Unauthorized'],
  UserNotFound: [404, 'NotFound'],
  OrganisationNotFound: [404, 'NotFound'],
  OrganisationDisabled: [400, 'ArgumentException'],
  MachineNotFound: [404, 'NotFound'],
  OrganisationNotEmpty: [409],
  IdTaken: [409],
  UserNameTaken: [409],
  EmailTaken: [409],
  IdNotValid: [400],
  UserNameNotValid: [400],
  EmailNotValid: [400],
  NameNotValid: [400],
  PasswordNotValid: [400],
  RoleNotValid: [400],
}

/** Members that the domain names otherwise than the messages do. */
const MEMBERS: Readonly<Record<string, string>> = {
  expiresAtMs: 'ExpiresAt',
  firstUseByMs: 'FirstUseBy',
  idleExpiryMs: 'UnusedExpirySeconds',
  organisationId: 'OrganisationId',
  windowMs: 'WindowSeconds',
  initial: 'Amount',
}

/** `limits[0].windowMs` is `Limits[0].WindowSeconds`. */
const memberName = (field: string): string =>
  field
    .split('.')
    .map((part) => MEMBERS[part] ?? part.charAt(0).toUpperCase() + part.slice(1))
    .join('.')

function refusal([status, code]: Wire, error: KeyError | IdentityError): Refusal {
  const wireCode = code ?? error.code
  const issues =
    error.field === undefined
      ? []
      : [{ code: wireCode, field: memberName(error.field), message: error.message }]
  return new Refusal({ status, code: wireCode, message: error.message, issues, cause: error })
}

/** Seconds until another try is worth it when the store was busy, full or gone. */
const STORE_RETRY_SECONDS = 5

/** What the application knows of its errors; undefined for a fault. */
export function toServiceRefusal(error: unknown): Refusal | undefined {
  if (error instanceof KeyError) return refusal(KEY[error.code], error)
  if (error instanceof IdentityError) {
    if (error.code === 'TooManyAttempts')
      return tooManyRequests(error.message, (error.retryAfterMs ?? 60_000) / 1000, error)
    if (error.code === 'TooBusy') return unavailable(error.message, (error.retryAfterMs ?? 0) / 1000)
    // Credentials that cannot be read are none: the answer is the same as without.
    if (error.code === 'CredentialBroken') return notAuthenticated(CHALLENGE)
    return refusal(IDENTITY[error.code], error)
  }
  if (error instanceof StoreUnavailable) {
    return unavailable(
      'The store cannot take the request now; nothing was changed.',
      STORE_RETRY_SECONDS,
      error,
    )
  }
  if (error instanceof StoreConflict) {
    const field = memberName(error.field.replace(/^.*\./, ''))
    const message = `This ${field} is taken.`
    return new Refusal({
      status: 409,
      code: 'Conflict',
      message,
      issues: [{ code: 'Conflict', field, message }],
    })
  }
  if (error instanceof BadCursor) {
    const message = 'This is not the Next of a page.'
    return new Refusal({
      status: 400,
      code: 'BadCursor',
      message,
      issues: [{ code: 'BadCursor', field: 'After', message }],
    })
  }
  return undefined
}
