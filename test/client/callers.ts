/** Clients that come with a key in each of the places it may stand in, and what a program sees of a refusal. */
import { type ApiResult, JsonServiceClient } from '@servicestack/client'
import { expect } from 'vitest'

export const withBearer = (baseUrl: string, key: string): JsonServiceClient => {
  const client = new JsonServiceClient(baseUrl)
  client.bearerToken = key
  return client
}
export const withBasic = (baseUrl: string, userName: string, password: string): JsonServiceClient => {
  const client = new JsonServiceClient(baseUrl)
  client.setCredentials(userName, password)
  return client
}
export const withHeader = (baseUrl: string, key: string): JsonServiceClient => {
  const client = new JsonServiceClient(baseUrl)
  client.headers.set('X-Api-Key', key)
  return client
}

/** What a program sees of a refusal: its code and message, and the fields that it names. */
export function refusal(result: ApiResult<any>): unknown {
  expect(result.succeeded).toBe(false)
  const { errorCode, message, errors } = result.error!
  return { errorCode, message, fields: (errors ?? []).map(({ fieldName }) => fieldName) }
}

export const NOT_AUTHENTICATED = { errorCode: 'Unauthorized', message: 'Not Authenticated', fields: [] }
export const INVALID_ROLE = { errorCode: 'Forbidden', message: 'Invalid Role', fields: [] }
export const CANCELLED = { errorCode: 'Forbidden', message: 'API Key has been cancelled', fields: [] }
export const SECRET = /^[\w-]{32}$/
