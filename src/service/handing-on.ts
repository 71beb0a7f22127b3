/** What a caller may give to a key: never more than the caller has. */
import { forbidden, invalidArgument } from '../host/message/index.ts'
import { addressesBeyond, type Caller, hasRole, type IdentityReads } from '../identity/index.ts'
import { grants, isWithinRanges, type Key } from '../keys/index.ts'
import { isAdmin, managesKey } from './authority.ts'
import { standingOfOwner } from './owners.ts'

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
export function requireGivableScopes(scopes: readonly string[], caller: Caller): void {
  const beyond = scopes.find((scope) => !mayGive(caller, scope))
  if (beyond !== undefined)
    throw invalidArgument('Scopes', `You may not give the scope '${beyond.slice(0, 60)}'.`)
}

/** @throws Refusal 400 naming an address that lies beyond those of the caller's own key. */
export function requireGivableAddresses(addresses: readonly string[], caller: Caller): void {
  const [beyond] = addressesBeyond(caller, addresses)
  if (beyond !== undefined)
    throw invalidArgument('AllowedAddresses', `You may not allow '${beyond.slice(0, 60)}'.`)
}

/**
 * Whoever is handed the secret of a key, or changes what it may do, can do what the key can: so it takes a caller who may act for its
 * owner, with all roles that the key acts with, and, of those who come with a key, one whose key is bound no closer. A key may always
 * do so with itself.
 * @throws Refusal 404 for a caller who may not act for the owner, 403 for one who cannot do all that the key can.
 */
export async function requireHeld(directory: IdentityReads, key: Key, caller: Caller): Promise<void> {
  if (!managesKey(caller)(key) || caller.keyId === key.id) return
  const { roles } = await standingOfOwner(directory, key.owner, caller)
  if (![...roles, ...key.roles].every((role) => hasRole(caller, role)))
    throw forbidden('You may not do this to a key with more roles than your own.')
  const isBeyond =
    !key.scopes.every((scope) => mayGive(caller, scope)) ||
    isLater(key.expiresAtMs, caller.keyExpiresAtMs) ||
    isLater(key.idleExpiryMs, caller.keyIdleExpiryMs) ||
    !isWithinAddresses(key, caller)
  if (isBeyond && caller.keyId !== undefined)
    throw forbidden('The key that you come with may do less than this one.')
}

/** Undefined is never. */
const isLater = (end: number | undefined, own: number | undefined): boolean =>
  (end ?? Number.POSITIVE_INFINITY) > (own ?? Number.POSITIVE_INFINITY)

const isWithinAddresses = (key: Key, { keyAddresses }: Caller): boolean =>
  keyAddresses.length === 0 ||
  (key.allowedAddresses.length > 0 &&
    key.allowedAddresses.every((range) => isWithinRanges(range, keyAddresses)))
