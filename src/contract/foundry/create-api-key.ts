/** CreateApiKeyRequest: a key of the caller (seed 003). */
import { type Endpoint, endpoint } from '../../host/http/index.ts'
import { type Infer, type Instant, invalidArgument } from '../../host/message/index.ts'
import type { Caller } from '../../identity/index.ts'
import { type IssuedKey, KeyError } from '../../keys/index.ts'
import {
  actorOfCall,
  type ContractServices,
  expiryOf,
  given,
  instant,
  ownerOf,
  requireScope,
} from '../contract.ts'
import { type ApiKey, createApiKeyRequest } from './messages.ts'

/** A new key as this host shows it; `UserId` is the owner's id, also when that is a machine. */
export const issuedKey = ({ key, secret }: IssuedKey): Infer<typeof ApiKey> => ({
  UserId: key.owner.id,
  Description: key.notes,
  ExpiresUtc: instant(key.expiresAtMs),
  Key: secret.reveal(),
  Id: key.id,
})

/** @throws Refusal 400 when it does not lie in the future. */
function expiryAsked(services: ContractServices, asked: Instant | undefined, now: Date): number | undefined {
  if (asked === undefined) return expiryOf(services, now)
  if (asked.ms > now.getTime()) return asked.ms
  throw invalidArgument('ExpiresUtc', 'Must lie in the future.')
}

/** Notes of a key are this host's descriptions. */
function blameDescription(error: unknown): never {
  if (!(error instanceof KeyError) || error.field !== 'notes') throw error
  throw new KeyError(error.code, error.message, 'description', { cause: error })
}

export const createApiKeyEndpoint = (services: ContractServices): Endpoint<Caller> =>
  endpoint(createApiKeyRequest, async (request, call) => {
    requireScope(call.caller, 'keyhaven:keys.write')
    const expiresAtMs = expiryAsked(services, request.ExpiresUtc, call.now)
    const making = services.keyring.issue(
      {
        owner: ownerOf(call.caller),
        organisationId: call.caller.organisationId,
        environment: services.environments[0],
        keyType: services.keyTypes[0],
        format: 'opaque',
        notes: given(request.Description),
        scopes: call.caller.scopes,
        roles: call.caller.kind === 'user' ? [] : call.caller.roles,
        expiresAtMs,
      },
      actorOfCall(call),
      call.now.getTime(),
    )
    return { ApiKey: issuedKey(await making.catch(blameDescription)) }
  })
