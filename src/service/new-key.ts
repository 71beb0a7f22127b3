/** What is asked of a new key, however it is made: its members, and what becomes of them. */
import {
  dateTime,
  dto,
  email,
  given,
  type Infer,
  int64,
  invalidArgument,
  list,
  map,
  member,
  nullable,
  presentEntries,
  presentItems,
  text,
} from '../host/message/index.ts'
import { boundsHandedOn, type Caller, checkRoles } from '../identity/index.ts'
import { chooseEnvironment, type IssueAsk } from '../keys/index.ts'
import { requireGivableRoles } from './authority.ts'
import { requireGivableAddresses, requireGivableScopes } from './handing-on.ts'
import { namedOwner } from './key-messages.ts'
import { Credits, Limit, toDomainCredits, toDomainLimits } from './limit-messages.ts'
import { KEYHAVEN } from './namespace.ts'
import { organisationOfNewKey, ownerOrCaller } from './owners.ts'
import { organisationIdOf, type Services } from './services.ts'

export const SECOND_MS = 1000

/** What a key is to be, whether it is new or changed. */
export const keyMembers = {
  Name: text,
  Notes: text,
  ContactEmail: member(text, { rules: [email()] }),
  Scopes: member(list(text), { description: 'What the key may do, such as invoices.read or invoices.*' }),
  AllowedAddresses: member(list(text), {
    description:
      'IP addresses and CIDR ranges; within those of the key that you come with, which are the default',
  }),
  Meta: map(text, text),
  ExpiresAt: member(nullable(dateTime), {
    description: 'Must lie in the future. At most the expiry of the key that you come with',
  }),
  Limits: member(list(Limit), { description: 'How often the key may be used' }),
  Credits: member(Credits, { description: 'How many uses are paid for' }),
  FirstUseBy: member(nullable(dateTime), { description: 'Expires then if it was never used' }),
  UnusedExpirySeconds: member(nullable(int64), {
    description:
      'Expires when it was not used for so long; 3,600 to 3,155,760,000. At most that of the key that you come with',
  }),
} as const

export const newKeyMembers = {
  UserId: member(text, { description: 'The owner; the caller when no owner is named' }),
  MachineId: member(text, { description: 'The owner, when it is a machine' }),
  OrganisationId: member(text, { description: 'The owner, when it is an organisation' }),
  Environment: member(text, { description: 'The first configured one when not given' }),
  KeyType: member(text, { description: 'The first configured one when not given' }),
  Roles: member(list(text), {
    description: "Roles of callers known by a machine's or organisation's key; at most your own",
  }),
  ...keyMembers,
} as const

const NewKey = dto('NewKey', KEYHAVEN, newKeyMembers)

/** Milliseconds of a number of seconds that may have any number of digits; beyond what is exact it is infinite, and refused as such. */
export const millisecondsOf = (seconds: bigint | undefined): number | undefined =>
  seconds === undefined ? undefined : Number(seconds) * SECOND_MS

/**
 * The ask for a key, checked against who asks. A key without an expiry gets that of its environment's policy.
 * @throws Refusal 400 naming a member, 403, 404 as `organisationOfNewKey`
 */
export async function issueAskOf(
  { directory, environments, keyTypes, lifetimeMsOf }: Services,
  request: Infer<typeof NewKey>,
  caller: Caller,
  nowMs: number,
): Promise<Omit<IssueAsk, 'format'>> {
  const owner = ownerOrCaller(namedOwner(request), caller)
  const organisationId = await organisationOfNewKey(directory, owner, caller)
  const asked = organisationIdOf(request.OrganisationId)
  if (asked !== undefined && asked !== organisationId)
    throw invalidArgument('OrganisationId', `The ${owner.kind} is not in this organisation.`)
  const scopes = presentItems(request.Scopes, 'Scopes')
  requireGivableScopes(scopes, caller)
  const roles = checkRoles(presentItems(request.Roles, 'Roles'), 'roles')
  requireGivableRoles(roles, caller)
  if (owner.kind === 'user' && roles.length > 0) {
    throw invalidArgument('Roles', "A user's key has the roles of the user.")
  }
  const allowedAddresses = presentItems(request.AllowedAddresses, 'AllowedAddresses')
  requireGivableAddresses(allowedAddresses, caller)
  const environment = chooseEnvironment(request.Environment, environments)
  const lifetimeMs = lifetimeMsOf(environment)
  const expiresAtMs = request.ExpiresAt?.ms ?? (lifetimeMs === undefined ? undefined : nowMs + lifetimeMs)
  return {
    owner,
    organisationId,
    environment,
    keyType: given(request.KeyType) ?? keyTypes[0],
    name: given(request.Name),
    notes: given(request.Notes),
    contactEmail: given(request.ContactEmail),
    scopes,
    roles,
    meta: presentEntries(request.Meta, 'Meta'),
    limits: toDomainLimits(request.Limits),
    credits: toDomainCredits(request.Credits),
    firstUseByMs: request.FirstUseBy?.ms,
    ...boundsHandedOn(caller, {
      allowedAddresses,
      expiresAtMs,
      idleExpiryMs: millisecondsOf(request.UnusedExpirySeconds),
    }),
  }
}
