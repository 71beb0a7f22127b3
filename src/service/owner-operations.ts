/** What the operations on users, organisations and machines have in common: they are made, read, changed, deleted and listed alike. */
import {
  authenticated,
  dto,
  type Fields,
  given,
  IDelete,
  IGet,
  type Infer,
  IPatch,
  IPost,
  inEnum,
  invalidArgument,
  member,
  nullable,
  operation,
  route,
  type Shape,
} from '../host/message/index.ts'
import type { Caller } from '../identity/index.ts'
import type { Owner } from '../keys/index.ts'
import { isAdmin, requireOrganisation } from './authority.ts'
import { sentOf } from './clearing.ts'
import { idMember, KEYHAVEN } from './namespace.ts'
import { DOMAIN_STANDING, Standing } from './owner-messages.ts'
import { organisationIdOf } from './services.ts'

const shared = (kind: string) => ({ tags: ['owners'], access: authenticated, service: `${kind}Service` })
const pathOf = (kind: string): string => `/v1/${kind.toLowerCase()}s`

/** `Create{kind}`. */
export const creating = <const F extends Fields, S extends Shape>(
  kind: string,
  returns: S,
  description: string,
  fields: F,
) =>
  operation(dto(`Create${kind}`, { ...KEYHAVEN, implements: [IPost], description }, fields), {
    ...shared(kind),
    returns,
    routes: [route(pathOf(kind), 'POST')],
    verbs: ['POST'],
    repeatable: true,
  })

/** `Get{kind}`. */
export const getting = <S extends Shape>(kind: string, returns: S, description: string) =>
  operation(dto(`Get${kind}`, { ...KEYHAVEN, implements: [IGet], description }, { Id: idMember }), {
    ...shared(kind),
    returns,
    routes: [route(`${pathOf(kind)}/{Id}`, 'GET')],
    verbs: ['GET'],
  })

/** `Update{kind}`; `fields` are what can be changed beside whether it may act. */
export const updating = <const F extends Fields, S extends Shape>(
  kind: string,
  returns: S,
  description: string,
  fields: F,
) =>
  operation(
    dto(
      `Update${kind}`,
      { ...KEYHAVEN, implements: [IPatch], description },
      { Id: idMember, ...fields, State: member(nullable(Standing), { rules: [inEnum(Standing)] }) },
    ),
    { ...shared(kind), returns, routes: [route(`${pathOf(kind)}/{Id}`, 'PATCH')], verbs: ['PATCH'] },
  )

/** `Delete{kind}`; the answer is what there was. */
export const deleting = <S extends Shape>(kind: string, returns: S, description: string) =>
  operation(dto(`Delete${kind}`, { ...KEYHAVEN, implements: [IDelete], description }, { Id: idMember }), {
    ...shared(kind),
    returns,
    routes: [route(`${pathOf(kind)}/{Id}`, 'DELETE')],
    verbs: ['DELETE'],
  })

/** Whoever calls is still there to answer for it afterwards. @throws Refusal 400 for the caller as the owner to delete. */
export function requireNotSelf(caller: Caller, { kind, id }: Owner): void {
  if (caller.kind === kind && caller.id === id)
    throw invalidArgument('Id', 'Nobody deletes themselves: somebody else has to.')
}

/** What is asked to become of an organisation or machine; what is not given stays. */
export const namedChanges = (request: { readonly Name?: string; readonly State?: Infer<typeof Standing> }) =>
  sentOf({ name: given(request.Name), state: request.State && DOMAIN_STANDING[request.State] })

/** `Query{kind}s`, newest first; `fields` are what it filters and pages by. */
export const querying = <const F extends Fields, S extends Shape>(kind: string, returns: S, fields: F) =>
  operation(
    dto(`Query${kind}s`, { ...KEYHAVEN, implements: [IGet], description: `${kind}s, newest first` }, fields),
    { ...shared(kind), returns, routes: [route(pathOf(kind), 'GET')], verbs: ['GET'] },
  )

/**
 * The organisation whose users or machines are listed: the one that is asked for, else the caller's own; all of them for administrators.
 * @throws Refusal 404 as `requireOrganisation`.
 */
export function organisationToList(
  request: { readonly OrganisationId?: string },
  caller: Caller,
): string | undefined {
  const asked = organisationIdOf(request.OrganisationId)
  const organisationId = asked ?? (isAdmin(caller) ? undefined : caller.organisationId)
  requireOrganisation(caller, organisationId, 'organisation')
  return organisationId
}
