import { describe, expect, onTestFinished, test } from 'vitest'
import { sampleMachine, sampleOrganisation, sampleSession, sampleUser } from '../../test/store/samples.ts'
import { temporaryFile } from '../../test/store/temporary-file.ts'
import { openStore, type Store } from './index.ts'

describe.each(['sqlite::memory:', 'file'])('owners and sessions in %s', (place) => {
  const open = async (): Promise<Store> => {
    const store = await openStore(place === 'file' ? `sqlite:${temporaryFile()}` : place)
    onTestFinished(() => store.close())
    return store
  }

  test('a user comes back as given, and as replaced', async () => {
    const store = await open()
    const user = sampleUser('user_1', {
      userName: 'Ada',
      email: 'Ada@Example.org',
      displayName: 'Ada L.',
      passwordHash: '$argon2id$…',
      roles: ['admin', 'Client'],
      permissions: ['see "all"'],
      organisationId: 'org_1',
    })
    await store.write(async (tx) => {
      await tx.insertOrganisation(sampleOrganisation('org_1'))
      await tx.insertUser(user)
    })
    expect(await store.userById('user_1')).toStrictEqual(user)
    const replaced = sampleUser('user_1', { userName: 'Countess', state: 'disabled', createdAtMs: 5 })
    await store.write((tx) => tx.updateUser(replaced))
    expect(await store.userById('user_1')).toStrictEqual(replaced)
    expect(await store.userByName('ada@example.org')).toBeUndefined()
    expect(await store.userById('nobody')).toBeUndefined()
  })

  test('a user is found by name as typed or by e-mail in any case, and a name goes before an e-mail', async () => {
    const store = await open()
    await store.write(async (tx) => {
      await tx.insertUser(sampleUser('user_1', { userName: 'Ada', email: 'Äda@Example.org' }))
      await tx.insertUser(sampleUser('user_2', { userName: 'bob@example.org' }))
      await tx.insertUser(sampleUser('user_3', { userName: 'bob', email: 'bob@example.org' }))
    })
    const idOf = async (name: string) => (await store.userByName(name))?.id
    expect(await idOf('Ada')).toBe('user_1')
    expect(await idOf('ada')).toBeUndefined()
    expect(await idOf('äDA@example.ORG')).toBe('user_1')
    expect(await idOf('bob@example.org')).toBe('user_2')
    expect(await idOf('BOB@example.org')).toBe('user_3')
    expect(await idOf('')).toBeUndefined()
  })

  test('a taken id, user name or e-mail is a conflict that names it, when inserting and when replacing', async () => {
    const store = await open()
    await store.write(async (tx) => {
      await tx.insertUser(sampleUser('user_1', { userName: 'ada', email: 'ada@example.org' }))
      await tx.insertUser(sampleUser('user_2', { userName: 'bob' }))
    })
    const conflict = (field: string) => ({ name: 'StoreConflict', field })
    const insert = (id: string, more: object) => store.write((tx) => tx.insertUser(sampleUser(id, more)))
    await expect(insert('user_1', {})).rejects.toMatchObject(conflict('user.id'))
    await expect(insert('user_3', { userName: 'ada' })).rejects.toMatchObject(conflict('user.userName'))
    await expect(insert('user_3', { email: 'ADA@example.org' })).rejects.toMatchObject(conflict('user.email'))
    const replace = (more: object) => store.write((tx) => tx.updateUser(sampleUser('user_2', more)))
    await expect(replace({ userName: 'ada' })).rejects.toMatchObject(conflict('user.userName'))
    await expect(replace({ email: 'Ada@example.org' })).rejects.toMatchObject(conflict('user.email'))
    expect((await store.queryUsers({}, { limit: 10 })).items.map((user) => user.userName)).toEqual([
      'bob',
      'ada',
    ])
  })

  test('users, organisations and machines are listed newest first, page by page', async () => {
    const store = await open()
    await store.write(async (tx) => {
      for (const n of [1, 2, 3]) {
        await tx.insertOrganisation(sampleOrganisation(`org_${n}`, { createdAtMs: n }))
        const organisationId = n === 2 ? 'org_2' : 'org_1'
        await tx.insertUser(sampleUser(`user_${n}`, { organisationId, createdAtMs: n }))
        await tx.insertMachine(sampleMachine(`m ${n}`, organisationId, { createdAtMs: n }))
      }
    })
    const ids = async (list: (page: { limit: number; after?: string }) => Promise<any>) => {
      const one = await list({ limit: 2 })
      const two = one.next && (await list({ limit: 2, after: one.next }))
      return [one, two].map((page) => page?.items.map((item: { id: string }) => item.id))
    }
    expect(await ids((page) => store.queryUsers({}, page))).toEqual([['user_3', 'user_2'], ['user_1']])
    expect(await ids((page) => store.queryOrganisations(page))).toEqual([['org_3', 'org_2'], ['org_1']])
    expect(await ids((page) => store.queryMachines({}, page))).toEqual([['m 3', 'm 2'], ['m 1']])
    const filter = { organisationId: 'org_1' }
    expect(await ids((page) => store.queryUsers(filter, page))).toEqual([['user_3', 'user_1'], undefined])
    expect(await ids((page) => store.queryMachines(filter, page))).toEqual([['m 3', 'm 1'], undefined])
  })

  test('an organisation and a machine come back as given and as replaced, and a taken id names itself', async () => {
    const store = await open()
    const organisation = sampleOrganisation('org_1')
    const machine = sampleMachine('m 1', 'org_1')
    await store.write(async (tx) => {
      await tx.insertOrganisation(organisation)
      await tx.insertMachine(machine)
    })
    expect(await store.organisationById('org_1')).toStrictEqual(organisation)
    expect(await store.machineById('m 1')).toStrictEqual(machine)
    const again = store.write((tx) => tx.insertOrganisation(organisation))
    await expect(again).rejects.toMatchObject({ name: 'StoreConflict', field: 'organisation.id' })
    const twin = store.write((tx) => tx.insertMachine(machine))
    await expect(twin).rejects.toMatchObject({ name: 'StoreConflict', field: 'machine.id' })
    await store.write(async (tx) => {
      await tx.updateOrganisation({ ...organisation, name: 'New', state: 'disabled' })
      await tx.updateMachine({ ...machine, name: 'New', state: 'disabled' })
    })
    expect(await store.organisationById('org_1')).toMatchObject({ name: 'New', state: 'disabled' })
    expect(await store.machineById('m 1')).toMatchObject({ name: 'New', state: 'disabled' })
    expect(await store.organisationById('nobody')).toBeUndefined()
    expect(await store.machineById('nobody')).toBeUndefined()
  })

  test('a machine cannot be of an organisation that does not exist', async () => {
    const store = await open()
    await expect(store.write((tx) => tx.insertMachine(sampleMachine('m 1', 'nobody')))).rejects.toThrow()
    expect(await store.machineById('m 1')).toBeUndefined()
  })

  test('an owner who is deleted is in no read, its name and address are free, and that there was one is kept', async () => {
    const store = await open()
    const home = sampleOrganisation('org_1')
    const user = sampleUser('user_1', { userName: 'ada', email: 'ada@example.org', organisationId: 'org_1' })
    const gone = [
      { owner: { kind: 'user', id: 'user_1' }, organisationId: 'org_1', deletedAtMs: 7 },
      { owner: { kind: 'machine', id: 'm 1' }, organisationId: 'org_1', deletedAtMs: 8 },
      { owner: { kind: 'organisation', id: 'org_1' }, organisationId: 'org_1', deletedAtMs: 9 },
    ] as const
    await store.write(async (tx) => {
      await tx.insertOrganisation(home)
      await tx.insertUser(user)
      await tx.insertMachine(sampleMachine('m 1', 'org_1'))
      await tx.insertSession(sampleSession('hash', 'user_1'))
    })
    expect(await store.deletedOwner('user_1')).toBeUndefined()
    for (const deleted of gone) {
      await store.write((tx) => tx.deleteOwner(deleted))
      expect(await store.deletedOwner(deleted.owner.id)).toStrictEqual(deleted)
    }
    expect(await store.userById('user_1')).toBeUndefined()
    expect(await store.userByName('ada')).toBeUndefined()
    expect(await store.userByName('ada@example.org')).toBeUndefined()
    expect(await store.sessionByHash('hash')).toBeUndefined()
    expect(await store.machineById('m 1')).toBeUndefined()
    expect(await store.organisationById('org_1')).toBeUndefined()
    const page = { limit: 10 }
    for (const list of [
      store.queryUsers({}, page),
      store.queryMachines({}, page),
      store.queryOrganisations(page),
    ])
      expect((await list).items).toEqual([])
    expect(await store.counts()).toMatchObject({ users: 0, organisations: 0, machines: 0 })
    const next = { ...user, id: 'user_2', organisationId: undefined }
    await store.write((tx) => tx.insertUser(next))
    expect(await store.userByName('ada')).toStrictEqual(next)
  })

  test('an organisation that somebody belongs to is not deleted', async () => {
    const store = await open()
    await store.write(async (tx) => {
      await tx.insertOrganisation(sampleOrganisation('org_1'))
      await tx.insertUser(sampleUser('user_1', { organisationId: 'org_1' }))
    })
    const owner = { kind: 'organisation', id: 'org_1' } as const
    const deleting = store.write((tx) => tx.deleteOwner({ owner, organisationId: 'org_1', deletedAtMs: 1 }))
    await expect(deleting).rejects.toThrow()
    expect(await store.organisationById('org_1')).toBeDefined()
    expect(await store.deletedOwner('org_1')).toBeUndefined()
  })

  test('a session comes back as given, is touched forwards only, and ends', async () => {
    const store = await open()
    const session = sampleSession('hash', 'user_1', { permanent: true, lastSeenAtMs: 10 })
    await store.write(async (tx) => {
      await tx.insertUser(sampleUser('user_1'))
      await tx.insertSession(session)
    })
    expect(await store.sessionByHash('hash')).toStrictEqual(session)
    await store.write((tx) => tx.touchSession('hash', 20))
    await store.write((tx) => tx.touchSession('hash', 15))
    expect(await store.sessionByHash('hash')).toStrictEqual({ ...session, lastSeenAtMs: 20 })
    await store.write((tx) => tx.deleteSession('hash'))
    expect(await store.sessionByHash('hash')).toBeUndefined()
    await store.write((tx) => tx.deleteSession('hash'))
  })

  test('the sessions of one user end together', async () => {
    const store = await open()
    await store.write(async (tx) => {
      for (const id of ['user_1', 'user_2']) {
        await tx.insertUser(sampleUser(id))
        for (const n of [1, 2]) await tx.insertSession(sampleSession(`${id} ${n}`, id))
      }
      await tx.deleteSessionsOf('user_1')
    })
    expect(await store.sessionByHash('user_1 1')).toBeUndefined()
    expect(await store.sessionByHash('user_1 2')).toBeUndefined()
    expect(await store.sessionByHash('user_2 1')).toBeDefined()
  })

  test('sessions past either limit are removed, at the limit too', async () => {
    const store = await open()
    const sessions = { expired: [100, 200], idle: [90, 300], lives: [91, 201] } as const
    await store.write(async (tx) => {
      await tx.insertUser(sampleUser('user_1'))
      for (const [hash, [lastSeenAtMs, expiresAtMs]] of Object.entries(sessions)) {
        await tx.insertSession(sampleSession(hash, 'user_1', { lastSeenAtMs, expiresAtMs }))
      }
      await tx.deleteSessionsBefore(200, 110)
    })
    expect(await store.sessionByHash('expired')).toBeUndefined()
    expect(await store.sessionByHash('idle')).toBeUndefined()
    expect(await store.sessionByHash('lives')).toBeDefined()
  })
})
