/**
 * The client library that programs written for the four hosts use, unchanged from npm, against the started process: all five operations, and
 * their refusals as the library shows them.
 */
import { JsonServiceClient, toDate } from '@servicestack/client'
import { beforeAll, describe, expect, test } from 'vitest'
import { cleanUpAfterAll } from '../e2e/clean-up.ts'
import { type Keyhaven, startKeyhaven } from '../e2e/start-keyhaven.ts'
import {
  CANCELLED,
  INVALID_ROLE,
  NOT_AUTHENTICATED,
  refusal,
  SECRET,
  withBasic,
  withBearer,
  withHeader,
} from './callers.ts'
import {
  CreateApiKey,
  CreateApiKeyRequest,
  GenerateMachineApiKeyRequest,
  GetApiKeys,
  RegenerateApiKeyRequest,
  RegenerateApiKeys,
} from './dtos.ts'
import { makePeople, PASSWORD, type People, ROOT_KEY, signedIn } from './people.ts'

const cleanUp = cleanUpAfterAll()
let keyhaven: Keyhaven
let people: People

beforeAll(async () => {
  keyhaven = await startKeyhaven({ cleanUp, env: { KEYHAVEN_ROOT_KEY: ROOT_KEY } })
  people = await makePeople(keyhaven.url)
})

const at = (host: string): string => `${keyhaven.url}/${host}`

describe('digitalu: RegenerateApiKeyRequest', () => {
  test('each new key is the credential of the next call, in each place, and cancels the one before', async () => {
    const session = await signedIn(at('digitalu'), 'ada')
    const first = await session.post(new RegenerateApiKeyRequest())
    expect(first.Results).toHaveLength(1)
    expect(first.Results![0]).toMatchObject({ Key: expect.stringMatching(SECRET), KeyType: 'secret' })

    let key = first.Results![0]!.Key!
    const places = [
      (secret: string) => withBearer(at('digitalu'), secret),
      (secret: string) => withBasic(at('digitalu'), secret, ''),
      (secret: string) => withHeader(at('digitalu'), secret),
    ]
    for (const place of places) {
      const client = place(key)
      const next = await client.post(new RegenerateApiKeyRequest({ Environment: 'live' }))
      expect(refusal(await client.api(new RegenerateApiKeyRequest()))).toEqual(CANCELLED)
      key = next.Results![0]!.Key!
    }
    // The session is no key, and goes on.
    expect((await session.api(new RegenerateApiKeyRequest({ Environment: 'test' }))).succeeded).toBe(true)
  })

  test('nobody, somebody without a role, and an unknown environment are refused', async () => {
    const request = new RegenerateApiKeyRequest()
    expect(refusal(await new JsonServiceClient(at('digitalu')).api(request))).toEqual(NOT_AUTHENTICATED)
    expect(refusal(await withBearer(at('digitalu'), 'x'.repeat(32)).api(request))).toEqual(NOT_AUTHENTICATED)
    expect(refusal(await (await signedIn(at('digitalu'), 'bob')).api(request))).toEqual(INVALID_ROLE)
    const elsewhere = new RegenerateApiKeyRequest({ Environment: 'elsewhere' })
    const result = await (await signedIn(at('digitalu'), 'ada')).api(elsewhere)
    expect(result.fieldErrorMessage('environment')).toContain("'live', 'test'")
  })
})

describe('firstchoice: RegenerateApiKeys and GetApiKeys', () => {
  test('anybody who is signed in regenerates; what is listed later is masked', async () => {
    const client = await signedIn(at('firstchoice'), 'bob')
    const made = await client.post(new RegenerateApiKeys({ Environment: 'test', Meta: { order: '17' } }))
    expect(made.Results).toMatchObject([{ KeyType: 'secret', Meta: { order: '17' } }])
    const secret = made.Results![0]!.Key!

    const listed = await withBearer(at('firstchoice'), secret).get(new GetApiKeys({ Environment: 'test' }))
    expect(listed.Results).toHaveLength(1)
    expect(listed.Results![0]!.Key).not.toBe(secret)
    expect(secret.startsWith(listed.Results![0]!.Key!.slice(0, 4))).toBe(true)
  })

  test('a user name and password do as well as a key, and an unknown key as user name is said to be unknown', async () => {
    const client = withBasic(at('firstchoice'), 'bob', PASSWORD)
    expect((await client.api(new RegenerateApiKeys({ Environment: 'live' }))).succeeded).toBe(true)
    const unknown = withBasic(at('firstchoice'), 'x'.repeat(32), '')
    expect(refusal(await unknown.api(new RegenerateApiKeys()))).toEqual({
      errorCode: 'NotFound',
      message: 'API Key does not exist',
      fields: [],
    })
    const nobody = new JsonServiceClient(at('firstchoice'))
    expect(refusal(await nobody.api(new RegenerateApiKeys()))).toEqual(NOT_AUTHENTICATED)
  })
})

describe('bokamera: CreateApiKey', () => {
  test("a key of the caller's company, sent in x-api-key, makes the company's next key", async () => {
    const before = Date.now()
    const client = await signedIn(at('bokamera'), 'ada')
    const first = await client.post(new CreateApiKey({ notes: 'from the session' }))
    expect(first).toMatchObject({
      companyId: people.company.replaceAll('-', ''),
      apiKey: expect.stringMatching(/^[0-9a-f]{32}$/),
      active: true,
      contactEmail: 'ada@example.org',
      notes: 'from the session',
    })
    expect(toDate(first.createdDate!).getTime()).toBeGreaterThanOrEqual(before - 1_000)

    const second = await withHeader(at('bokamera'), first.apiKey!).post(
      new CreateApiKey({ notes: 'from the key' }),
    )
    expect(second.companyId).toBe(first.companyId)
    expect(second.apiKey).not.toBe(first.apiKey)
    const third = await withBearer(at('bokamera'), second.apiKey!).api(new CreateApiKey())
    expect(third.response?.companyId).toBe(first.companyId)
  })

  test('only a superadmin names another company; whoever else does is not heeded', async () => {
    const asked = new CreateApiKey({ companyId: people.otherCompany })
    const ada = await signedIn(at('bokamera'), 'ada')
    expect((await ada.post(asked)).companyId).toBe(people.company.replaceAll('-', ''))
    const eve = await signedIn(at('bokamera'), 'eve')
    expect((await eve.post(asked)).companyId).toBe(people.otherCompany.replaceAll('-', ''))
    const unknown = new CreateApiKey({ companyId: '7c9e6679-7425-40de-944b-e07fc1f90ae7' })
    expect(refusal(await eve.api(unknown))).toMatchObject({ errorCode: 'NotFound', fields: ['CompanyId'] })
  })

  test('nobody, somebody without a role, and an address that is none are refused', async () => {
    expect(refusal(await new JsonServiceClient(at('bokamera')).api(new CreateApiKey()))).toEqual(
      NOT_AUTHENTICATED,
    )
    expect(refusal(await (await signedIn(at('bokamera'), 'bob')).api(new CreateApiKey()))).toEqual(
      INVALID_ROLE,
    )
    const ada = await signedIn(at('bokamera'), 'ada')
    const result = await ada.api(new CreateApiKey({ contactEmail: 'nobody' }))
    expect(refusal(result)).toMatchObject({ errorCode: 'Email', fields: ['ContactEmail'] })
    expect(result.fieldErrorMessage('contactEmail')).toBe("'Contact Email' is not a valid email address.")
  })
})

describe('foundry: CreateApiKeyRequest and GenerateMachineApiKeyRequest', () => {
  test('a key of the caller expires when it was asked to, and makes the next one', async () => {
    const expiresUtc = new Date(Date.now() + 3_600_000).toISOString()
    const client = await signedIn(at('foundry'), 'ada')
    const { apiKey } = await client.post(new CreateApiKeyRequest({ description: 'an hour', expiresUtc }))
    expect(apiKey).toMatchObject({ description: 'an hour', key: expect.stringMatching(SECRET) })
    expect(new Date(apiKey!.expiresUtc!).toISOString()).toBe(expiresUtc)
    expect(apiKey!.id).toMatch(/^key_\w+$/)
    const next = await withBearer(at('foundry'), apiKey!.key!).post(new CreateApiKeyRequest())
    expect(next.apiKey!.userId).toBe(apiKey!.userId)
  })

  test("a key of the organisation's machine is the machine's credential", async () => {
    const client = await signedIn(at('foundry'), 'ada')
    const { apiKey } = await client.post(new GenerateMachineApiKeyRequest({ id: people.machine }))
    expect(apiKey).toMatchObject({ userId: people.machine, key: expect.stringMatching(SECRET) })
    const own = await withBasic(at('foundry'), apiKey!.key!, '').post(new CreateApiKeyRequest())
    expect(own.apiKey!.userId).toBe(people.machine)
  })

  test("somebody else's machine is not there, whoever's organisation is named", async () => {
    const ada = await signedIn(at('foundry'), 'ada')
    const bob = await signedIn(at('foundry'), 'bob')
    const missing = { errorCode: 'NotFound', message: 'There is no such machine.', fields: ['Id'] }
    const { machine, otherMachine: id, otherCompany: organisationId } = people
    for (const [client, request] of [
      [ada, new GenerateMachineApiKeyRequest({ id })],
      [ada, new GenerateMachineApiKeyRequest({ id, organisationId })],
      [ada, new GenerateMachineApiKeyRequest({ id: machine, organisationId })],
      [ada, new GenerateMachineApiKeyRequest({ id: 'machine_nowhere' })],
      [ada, new GenerateMachineApiKeyRequest()],
      [bob, new GenerateMachineApiKeyRequest({ id: machine })],
    ] as const) {
      expect(refusal(await client.api(request))).toEqual(missing)
    }
  })

  test('nobody, and an expiry that has passed or is no date, are refused', async () => {
    const nobody = new JsonServiceClient(at('foundry'))
    expect(refusal(await nobody.api(new CreateApiKeyRequest()))).toEqual(NOT_AUTHENTICATED)
    expect(refusal(await nobody.api(new GenerateMachineApiKeyRequest({ id: people.machine })))).toEqual(
      NOT_AUTHENTICATED,
    )
    const ada = await signedIn(at('foundry'), 'ada')
    for (const expiresUtc of ['2001-02-03T04:05:06Z', 'tomorrow']) {
      const result = await ada.api(new CreateApiKeyRequest({ expiresUtc }))
      expect(result.hasFieldError('expiresUtc')).toBe(true)
      expect(result.errorCode).toMatch(/^(ArgumentException|SerializationException)$/)
    }
  })
})
