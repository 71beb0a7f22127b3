/**
 * A stranger's walk: every operation is called by members of a second organisation with what the first one has, wherever a text is taken. What
 * they are told is what they would be told of something that does not exist, and nothing of the first organisation changes.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { contracts, servicestackEndpoints } from '../../src/contract/index.ts'
import { allMembers, type Dto, type Operation, resolved, type Shape } from '../../src/host/message/index.ts'
import { toBase62 } from '../../src/keys/index.ts'
import { serviceEndpoints } from '../../src/service/index.ts'
import { bearerOf, type Fixture, openFixture, PASSWORD, ROOT, servicesOf, type Told } from './app-fixture.ts'

type Headers = Readonly<Record<string, string>>
type Message = Readonly<Record<string, unknown>>
/** What the first organisation has, and its like that nobody has. */
type Pair = readonly [theirs: string, nobodys: string]

interface Caller {
  readonly headers: Headers
  readonly userId: string
  /** Makes a key of the caller's own, to be changed, and answers its id. */
  readonly spare: () => Promise<string>
}

const SECRET = 'a-secret-of-the-first-organisation'
const UNKNOWN = 'a-secret-of-nobody-whomsoever-here'
let app: Fixture
let other: string
let pairs: Readonly<Record<string, Pair>>
let callers: Readonly<Record<string, Caller>>
let theirs: readonly string[]

const fresh = (kind: string): string => `${kind}_${toBase62(randomBytes(16), 22)}`
const get = (path: string, headers: Headers = ROOT) => app.ask('GET', path, { headers })
const post = async (path: string, body: object, headers: Headers = ROOT) =>
  (await app.ask('POST', path, { headers, body })).json()
const session = async (userName: string): Promise<Headers> => {
  const { sessionId } = await post('/auth/credentials', { UserName: userName, Password: PASSWORD }, {})
  return { cookie: `ss-id=${sessionId}` }
}

beforeAll(async () => {
  // What was refused stays in memory: the callers may list their own, which would be more with each call.
  const waiting = { windowMs: 1e9, writtenAfterMs: 1e9, toldOfEachMax: 0, toldMax: 0, sumsMax: 1 }
  app = await openFixture({ refusalLimits: waiting })
  const acme = await app.organisation('Acme')
  other = await app.organisation('Other')
  const press = await app.machine('press-of-acme', acme)
  const ada = await app.user('ada-of-acme', { roles: ['owner', 'Client'], organisationId: acme })
  const keyOf = async (more: object) => post('/v1/keys', { name: 'acme-name', notes: 'acme-notes', ...more })
  const own = await keyOf({ userId: ada.id })
  const ofMachine = await keyOf({ machineId: press })
  const revoked = await keyOf({ organisationId: acme, secretFormat: 'Guid' })
  await post(`/v1/keys/${revoked.key.id}/revoke`, { reason: 'acme-reason' })
  const rotated = await keyOf({ organisationId: acme })
  await post(`/v1/keys/${rotated.key.id}/rotate`, { mode: 'Grace', graceSeconds: 3600 })
  await post('/v1/keys/import', { keys: [{ secret: SECRET, userId: ada.id }] })
  const page = (await get(`/v1/keys?limit=1&organisationId=${acme}`)).json()
  const known = {
    user: ada.id,
    userName: ada.userName,
    email: `${ada.userName}@example.org`,
    machine: press,
    organisation: acme,
    plainOrganisation: acme.replaceAll('-', ''),
    keyOfUser: own.key.id,
    keyOfMachine: ofMachine.key.id,
    revokedKey: revoked.key.id,
    secret: own.secret,
    secretOfMachine: ofMachine.secret,
    revokedSecret: revoked.secret,
    replacedSecret: rotated.secret,
    importedSecret: SECRET,
    cursor: page.next,
  }
  const nobodysOrganisation = randomUUID()
  const unknownOf: Readonly<Record<keyof typeof known, string>> = {
    user: fresh('user'),
    userName: 'nobody-of-none',
    email: 'nobody-of-none@example.org',
    machine: fresh('machine'),
    organisation: nobodysOrganisation,
    plainOrganisation: nobodysOrganisation.replaceAll('-', ''),
    keyOfUser: fresh('key'),
    keyOfMachine: fresh('key'),
    revokedKey: fresh('key'),
    secret: (await madeAndGone()).secret,
    secretOfMachine: (await madeAndGone()).secret,
    revokedSecret: randomUUID().replaceAll('-', ''),
    replacedSecret: (await madeAndGone()).secret,
    importedSecret: UNKNOWN,
    cursor: cursorTo(page.next, fresh('key')),
  }
  const roles = ['Client', 'bookingsupplier-administrator-write']
  const boss = await app.user('boss', { roles: ['owner', ...roles], organisationId: other })
  const eve = await app.user('eve', { roles, organisationId: other })
  const [ofBoss, ofEve] = [await session('boss'), await session('eve')]
  const scopes = ['keyhaven:keys.read', 'keyhaven:keys.write', 'keyhaven:verify', 'orders.*']
  const key = await post('/v1/keys', { scopes }, ofBoss)
  const strong = await post('/v1/keys', { userId: boss.id, scopes: ['keyhaven:*'] })
  const spareOf = (headers: Headers) => async (): Promise<string> =>
    (await post('/v1/keys', {}, headers)).key.id
  callers = {
    owner: { headers: ofBoss, userId: boss.id, spare: spareOf(ofBoss) },
    user: { headers: ofEve, userId: eve.id, spare: spareOf(ofEve) },
    key: { headers: bearerOf(key.secret), userId: boss.id, spare: spareOf(ofBoss) },
    strongKey: { headers: bearerOf(strong.secret), userId: boss.id, spare: spareOf(ofBoss) },
  }
  // The last of all events until now, so that it is as far from the callers' own as one that is still to come.
  await keyOf({ organisationId: acme })
  const event: Pair = [String(await app.app.store.newestEventId()), '999999999999999']
  pairs = Object.fromEntries([
    ...Object.entries(known).map(([name, value]): [string, Pair] => [
      name,
      [value, unknownOf[name as keyof typeof known]],
    ]),
    ['event', event],
  ])
  theirs = [...Object.values(known), 'acme-name', 'acme-notes', 'acme-reason', rotated.key.id]
})
afterAll(() => app.close())

/** A secret as this installation makes them, that is none of it. */
async function madeAndGone(): Promise<{ readonly secret: string }> {
  const elsewhere = await openFixture()
  try {
    const { id } = await elsewhere.user('somebody')
    return (await elsewhere.ask('POST', '/v1/keys', { headers: ROOT, body: { userId: id } })).json()
  } finally {
    await elsewhere.close()
  }
}

/** The cursor, with another key as its place. */
function cursorTo(cursor: string, id: string): string {
  const [at, , query] = JSON.parse(Buffer.from(cursor, 'base64url').toString())
  return Buffer.from(JSON.stringify([at, id, query])).toString('base64url')
}

/**
 * What else each operation is told, so that the member that is tried decides. Those that only read come first: what the callers make has the
 * texts in it that were tried.
 */
const walks: Readonly<Record<string, (caller: Caller) => Message | Promise<Message>>> = {
  GetKey: () => ({}),
  QueryKeys: () => ({}),
  GetKeyUsage: () => ({}),
  VerifyKey: () => ({ Key: UNKNOWN }),
  VerifyKeys: () => ({ Keys: [{ Key: UNKNOWN }] }),
  ExplainKey: () => ({ Key: UNKNOWN }),
  GetUser: () => ({}),
  QueryUsers: () => ({}),
  GetOrganisation: () => ({}),
  QueryOrganisations: () => ({}),
  GetMachine: () => ({}),
  QueryMachines: () => ({}),
  QueryEvents: () => ({}),
  StreamEvents: () => ({}),
  ExportEvents: () => ({}),
  GetStatus: () => ({}),
  GetApiKeys: () => ({}),
  CreateKey: () => ({}),
  UpdateKey: async ({ spare }) => ({ Id: await spare(), Name: 'mine' }),
  RotateKey: async ({ spare }) => ({ Id: await spare() }),
  FreezeKey: async ({ spare }) => ({ Id: await spare() }),
  ThawKey: async ({ spare }) => ({ Id: await spare() }),
  RevokeKey: async ({ spare }) => ({ Id: await spare() }),
  ChangeKeys: () => ({ Action: 'Revoke', Text: 'what no key has in it' }),
  ImportKeys: () => ({ Keys: [{}] }),
  ReportKey: () => ({ Key: UNKNOWN }),
  CreateUser: () => ({ UserName: `made${++made}`, OrganisationId: other }),
  // What was tried before is not to be in the next answer.
  UpdateUser: async ({ userId }) => {
    await app.ask('PATCH', `/v1/users/${userId}`, { headers: ROOT, body: { DisplayName: 'mine' } })
    return { Id: userId }
  },
  DeleteUser: () => ({}),
  CreateOrganisation: () => ({ Name: 'mine' }),
  UpdateOrganisation: () => ({ State: 'Disabled' }),
  DeleteOrganisation: () => ({}),
  CreateMachine: () => ({ Name: 'mine' }),
  UpdateMachine: () => ({ State: 'Disabled' }),
  DeleteMachine: () => ({}),
  RegenerateApiKeyRequest: () => ({}),
  CreateApiKey: () => ({}),
  CreateApiKeyRequest: () => ({}),
  GenerateMachineApiKeyRequest: () => ({}),
  Authenticate: () => ({}),
  AuthenticateLogout: () => ({}),
  AssignRoles: () => ({ Roles: ['mine'] }),
  UnAssignRoles: () => ({ Roles: ['mine'] }),
  RegenerateApiKeys: () => ({}),
}
let made = 0

/** Where who has the secret may say what becomes of the key, or learns that it is taken; and names that only one can have. */
const HOLDERS: Readonly<Record<string, RegExp>> = {
  'ReportKey Key': /secret/i,
  'ImportKeys Keys.Secret': /secret/i,
  'CreateUser Id': /^(user|machine|organisation)$/,
  'CreateMachine Id': /^(user|machine|organisation)$/,
  'CreateUser UserName': /^userName$/,
  'CreateUser Email': /^email$/,
  'UpdateUser Email': /^email$/,
}
/** Members that may hold what names something; others get a few of the values only. */
const NAMING = /(Id|Key|Secret|Text|Subject|After|UserName|Email|provider)$/
const A_FEW = /^(organisation|keyOfUser|secret)$/
const mayName = (member: string, kind: string): boolean =>
  kind === 'event' ? member === 'After' : NAMING.test(member) || A_FEW.test(kind)

const endpoints = () => [
  ...serviceEndpoints(servicesOf(app)),
  ...[...contracts.map((each) => each.endpoints), servicestackEndpoints].flatMap((make) =>
    make({ environments: ['live'], keyTypes: ['secret'] } as never),
  ),
]

/** Where a text can stand in a message: `Id`, `Keys.Secret`; lists hold one item. */
function placesOf(dto: Dto): readonly (readonly string[])[] {
  return allMembers(dto).flatMap(({ name, shape }) => {
    const inner = innerOf(shape)
    if (inner.kind === 'string' || inner.kind === 'guid') return [[name]]
    return inner.kind === 'dto' && shape.kind === 'list' ? placesOf(inner).map((rest) => [name, ...rest]) : []
  })
}

function innerOf(shape: Shape): Exclude<Shape, { readonly kind: 'list' | 'nullable' }> {
  const found = resolved(shape)
  return found.kind === 'list' || found.kind === 'nullable' ? innerOf(found.of) : (found as never)
}

/** The message with the value at its place. */
function withValue(dto: Dto, message: Message, [name, ...rest]: readonly string[], value: string): Message {
  const { shape } = allMembers(dto).find((each) => each.name === name)!
  const isList = resolved(shape).kind === 'list'
  if (rest.length === 0) return { ...message, [name!]: isList ? [value] : value }
  const [item = {}] = (message[name!] as readonly Message[] | undefined) ?? []
  return { ...message, [name!]: [withValue(innerOf(shape) as Dto, item, rest, value)] }
}

type Way = 'route' | 'reply'

/** By the route with the most variables, or by the name of the operation. */
async function send({ name, routes, verbs }: Operation, message: Message, way: Way, headers: Headers) {
  const method = verbs?.[0] ?? (/^(Get|Query)/.test(name) ? 'GET' : 'POST')
  const variables = (path: string): readonly string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, of]) => of!)
  const fitting = routes
    .filter(({ path }) => variables(path).every((variable) => variable in message))
    .toSorted((a, b) => variables(b.path).length - variables(a.path).length)
  const path = way === 'route' && fitting[0] ? fitting[0].path : `/json/reply/${name}`
  const used = new Set(variables(path))
  const rest = Object.fromEntries(Object.entries(message).filter(([member]) => !used.has(member)))
  const target = path.replaceAll(/\{(\w+)\}/g, (_, variable) => encodeURIComponent(String(message[variable])))
  if (method !== 'GET') return app.ask(method, target, { headers, body: rest })
  const query = new URLSearchParams(Object.entries(rest).map(([key, value]) => [key, String(value)]))
  const asked = { target: `${target}?${query}`, headers: { accept: 'application/json', ...headers } }
  // The stream has no end: that it is begun, and how, is its answer.
  return name === 'StreamEvents' ? app.raw(asked) : app.ask('GET', asked.target, { headers: asked.headers })
}

/** The answer without what was asked for, and without what is made anew each time. */
function shown({ status, headers, text }: Told, value: string): readonly unknown[] {
  const spellings = [value, encodeURIComponent(value), value.replaceAll('-', ''), value.toLowerCase()]
  const blank = (said: string): string =>
    said
      .replaceAll(/[\w@%.-]*\w/g, (word) => (spellings.includes(word) ? '«asked»' : word))
      .replaceAll(/made\d+/g, '«made»')
      .replaceAll(/[\w-]+…/g, '…')
      .replaceAll(/[\w-]{20,}/g, '…')
  const told = [...headers].filter(([name]) => name !== 'x-request-id')
  return [status, blank(text), told.map(([name, said]) => `${name}: ${blank(said)}`)]
}

/** Everything of the first organisation, its record included. */
async function stateOfTheirs(): Promise<string> {
  const { store } = app.app
  const [organisationId] = pairs.organisation!
  const all = { limit: 1000 } as const
  return JSON.stringify([
    (await store.queryKeys({ organisationId }, all)).items,
    (await store.queryUsers({ organisationId }, all)).items,
    (await store.queryMachines({ organisationId }, all)).items,
    await store.organisationById(organisationId),
    (await store.queryEvents({ organisationId }, all)).items,
  ])
}

test('every operation is walked', () => {
  expect(
    endpoints()
      .map(({ operation }) => operation.name)
      .sort(),
  ).toEqual(Object.keys(walks).sort())
})

test.each(Object.keys(walks))('%s tells strangers what it tells of what does not exist', async (name) => {
  const { operation } = endpoints().find((each) => each.operation.name === name)!
  const before = await stateOfTheirs()
  for (const caller of Object.values(callers)) {
    if (placesOf(operation.request).length === 0) {
      const told = await send(operation, await walks[name]!(caller), 'route', caller.headers)
      expect(theirs.filter((each) => told.text.includes(each))).toEqual([])
    }
    for (const place of placesOf(operation.request)) await tryAt(operation, place, caller)
  }
  expect(await stateOfTheirs()).toBe(before)
})

async function tryAt(operation: Operation, place: readonly string[], caller: Caller): Promise<void> {
  const { name, request, routes } = operation
  const at = `${name} ${place.join('.')}`
  const isOfRoute = routes.some(({ path }) => path.includes(`{${place[0]}}`))
  // Whoever signs out is gone, and other operations are still to come.
  const headers = name === 'AuthenticateLogout' ? {} : caller.headers
  for (const [kind, [known, unknown]] of Object.entries(pairs)) {
    if (HOLDERS[at]?.test(kind) || !mayName(place.at(-1)!, kind)) continue
    for (const way of isOfRoute ? (['route', 'reply'] as const) : (['route'] as const)) {
      const ask = async (value: string) => {
        const told = await send(
          operation,
          withValue(request, await walks[name]!(caller), place, value),
          way,
          headers,
        )
        expect([
          at,
          kind,
          theirs.filter((each) => each !== value && told.text.replaceAll(value, '').includes(each)),
        ]).toEqual([at, kind, []])
        return shown(told, value)
      }
      const wanted = await ask(unknown)
      expect([at, kind, way, ...(await ask(known))]).toEqual([at, kind, way, ...wanted])
    }
  }
}

test('a name that is taken is refused, and that is all that is told of it', async () => {
  const before = await stateOfTheirs()
  const { headers } = callers.owner!
  const [user, machine, organisation, userName, email, secret] = (
    ['user', 'machine', 'organisation', 'userName', 'email', 'secret'] as const
  ).map((kind) => pairs[kind]![0])
  const refusals = [
    ['/v1/users', { UserName: 'new', OrganisationId: other, Id: user }, 'IdTaken'],
    ['/v1/users', { UserName: 'new', OrganisationId: other, Id: organisation }, 'IdTaken'],
    ['/v1/users', { UserName: userName, OrganisationId: other }, 'UserNameTaken'],
    ['/v1/users', { UserName: 'new', OrganisationId: other, Email: email }, 'EmailTaken'],
    ['/v1/machines', { Name: 'new', Id: machine }, 'IdTaken'],
    ['/v1/keys/import', { Keys: [{ Secret: secret }] }, 'SecretTaken'],
  ] as const
  for (const [path, body, code] of refusals) {
    const { text } = await app.ask('POST', path, { headers, body })
    expect([text, theirs.filter((each) => text.includes(each))]).toEqual([expect.stringContaining(code), []])
  }
  expect(await stateOfTheirs()).toBe(before)
})
