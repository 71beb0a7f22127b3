/** GetApiKeys and RegenerateApiKeys: a user's keys in one environment (auth spec 4 and 5; seeds 000 and 001). */
import { type Endpoint, endpoint, type GuardedCall } from '../../host/http/index.ts'
import { given, type Infer, instantAt, missingArgument, presentEntries } from '../../host/message/index.ts'
import { actorOf, type Caller } from '../../identity/index.ts'
import { chooseEnvironment, type IssuedKey, type Key } from '../../keys/index.ts'
import { type ContractServices, type HandedOn, handedOn, holdToScopes, ownerOf } from '../contract.ts'
import { getApiKeys, type RegenerateApiKeysResponse, regenerateApiKeys, type UserApiKey } from './messages.ts'

/** @throws Refusal 400 where the host wants one named, KeyError when it is not configured. */
function environmentOf(services: ContractServices, asked: string | undefined): string {
  if (services.requireEnvironment && services.environments.length > 1 && given(asked) === undefined) {
    throw missingArgument('Environment')
  }
  return chooseEnvironment(asked, services.environments)
}

const shown = (key: Key, secret: string): Infer<typeof UserApiKey> => ({
  Key: secret,
  KeyType: key.keyType,
  ExpiryDate: instantAt(key.expiresAtMs),
  Meta: key.meta.size > 0 ? key.meta : undefined,
})

const answerOf = (issued: readonly IssuedKey[]) => ({
  Results: issued.map(({ key, secret }) => shown(key, secret.reveal())),
})

/**
 * What bounds the new keys: the caller's own, but a key that ends only because keys of this installation do is followed by one with a
 * lifetime of its own. Else a client that rotates with its key would die with its first (auth spec 5: now and the lifetime).
 */
function successorBounds(
  services: ContractServices,
  call: GuardedCall<Caller>,
  environment: string,
): HandedOn {
  const bounds = handedOn(services, call, environment)
  const { environments, lifetimeMsOf } = services
  const { keyLifetimeMs } = call.caller
  const isOrdinary =
    keyLifetimeMs !== undefined && environments.some((each) => lifetimeMsOf(each) === keyLifetimeMs)
  const lifetimeMs = lifetimeMsOf(environment)
  return isOrdinary && lifetimeMs !== undefined
    ? { ...bounds, expiresAtMs: call.now.getTime() + lifetimeMs }
    : bounds
}

/** Cancels every active key of the caller in the environment, the calling one included, and answers the new ones. */
export async function regenerated(
  services: ContractServices,
  request: { readonly Environment?: string; readonly Meta?: ReadonlyMap<string, string | undefined> },
  call: GuardedCall<Caller>,
): Promise<Infer<typeof RegenerateApiKeysResponse>> {
  holdToScopes(call.caller, 'keyhaven:keys.write')
  const environment = environmentOf(services, request.Environment)
  const issued = await services.keyring.regenerate(
    {
      owner: ownerOf(call.caller),
      organisationId: call.caller.organisationId,
      environment,
      keyTypes: services.keyTypes,
      format: 'opaque',
      roles: call.caller.kind === 'user' ? [] : call.caller.roles,
      meta: presentEntries(request.Meta, 'Meta'),
      ...successorBounds(services, call, environment),
    },
    actorOf(call.caller, call.request),
    call.now.getTime(),
    { also: call.keeping(answerOf) },
  )
  return answerOf(issued)
}

/** Active is: not cancelled, not frozen, not expired. */
async function activeKeys(
  { keyring }: ContractServices,
  environment: string,
  call: GuardedCall<Caller>,
): Promise<readonly Key[]> {
  const filter = {
    owner: ownerOf(call.caller),
    environment,
    state: 'active',
  } as const
  const keys: Key[] = []
  let after: string | undefined
  do {
    const page = await keyring.query(filter, { limit: 1000, after })
    keys.push(...page.items)
    after = page.next
  } while (after !== undefined)
  return keys.filter((key) => key.expiresAtMs === undefined || key.expiresAtMs >= call.now.getTime())
}

/** Secrets are shown once, when they are made: what is listed is masked. */
export const getApiKeysEndpoint = (services: ContractServices): Endpoint<Caller> =>
  endpoint(getApiKeys, async (request, call) => {
    holdToScopes(call.caller, 'keyhaven:keys.read')
    const keys = await activeKeys(services, environmentOf(services, request.Environment), call)
    return { Results: keys.map((key) => shown(key, key.masked)) }
  })

export const regenerateApiKeysEndpoint = (services: ContractServices): Endpoint<Caller> =>
  endpoint(regenerateApiKeys, (request, call) => regenerated(services, request, call))
