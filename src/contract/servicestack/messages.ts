/** Messages that ServiceStack itself brings to each of the four hosts: signing in, roles, and a user's keys (auth spec 4, 5, 7, 10). */
import {
  anonymous,
  authenticated,
  bool,
  dateTime,
  dto,
  IGet,
  IHasBearerToken,
  IHasSessionId,
  IMeta,
  IPost,
  list,
  map,
  member,
  nullable,
  operation,
  ResponseStatus,
  route,
  SERVICE_STACK,
  text,
} from '../../host/message/index.ts'

/** Reading a body takes time, and these may be asked by anybody. */
const SIGN_IN_BYTES_MAX = 64 * 1024

const contract = { namespace: SERVICE_STACK, dataContract: true } as const
const meta = map(text, text)

export const Authenticate = dto(
  'Authenticate',
  { ...contract, implements: [IPost, IMeta], description: 'Sign In', descriptionBy: 'Api' },
  {
    provider: member(text, {
      order: 1,
      description: 'AuthProvider, e.g. credentials',
      descriptionBy: 'Description',
    }),
    UserName: member(text, { order: 2 }),
    Password: member(text, { order: 3, secret: true }),
    RememberMe: member(nullable(bool), { order: 4 }),
    AccessToken: member(text, { order: 5, secret: true }),
    AccessTokenSecret: member(text, { order: 6, secret: true }),
    ReturnUrl: member(text, { order: 7 }),
    ErrorView: member(text, { order: 8 }),
    Meta: member(meta, { order: 9 }),
  },
)

export const AuthenticateResponse = dto(
  'AuthenticateResponse',
  { ...contract, implements: [IMeta, IHasSessionId, IHasBearerToken] },
  {
    UserId: member(text, { order: 1 }),
    SessionId: member(text, { order: 2 }),
    UserName: member(text, { order: 3 }),
    DisplayName: member(text, { order: 4 }),
    ReferrerUrl: member(text, { order: 5 }),
    BearerToken: member(text, { order: 6 }),
    RefreshToken: member(text, { order: 7 }),
    RefreshTokenExpiry: member(nullable(dateTime), { order: 8 }),
    ProfileUrl: member(text, { order: 9 }),
    Roles: member(list(text), { order: 10 }),
    Permissions: member(list(text), { order: 11 }),
    AuthProvider: member(text, { order: 12 }),
    ResponseStatus: member(ResponseStatus, { order: 13 }),
    Meta: member(meta, { order: 14 }),
  },
)

/** The provider's route stands first: the pages list it first, and the sample is made from it (wire spec 1.4). */
export const authenticate = operation(Authenticate, {
  returns: AuthenticateResponse,
  routes: [route('/auth/{provider}', 'GET,POST'), route('/auth', 'GET,POST')],
  verbs: ['OPTIONS', 'GET', 'POST'],
  tags: ['auth'],
  access: anonymous,
  service: 'AuthenticateService',
  bodyBytesMax: SIGN_IN_BYTES_MAX,
  secret: true,
})

export const AuthenticateLogout = dto(
  'AuthenticateLogout',
  { ...contract, implements: [IPost] },
  { ReturnUrl: member(text, { order: 1 }) },
)
export const authenticateLogout = operation(AuthenticateLogout, {
  returns: AuthenticateResponse,
  routes: [route('/auth/logout')],
  tags: ['auth'],
  service: 'AuthenticateService',
  bodyBytesMax: SIGN_IN_BYTES_MAX,
  hidden: true,
})

const RolesRequest = {
  UserName: member(text, { order: 1 }),
  Permissions: member(list(text), { order: 2 }),
  Roles: member(list(text), { order: 3 }),
  Meta: member(meta, { order: 4 }),
} as const
const RolesResponse = {
  AllRoles: member(list(text), { order: 1 }),
  AllPermissions: member(list(text), { order: 2 }),
  Meta: member(meta, { order: 3 }),
  ResponseStatus: member(ResponseStatus, { order: 4 }),
} as const
const rolesRequest = { ...contract, implements: [IPost, IMeta] } as const
const rolesResponse = { ...contract, implements: [IMeta] } as const

export const AssignRoles = dto('AssignRoles', rolesRequest, RolesRequest)
export const AssignRolesResponse = dto('AssignRolesResponse', rolesResponse, RolesResponse)
export const assignRoles = operation(AssignRoles, {
  returns: AssignRolesResponse,
  routes: [route('/assignroles', 'POST')],
  verbs: ['POST'],
  tags: ['auth'],
  service: 'AssignRolesService',
  bodyBytesMax: SIGN_IN_BYTES_MAX,
})

export const UnAssignRoles = dto('UnAssignRoles', rolesRequest, RolesRequest)
export const UnAssignRolesResponse = dto('UnAssignRolesResponse', rolesResponse, RolesResponse)
export const unAssignRoles = operation(UnAssignRoles, {
  returns: UnAssignRolesResponse,
  routes: [route('/unassignroles', 'POST')],
  verbs: ['POST'],
  tags: ['auth'],
  service: 'UnAssignRolesService',
  bodyBytesMax: SIGN_IN_BYTES_MAX,
})

export const UserApiKey = dto(
  'UserApiKey',
  { ...contract, implements: [IMeta] },
  {
    Key: member(text, { order: 1 }),
    KeyType: member(text, { order: 2 }),
    ExpiryDate: member(nullable(dateTime), { order: 3 }),
    Meta: member(meta, { order: 4 }),
  },
)

const keysResponse = { ...contract, implements: [IMeta] } as const
const KeysResponse = {
  Results: member(list(UserApiKey), { order: 1 }),
  Meta: member(meta, { order: 2 }),
  ResponseStatus: member(ResponseStatus, { order: 3 }),
} as const
const KeysRequest = {
  Environment: member(text, { order: 1 }),
  Meta: member(meta, { order: 2 }),
} as const

/** Not marked `IPost`: the whole family may be called with every verb. */
export const GetApiKeys = dto('GetApiKeys', { ...contract, implements: [IGet, IMeta] }, KeysRequest)
export const GetApiKeysResponse = dto('GetApiKeysResponse', keysResponse, KeysResponse)
export const getApiKeys = operation(GetApiKeys, {
  returns: GetApiKeysResponse,
  routes: [route('/apikeys'), route('/apikeys/{Environment}')],
  tags: ['auth'],
  access: authenticated,
  service: 'GetApiKeysService',
})

/** Seed 001. */
export const RegenerateApiKeys = dto(
  'RegenerateApiKeys',
  { ...contract, implements: [IPost, IMeta] },
  KeysRequest,
)
export const RegenerateApiKeysResponse = dto('RegenerateApiKeysResponse', keysResponse, KeysResponse)
export const regenerateApiKeys = operation(RegenerateApiKeys, {
  returns: RegenerateApiKeysResponse,
  routes: [route('/apikeys/regenerate'), route('/apikeys/regenerate/{Environment}')],
  tags: ['auth'],
  access: authenticated,
  service: 'RegenerateApiKeysService',
  secret: true,
  repeatable: true,
})
