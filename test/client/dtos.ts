/** The messages of the four hosts as ServiceStack's TypeScript generator writes them, as far as these tests need them. */
import type { IReturn, ResponseStatus } from '@servicestack/client'

/** Every host signs people in. Members of the answer are in the host's text case. */
export class Authenticate implements IReturn<AuthenticateResponse> {
  public provider?: string
  public userName?: string
  public password?: string

  public constructor(init?: Partial<Authenticate>) {
    Object.assign(this, init)
  }
  public getTypeName() {
    return 'Authenticate'
  }
  public getMethod() {
    return 'POST'
  }
  public createResponse() {
    return {} as AuthenticateResponse
  }
}

export interface AuthenticateResponse {
  readonly userName?: string
  readonly sessionId?: string
  readonly roles?: string[]
  readonly UserName?: string
  readonly SessionId?: string
  readonly Roles?: string[]
}

/** `digitalu` and `firstchoice` write PascalCase, so their generated members are so too. */
export class UserApiKey {
  public Key?: string
  public KeyType?: string
  public ExpiryDate?: string
  public Meta?: { [index: string]: string }
}

export class RegenerateApiKeysResponse {
  public Results?: UserApiKey[]
  public Meta?: { [index: string]: string }
  public ResponseStatus?: ResponseStatus
}

/** Of `digitalu`. */
export class RegenerateApiKeyRequest implements IReturn<RegenerateApiKeysResponse> {
  public Environment?: string

  public constructor(init?: Partial<RegenerateApiKeyRequest>) {
    Object.assign(this, init)
  }
  public getTypeName() {
    return 'RegenerateApiKeyRequest'
  }
  public getMethod() {
    return 'POST'
  }
  public createResponse() {
    return new RegenerateApiKeysResponse()
  }
}

/** Of `firstchoice`. */
export class RegenerateApiKeys implements IReturn<RegenerateApiKeysResponse> {
  public Environment?: string
  public Meta?: { [index: string]: string }

  public constructor(init?: Partial<RegenerateApiKeys>) {
    Object.assign(this, init)
  }
  public getTypeName() {
    return 'RegenerateApiKeys'
  }
  public getMethod() {
    return 'POST'
  }
  public createResponse() {
    return new RegenerateApiKeysResponse()
  }
}

/** Of `firstchoice`; its members go into the query. */
export class GetApiKeys implements IReturn<RegenerateApiKeysResponse> {
  public Environment?: string

  public constructor(init?: Partial<GetApiKeys>) {
    Object.assign(this, init)
  }
  public getTypeName() {
    return 'GetApiKeys'
  }
  public getMethod() {
    return 'GET'
  }
  public createResponse() {
    return new RegenerateApiKeysResponse()
  }
}

export class ApiKeyResponse {
  public companyId?: string
  public apiKey?: string
  public active?: boolean
  public createdDate?: string
  public expiryDate?: string
  public contactEmail?: string
  public notes?: string
  public allowedIpAddresses?: string
}

/** Of `bokamera`. */
export class CreateApiKey implements IReturn<ApiKeyResponse> {
  public companyId?: string
  public contactEmail?: string
  public notes?: string

  public constructor(init?: Partial<CreateApiKey>) {
    Object.assign(this, init)
  }
  public getTypeName() {
    return 'CreateApiKey'
  }
  public getMethod() {
    return 'POST'
  }
  public createResponse() {
    return new ApiKeyResponse()
  }
}

export class ApiKey {
  public userId?: string
  public description?: string
  public expiresUtc?: string
  public key?: string
  public id?: string
}

/** Of `foundry`. */
export class CreateApiKeyResponse {
  public apiKey?: ApiKey
  public responseStatus?: ResponseStatus
}

export class CreateApiKeyRequest implements IReturn<CreateApiKeyResponse> {
  public description?: string
  public expiresUtc?: string

  public constructor(init?: Partial<CreateApiKeyRequest>) {
    Object.assign(this, init)
  }
  public getTypeName() {
    return 'CreateApiKeyRequest'
  }
  public getMethod() {
    return 'POST'
  }
  public createResponse() {
    return new CreateApiKeyResponse()
  }
}

/** Of `foundry`. */
export class GenerateMachineApiKeyRequest implements IReturn<CreateApiKeyResponse> {
  public id?: string
  public organisationId?: string

  public constructor(init?: Partial<GenerateMachineApiKeyRequest>) {
    Object.assign(this, init)
  }
  public getTypeName() {
    return 'GenerateMachineApiKeyRequest'
  }
  public getMethod() {
    return 'POST'
  }
  public createResponse() {
    return new CreateApiKeyResponse()
  }
}
