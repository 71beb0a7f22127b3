/** Keys in the store: the port of the key domain, over a runner. */
import {
  type Key,
  type KeyReads,
  type KeyWrites,
  type OwnerState,
  type RevokedKey,
  StoreConflict,
  type StoredKey,
} from '../keys/index.ts'
import type { KeyQueries, StoredKeyRow } from './key-queries.ts'
import { toKey, toKeyRow, toSecretVersionRow } from './key-row.ts'
import { readPage } from './page.ts'
import type { Runner } from './prepared.ts'

export function makeKeyReads(queries: KeyQueries, run: Runner): KeyReads {
  return {
    async byLookup(lookup) {
      const { rows } = await run.executeQuery(queries.byLookup({ lookup }))
      return rows[0] && toStoredKey(rows[0])
    },
    keyById: (id) => keyById(queries, run, id),
    queryKeys: (filter, page) => readPage(run, queries.matching(filter), 'keys', page, toKey),
  }
}

export function makeKeyWrites(
  queries: KeyQueries,
  run: Runner,
): Pick<KeyWrites, 'insertKey' | 'setKeyState' | 'revokeKeysOf'> {
  return { insertKey, setKeyState, revokeKeysOf }

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
    return rows.map(
      (row): RevokedKey => ({
        id: row.id,
        organisationId: row.organisation_id ?? undefined,
        environment,
        keyType: row.key_type,
        state: 'revoked',
        reason,
        // Every key has a secret: both are inserted together.
        lookup: row.lookup!,
      }),
    )
  }
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
