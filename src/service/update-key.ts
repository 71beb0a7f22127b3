/** UpdateKey: what can be changed of a key. */
import { type Endpoint, endpoint } from '../host/http/index.ts'
import {
  authenticated,
  dto,
  given,
  type Infer,
  IPatch,
  list,
  member,
  notFound,
  operation,
  presentEntries,
  presentItems,
  route,
  text,
} from '../host/message/index.ts'
import { actorOf, boundsHandedOn, type Caller } from '../identity/index.ts'
import type { Changeable, KeyChange } from '../keys/index.ts'
import { managesKey, requireScope } from './authority.ts'
import { type Clearable, clearedOf, sentOf } from './clearing.ts'
import { requireGivableAddresses, requireGivableScopes, requireHeld } from './handing-on.ts'
import { Key, toKey } from './key-messages.ts'
import { toDomainCredits, toDomainLimits } from './limit-messages.ts'
import { idMember, KEYHAVEN } from './namespace.ts'
import { keyMembers, millisecondsOf } from './new-key.ts'
import type { Services } from './services.ts'

export const UpdateKey = dto(
  'UpdateKey',
  {
    ...KEYHAVEN,
    implements: [IPatch],
    description: 'Change what is given; what is not given stays as it is',
  },
  {
    Id: idMember,
    ...keyMembers,
    Clear: member(list(text), {
      description: 'Names of members that the key is to have no longer, such as ExpiresAt',
    }),
  },
)

export const updateKeyOperation = operation(UpdateKey, {
  returns: Key,
  routes: [route('/v1/keys/{Id}', 'PATCH')],
  verbs: ['PATCH'],
  tags: ['keys'],
  access: authenticated,
  service: 'KeyService',
})

type Asked = Infer<typeof UpdateKey>

/** Members that can be taken away, and what is left then. */
const CLEARED: Clearable<Changeable> = {
  Name: { name: undefined },
  Notes: { notes: undefined },
  ContactEmail: { contactEmail: undefined },
  Scopes: { scopes: [] },
  AllowedAddresses: { allowedAddresses: [] },
  Meta: { meta: new Map() },
  ExpiresAt: { expiresAtMs: undefined },
  Limits: { limits: [] },
  Credits: { credits: undefined },
  FirstUseBy: { firstUseByMs: undefined },
  UnusedExpirySeconds: { idleExpiryMs: undefined },
}

/** Only what was sent. */
function givenOf(asked: Asked): Partial<Changeable> {
  return sentOf({
    name: given(asked.Name),
    notes: given(asked.Notes),
    contactEmail: given(asked.ContactEmail),
    scopes: asked.Scopes && presentItems(asked.Scopes, 'Scopes'),
    allowedAddresses: asked.AllowedAddresses && presentItems(asked.AllowedAddresses, 'AllowedAddresses'),
    meta: presentEntries(asked.Meta, 'Meta'),
    expiresAtMs: asked.ExpiresAt?.ms,
    limits: asked.Limits && toDomainLimits(asked.Limits),
    credits: toDomainCredits(asked.Credits),
    firstUseByMs: asked.FirstUseBy?.ms,
    idleExpiryMs: millisecondsOf(asked.UnusedExpirySeconds),
  })
}

/**
 * The changes, held within what the caller may give. Whoever comes with a key that ends, used or not, or is bound to addresses, can neither make another
 * key last longer nor free it of addresses.
 * @throws Refusal 400 naming a member
 */
function changesOf(asked: Asked, caller: Caller): KeyChange {
  const changes = { ...clearedOf(asked, CLEARED), ...givenOf(asked) }
  requireGivableScopes(changes.scopes ?? [], caller)
  requireGivableAddresses(changes.allowedAddresses ?? [], caller)
  const bounds = boundsHandedOn(caller, changes)
  return {
    ...changes,
    ...('expiresAtMs' in changes && { expiresAtMs: bounds.expiresAtMs }),
    ...('idleExpiryMs' in changes && { idleExpiryMs: bounds.idleExpiryMs }),
    ...(changes.allowedAddresses && { allowedAddresses: bounds.allowedAddresses }),
    // Given anew, they are what remains, also when there were as many to begin with.
    creditsLeft: changes.credits?.initial,
  }
}

export const updateKey = ({ keyring, directory }: Services): Endpoint<Caller> =>
  endpoint(updateKeyOperation, async (request, call) => {
    requireScope(call.caller, 'keyhaven:keys.write')
    const changes = changesOf(request, call.caller)
    const guard = managesKey(call.caller)
    const key = await keyring.get(request.Id!)
    if (!key || !guard(key)) throw notFound('There is no such key.')
    await requireHeld(directory, key, call.caller)
    const actor = actorOf(call.caller, call.request)
    return toKey(await keyring.update(key.id, () => changes, actor, call.now.getTime(), guard))
  })
