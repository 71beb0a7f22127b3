/** Signing in and out with the client library from npm, against the started process. */
import { JsonServiceClient } from '@servicestack/client'
import { beforeAll, expect, test } from 'vitest'
import { cleanUpAfterAll } from '../e2e/clean-up.ts'
import { type Keyhaven, startKeyhaven } from '../e2e/start-keyhaven.ts'
import { NOT_AUTHENTICATED, refusal } from './callers.ts'
import { Authenticate } from './dtos.ts'
import { makePeople, PASSWORD, ROOT_KEY } from './people.ts'

const cleanUp = cleanUpAfterAll()
let keyhaven: Keyhaven

beforeAll(async () => {
  keyhaven = await startKeyhaven({ cleanUp, env: { KEYHAVEN_ROOT_KEY: ROOT_KEY } })
  await makePeople(keyhaven.url)
})

const at = (host: string): string => `${keyhaven.url}/${host}`

test.each(['digitalu', 'firstchoice', 'bokamera', 'foundry'])(
  '%s: with a password, until signing out',
  async (host) => {
    const client = new JsonServiceClient(at(host))
    const answer = await client.post(
      new Authenticate({ provider: 'credentials', userName: 'ada', password: PASSWORD }),
    )
    expect(answer.userName ?? answer.UserName).toBe('ada')
    expect(answer.roles ?? answer.Roles).toEqual(['Client', 'bookingsupplier-administrator-write'])
    expect(Object.keys(client.cookies)).toEqual(expect.arrayContaining(['ss-id', 'ss-pid', 'ss-opt']))

    const who = await client.post(new Authenticate())
    expect(who.sessionId ?? who.SessionId).toBe(answer.sessionId ?? answer.SessionId)
    const session = { ...client.cookies }
    await client.post(new Authenticate({ provider: 'logout' }))
    // Another client with the cookies as they were; this one takes a 401 for a token to refresh, since `ss-reftok` was deleted.
    const other = new JsonServiceClient(at(host))
    other.cookies = session
    expect(refusal(await other.api(new Authenticate()))).toEqual(NOT_AUTHENTICATED)
  },
)

test('a wrong password is refused in the words that clients know', async () => {
  const client = new JsonServiceClient(at('bokamera'))
  const asked = new Authenticate({ provider: 'credentials', userName: 'ada', password: 'wrong' })
  expect(refusal(await client.api(asked))).toEqual({
    errorCode: 'Unauthorized',
    message: 'Invalid Username or Password',
    fields: [],
  })
})

test('what is missing is named by field', async () => {
  const asked = new Authenticate({ provider: 'credentials' })
  expect(refusal(await new JsonServiceClient(at('digitalu')).api(asked))).toMatchObject({
    errorCode: 'ValidationException',
    fields: ['UserName', 'Password'],
  })
})
