/** What the identity domain refuses to do. */

/** Fixed for ever; each is listed with its meaning in the documentation of errors. */
export type IdentityErrorCode =
  // Who calls cannot be told.
  | 'BadCredentials'
  | 'TooManyAttempts'
  | 'TooBusy'
  | 'AccountLocked'
  | 'CredentialBroken'
  | 'KeyNotFound'
  | 'KeyRevoked'
  | 'KeyFrozen'
  | 'KeyExpired'
  | 'KeyNotAllowedHere'
  | 'KeyOwnerMissing'
  // What is asked cannot be done.
  | 'UserNotFound'
  | 'OrganisationNotFound'
  | 'OrganisationDisabled'
  | 'MachineNotFound'
  | 'OrganisationNotEmpty'
  | 'IdTaken'
  | 'UserNameTaken'
  | 'EmailTaken'
  | 'IdNotValid'
  | 'UserNameNotValid'
  | 'EmailNotValid'
  | 'NameNotValid'
  | 'PasswordNotValid'
  | 'RoleNotValid'

export interface IdentityErrorOptions extends ErrorOptions {
  /** The member of the request that is to blame, as its asker spells it: `userName`, `email` … */
  readonly field?: string
  /** With `TooManyAttempts` and `TooBusy`: when another attempt is worth making. */
  readonly retryAfterMs?: number
  /** Where a name and password were refused. */
  readonly account?: RefusedAccount
}

/** Whose name a refused password came with. For the record alone: whoever was refused is not told. */
export interface RefusedAccount {
  /** Empty when the name is nobody's. */
  readonly userId: string
  readonly organisationId: string | undefined
}

/** The sentences that clients of ServiceStack hosts know are spelled as there (auth spec 1.6). */
const MESSAGES: Record<IdentityErrorCode, string> = {
  BadCredentials: 'Invalid Username or Password',
  TooManyAttempts: 'Too many attempts, try again later',
  TooBusy: 'Too many passwords are being looked at, try again later',
  AccountLocked: 'This account has been locked',
  CredentialBroken: 'Invalid BasicAuth Credentials',
  KeyNotFound: 'API Key does not exist',
  KeyRevoked: 'API Key has been cancelled',
  KeyFrozen: 'API Key is frozen',
  KeyExpired: 'API Key has expired',
  KeyNotAllowedHere: 'API Key is not allowed from this address',
  KeyOwnerMissing: 'User for API Key does not exist',
  UserNotFound: 'User does not exist',
  OrganisationNotFound: 'Organisation does not exist',
  OrganisationDisabled: 'Organisation is disabled',
  MachineNotFound: 'Machine does not exist',
  OrganisationNotEmpty: 'Organisation still has users or machines',
  IdTaken: 'Id already exists',
  UserNameTaken: 'Username already exists',
  EmailTaken: 'Email already exists',
  IdNotValid: 'Id is not valid',
  UserNameNotValid:
    'A user name has 3 to 36 letters and digits, with single dots, underscores or dashes between',
  EmailNotValid: 'Email is not valid',
  NameNotValid: 'A name has 1 to 200 printable characters',
  PasswordNotValid: 'A password has 8 to 128 characters',
  RoleNotValid: 'A role has 1 to 128 printable characters and no comma',
}

/** A refusal; the message is safe to show and never says whether an account exists. */
export class IdentityError extends Error {
  override readonly name = 'IdentityError'
  readonly code: IdentityErrorCode
  readonly field: string | undefined
  readonly retryAfterMs: number | undefined
  readonly account: RefusedAccount | undefined

  constructor(code: IdentityErrorCode, options: IdentityErrorOptions = {}, message = MESSAGES[code]) {
    super(message, options)
    this.code = code
    this.field = options.field
    this.retryAfterMs = options.retryAfterMs
    this.account = options.account
  }
}
