/** Keys in the store: the port of the key domain, over a runner. */
import {
  HASH_BYTES,
  type Key,
  type KeyReads,
  type KeyWrites,
  type MeterWrites,
  type OwnerState,
  type RevokedKey,
  type SecretVersion,
  StoreConflict,
  type StoredKey,
} from '../keys/index.ts'
import type { KeyQueries, StoredKeyRow } from './key-queries.ts'
import { toKey, toKeyRow, toSecretVersion, toSecretVersionRow } from './key-row.ts'
import { readPage } from './page.ts'
import type { Runner } from './prepared.ts'

export function makeKeyReads(queries: KeyQueries, run: Runner): KeyReads {
  return {
    async byLookup(lookup, hash) {
      const { rows } = await run.executeQuery(queries.byLookup({ lookup, hash }))
      return rows[0] && toStoredKey(rows[0])
    },
    async byLookups(lookups, hashes) {
      const { rows } = await run.executeQuery(queries.byLookups(lookups, hashes))
      return new Map(rows.map((row) => [row.lookup, toStoredKey(row)]))
    },
    async hashesAfter({ keyId, version }, limit) {
      const { rows } = await run.executeQuery(queries.hashesAfter({ id: keyId, version, limit }))
      const last = rows.length < limit ? undefined : rows.at(-1)
      return {
        hashes: joined(rows.map(({ hash }) => hash)),
        next: last && { keyId: last.key_id, version: last.version },
      }
    },
    keyById: (id) => keyById(queries, run, id),
    versionsOf: (id) => versionsOf(queries, run, id),
    async countKeys(owner, now) {
      const { rows } = await run.executeQuery(queries.count({ kind: owner.kind, owner: owner.id, now }))
      return Number(rows[0]!.count)
    },
    queryKeys: (filter, page) =>
      readPage(run, queries.matching(filter), 'keys', page, toKey, queries.walked(filter)),
  }
}

/** Not a Buffer: it may come from memory that others share. */
function joined(hashes: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(hashes.length * HASH_BYTES)
  for (const [at, hash] of hashes.entries()) all.set(hash, at * HASH_BYTES)
  return all
}

export function makeKeyWrites(
  queries: KeyQueries,
  run: Runner,
): Omit<
  KeyWrites,
  keyof KeyReads | keyof MeterWrites | 'deletedOwner' | 'insertEvent' | 'insertEvents' | 'insertSealedAnswer'
> {
  return {
    insertKey,
    setKeyState,
    revokeKeysOf,
    revokeAllKeysOf,
    insertVersion,
    endVersionsBefore,
    letVersionsEnd,
    settleVersion,
    async rehash(id, { version, pepper: from }, { lookup, hash, pepper }) {
      await run.executeQuery(queries.rehash({ id, version, from, lookup, hash, pepper }))
    },
    updateKey: async (key) => void (await run.executeQuery(queries.updateKey(key))),
  }

  async function insertVersion(...[id, secret, masked]: Parameters<KeyWrites['insertVersion']>) {
    await run.executeQuery(queries.insertSecretVersion(toSecretVersionRow(id, secret)))
    await run.executeQuery(queries.showMasked({ id, masked, now: secret.createdAtMs }))
  }

  async function endVersionsBefore(...[id, version, now]: Parameters<KeyWrites['endVersionsBefore']>) {
    await run.executeQuery(queries.endVersions({ id, version, now }))
  }

  async function letVersionsEnd(...[id, version, ends]: Parameters<KeyWrites['letVersionsEnd']>) {
    await run.executeQuery(queries.letVersionsEnd({ id, version, ends }))
  }

  async function settleVersion(...[id, version, now]: Parameters<KeyWrites['settleVersion']>) {
    await endVersionsBefore(id, version, now)
    await run.executeQuery(queries.settleVersion({ id, version }))
  }

  async function insertKey(key: Key): Promise<void> {
    await run.executeQuery(queries.insertKey(toKeyRow(key)))
    try {
      await run.executeQuery(queries.insertSecretVersion(toSecretVersionRow(key.id, key.secret)))
    } catch (error) {
      // A work that goes on after a taken lookup must not leave a key without a secret.
      if (error instanceof StoreConflict) await run.executeQuery(queries.deleteKey({ id: key.id }))
      throw error
    }
  }

  /** Answers every key of `ids` that exists, in that order, each once; those revoked before as they are. */
  async function setKeyState(...[ids, state, reason, nowMs]: Parameters<KeyWrites['setKeyState']>) {
    const revoked_at = state === 'revoked' ? nowMs : null
    const keys: Key[] = []
    for (const id of new Set(ids)) {
      await run.executeQuery(queries.setState({ id, state, reason: reason ?? null, revoked_at }))
      const key = await keyById(queries, run, id)
      if (key) keys.push(key)
    }
    return keys
  }

  async function revokeKeysOf(...[owner, environment, reason, now]: Parameters<KeyWrites['revokeKeysOf']>) {
    const given = { kind: owner.kind, owner: owner.id, environment, reason, now }
    const { rows } = await run.executeQuery(queries.revokeOf(given))
    const revoked: RevokedKey[] = []
    for (const row of rows) {
      const versions = await versionsOf(queries, run, row.id)
      revoked.push({
        id: row.id,
        organisationId: row.organisation_id ?? undefined,
        environment,
        keyType: row.key_type,
        state: 'revoked',
        reason,
        lookups: versions.map(({ lookup }) => lookup),
      })
    }
    return revoked
  }

  async function revokeAllKeysOf(...[owner, reason, now]: Parameters<KeyWrites['revokeAllKeysOf']>) {
    const { rows } = await run.executeQuery(
      queries.revokeAllOf({ kind: owner.kind, owner: owner.id, reason, now }),
    )
    return rows.map((row) => ({
      id: row.id,
      organisationId: row.organisation_id ?? undefined,
      environment: row.environment,
      keyType: row.key_type,
      state: 'revoked' as const,
      reason,
    }))
  }
}

async function versionsOf(queries: KeyQueries, run: Runner, id: string): Promise<readonly SecretVersion[]> {
  const { rows } = await run.executeQuery(queries.versionsOf({ id }))
  return rows.map(toSecretVersion)
}

async function keyById(queries: KeyQueries, run: Runner, id: string): Promise<Key | undefined> {
  const { rows } = await run.executeQuery(queries.byId({ id }))
  return rows[0] && toKey(rows[0])
}

function toStoredKey(row: StoredKeyRow): StoredKey {
  return { key: toKey(row), ownerState: ownerState(row) }
}

function ownerState(row: StoredKeyRow): OwnerState {
  if (row.owner_state === null) return 'missing'
  return row.owner_state === 'disabled' || row.owner_organisation_state === 'disabled' ? 'disabled' : 'active'
}
