import { CompiledQuery, Kysely } from 'kysely'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  sampleHash,
  sampleKey,
  sampleMachine,
  sampleOrganisation,
  sampleUser,
} from '../../test/store/samples.ts'
import { temporaryFile } from '../../test/store/temporary-file.ts'
import { BadCursor, type Key, StoreConflict, USE_CODES } from '../keys/index.ts'
import { openStore, type Store } from './index.ts'
import type { Schema } from './schema.ts'
import { SqliteConnection } from './sqlite/connection.ts'
import { makeSqliteDialect } from './sqlite/dialect.ts'
import { prepareMemory } from './sqlite/prepare-database.ts'
import { makeTables } from './tables.ts'

const full: Key = {
  id: 'key_full',
  owner: { kind: 'organisation', id: 'org_1' },
  organisationId: 'org_1',
  environment: 'test',
  keyType: 'publishable',
  format: 'guid',
  masked: '0f8f…',
  name: 'Ünïcode 🔑',
  notes: 'two\nlines and a \u0000 zero',
  contactEmail: 'Ada@Example.org',
  scopes: ['invoices.read', 'a "quoted" one'],
  roles: ['bookingsupplier-administrator-write'],
  allowedAddresses: ['10.0.0.0/8', '::1'],
  meta: new Map([
    ['10', 'first'],
    ['2', 'second'],
    ['__proto__', ''],
  ]),
  state: 'frozen',
  reason: 'leaked',
  createdAtMs: 1_700_000_000_123,
  expiresAtMs: 253_402_300_799_999,
  revokedAtMs: undefined,
  createdBy: 'user_1',
  updatedAtMs: 1_700_000_000_125,
  limits: [{ name: 'minute "quoted"', kind: 'window', max: 100, windowMs: 60_000, counting: 'exact' }],
  credits: { initial: 5, refill: { amount: 10, every: 'month' }, counting: 'fast' },
  firstUseByMs: 1_800_000_000_000,
  idleExpiryMs: 86_400_000,
  lastUsedAtMs: 1_700_000_000_126,
  secret: {
    version: 3,
    lookup: 'lookup',
    hash: Uint8Array.from({ length: 32 }, (_, n) => n * 8),
    pepper: '',
    createdAtMs: 1_700_000_000_124,
    endsAtMs: 1_900_000_000_000,
    ended: true,
    endsOlder: true,
  },
}

describe.each(['sqlite::memory:', 'file'])('keys in %s', (place) => {
  const open = async (): Promise<Store> => {
    const store = await openStore(place === 'file' ? `sqlite:${temporaryFile()}` : place)
    onTestFinished(() => store.close())
    return store
  }

  test('revoking what an owner has in an environment takes the live keys and the frozen ones, and nothing else', async () => {
    const store = await open()
    const now = 1_700_000_000_500
    const of = { kind: 'user', id: 'user_1' } as const
    const keys = [
      sampleKey('active', { organisationId: 'org_1' }),
      sampleKey('frozen', { state: 'frozen', reason: 'leaked' }),
      sampleKey('last millisecond', { expiresAtMs: now }),
      sampleKey('expired', { expiresAtMs: now - 1 }),
      sampleKey('revoked', { state: 'revoked', reason: 'earlier', revokedAtMs: 5 }),
      sampleKey('elsewhere', { environment: 'test' }),
      sampleKey('of another', { owner: { kind: 'user', id: 'user_2' } }),
      sampleKey('of another kind', { owner: { kind: 'machine', id: 'user_1' } }),
    ]
    await store.write(async (tx) => {
      for (const key of keys) await tx.insertKey(key)
    })
    const revoked = await store.write((tx) => tx.revokeKeysOf(of, 'live', 'regenerated', now))
    const expected = ['active', 'frozen', 'last millisecond']
    expect(revoked.map(({ id }) => id).sort()).toEqual(expected)
    expect(revoked.find(({ id }) => id === 'active')).toEqual({
      id: 'active',
      organisationId: 'org_1',
      environment: 'live',
      keyType: 'secret',
      state: 'revoked',
      reason: 'regenerated',
      lookups: ['lookup of active'],
    })
    for (const key of keys) {
      const change = expected.includes(key.id)
        ? { state: 'revoked', reason: 'regenerated', revokedAtMs: now }
        : {}
      expect(await store.keyById(key.id)).toStrictEqual({ ...key, ...change })
    }
  })

  test('a key comes back as it was given, its map in order', async () => {
    const store = await open()
    await store.write((tx) => tx.insertKey(full))
    expect(await store.keyById('key_full')).toStrictEqual({ ...full, lastUsedAtMs: undefined })
    const use = { keyId: 'key_full', keyCreatedAtMs: full.createdAtMs, hourMs: 0, lastAddress: '' }
    const counts = USE_CODES.map(() => 1)
    for (const [version, ago] of [
      [2, 5],
      [3, 0],
      [1, 9],
    ] as const)
      await store.addUses([{ ...use, counts, version, lastUsedAtMs: full.lastUsedAtMs! - ago }])
    const found = await store.keyById('key_full')
    expect(found).toStrictEqual(full)
    expect([...found!.meta.keys()]).toEqual(['10', '2', '__proto__'])
    expect((await store.byLookup('lookup', full.secret.hash))?.key).toStrictEqual(full)
    expect((await store.queryKeys({}, { limit: 1 })).items).toStrictEqual([full])
  })

  test('what is not there is undefined', async () => {
    const store = await open()
    expect(await store.keyById('nobody')).toBeUndefined()
    expect(await store.byLookup('nobody', sampleHash)).toBeUndefined()
    expect(await store.queryKeys({}, { limit: 5 })).toEqual({ items: [], next: undefined })
    await store.write((tx) => tx.insertKey(sampleKey('one')))
    expect(await store.byLookup('lookup of one', new Uint8Array(32))).toBeUndefined()
    expect((await store.byLookups(['lookup of one'], [new Uint8Array(32)])).size).toBe(0)
  })

  test('the owner of a key is missing, active or disabled, and disabled with its organisation', async () => {
    const store = await open()
    const owners = {
      nobody: { kind: 'user', id: 'nobody' },
      user: { kind: 'user', id: 'user_1' },
      disabledUser: { kind: 'user', id: 'user_2' },
      userOfDisabled: { kind: 'user', id: 'user_3' },
      userOfActive: { kind: 'user', id: 'user_4' },
      machine: { kind: 'machine', id: 'm 1' },
      disabledMachine: { kind: 'machine', id: 'm 2' },
      machineOfDisabled: { kind: 'machine', id: 'm 3' },
      organisation: { kind: 'organisation', id: 'org_1' },
      disabledOrganisation: { kind: 'organisation', id: 'org_2' },
      machineThatIsUser: { kind: 'machine', id: 'user_1' },
    } as const
    await store.write(async (tx) => {
      await tx.insertOrganisation(sampleOrganisation('org_1'))
      await tx.insertOrganisation(sampleOrganisation('org_2', { state: 'disabled' }))
      await tx.insertUser(sampleUser('user_1'))
      await tx.insertUser(sampleUser('user_2', { state: 'disabled' }))
      await tx.insertUser(sampleUser('user_3', { organisationId: 'org_2' }))
      await tx.insertUser(sampleUser('user_4', { organisationId: 'org_1' }))
      await tx.insertMachine(sampleMachine('m 1', 'org_1'))
      await tx.insertMachine(sampleMachine('m 2', 'org_1', { state: 'disabled' }))
      await tx.insertMachine(sampleMachine('m 3', 'org_2'))
      for (const [id, owner] of Object.entries(owners)) await tx.insertKey(sampleKey(id, { owner }))
    })
    const states: Record<string, unknown> = {}
    for (const id of Object.keys(owners))
      states[id] = (await store.byLookup(`lookup of ${id}`, sampleHash))?.ownerState
    expect(states).toEqual({
      nobody: 'missing',
      user: 'active',
      disabledUser: 'disabled',
      userOfDisabled: 'disabled',
      userOfActive: 'active',
      machine: 'active',
      disabledMachine: 'disabled',
      machineOfDisabled: 'disabled',
      organisation: 'active',
      disabledOrganisation: 'disabled',
      machineThatIsUser: 'missing',
    })
  })

  test('a taken id or lookup is a conflict that names it, and leaves nothing even when the work goes on', async () => {
    const store = await open()
    const lookup = 'lookup of one'
    await store.write((tx) => tx.insertKey(sampleKey('one')))
    const again = store.write((tx) => tx.insertKey(sampleKey('one')))
    await expect(again).rejects.toMatchObject({ name: 'StoreConflict', field: 'key.id' })
    await store.write(async (tx) => {
      const secret = { ...sampleKey('two').secret, lookup }
      const taken = tx.insertKey(sampleKey('two', { secret }))
      await expect(taken).rejects.toBeInstanceOf(StoreConflict)
      await expect(taken).rejects.toMatchObject({ field: 'key.lookup' })
    })
    await store.write((tx) => tx.insertKey(sampleKey('two')))
    expect((await store.byLookup(lookup, sampleHash))?.key.id).toBe('one')
  })

  test('a state is set on keys that are not revoked, and every asked key that exists is answered as it then is', async () => {
    const store = await open()
    await store.write(async (tx) => {
      for (const id of ['a', 'b', 'c']) await tx.insertKey(sampleKey(id))
    })
    const frozen = await store.write((tx) => tx.setKeyState(['b', 'nobody', 'a', 'b'], 'frozen', 'leaked', 5))
    expect(frozen.map((key) => [key.id, key.state, key.reason, key.revokedAtMs])).toEqual([
      ['b', 'frozen', 'leaked', undefined],
      ['a', 'frozen', 'leaked', undefined],
    ])
    await store.write((tx) => tx.setKeyState(['a'], 'revoked', 'gone', 6))
    const thawed = await store.write((tx) => tx.setKeyState(['a', 'b'], 'active', undefined, 7))
    expect(thawed).toMatchObject([
      { id: 'a', state: 'revoked', reason: 'gone', revokedAtMs: 6 },
      { id: 'b', state: 'active', reason: undefined, revokedAtMs: undefined },
    ])
    expect(await store.keyById('a')).toStrictEqual(thawed[0])
    expect(await store.keyById('c')).toStrictEqual(sampleKey('c'))
    expect(await store.write((tx) => tx.setKeyState([], 'revoked', 'x', 1))).toEqual([])
  })

  test('filters join with "and"', async () => {
    const store = await open()
    await store.write(async (tx) => {
      await tx.insertKey(sampleKey('a'))
      await tx.insertKey(sampleKey('b', { environment: 'test' }))
      await tx.insertKey(sampleKey('c', { state: 'revoked', organisationId: 'org_1' }))
      await tx.insertKey(
        sampleKey('d', { owner: { kind: 'machine', id: 'user_1' }, organisationId: 'org_1' }),
      )
    })
    const ids = async (filter: Parameters<Store['queryKeys']>[0]) =>
      (await store.queryKeys(filter, { limit: 10 })).items.map((key) => key.id)
    const owner = { kind: 'user', id: 'user_1' } as const
    expect(await ids({})).toEqual(['d', 'c', 'b', 'a'])
    expect(await ids({ owner })).toEqual(['c', 'b', 'a'])
    expect(await ids({ organisationId: 'org_1' })).toEqual(['d', 'c'])
    expect(await ids({ environment: 'live', state: 'active' })).toEqual(['d', 'a'])
    expect(await ids({ owner, organisationId: 'org_1', environment: 'live', state: 'revoked' })).toEqual([
      'c',
    ])
    expect(await ids({ owner, organisationId: 'org_1', environment: 'live', state: 'active' })).toEqual([])
  })

  test('pages run from the newest to the oldest, ties by id, and hold still while keys are added', async () => {
    const store = await open()
    const add = (id: string, createdAtMs: number) =>
      store.write((tx) => tx.insertKey(sampleKey(id, { createdAtMs })))
    for (const [id, at] of [
      ['a', 1],
      ['b', 2],
      ['c', 2],
      ['d', 2],
      ['e', 3],
    ] as const)
      await add(id, at)
    const seen: string[] = []
    let after: string | undefined
    do {
      const page = await store.queryKeys({}, { limit: 2, after })
      seen.push(...page.items.map((key) => key.id))
      after = page.next
      await add(`new ${seen.length}`, 4)
    } while (after !== undefined)
    expect(seen).toEqual(['e', 'd', 'c', 'b', 'a'])
  })

  test('a page that ends with the last key has no next', async () => {
    const store = await open()
    await store.write(async (tx) => {
      for (const id of ['a', 'b']) await tx.insertKey(sampleKey(id))
    })
    expect((await store.queryKeys({}, { limit: 2 })).next).toBeUndefined()
    expect((await store.queryKeys({}, { limit: 1 })).next).toMatch(/^[\w-]+$/)
  })

  test('a cursor of another query is refused', async () => {
    const store = await open()
    await store.write(async (tx) => {
      for (const id of ['a', 'b']) await tx.insertKey(sampleKey(id))
    })
    const { next } = await store.queryKeys({ environment: 'live' }, { limit: 1 })
    expect((await store.queryKeys({ environment: 'live' }, { limit: 1, after: next })).items).toHaveLength(1)
    for (const filter of [{}, { environment: 'test' }, { keyType: 'live' }])
      await expect(store.queryKeys(filter, { limit: 1, after: next })).rejects.toBeInstanceOf(BadCursor)
  })

  test('a cursor that was not given out is refused', async () => {
    const store = await open()
    for (const after of ['', '!', 'bm90IGpzb24', 'WzEsMl0', 'WyIxIiwiYSJd', 'WzEuNSwiYSJd']) {
      await expect(store.queryKeys({}, { limit: 1, after })).rejects.toBeInstanceOf(BadCursor)
    }
  })

  test('keys that no index knows are found among any number of others, whoever else wants something meanwhile', async () => {
    const store = await open()
    // At the ends of steps of 2,000, newest first, and in the middle; many were made in one millisecond.
    const wanted = new Set([1, 1999, 2000, 2001, 4321, 6000, 6001])
    const keys = Array.from({ length: 6001 }, (_, at) =>
      sampleKey(`key ${String(at + 1).padStart(5, '0')}`, {
        createdAtMs: 1_800_000_000_000 - Math.floor(at / 50),
        name: wanted.has(at + 1) ? 'Needle' : 'hay',
        organisationId: at % 2 === 0 ? 'org_1' : undefined,
      }),
    )
    await store.write(async (tx) => {
      for (const key of keys) await tx.insertKey(key)
    })
    let turns = 0
    let counting = setImmediate(function count() {
      turns += 1
      counting = setImmediate(count)
    })
    for (const filter of [{ text: 'needle' }, { text: 'needle', organisationId: 'org_1' }]) {
      const found: string[] = []
      let after: string | undefined
      do {
        const page = await store.queryKeys(filter, { limit: 2, after })
        found.push(...page.items.map(({ id }) => id))
        after = page.next
      } while (after !== undefined)
      const sorted = keys
        .filter(
          ({ name, organisationId }) =>
            name === 'Needle' && ('organisationId' in filter ? organisationId : true),
        )
        .sort((a, b) => b.createdAtMs - a.createdAtMs || (a.id < b.id ? 1 : -1))
      expect(found).toEqual(sorted.map(({ id }) => id))
    }
    clearImmediate(counting)
    expect(turns).toBeGreaterThan(2)
  })

  test('a limit beyond 1 to 1,000 is a mistake of the caller', async () => {
    const store = await open()
    for (const limit of [0, 1001, 1.5, Number.NaN]) {
      await expect(store.queryKeys({}, { limit })).rejects.toBeInstanceOf(RangeError)
    }
  })
})

test('a look-up is one query, and every row that it touches is found by an index', async () => {
  const connection = new SqliteConnection(':memory:', { readOnly: false, busyTimeoutMs: 0 })
  await prepareMemory(connection)
  const db = new Kysely<Schema>({ dialect: makeSqliteDialect(connection) })
  const asked: CompiledQuery[] = []
  const { byLookup } = makeTables(db).reads({
    executeQuery(query) {
      asked.push(query)
      return connection.executeQuery(query)
    },
  })
  await byLookup('x', sampleHash)
  expect(asked).toHaveLength(1)
  const plan = CompiledQuery.raw(`EXPLAIN QUERY PLAN ${asked[0]!.sql}`, ['x'])
  const { rows } = await connection.executeQuery<{ detail: string }>(plan)
  expect(rows.length).toBeGreaterThan(4)
  const touching = rows.filter(({ detail }) => detail !== 'CORRELATED SCALAR SUBQUERY 1')
  for (const { detail } of touching)
    expect(detail).toMatch(/^SEARCH .* USING ((COVERING )?INDEX|PRIMARY KEY) /)
})
