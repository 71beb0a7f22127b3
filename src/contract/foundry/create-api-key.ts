/** CreateApiKeyRequest: a key of the caller (seed 003). */
import { type Endpoint, endpoint } from '../../host/http/index.ts'
import { given, type Infer, type Instant, instantAt, invalidArgument } from '../../host/message/index.ts'
import { actorOf, type Caller } from '../../identity/index.ts'
import { type IssuedKey, KeyError } from '../../keys/index.ts'
import { type ContractServices, handedOn, holdToScopes, ownerOf } from '../contract.ts'
import { type ApiKey, createApiKeyRequest } from './messages.ts'

/** A new key as this host shows it; `UserId` is the owner's id, also when that is a machine. */
const issuedKey = ({ key, secret }: IssuedKey): Infer<typeof ApiKey> => ({
  UserId: key.owner.id,
  Description: key.notes,
  ExpiresUtc: instantAt(key.expiresAtMs),
  Key: secret.reveal(),
  Id: key.id,
})

/** The answer of both operations of this host. */
export const answerOf = (issued: IssuedKey) => ({ ApiKey: issuedKey(issued) })

/** @throws Refusal 400 when it does not lie in the future. */
function expiryAsked(asked: Instant | undefined, now: Date): number | undefined {
  if (asked === undefined || asked.ms > now.getTime()) return asked?.ms
  throw invalidArgument('ExpiresUtc', 'Must lie in the future.')
}

/** Notes of a key are this host's descriptions. */
function blameDescription(error: unknown): never {
  if (!(error instanceof KeyError) || error.field !== 'notes') throw error
  throw new KeyError(error.code, error.message, 'description', { cause: error })
}

export const createApiKeyEndpoint = (services: ContractServices): Endpoint<Caller> =>
  endpoint(createApiKeyRequest, async (request, call) => {
    holdToScopes(call.caller, 'keyhaven:keys.write')
    const expiresAtMs = expiryAsked(request.ExpiresUtc, call.now)
    const making = services.keyring.issue(
      {
        owner: ownerOf(call.caller),
        organisationId: call.caller.organisationId,
        environment: services.environments[0],
        keyType: services.keyTypes[0],
        format: 'opaque',
        notes: given(request.Description),
        roles: call.caller.kind === 'user' ? [] : call.caller.roles,
        ...handedOn(services, call, services.environments[0], expiresAtMs),
      },
      actorOf(call.caller, call.request),
      call.now.getTime(),
      { also: call.keeping(answerOf) },
    )
    return answerOf(await making.catch(blameDescription))
  })
