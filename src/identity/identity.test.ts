import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  type Actor,
  createKeyring,
  hashSecret,
  type IssueAsk,
  type Keyring,
  makePepper,
  Secret,
} from '../keys/index.ts'
import { openStore, type Store } from '../store/index.ts'
import { parseCredential } from './credential.ts'
import { createIdentity, type Identity } from './identity.ts'
import type { User } from './model.ts'
import { hashSessionId } from './session.ts'

const NOW = 1_800_000_000_000
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const COMPANY = '0f8fad5b-d9cb-469f-a165-70867728950e'
const ROOT_KEY = 'root-key-root-key-root-key-root-key'
const pepper = makePepper(new Uint8Array(32).fill(7))
const random = (size: number): Uint8Array => randomBytes(size)
const root: Actor = { id: 'root', keyId: undefined, address: '127.0.0.1', requestId: 'r1' }
const here = { address: '10.0.0.1', nowMs: NOW }
const request = { ...here, requestId: 'r2' }

let store: Store
let keyring: Keyring
let identity: Identity
let ada: User

beforeEach(async () => {
  store = await openStore('sqlite::memory:')
  keyring = createKeyring({ store, pepper, random, cacheMax: 100 })
  identity = createIdentity({ store, keyring, random, pepper, rootKeyHash: hashSecret(ROOT_KEY, pepper) })
  await identity.createOrganisation({ id: COMPANY, name: 'Acme' }, root, NOW)
  ada = await identity.createUser(
    {
      userName: 'ada',
      email: 'Ada@example.org',
      password: 'p@ssw0rd',
      roles: ['Client'],
      organisationId: COMPANY,
    },
    root,
    NOW,
  )
})

afterEach(() => store.close())

const basic = (userName: string, password: string) =>
  parseCredential({ authorization: `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}` })
const bearer = (text: string) => parseCredential({ authorization: `Bearer ${text}` })
const cookie = (id: string) => parseCredential({ sessionIds: { id } })
const permanentCookie = (pid: string) => parseCredential({ sessionIds: { pid, opt: 'perm' } })
const signIn = (remember = false, password = 'p@ssw0rd') =>
  identity.signIn({ userName: 'ada', password: new Secret(password), remember }, request)

async function issue(part: Partial<IssueAsk> = {}) {
  const ask: IssueAsk = {
    owner: { kind: 'user', id: ada.id },
    organisationId: COMPANY,
    environment: 'live',
    keyType: 'secret',
    format: 'opaque',
    ...part,
  }
  const { key, secret } = await keyring.issue(ask, root, NOW)
  return { key, text: secret.reveal() }
}

async function eventKinds(subject: string): Promise<string[]> {
  const events = await store.events(0, 1000)
  return events.filter((event) => event.subject === subject).map((event) => event.kind)
}

test('a user is known by name or e-mail and password', async () => {
  for (const name of ['ada', 'ada@EXAMPLE.org']) {
    expect(await identity.authenticate(basic(name, 'p@ssw0rd'), here)).toMatchObject({
      kind: 'user',
      id: ada.id,
      via: 'basic',
      roles: ['Client'],
      organisationId: COMPANY,
      scopes: undefined,
    })
  }
})

test('wrong password, unknown user, other case and a user without a password are refused alike', async () => {
  await identity.createUser({ userName: 'nopass' }, root, NOW)
  for (const [name, password] of [
    ['ada', 'wrong'],
    ['nobody', 'p@ssw0rd'],
    ['ADA', 'p@ssw0rd'],
    ['nopass', 'x'],
  ] as const) {
    await expect(identity.authenticate(basic(name, password), here)).rejects.toMatchObject({
      code: 'BadCredentials',
      message: 'Invalid Username or Password',
    })
  }
})

test('the eleventh guess is refused, for accounts that exist and that do not; from another address the owner still gets in', async () => {
  for (const name of ['ada', 'nobody']) {
    for (let guess = 0; guess < 10; guess++) {
      await expect(identity.authenticate(basic(name, 'wrong'), here)).rejects.toMatchObject({
        code: 'BadCredentials',
      })
    }
    await expect(identity.authenticate(basic(name, 'p@ssw0rd'), here)).rejects.toMatchObject({
      code: 'TooManyAttempts',
      retryAfterMs: expect.any(Number),
    })
  }
  const elsewhere = { ...here, address: '10.0.0.2' }
  expect(await identity.authenticate(basic('ada', 'p@ssw0rd'), elsewhere)).toMatchObject({ id: ada.id })
})

test('with guesses at the user name used up, the e-mail is no second set of them; it is answered as an account that is not there', async () => {
  for (let guess = 0; guess < 10; guess++) {
    await expect(identity.authenticate(basic('ada', 'wrong'), here)).rejects.toMatchObject({
      code: 'BadCredentials',
    })
  }
  await expect(identity.authenticate(basic('ada@example.org', 'p@ssw0rd'), here)).rejects.toMatchObject({
    code: 'BadCredentials',
    retryAfterMs: undefined,
  })
  const elsewhere = { ...here, address: '10.0.0.2' }
  expect(await identity.authenticate(basic('ada@example.org', 'p@ssw0rd'), elsewhere)).toMatchObject({
    id: ada.id,
  })
})

test('the root key is an admin, in every place that a key can stand', async () => {
  const places = [bearer(ROOT_KEY), parseCredential({ apiKeyHeader: ROOT_KEY }), basic(ROOT_KEY, '')]
  for (const credential of places) {
    expect(await identity.authenticate(credential, here)).toMatchObject({
      kind: 'root',
      id: 'root',
      roles: ['admin'],
    })
  }
  expect(await identity.authenticate(bearer(`${ROOT_KEY}x`), here)).toBeUndefined()
  const rootless = createIdentity({ store, keyring, random, pepper })
  expect(await rootless.authenticate(bearer(ROOT_KEY), here)).toBeUndefined()
})

test("a user's key stands for the user, with the roles that they have now", async () => {
  const { key, text } = await issue({ scopes: ['keyhaven:verify'], roles: ['superadmin'] })
  const caller = await identity.authenticate(bearer(text), here)
  expect(caller).toMatchObject({
    kind: 'user',
    id: ada.id,
    via: 'key',
    keyId: key.id,
    scopes: ['keyhaven:verify'],
    roles: ['Client'],
  })
  await identity.assignRoles({ userName: 'ada', roles: ['Partner'] }, root, NOW)
  expect(await identity.authenticate(bearer(text), here)).toMatchObject({ roles: ['Client', 'Partner'] })
})

test('a key of a company or machine stands for it, with the roles that the key was given', async () => {
  const company = await issue({
    owner: { kind: 'organisation', id: COMPANY },
    roles: ['writer'],
    contactEmail: 'a@b.c',
  })
  expect(await identity.authenticate(parseCredential({ apiKeyHeader: company.text }), here)).toMatchObject({
    kind: 'organisation',
    id: COMPANY,
    organisationId: COMPANY,
    roles: ['writer'],
    email: 'a@b.c',
  })
  const machine = await identity.createMachine({ name: 'till', organisationId: COMPANY }, root, NOW)
  const { text } = await issue({ owner: { kind: 'machine', id: machine.id } })
  expect(await identity.authenticate(bearer(text), here)).toMatchObject({
    kind: 'machine',
    id: machine.id,
    organisationId: COMPANY,
    roles: [],
  })
})

test('an unknown key is nobody as a bearer or in the key header, and refused as Basic', async () => {
  const unknown = 'unknown-but-plausible-0000000000'
  expect(await identity.authenticate(bearer(unknown), here)).toBeUndefined()
  expect(await identity.authenticate(parseCredential({ apiKeyHeader: unknown }), here)).toBeUndefined()
  await expect(identity.authenticate(basic(unknown, ''), here)).rejects.toMatchObject({ code: 'KeyNotFound' })
})

test('a known key that is not good is refused with its reason', async () => {
  const revoked = await issue()
  await keyring.setState(revoked.key.id, 'revoked', undefined, root, NOW)
  const frozen = await issue()
  await keyring.setState(frozen.key.id, 'frozen', undefined, root, NOW)
  const expired = await issue({ expiresAtMs: NOW + 1 })
  const elsewhere = await issue({ allowedAddresses: ['192.168.0.0/16'] })
  const orphan = await issue({ owner: { kind: 'user', id: 'user_gone' } })
  const cases = [
    [revoked, 'KeyRevoked'],
    [frozen, 'KeyFrozen'],
    [expired, 'KeyExpired'],
    [elsewhere, 'KeyNotAllowedHere'],
    [orphan, 'KeyOwnerMissing'],
  ] as const
  for (const [{ text }, code] of cases) {
    await expect(identity.authenticate(bearer(text), { ...here, nowMs: NOW + 2 })).rejects.toMatchObject({
      code,
    })
  }
})

test('credentials that cannot be decoded are refused, and none at all is nobody', async () => {
  const broken = parseCredential({ authorization: 'Basic !!!' })
  await expect(identity.authenticate(broken, here)).rejects.toMatchObject({ code: 'CredentialBroken' })
  expect(await identity.authenticate(undefined, here)).toBeUndefined()
})

test('a session signs in, is recorded, and ends on signing out', async () => {
  const { sessionId, permanentId, caller } = await signIn()
  expect(await identity.authenticate(cookie(sessionId), here)).toEqual(caller)
  expect(caller).toMatchObject({ id: ada.id, via: 'session', sessionId })
  expect(await identity.authenticate(permanentCookie(permanentId), here)).toBeUndefined()
  await identity.signOut(sessionId, request)
  expect(await identity.authenticate(cookie(sessionId), here)).toBeUndefined()
  await identity.signOut(sessionId, request)
  expect(await eventKinds(ada.id)).toEqual(['user.created', 'session.started', 'session.ended'])
})

test('a remembered session is found under its permanent id only', async () => {
  const { sessionId, permanentId } = await signIn(true)
  expect(await identity.authenticate(permanentCookie(permanentId), here)).toMatchObject({
    sessionId: permanentId,
  })
  for (const other of [cookie(sessionId), cookie(permanentId), permanentCookie(sessionId)]) {
    expect(await identity.authenticate(other, here)).toBeUndefined()
  }
})

test('a session that is used lives on to its absolute limit, one that is not ends a day later', async () => {
  const { sessionId } = await signIn()
  const at = (nowMs: number) => identity.authenticate(cookie(sessionId), { ...here, nowMs })
  for (let hours = 12; hours < 14 * 24; hours += 12) expect(await at(NOW + hours * 60 * MINUTE)).toBeDefined()
  expect(await at(NOW + 14 * DAY)).toBeUndefined()
  const unused = await signIn()
  expect(await identity.authenticate(cookie(unused.sessionId), { ...here, nowMs: NOW + DAY })).toBeUndefined()
})

test('signing in again ends the session that the request came with, even when it fails', async () => {
  for (const password of ['p@ssw0rd', 'wrong']) {
    const { sessionId } = await signIn()
    const again = identity.signIn(
      { userName: 'ada', password: new Secret(password), remember: false },
      { ...request, presented: cookie(sessionId) },
    )
    await again.catch(() => undefined)
    expect(await identity.authenticate(cookie(sessionId), here)).toBeUndefined()
  }
})

test('changing the password asks for the current one, ends all sessions, and the old one is no more', async () => {
  const sessions = [await signIn(), await signIn()]
  const next = new Secret('another-password')
  const change = (current: string) =>
    identity.updateUser(ada.id, { password: { current: new Secret(current), next } }, root, NOW)
  await expect(change('wrong')).rejects.toMatchObject({ code: 'BadCredentials' })
  await change('p@ssw0rd')
  for (const { sessionId } of sessions)
    expect(await identity.authenticate(cookie(sessionId), here)).toBeUndefined()
  await expect(signIn()).rejects.toMatchObject({ code: 'BadCredentials' })
  expect(await signIn(false, 'another-password')).toMatchObject({ user: { id: ada.id } })
})

test('a sign-in with the old password does not outlive a change that came in between', async () => {
  const change = () =>
    identity.updateUser(ada.id, { password: { next: new Secret('another-password') } }, root, NOW)
  // The password is right when it is looked at, and changed before the session is written.
  const slow = Object.assign(Object.create(store) as Store, {
    write: async (work: Parameters<Store['write']>[0]) => {
      await change()
      return store.write(work)
    },
  })
  const slowIdentity = createIdentity({ store: slow, keyring, random, pepper })
  const signingIn = slowIdentity.signIn(
    { userName: 'ada', password: new Secret('p@ssw0rd'), remember: false },
    request,
  )
  await expect(signingIn).rejects.toMatchObject({ code: 'BadCredentials' })
})

test('a disabled user is nobody by session, refused by password and key, and old sessions stay ended', async () => {
  const { sessionId } = await signIn()
  const { text } = await issue()
  expect(await identity.authenticate(bearer(text), here)).toBeDefined()
  await identity.updateUser(ada.id, { changes: { state: 'disabled' } }, root, NOW)
  await identity.updateUser(ada.id, { changes: { state: 'disabled' } }, root, NOW)
  expect(await identity.authenticate(cookie(sessionId), here)).toBeUndefined()
  const locked = { code: 'AccountLocked', message: 'This account has been locked' }
  await expect(identity.authenticate(bearer(text), here)).rejects.toMatchObject(locked)
  await expect(signIn()).rejects.toMatchObject(locked)
  await expect(signIn(false, 'wrong')).rejects.toMatchObject({ code: 'BadCredentials' })
  await identity.updateUser(ada.id, { changes: { state: 'active' } }, root, NOW)
  expect(await identity.authenticate(cookie(sessionId), here)).toBeUndefined()
  expect(await identity.authenticate(bearer(text), here)).toMatchObject({ id: ada.id })
  expect(await eventKinds(ada.id)).toEqual([
    'user.created',
    'session.started',
    'user.disabled',
    'user.enabled',
  ])
})

test('a disabled company stops its users, its machines and itself', async () => {
  const machine = await identity.createMachine({ id: 'm1', name: 'till', organisationId: COMPANY }, root, NOW)
  const keys = [
    await issue(),
    await issue({ organisationId: undefined }),
    await issue({ owner: { kind: 'machine', id: machine.id } }),
    await issue({ owner: { kind: 'organisation', id: COMPANY } }),
  ]
  const { sessionId } = await signIn()
  for (const { text } of keys) expect(await identity.authenticate(bearer(text), here)).toBeDefined()
  await identity.updateOrganisation(COMPANY, { state: 'disabled' }, root, NOW)
  for (const { text } of keys) {
    expect((await keyring.verify(text, {}, NOW)).code).toBe('OwnerDisabled')
    await expect(identity.authenticate(bearer(text), here)).rejects.toMatchObject({ code: 'AccountLocked' })
  }
  expect(await identity.authenticate(cookie(sessionId), here)).toBeUndefined()
  await expect(identity.authenticate(basic('ada', 'p@ssw0rd'), here)).rejects.toMatchObject({
    code: 'AccountLocked',
  })
})

test('what is taken or missing is refused by name', async () => {
  const user = { userName: 'bob' }
  const cases = [
    [{ ...user, userName: 'ada' }, 'UserNameTaken', 'userName'],
    [{ ...user, email: 'ADA@example.org' }, 'EmailTaken', 'email'],
    [{ ...user, id: ada.id }, 'IdTaken', 'id'],
    [
      { ...user, organisationId: '11111111-1111-4111-8111-111111111111' },
      'OrganisationNotFound',
      'organisationId',
    ],
    [{ ...user, password: 'short' }, 'PasswordNotValid', 'password'],
  ] as const
  for (const [ask, code, field] of cases) {
    await expect(identity.createUser(ask, root, NOW)).rejects.toMatchObject({ code, field })
  }
  await expect(
    identity.createOrganisation({ id: COMPANY.toUpperCase(), name: 'B' }, root, NOW),
  ).rejects.toMatchObject({
    code: 'IdTaken',
  })
  const nowhere = { name: 'till', organisationId: '11111111-1111-4111-8111-111111111111' }
  await expect(identity.createMachine(nowhere, root, NOW)).rejects.toMatchObject({
    code: 'OrganisationNotFound',
  })
  const shut = await identity.createOrganisation({ name: 'Shut' }, root, NOW)
  await identity.updateOrganisation(shut.id, { state: 'disabled' }, root, NOW)
  const disabled = { code: 'OrganisationDisabled', field: 'organisationId' }
  await expect(identity.createUser({ ...user, organisationId: shut.id }, root, NOW)).rejects.toMatchObject(
    disabled,
  )
  await expect(
    identity.createMachine({ name: 'till', organisationId: shut.id }, root, NOW),
  ).rejects.toMatchObject(disabled)
  await expect(identity.updateMachine('none', { state: 'disabled' }, root, NOW)).rejects.toMatchObject({
    code: 'MachineNotFound',
  })
  expect(await store.userByName('bob')).toBeUndefined()
})

test('roles and permissions are assigned and taken away, and the answer is all there are', async () => {
  const assigned = await identity.assignRoles(
    { userName: 'ada', roles: ['Client', 'Ops'], permissions: ['CanA'] },
    root,
    NOW,
  )
  expect(assigned).toEqual({ allRoles: ['Client', 'Ops'], allPermissions: ['CanA'] })
  const left = await identity.unassignRoles({ userName: 'ada', roles: ['Client', 'Nothing'] }, root, NOW)
  expect(left).toEqual({ allRoles: ['Ops'], allPermissions: ['CanA'] })
  await expect(identity.assignRoles({ userName: 'zoe' }, root, NOW)).rejects.toMatchObject({
    code: 'UserNotFound',
    message: 'zoe',
  })
})

test('sweeping removes ended sessions and leaves the others', async () => {
  const temporary = hashSessionId((await signIn()).sessionId)
  const permanent = hashSessionId((await signIn(true)).permanentId)
  await identity.sweepSessions(NOW + 14 * DAY - 1)
  expect(await store.sessionByHash(temporary)).toBeDefined()
  await store.write((tx) => tx.touchSession(permanent, NOW + DAY))
  await identity.sweepSessions(NOW + 14 * DAY)
  expect(await store.sessionByHash(temporary)).toBeUndefined()
  expect(await store.sessionByHash(permanent)).toBeDefined()
})

test('the record tells what was before and after, and of passwords only whether there are some', async () => {
  const user = await identity.createUser(
    { userName: 'eve', email: 'eve@example.org', roles: ['Client'], organisationId: COMPANY },
    root,
    NOW,
  )
  await identity.assignRoles({ userName: 'eve', roles: ['Ops'], permissions: ['CanA'] }, root, NOW)
  await identity.updateUser(user.id, { password: { next: new Secret('a new passphrase') } }, root, NOW)
  await identity.updateUser(user.id, { changes: { state: 'disabled' } }, root, NOW)
  const events = (await store.events(0, 1000)).filter(({ subject }) => subject === user.id)
  expect(events.map(({ kind, details }) => [kind, details])).toEqual([
    ['user.created', { userName: 'eve', email: 'eve@example.org', roles: 'Client', hasPassword: false }],
    [
      'user.roles-changed',
      {
        'roles.before': 'Client',
        'roles.after': 'Client,Ops',
        'permissions.before': '',
        'permissions.after': 'CanA',
      },
    ],
    ['user.password-changed', { 'hasPassword.before': false, 'hasPassword.after': true }],
    ['user.disabled', { 'state.before': 'active', 'state.after': 'disabled' }],
  ])
  for (const event of events) expect(event.actor).toEqual(root)
  expect(JSON.stringify(events)).not.toMatch(/passphrase|argon2/)
})

test('a sign-in that is under way while the user is disabled begins no session', async () => {
  for (let round = 0; round < 3; round += 1) {
    const signing = signIn().then(
      () => 'signed in',
      (error: unknown) => (error as { code?: string }).code,
    )
    await identity.updateUser(ada.id, { changes: { state: 'disabled' } }, root, NOW)
    expect(await signing).toBe('AccountLocked')
    await identity.updateUser(ada.id, { changes: { state: 'active' } }, root, NOW)
  }
  const started = (await store.events(0, 1000)).filter(({ kind }) => kind === 'session.started')
  expect(started).toEqual([])
})
