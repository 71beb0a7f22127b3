/** Rows for tests of the store. */
import type { Machine, Organisation, Session, User } from '../../src/identity/index.ts'
import type { Key, NewEvent } from '../../src/keys/index.ts'

/** Of the secret of every sample key. */
export const sampleHash = new Uint8Array(32).fill(7)

export function sampleKey(id: string, more: Partial<Key> = {}): Key {
  return {
    id,
    owner: { kind: 'user', id: 'user_1' },
    organisationId: undefined,
    environment: 'live',
    keyType: 'secret',
    format: 'opaque',
    masked: 'abc…',
    name: undefined,
    notes: undefined,
    contactEmail: undefined,
    scopes: [],
    roles: [],
    allowedAddresses: [],
    meta: new Map(),
    state: 'active',
    reason: undefined,
    createdAtMs: 1_700_000_000_000,
    expiresAtMs: undefined,
    revokedAtMs: undefined,
    createdBy: 'root',
    updatedAtMs: undefined,
    limits: [],
    credits: undefined,
    firstUseByMs: undefined,
    idleExpiryMs: undefined,
    lastUsedAtMs: undefined,
    secret: {
      version: 1,
      lookup: `lookup of ${id}`,
      hash: sampleHash,
      pepper: '',
      createdAtMs: 1_700_000_000_000,
      endsAtMs: undefined,
      ended: false,
      endsOlder: false,
    },
    ...more,
  }
}

export function sampleUser(id: string, more: Partial<User> = {}): User {
  return {
    id,
    userName: `name of ${id}`,
    email: undefined,
    displayName: undefined,
    passwordHash: undefined,
    roles: [],
    permissions: [],
    organisationId: undefined,
    state: 'active',
    createdAtMs: 1_700_000_000_000,
    ...more,
  }
}

export function sampleOrganisation(id: string, more: Partial<Organisation> = {}): Organisation {
  return { id, name: `Name of ${id}`, state: 'active', createdAtMs: 1_700_000_000_000, ...more }
}

export function sampleMachine(id: string, organisationId: string, more: Partial<Machine> = {}): Machine {
  return {
    id,
    name: `Name of ${id}`,
    organisationId,
    state: 'active',
    createdAtMs: 1_700_000_000_000,
    ...more,
  }
}

export function sampleSession(idHash: string, userId: string, more: Partial<Session> = {}): Session {
  const createdAtMs = 1_700_000_000_000
  return {
    idHash,
    userId,
    permanent: false,
    createdAtMs,
    lastSeenAtMs: createdAtMs,
    expiresAtMs: createdAtMs + 86_400_000,
    ...more,
  }
}

export function sampleEvent(subject: string, more: Partial<NewEvent> = {}): NewEvent {
  return {
    atMs: 1_700_000_000_000,
    kind: 'key.created',
    subject,
    organisationId: undefined,
    actor: { id: 'root', keyId: undefined, address: '127.0.0.1', requestId: 'request 1' },
    details: {},
    ...more,
  }
}
