/**
 * Keyhaven's own operations, one file each: where messages meet keys and owners.
 * This room knows messages, keys and identity; it knows no SQL and no socket.
 */
import type { Endpoint } from '../host/http/index.ts'
import type { Caller } from '../identity/index.ts'
import { freezeKey, revokeKey, thawKey } from './change-key.ts'
import { createKey } from './create-key.ts'
import { createMachine, getMachine, queryMachines } from './machines.ts'
import { createOrganisation, getOrganisation, queryOrganisations } from './organisations.ts'
import { getKey, queryKeys } from './read-keys.ts'
import type { Services } from './services.ts'
import { createUser, getUser, queryUsers, updateUser } from './users.ts'
import { verifyKey } from './verify-key.ts'

export { createDoorkeeper } from './doorkeeper.ts'
export { toServiceRefusal } from './refusals.ts'
export { securitySchemes } from './security-schemes.ts'
export type { Services } from './services.ts'

/** All of Keyhaven's own operations. */
export const serviceEndpoints = (services: Services): readonly Endpoint<Caller>[] =>
  [
    createKey,
    getKey,
    queryKeys,
    freezeKey,
    thawKey,
    revokeKey,
    verifyKey,
    createUser,
    getUser,
    queryUsers,
    updateUser,
    createOrganisation,
    getOrganisation,
    queryOrganisations,
    createMachine,
    getMachine,
    queryMachines,
  ].map((make) => make(services))
