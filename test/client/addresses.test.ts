/** Where the client library from npm finds the operations: the older addresses, the host at the root, and hosts by their names. */
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { cleanUpAfterAll } from '../e2e/clean-up.ts'
import { type Keyhaven, startKeyhaven } from '../e2e/start-keyhaven.ts'
import {
  CreateApiKey,
  CreateApiKeyRequest,
  GenerateMachineApiKeyRequest,
  RegenerateApiKeyRequest,
  RegenerateApiKeys,
} from './dtos.ts'
import { makePeople, type People, ROOT_KEY, signedIn } from './people.ts'

const cleanUp = cleanUpAfterAll()
let keyhaven: Keyhaven
let people: People

beforeAll(async () => {
  keyhaven = await startKeyhaven({ cleanUp, env: { KEYHAVEN_ROOT_KEY: ROOT_KEY } })
  people = await makePeople(keyhaven.url)
})

const at = (host: string): string => `${keyhaven.url}/${host}`

test('a client that is set to the older addresses is answered there too', async () => {
  const client = await signedIn(at('bokamera'), 'ada')
  client.basePath = ''
  expect(client.replyBaseUrl).toBe(`${at('bokamera')}/json/reply/`)
  expect((await client.api(new CreateApiKey())).succeeded).toBe(true)
})

test('the host at the root answers for all four', async () => {
  const client = await signedIn(keyhaven.url, 'ada')
  for (const request of [
    new RegenerateApiKeyRequest(),
    new RegenerateApiKeys(),
    new CreateApiKey(),
    new CreateApiKeyRequest(),
    new GenerateMachineApiKeyRequest({ id: people.machine }),
  ]) {
    const result = await client.api(request as CreateApiKey)
    expect(result.error).toBeUndefined()
  }
})

/** One of the host's operations, and where its answer has the secret. */
const BY_NAME = {
  bokamera: [new CreateApiKey(), /"apiKey":"[0-9a-f]{32}"/],
  foundry: [new CreateApiKeyRequest(), /"key":"[\w-]{32}"/],
  digitalu: [new RegenerateApiKeyRequest(), /"Key":"[\w-]{32}"/],
  firstchoice: [new RegenerateApiKeys(), /"Key":"[\w-]{32}"/],
} as const

test.each([
  ['localhost=bokamera,127.0.0.1=foundry', 'bokamera', 'foundry'],
  ['localhost=digitalu,127.0.0.1=firstchoice', 'digitalu', 'firstchoice'],
] as const)('with %s each name is its host, at the root', async (hosts, local, numeric) => {
  const env = { KEYHAVEN_ROOT_KEY: ROOT_KEY }
  const unmapped = await startKeyhaven({ cleanUp: onTestFinished, env })
  await makePeople(unmapped.url)
  await unmapped.stop('SIGTERM')

  const mapped = await startKeyhaven({
    cleanUp: onTestFinished,
    env: { ...env, KEYHAVEN_HOSTS: hosts },
    data: unmapped.data,
  })
  const { port } = new URL(mapped.url)
  for (const [name, host] of [
    ['localhost', local],
    ['127.0.0.1', numeric],
  ] as const) {
    const client = await signedIn(`http://${name}:${port}`, 'ada')
    const [request, secret] = BY_NAME[host]
    expect(JSON.stringify(await client.post(request as CreateApiKey))).toMatch(secret)
  }
})
