/** CreateKey: a key for the caller, or for an owner that the caller may act for. */
import { type Endpoint, endpoint } from '../host/http/index.ts'
import {
  authenticated,
  dateTime,
  dto,
  email,
  given,
  inEnum,
  invalidArgument,
  list,
  map,
  member,
  notEmpty,
  nullable,
  operation,
  presentEntries,
  presentItems,
  route,
  text,
} from '../host/message/index.ts'
import { actorOf, addressesBeyond, boundsHandedOn, type Caller, checkRoles } from '../identity/index.ts'
import { chooseEnvironment, grants } from '../keys/index.ts'
import { isAdmin, requireGivableRoles, requireScope } from './authority.ts'
import { DOMAIN_FORMAT, KEYHAVEN, KeyIssued, namedOwner, SecretFormat, toKeyIssued } from './key-messages.ts'
import { organisationOfNewKey, ownerOrCaller } from './owners.ts'
import type { Services } from './services.ts'

export const CreateKey = dto(
  'CreateKey',
  { ...KEYHAVEN, description: 'Make a key; its secret is shown in the answer and never again' },
  {
    UserId: member(text, { description: 'The owner; the caller when no owner is named' }),
    MachineId: member(text, { description: 'The owner, when it is a machine' }),
    OrganisationId: member(text, { description: 'The owner, when it is an organisation' }),
    Environment: member(text, { description: 'The first configured one when not given' }),
    KeyType: member(text, { description: 'The first configured one when not given' }),
    SecretFormat: member(nullable(SecretFormat), {
      description: 'How the secret looks; Keyhaven when not given',
      rules: [inEnum(SecretFormat)],
    }),
    Name: text,
    Notes: text,
    ContactEmail: member(text, { rules: [email()] }),
    Scopes: member(list(text), { description: 'What the key may do, such as invoices.read or invoices.*' }),
    Roles: member(list(text), {
      description: "Roles of callers known by a machine's or organisation's key; at most your own",
    }),
    AllowedAddresses: member(list(text), {
      description:
        'IP addresses and CIDR ranges; within those of the key that you come with, which are the default',
    }),
    Meta: map(text, text),
    ExpiresAt: member(nullable(dateTime), {
      description:
        'Must lie in the future; never when not given. At most the expiry of the key that you come with',
    }),
  },
)

export const createKeyOperation = operation(CreateKey, {
  returns: KeyIssued,
  routes: [route('/v1/keys', 'POST', { summary: 'Make a key' })],
  verbs: ['POST'],
  tags: ['keys'],
  access: authenticated,
  service: 'KeyService',
  secret: true,
})

/** What anybody signed in may hand on of Keyhaven: the management and verification of what is theirs. */
const HANDED_ON: ReadonlySet<string> = new Set([
  'keyhaven:keys.read',
  'keyhaven:keys.write',
  'keyhaven:verify',
])

/**
 * Whether a key made by this caller may have the scope. Whoever comes with a key gives at most that key's scopes; others give any scope of
 * the product that uses the keys, and of Keyhaven's own what everybody has.
 */
function mayGive(caller: Caller, scope: string): boolean {
  if (caller.scopes !== undefined) return grants(caller.scopes, scope)
  const isOurs = scope === '*' || scope.startsWith('keyhaven:')
  return isAdmin(caller) || !isOurs || HANDED_ON.has(scope)
}

/** @throws Refusal 400 naming a scope that the caller may not give. */
function requireGivable(scopes: readonly string[], caller: Caller): void {
  const beyond = scopes.find((scope) => !mayGive(caller, scope))
  if (beyond !== undefined)
    throw invalidArgument('Scopes', `You may not give the scope '${beyond.slice(0, 60)}'.`)
}

/** @throws Refusal 400 naming an address that lies beyond those of the caller's own key. */
function requireGivableAddresses(addresses: readonly string[], caller: Caller): void {
  const [beyond] = addressesBeyond(caller, addresses)
  if (beyond !== undefined)
    throw invalidArgument('AllowedAddresses', `You may not allow '${beyond.slice(0, 60)}'.`)
}

export const createKey = ({ keyring, directory, environments, keyTypes }: Services): Endpoint<Caller> =>
  endpoint(createKeyOperation, async (request, call) => {
    requireScope(call.caller, 'keyhaven:keys.write')
    const owner = ownerOrCaller(namedOwner(request), call.caller)
    const organisationId = await organisationOfNewKey(directory, owner, call.caller)
    const scopes = presentItems(request.Scopes, 'Scopes')
    requireGivable(scopes, call.caller)
    const roles = checkRoles(presentItems(request.Roles, 'Roles'), 'roles')
    requireGivableRoles(roles, call.caller)
    if (owner.kind === 'user' && roles.length > 0) {
      throw invalidArgument('Roles', "A user's key has the roles of the user.")
    }
    const allowedAddresses = presentItems(request.AllowedAddresses, 'AllowedAddresses')
    requireGivableAddresses(allowedAddresses, call.caller)
    const issued = await keyring.issue(
      {
        owner,
        organisationId,
        environment: chooseEnvironment(request.Environment, environments),
        keyType: given(request.KeyType) ?? keyTypes[0],
        format: DOMAIN_FORMAT[request.SecretFormat ?? 'Keyhaven'],
        name: given(request.Name),
        notes: given(request.Notes),
        contactEmail: given(request.ContactEmail),
        scopes,
        roles,
        meta: presentEntries(request.Meta, 'Meta'),
        ...boundsHandedOn(call.caller, { allowedAddresses, expiresAtMs: request.ExpiresAt?.ms }),
      },
      actorOf(call.caller, call.request),
      call.now.getTime(),
    )
    return toKeyIssued(issued)
  })

/** Id of something that a route names. */
export const idMember = member(text, { rules: [notEmpty()] })
