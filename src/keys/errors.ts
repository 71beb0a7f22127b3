/** What the key domain refuses to do. */

/** Fixed for ever; each is listed with its meaning in the documentation of errors. */
export type KeyErrorCode =
  | 'KeyNotFound'
  | 'KeyRevoked'
  | 'KeyExpired'
  | 'KeysTooMany'
  | 'OwnerDeleted'
  | 'LimitNotValid'
  | 'CreditsNotValid'
  | 'RotationNotValid'
  | 'IdleExpiryNotValid'
  | 'ExpiryInPast'
  | 'EnvironmentNotValid'
  | 'EnvironmentUnknown'
  | 'KeyTypeNotValid'
  | 'AddressNotValid'
  | 'ScopeNotValid'
  | 'SecretNotAccepted'
  | 'SecretTaken'
  | 'NameNotValid'
  | 'TextNotValid'
  | 'TooLong'
  | 'TooMany'

/** A refusal to do the work; the message is safe to show. A key that is not good enough is no error but a `Verdict`. */
export class KeyError extends Error {
  override readonly name = 'KeyError'
  readonly code: KeyErrorCode
  /** The member of the request that is to blame, as its asker spells it: `expiresAtMs`, `limits[0].max` … */
  readonly field: string | undefined

  constructor(code: KeyErrorCode, message: string, field?: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.field = field
  }
}
