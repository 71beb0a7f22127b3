/** ServiceStack's own messages that a language's client library brings, so that listings leave them out (native types spec 3.6). */

const SHARED = [
  'ResponseStatus',
  'ResponseError',
  'EmptyResponse',
  'IdResponse',
  'StringResponse',
  'StringsResponse',
  'AuditBase',
  'QueryBase',
  'QueryDb',
  'QueryData',
  'QueryResponse',
  'Authenticate',
  'AuthenticateResponse',
  'Register',
  'RegisterResponse',
  'ConvertSessionToToken',
  'ConvertSessionToTokenResponse',
  'GetAccessToken',
  'GetAccessTokenResponse',
]

const KEYS_AND_ROLES = [
  'AssignRoles',
  'AssignRolesResponse',
  'UnAssignRoles',
  'UnAssignRolesResponse',
  'GetApiKeys',
  'GetApiKeysResponse',
  'RegenerateApiKeys',
  'RegenerateApiKeysResponse',
  'UserApiKey',
]

const NAVIGATION = ['NavItem', 'GetNavItems', 'GetNavItemsResponse']

/** Python, PHP, Dart. */
export const CLIENT_LIBRARY: ReadonlySet<string> = new Set([...SHARED, ...KEYS_AND_ROLES, ...NAVIGATION])
/** Ruby. */
export const RUBY_LIBRARY: ReadonlySet<string> = new Set(SHARED)
/** Go, Rust. */
export const GO_LIBRARY: ReadonlySet<string> = CLIENT_LIBRARY
/** Zig. */
export const ZIG_LIBRARY: ReadonlySet<string> = new Set([...SHARED, ...KEYS_AND_ROLES])
/** Java, Kotlin. */
export const JAVA_LIBRARY: ReadonlySet<string> = new Set(['ResponseStatus', 'ResponseError', 'ErrorResponse'])
/** Swift. */
export const SWIFT_LIBRARY: ReadonlySet<string> = new Set([
  ...JAVA_LIBRARY,
  'QueryBase',
  'QueryDb',
  'QueryData',
  'QueryResponse',
  'AuditBase',
  'EmptyResponse',
])
