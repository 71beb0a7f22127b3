/** CreateApiKey: a key of the caller's company (seed 002). */
import { type Endpoint, endpoint } from '../../host/http/index.ts'
import {
  email,
  given,
  Instant,
  instantAt,
  invalidArgument,
  notFoundMember,
  validationRefusal,
} from '../../host/message/index.ts'
import { actorOf, type Caller, grantableRoles, hasRole } from '../../identity/index.ts'
import type { IssuedKey } from '../../keys/index.ts'
import { type ContractServices, handedOn, holdToScopes } from '../contract.ts'
import { createApiKey } from './messages.ts'

/** May name another company than their own. */
const SUPERADMIN = 'superadmin'
/** What the company's key may do in turn: make keys of that company. */
const COMPANY_ROLES = ['bookingsupplier-administrator-write'] as const

/**
 * The company that the key is for; what others than a superadmin name is ignored.
 * @throws Refusal 404 for a company that does not exist or is disabled, 400 when there is none to fall back on.
 */
async function companyOf(
  { directory }: ContractServices,
  asked: string | undefined,
  caller: Caller,
): Promise<string> {
  const named = hasRole(caller, SUPERADMIN) ? asked : undefined
  const companyId = named ?? caller.organisationId
  if (companyId === undefined) throw invalidArgument('CompanyId', 'You belong to no company: name one.')
  if (named !== undefined && (await directory.organisationById(named))?.state !== 'active') {
    throw notFoundMember('CompanyId', 'There is no such company.')
  }
  return companyId
}

/** Not declared with the member: the host's own client code shows no check there. */
const contactRule = email()

/** @throws Refusal 400 on an address that is none. */
function contactOf(asked: string | undefined, caller: Caller): string | undefined {
  const contact = given(asked)
  const failure = contactRule.check(contact, 'Contact Email')
  if (failure) {
    throw validationRefusal([{ code: failure.code, field: 'ContactEmail', message: failure.message }])
  }
  return contact ?? caller.email
}

const shown = ({ key, secret }: IssuedKey, companyId: string) => ({
  CompanyId: companyId,
  ApiKey: secret.reveal(),
  Active: true,
  CreatedDate: Instant.from(key.createdAtMs),
  ExpiryDate: instantAt(key.expiresAtMs),
  ContactEmail: key.contactEmail,
  Notes: key.notes,
  AllowedIpAddresses: key.allowedAddresses.length > 0 ? key.allowedAddresses.join(',') : undefined,
})

export const createApiKeyEndpoint = (services: ContractServices): Endpoint<Caller> =>
  endpoint(createApiKey, async (request, call) => {
    holdToScopes(call.caller, 'keyhaven:keys.write')
    const contactEmail = contactOf(request.ContactEmail, call.caller)
    const companyId = await companyOf(services, request.CompanyId, call.caller)
    const answer = (made: IssuedKey) => shown(made, companyId)
    const issued = await services.keyring.issue(
      {
        owner: { kind: 'organisation', id: companyId },
        organisationId: companyId,
        environment: services.environments[0],
        keyType: services.keyTypes[0],
        format: 'guid',
        notes: given(request.Notes),
        contactEmail,
        roles: grantableRoles(call.caller, COMPANY_ROLES),
        ...handedOn(services, call, services.environments[0]),
      },
      actorOf(call.caller, call.request),
      call.now.getTime(),
      { also: call.keeping(answer) },
    )
    return answer(issued)
  })
