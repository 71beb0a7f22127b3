/**
 * Keyhaven's own operations, one file each: where messages meet keys and owners.
 * This room knows messages, keys and identity; it knows no SQL and no socket.
 */
import type { Endpoint } from '../host/http/index.ts'
import type { Caller } from '../identity/index.ts'
import { freezeKey, revokeKey, thawKey } from './change-key.ts'
import { changeKeys } from './change-keys.ts'
import { createKey } from './create-key.ts'
import { explainKey } from './explain-key.ts'
import { exportEvents } from './export-events.ts'
import { importKeys } from './import-keys.ts'
import { getKeyUsage } from './key-usage.ts'
import { createMachine, deleteMachine, getMachine, queryMachines, updateMachine } from './machines.ts'
import {
  createOrganisation,
  deleteOrganisation,
  getOrganisation,
  queryOrganisations,
  updateOrganisation,
} from './organisations.ts'
import { queryEvents } from './query-events.ts'
import { getKey, queryKeys } from './read-keys.ts'
import { reportKey } from './report-key.ts'
import { rotateKey } from './rotate-key.ts'
import type { Services } from './services.ts'
import { getStatus } from './status.ts'
import { streamEvents } from './stream-events.ts'
import { updateKey } from './update-key.ts'
import { createUser, deleteUser, getUser, queryUsers, updateUser } from './users.ts'
import { verifyKey, verifyKeys } from './verify-key.ts'

export { directLines } from './direct-lines.ts'
export { createDoorkeeper } from './doorkeeper.ts'
export { createEventStreams, type EventStreams, type StreamLimits } from './event-streams.ts'
export { keyhavenSettings } from './keyhaven-settings.ts'
export { toServiceRefusal } from './refusals.ts'
export { createRefusedCalls, type RefusalLimits, type RefusedCalls } from './refused-calls.ts'
export { asCredential, createRefusedKeys, type RefusedKeyLimits, type RefusedKeys } from './refused-keys.ts'
export { createRepeats } from './repeats.ts'
export { securitySchemes } from './security-schemes.ts'
export type { ServiceState } from './service-state.ts'
export type { Services } from './services.ts'

/** All of Keyhaven's own operations. */
export const serviceEndpoints = (services: Services): readonly Endpoint<Caller>[] =>
  [
    createKey,
    getKey,
    queryKeys,
    getKeyUsage,
    updateKey,
    rotateKey,
    freezeKey,
    thawKey,
    revokeKey,
    changeKeys,
    importKeys,
    reportKey,
    verifyKey,
    verifyKeys,
    explainKey,
    createUser,
    getUser,
    queryUsers,
    updateUser,
    deleteUser,
    createOrganisation,
    getOrganisation,
    updateOrganisation,
    deleteOrganisation,
    queryOrganisations,
    createMachine,
    getMachine,
    updateMachine,
    deleteMachine,
    queryMachines,
    queryEvents,
    streamEvents,
    exportEvents,
    getStatus,
  ].map((make) => make(services))
